import type { ScoreMetric, ValueMetric } from '../../metrics/metric.ts';
import type { Pair } from '../../stats/replicates.ts';
import type { CurveRows } from './curve-estimates.ts';

/** A metric of both models when row i weighs `weights[i]`; behind the rows of the table stand some that could be and are not. */
export interface WeightedSample {
  readonly unseen: number;
  /** Whether both models have a number of their own. */
  readonly compared: boolean;
  measure(weights: Float64Array): Pair;
}

/** Unseen are rows in which one model is as bad, and the other as good, as any is anywhere. */
export function ofMeans(
  candidate: Float64Array,
  baseline: Float64Array | null,
  shared: readonly Float64Array[] = [],
  of: ValueMetric['summary']['of'] = (loss) => loss,
  range: readonly [low: number, high: number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
): WeightedSample {
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
  return {
    unseen: 2,
    compared: other !== null,
    measure(weights) {
      const total = weights.reduce((sum, one) => sum + one, 0);
      const mean = (column: Float64Array) => {
        let sum = 0;
        for (let row = 0; row < column.length; row++) sum += weights[row]! * column[row]!;
        return sum / total;
      };
      const means = beside.map(mean);
      return { candidate: of(mean(own), means), baseline: other === null ? Number.NaN : of(mean(other), means) };
    },
  };
}

/** Of scores nothing unseen is added: a score that no row has could lie anywhere. */
export function ofCurves(metric: ScoreMetric, rows: readonly CurveRows[]): WeightedSample | string {
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
