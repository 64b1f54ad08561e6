import type { ScoreMetric, ValueMetric } from '../../metrics/metric.ts';
import type { Pair } from '../../stats/replicates.ts';
import { cellSums, type SummedSample } from '../../stats/summed-sample.ts';
import type { CurveRows } from './curve-estimates.ts';

/** A metric of both models over the rows; behind those of the table stand some that could be and are not. */
export type RowSample = (WeightedRows | SummedRows) & {
  readonly unseen: number;
  /** Whether both models have a number of their own. */
  readonly compared: boolean;
};

interface WeightedRows {
  /** When row i weighs `weights[i]`. */
  measure(weights: Float64Array): Pair;
}

type SummedRows = Omit<SummedSample, 'counts'>;

/** Unseen are rows in which one model is as bad, and the other as good, as any is anywhere. */
export function ofMeans(
  candidate: Float64Array,
  baseline: Float64Array | null,
  shared: readonly Float64Array[] = [],
  of: ValueMetric['summary']['of'] = (loss) => loss,
  range: readonly [low: number, high: number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
): RowSample {
  let [low, high] = range;
  for (const column of baseline ? [candidate, baseline] : [candidate]) {
    for (const one of column) [low, high] = [Math.min(low, one), Math.max(high, one)];
  }
  const extended = (column: Float64Array, more: readonly number[]) => Float64Array.from([...column, ...more]);
  const own = extended(candidate, [low, high]);
  const other = baseline && extended(baseline, [high, low]);
  const beside = shared.map((column) => {
    const mean = column.reduce((sum, one) => sum + one, 0) / column.length;
    return extended(column, [mean, mean]);
  });
  const columns = [own, other ?? [], ...beside];
  const builder = cellSums(1 + columns.length, own.length, own.length * (1 + columns.length));
  for (let row = 0; row < own.length; row++) {
    builder.add(0, 1);
    for (const [at, column] of columns.entries()) builder.add(1 + at, column[row] ?? 0);
    builder.end();
  }
  return {
    unseen: 2,
    compared: other !== null,
    cells: builder.cells(),
    of(sums) {
      const total = sums[0]!;
      const means = beside.map((_, at) => sums[3 + at]! / total);
      return {
        candidate: of(sums[1]! / total, means),
        baseline: other === null ? Number.NaN : of(sums[2]! / total, means),
      };
    },
  };
}

/** Of scores nothing unseen is added: a score that no row has could lie anywhere. */
export function ofCurves(metric: ScoreMetric, rows: readonly CurveRows[]): RowSample | string {
  for (const { candidate } of rows) {
    const reason = metric.curve.undefinedFor(candidate.hit);
    if (reason !== null) return `${metric.name} is not defined: ${reason}`;
  }
  const prepared = rows.map(({ candidate, baseline }) => ({
    candidate: metric.curve.prepare(candidate.value, candidate.hit),
    baseline: baseline && metric.curve.prepare(baseline.value, baseline.hit),
  }));
  const average = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    unseen: 0,
    compared: rows.every(({ baseline }) => baseline !== null),
    measure: (weights) => ({
      candidate: average(prepared.map((one) => one.candidate(weights))),
      baseline: average(prepared.map((one) => one.baseline?.(weights) ?? Number.NaN)),
    }),
  };
}
