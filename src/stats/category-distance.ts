import { highestShare, lowestShare } from './binomial.ts';
import { type Cells, cellsOf, sharesOf } from './cells.ts';
import { chiSquare } from './chi-square.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, inverseRows, POWER_SCORE, type SampleSizes } from './distance.ts';
import { normalTail } from './normal-tail.ts';
import { noncentralityOf } from './tails.ts';

/** ½ Σ |p − q| as it is defined, and as other tools give it: lifted by noise. */
export function plainVariation(cells: Cells): number {
  const { reference, current } = sharesOf(cells);
  return reference.reduce((sum, share, cell) => sum + Math.abs(share - current[cell]!), 0) / 2;
}

/**
 * Total variation ½ Σ |p − q| of two tables of counts over the same categories: the share of rows that would have to change
 * their category to make both alike. With bounds at any confidence.
 *
 * Low: T is at least T̂ less ½ Σ |noise|, which for two samples has the mean ½ Σ E|…| and, as a Lipschitz function of a normal
 * vector, a tail no heavier than a normal one with variance sup_A Var ≤ ¼ (1/n + 1/m) around its median (Borell, Invent. Math.
 * 30 (1975); Tsirelson, Ibragimov & Sudakov 1976). E|X| of a binomial or Poisson count is at most 0.8577 standard deviations.
 * High: for the set A of categories with p > q, T̂ is at least P̂(A) − Q̂(A), so T is at most T̂ + z_α ½ √(1/n + 1/m). T̂ is
 * itself lifted by noise, by 0.1 at 30 categories and 1000 rows a side. So from five categories on there is a second bound,
 * and the smaller holds, each at half the error: ½ √(λ (1/n + 1/m)), λ the largest non-centrality that the chi-square statistic
 * leaves open; by Cauchy and Schwarz no two distributions with that λ lie further apart. At 30 categories where nothing
 * changed it is 60 % of the first, at 100 it is half.
 *
 * `value` is T̂ less about what noise adds to it. `sizes` are the rows that the bounds count with, fewer than the counts where
 * rows hang together. Throws RangeError where a side has no rows, or the tables differ in length.
 */
export function totalVariation(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  sizes: SampleSizes = { reference: total(reference), current: total(current) },
): Distance {
  if (reference.length !== current.length) throw new RangeError('the two sides have other categories');
  const n = total(reference);
  const m = total(current);
  if (!(n > 0 && m > 0)) throw new RangeError('a distance needs rows on both sides');
  let distance = 0;
  let perRow = 0;
  const inverse = inverseRows(sizes);
  for (let at = 0; at < reference.length; at++) {
    const p = reference[at]! / n;
    const q = current[at]! / m;
    distance += Math.abs(p - q) / 2;
    // Both sides' rows together: steadier than either, where one of them has few.
    const pooled = (reference[at]! + current[at]!) / (n + m);
    perRow += Math.sqrt(pooled * (1 - pooled)) / 2;
  }
  const noise = MOST_OF_DEVIATION * perRow * Math.sqrt(inverse);
  const spread = Math.sqrt(inverse) / 2;
  const cells = cellsOf(reference, current);
  const { statistic, df } = chiSquare(cells);
  // Of as many rows as tell something by themselves.
  const chi = (statistic * inverseRows(cells)) / inverse;
  const value = Math.max(0, distance - liftOf(cells, inverse));
  return {
    value,
    n: sizes.current,
    standardError: spread,
    noise,
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      const error = df < LEAST_DF ? 1 - confidence : (1 - confidence) / 2;
      const bySets = distance + normalScore(1 - error) * spread;
      const byChiSquare = df < LEAST_DF ? bySets : spread * Math.sqrt(noncentralityOf(chi, df, error));
      return {
        low: Math.max(0, Math.min(value, distance - noise - z * spread)),
        high: Math.min(1, Math.max(value, Math.min(bySets, byChiSquare) + inverse / 2)),
        confidence,
        method: 'concentration-and-chi-square',
      };
    },
    neededRows(limit, confidence) {
      const z = normalScore(confidence);
      const perUnit = MOST_OF_DEVIATION * perRow;
      if (distance - noise > limit) {
        return currentRowsFor(((distance - noise - limit) / ((z + POWER_SCORE) / 2)) ** 2, sizes);
      }
      const truth = Math.sqrt(Math.max(0, distance ** 2 - noise ** 2));
      if (!(truth < limit)) return null;
      return currentRowsFor(
        ((limit - truth) / ((z + POWER_SCORE) / 2 + (truth > 0 ? perUnit / 2 : perUnit))) ** 2,
        sizes,
      );
    },
  };
}

