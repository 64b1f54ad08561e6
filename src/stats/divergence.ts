import { type Cells, mergeRare, type Shares, sharesOf } from './cells.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { currentRowsFor, type Distance, inverseRows, POWER_SCORE, type SampleSizes } from './distance.ts';
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
  /** And back. */
  sumOf(reported: number): number;
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
 * rare cells read more noise than chi-square allows for. The upper undoes what smoothing shrinks. `value` is debiased, the
 * sum less the noise and not below 0; the divergence as it is defined is `divergenceOf`.
 *
 * `sizes` are the rows that the bounds count with, fewer than the counts where rows hang together.
 */
export function divergenceDistance(divergence: Divergence, cells: Cells, sizes: SampleSizes = cells): Distance {
  const inverse = inverseRows(sizes);
  const all = momentsOf(divergence, cells, sizes);
  const frequent = momentsOf(divergence, mergeRare(cells), sizes);
  const { df } = all;
  const shrunk = divergence.smoothing * cells.inReference.length;
  const inflation = (1 + shrunk / cells.reference) * (1 + shrunk / cells.current);
  const value = Math.min(all.debiased, all.sum);
  return {
    value: divergence.report(value),
    noise: divergence.report(df * all.unit),
    n: sizes.current,
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
    neededRows(limit, confidence) {
      checkConfidence(confidence);
      const bound = divergence.sumOf(limit);
      const gap = Math.abs(bound - value);
      if (!(gap > 0)) return null;
      // In units of 1/n + 1/m: what noise adds, and the spread of a sum that has changed by `value`.
      const noise = noncentralityOf(chiSquareQuantile(1 - POWER, df), df, 1 - confidence) * divergence.curvature;
      const spread = ((normalScore(confidence) + POWER_SCORE) * all.deviation) / Math.sqrt(inverse);
      const root = (-spread + Math.sqrt(spread ** 2 + 4 * noise * gap)) / (2 * noise);
      return currentRowsFor(root ** 2, sizes);
    },
  };
}

/** The chance to conclude for which rows are planned. */
const POWER = 0.8;

/** What is known of the sum: `unit` is what it reads per degree of freedom where nothing changed. */
function momentsOf(divergence: Divergence, cells: Cells, sizes: SampleSizes) {
  const shares = sharesOf(cells, divergence.smoothing);
  const sum = sumOf(divergence, shares);
  const df = Math.max(1, cells.inReference.length - 1);
  const unit = divergence.curvature * inverseRows(sizes);
  return { sum, df, unit, debiased: Math.max(0, sum - df * unit), deviation: deviationOf(divergence, shares, sizes) };
}

function sumOf(divergence: Divergence, { reference, current }: Shares): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) sum += divergence.cell(reference[cell]!, current[cell]!);
  return Math.max(0, sum);
}

function deviationOf(divergence: Divergence, { reference, current }: Shares, sizes: SampleSizes): number {
  const moments = { mean: 0, square: 0, meanCurrent: 0, squareCurrent: 0 };
  for (let cell = 0; cell < reference.length; cell++) {
    const [p, q] = [reference[cell]!, current[cell]!];
    const [byReference, byCurrent] = divergence.slopes(
      Math.max(p, 0.5 / sizes.reference),
      Math.max(q, 0.5 / sizes.current),
    );
    moments.mean += p * byReference;
    moments.square += p * byReference ** 2;
    moments.meanCurrent += q * byCurrent;
    moments.squareCurrent += q * byCurrent ** 2;
  }
  const variance =
    (moments.square - moments.mean ** 2) / sizes.reference +
    (moments.squareCurrent - moments.meanCurrent ** 2) / sizes.current;
  return Math.sqrt(Math.max(0, variance));
}
