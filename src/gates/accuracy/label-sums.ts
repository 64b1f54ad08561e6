import type { ClassCounts } from '../../metrics/confusion.ts';
import type { LabelMetric } from '../../metrics/metric.ts';
import type { Pair } from '../../stats/replicates.ts';
import { type CellSums, cellSums } from '../../stats/summed-sample.ts';
import type { LabelRows } from './set-rows.ts';

/**
 * A metric of labels as one of sums: all rows, and of each class the rows that have it, those that either model predicts as
 * it, and those of both.
 */
export interface LabelSums {
  readonly cells: CellSums;
  of(sums: Float64Array): Pair;
}

/** Class indices of each cell. */
interface ClassRows {
  readonly truth: Int32Array;
  readonly candidate: Int32Array;
  /** Null where there is no baseline. */
  readonly baseline: Int32Array | null;
}

/** Of cells with one class each. `rows.truth`, `candidate` and `baseline` are indices below `width`, the number of classes. */
export function classSums({ statistic }: LabelMetric, width: number, rows: ClassRows): LabelSums {
  const { truth, candidate, baseline } = rows;
  const place = placesOf(width);
  const builder = cellSums(place.end, truth.length, 6 * truth.length);
  for (let cell = 0; cell < truth.length; cell++) {
    const label = truth[cell]!;
    builder.add(0, 1);
    builder.add(place.truth + label, 1);
    builder.add(place.own + candidate[cell]!, 1);
    if (candidate[cell] === label) builder.add(place.ownHits + label, 1);
    if (baseline !== null) {
      builder.add(place.other + baseline[cell]!, 1);
      if (baseline[cell] === label) builder.add(place.otherHits + label, 1);
    }
    builder.end();
  }
  return { cells: builder.cells(), of: pairOf(statistic, width, baseline !== null) };
}

/** The same of rows that may have any number of labels, of `width`; NaN for the baseline where there is none to compare with. */
export function setSums(
  { statistic }: LabelMetric,
  width: number,
  { truth, candidate, baseline }: LabelRows,
  compared: boolean,
): LabelSums {
  const place = placesOf(width);
  const count = truth.length / width;
  const ones = (values: Uint8Array) => values.reduce((sum, one) => sum + one, 0);
  const builder = cellSums(place.end, count, count + ones(truth) + 2 * (ones(candidate) + ones(baseline)));
  for (let cell = 0; cell < count; cell++) {
    builder.add(0, 1);
    for (let label = 0; label < width; label++) {
      const [is, own, other] = [truth, candidate, baseline].map((values) => values[cell * width + label]!);
      builder.add(place.truth + label, is!);
      builder.add(place.own + label, own!);
      builder.add(place.ownHits + label, is! & own!);
      if (!compared) continue;
      builder.add(place.other + label, other!);
      builder.add(place.otherHits + label, is! & other!);
    }
    builder.end();
  }
  return { cells: builder.cells(), of: pairOf(statistic, width, compared) };
}

function placesOf(width: number) {
  const [truth, own, ownHits, other, otherHits, end] = [0, 1, 2, 3, 4, 5].map((at) => 1 + at * width);
  return { truth: truth!, own: own!, ownHits: ownHits!, other: other!, otherHits: otherHits!, end: end! };
}

function pairOf(statistic: LabelMetric['statistic'], width: number, compared: boolean): LabelSums['of'] {
  const place = placesOf(width);
  const countsIn = (sums: Float64Array, predicted: number, hits: number): ClassCounts => ({
    rows: sums[0]!,
    truth: sums.subarray(place.truth, place.truth + width),
    predicted: sums.subarray(predicted, predicted + width),
    hits: sums.subarray(hits, hits + width),
  });
  return (sums) => ({
    candidate: statistic(countsIn(sums, place.own, place.ownHits)),
    baseline: compared ? statistic(countsIn(sums, place.other, place.otherHits)) : Number.NaN,
  });
}