/**
 * The largest change of the share of one category, max |p − q|. Low: each category's own bound at its part of the error
 * (Bonferroni, both directions), from the exact bounds of both shares, squared and added (Zou & Donner, Stat. Med. 27 (2008)
 * 1693–1702): a normal one would be far too narrow for a rare category that a few rows happen to hold. High: at the category that
 * changed most. Throws as `totalVariation`.
 */
export function largestShift(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  sizes: SampleSizes = { reference: total(reference), current: total(current) },
): Distance {
  if (reference.length !== current.length) throw new RangeError('the two sides have other categories');
  const [n, m] = [total(reference), total(current)];
  if (!(n > 0 && m > 0)) throw new RangeError('a distance needs rows on both sides');
  const shifts = Array.from(reference, (here, at) => {
    const [p, q] = [here / n, current[at]! / m];
    const pooled = (here + current[at]!) / (n + m);
    return { p, q, shift: Math.abs(p - q), deviation: Math.sqrt(pooled * (1 - pooled)) };
  });
  const unit = Math.sqrt(inverseRows(sizes));
  const value = Math.max(...shifts.map(({ shift }) => shift));
  const widest = Math.max(...shifts.map(({ deviation }) => deviation)) * unit;
  return {
    value,
    n: sizes.current,
    standardError: widest,
    noise: 0.8 * widest,
    interval(confidence) {
      checkConfidence(confidence);
      const error = (1 - confidence) / (2 * shifts.length);
      let low = 0;
      for (const { p, q, shift } of shifts) {
        if (shift <= low) continue;
        const [fewer, more] = p < q ? [sizes.reference, sizes.current] : [sizes.current, sizes.reference];
        const [least, most] = [Math.min(p, q), Math.max(p, q)];
        const reach = Math.hypot(most - lowestShare(most, more, error), highestShare(least, fewer, error) - least);
        low = Math.max(low, shift - reach);
      }
      const high = value + (normalScore(confidence) * unit) / 2 + unit ** 2 / 2;
      return { low, high: Math.min(1, high), confidence, method: 'bonferroni-clopper-pearson' };
    },
    neededRows(limit, confidence) {
      const gap = Math.abs(limit - value);
      const z = value > limit ? normalScore(1 - (1 - confidence) / (2 * shifts.length)) : normalScore(confidence);
      const reach = ((z + POWER_SCORE) * widest) / unit;
      return gap > 0 && reach > 0 ? currentRowsFor((gap / reach) ** 2, sizes) : null;
    },
  };
}

/** Few categories have few values of chi-square, and little to gain from it. */
const LEAST_DF = 4;

/** About what noise adds to T̂: ½ Σ σ·E(|u + Z| − |u|), u² = max(0, (difference/σ)² − 1), a cell that changed much adding nothing. */
function liftOf(cells: Cells, inverse: number): number {
  const { reference, current, inReference, inCurrent } = cells;
  let lift = 0;
  for (let cell = 0; cell < inReference.length; cell++) {
    const share = (inReference[cell]! + inCurrent[cell]!) / (reference + current);
    const deviation = Math.sqrt(share * (1 - share) * inverse);
    if (deviation === 0) continue;
    const difference = Math.abs(inReference[cell]! / reference - inCurrent[cell]! / current);
    const u = Math.sqrt(Math.max(0, (difference / deviation) ** 2 - 1));
    const added = 2 * (Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI) - u * normalTail(u));
    lift += Math.min(difference, deviation * added) / 2;
  }
  return lift;
}

/** The largest ratio of mean absolute to standard deviation of a Poisson count, at a mean of ½: 2 · ½ · e^−½ / √½. */
const MOST_OF_DEVIATION = 0.8577;

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at++) sum += counts[at]!;
  return sum;
}
