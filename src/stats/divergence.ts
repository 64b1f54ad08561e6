import { type Cells, mergeRare, type Shares, sharesOf } from './cells.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { type Effect, POWER, POWER_SCORE } from './effect.ts';
import { noiseScale } from './pooled.ts';
import { chiSquareQuantile, noncentralityOf } from './tails.ts';

/**
 * A sum over cells of a smooth function of both shares p (reference) and q (current), 0 where p = q. All of them are the
 * same number to second order: value ≈ curvature · Σ (p − q)²/p̄.
 */
export interface Divergence {
  readonly name: string;
  /** Added to every count: ½ where a share of 0 would make it infinite, else 0. */
  readonly smoothing: number;
  readonly curvature: number;
  cell(p: number, q: number): number;
  /** Derivatives of a cell's value by p and by q. */
  slopes(p: number, q: number): readonly [byReference: number, byCurrent: number];
  /** From the sum to what is reported, increasing: a square root where it is a distance. */
  report(sum: number): number;
}

/** The divergence of these cells, smoothed as it asks for. */
export function divergenceOf(divergence: Divergence, cells: Cells): number {
  return divergence.report(sumOf(divergence, sharesOf(cells, divergence.smoothing)));
}

/**
 * A divergence with bounds. Where nothing changed, sum/(curvature·s²) is chi-square with k − 1 degrees of freedom,
 * s² = 1/n + 1/m, so that noise alone reads (k − 1)·s²·curvature; where little changed, non-central chi-square, whose λ is
 * bounded; where much changed, normal with the variance of the delta method. Each bound is the one of both that lies
 * further out. The lower is taken from cells that expect 5 rows each (`mergeRare`): merging makes no divergence larger, and
 * rare cells read more noise than chi-square allows for. The upper undoes what smoothing shrinks. `value` is debiased: the
 * sum less the noise, not below 0.
 */
export function divergenceEffect(divergence: Divergence, cells: Cells): Effect {
  const all = momentsOf(divergence, cells);
  const frequent = momentsOf(divergence, mergeRare(cells));
  const { df } = all;
  const shrunk = divergence.smoothing * cells.inReference.length;
  const inflation = (1 + shrunk / cells.reference) * (1 + shrunk / cells.current);
  const value = Math.min(all.debiased, all.sum);
  return {
    value: divergence.report(value),
    plain: divergence.report(all.sum),
    noise: divergence.report(df * all.unit),
    n: cells.reference + cells.current,
    reference: cells.reference,
    current: cells.current,
    standardError: all.deviation || null,
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      const { sum, unit, debiased, deviation } = frequent;
      const low = Math.min(
        unit * noncentralityOf(sum / unit, frequent.df, confidence),
        debiased - z * deviation,
        value,
      );
      const open = all.unit * noncentralityOf((inflation * all.sum) / all.unit, df, 1 - confidence);
      return {
        low: divergence.report(Math.max(0, low)),
        high: divergence.report(Math.max(open, inflation * (all.debiased + z * all.deviation), value)),
        confidence,
        method: 'noncentral-chi-square-and-delta',
      };
    },
    reach(confidence) {
      checkConfidence(confidence);
      const open = noncentralityOf(chiSquareQuantile(1 - POWER, df), df, 1 - confidence);
      const seen = df + (normalScore(confidence) + POWER_SCORE) * Math.sqrt(2 * df);
      const reported = (count: number, at: number) => divergence.report(count * divergence.curvature * at ** 2);
      return (at) => ({ upper: reported(open, at), lower: reported(seen, at) });
    },
  };
}

/** What is known of the sum: `unit` is what it reads per degree of freedom where nothing changed. */
function momentsOf(divergence: Divergence, cells: Cells) {
  const shares = sharesOf(cells, divergence.smoothing);
  const sum = sumOf(divergence, shares);
  const df = Math.max(1, cells.inReference.length - 1);
  const unit = divergence.curvature * noiseScale(cells) ** 2;
  return { sum, df, unit, debiased: Math.max(0, sum - df * unit), deviation: deviationOf(divergence, shares, cells) };
}

function sumOf(divergence: Divergence, { reference, current }: Shares): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) sum += divergence.cell(reference[cell]!, current[cell]!);
  return Math.max(0, sum);
}

function deviationOf(divergence: Divergence, { reference, current }: Shares, cells: Cells): number {
  const moments = { mean: 0, square: 0, meanCurrent: 0, squareCurrent: 0 };
  for (let cell = 0; cell < reference.length; cell++) {
    const [p, q] = [reference[cell]!, current[cell]!];
    const [byReference, byCurrent] = divergence.slopes(
      Math.max(p, 0.5 / cells.reference),
      Math.max(q, 0.5 / cells.current),
    );
    moments.mean += p * byReference;
    moments.square += p * byReference ** 2;
    moments.meanCurrent += q * byCurrent;
    moments.squareCurrent += q * byCurrent ** 2;
  }
  const variance =
    (moments.square - moments.mean ** 2) / cells.reference +
    (moments.squareCurrent - moments.meanCurrent ** 2) / cells.current;
  return Math.sqrt(Math.max(0, variance));
}
