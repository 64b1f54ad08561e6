import { type Cells, sharesOf } from './cells.ts';
import { chiSquare } from './chi-square.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { type Effect, POWER, POWER_SCORE } from './effect.ts';
import { noiseScale, type SideRows, sidesOf } from './pooled.ts';
import { chiSquareQuantile, noncentralityOf, normalTail } from './tails.ts';

/**
 * Total variation, ½ Σ |p − q| in [0, 1]: the share of rows that would have to change their category. Noise never cancels
 * in it: with 30 categories and 1000 rows a side it reads 0.1 where nothing changed.
 */
export function totalVariation(cells: Cells): number {
  const { reference, current } = sharesOf(cells);
  return reference.reduce((sum, share, cell) => sum + Math.abs(share - current[cell]!), 0) / 2;
}

/**
 * Total variation with bounds. σᵢ² = p̄ᵢ(1 − p̄ᵢ)s² is the variance of a cell's difference, s = √(1/n + 1/m).
 *
 * Value: each |difference| less what noise adds to it, σ·E(|u + Z| − |u|), u² = max(0, (difference/σ)² − 1).
 *
 * Lower: T − ½ Σ √(2/π)·σᵢ − z·s/2. The noise of T has at most the mean of the sum, and stays within z times the largest
 * standard deviation of any set of cells, ½s, of its mean (concentration of a Gaussian supremum about its median: Borell,
 * Invent. Math. 30 (1975) 207–216).
 *
 * Upper, from five categories on the smaller of two, each at half the error; else the first. T + z·s/2: the set of cells on which the truth differs most is one set,
 * its shares are binomial, and T is at least what is seen on it. And ½s√λ, λ the largest non-centrality that the chi-square
 * statistic leaves open: by Cauchy and Schwarz no distributions with that λ lie further apart. The second is what makes
 * many categories passable: at 30 it is 60 % of the first.
 *
 * `independent` rows are fewer than those counted where rows come in groups.
 */
export function totalVariationEffect(cells: Cells, independent: SideRows = cells): Effect {
  const plain = totalVariation(cells);
  const scale = noiseScale(independent);
  const deviations = deviationsOf(cells, scale);
  const noise = sum(deviations) / Math.sqrt(2 * Math.PI);
  const { statistic: ofRows, df } = chiSquare(cells);
  const statistic = ofRows * (noiseScale(cells) / scale) ** 2;
  const value = Math.max(0, plain - addedByNoise(cells, deviations) / 2);
  return {
    value,
    plain,
    noise,
    n: cells.reference + cells.current,
    ...sidesOf(independent),
    standardError: scale / 2,
    interval(confidence) {
      checkConfidence(confidence);
      const error = 1 - confidence;
      const step = 1 / (2 * Math.max(independent.reference, independent.current));
      const bySets = plain + normalScore(1 - errorOfSets(error, df)) * (scale / 2) + step;
      const byChiSquare = boundByChiSquare(statistic, df, error) * scale + step;
      return {
        low: Math.max(0, Math.min(value, plain - noise - normalScore(confidence) * (scale / 2))),
        high: Math.min(1, Math.max(value, Math.min(bySets, byChiSquare))),
        confidence,
        method: 'concentration-and-chi-square',
      };
    },
    reach(confidence) {
      checkConfidence(confidence);
      const error = 1 - confidence;
      const mean = noise / scale;
      const bySets = mean + POWER_SCORE * 0.3 + normalScore(1 - errorOfSets(error, df)) / 2;
      const byChiSquare = boundByChiSquare(chiSquareQuantile(1 - POWER, Math.max(1, df)), df, error);
      const lower = mean + (normalScore(confidence) + POWER_SCORE) / 2;
      return (at) => ({ upper: at * Math.min(bySets, byChiSquare), lower: at * lower });
    },
  };
}

/** Few categories have few values of chi-square, and little to gain from it. */
const LEAST_DF = 4;

function errorOfSets(error: number, df: number): number {
  return df < LEAST_DF ? error : error / 2;
}

/** Per √(1/n + 1/m). */
function boundByChiSquare(statistic: number, df: number, error: number): number {
  return df < LEAST_DF ? Number.POSITIVE_INFINITY : Math.sqrt(noncentralityOf(statistic, df, error / 2)) / 2;
}

function deviationsOf({ reference, current, inReference, inCurrent }: Cells, scale: number): Float64Array {
  return inReference.map((count, cell) => {
    const share = (count + inCurrent[cell]!) / (reference + current);
    return scale * Math.sqrt(share * (1 - share));
  });
}

function addedByNoise(cells: Cells, deviations: Float64Array): number {
  const { reference, current } = sharesOf(cells);
  let added = 0;
  for (let cell = 0; cell < deviations.length; cell++) {
    const deviation = deviations[cell]!;
    if (deviation === 0) continue;
    const difference = Math.abs(reference[cell]! - current[cell]!);
    added += Math.min(difference, deviation * liftOf(Math.sqrt(Math.max(0, (difference / deviation) ** 2 - 1))));
  }
  return added;
}

/** E|u + Z| − u = 2(φ(u) − u·P(Z > u)) for u ≥ 0. */
function liftOf(u: number): number {
  return 2 * (Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI) - u * normalTail(u));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
