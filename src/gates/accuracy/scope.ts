import type { KeyPath } from '../../config/sources.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement, SetMeasurement, SetPredictions } from './measurement.ts';
import type { MetricRequest } from './metric-keys.ts';

/** The rows that a set of limits is about: all of them, or one slice. */
export interface Scope {
  readonly slice: { readonly column: string; readonly value: string } | null;
  /** Indices into the measurement's rows; null for all of them. */
  readonly rows: Int32Array | null;
  readonly requests: readonly MetricRequest[];
  /** Where its `metrics` stand below the gate's keys. */
  readonly path: KeyPath;
}

/** All rows first, then each slice with limits, in the order of the policy and of the slices' values. */
export function scopesOf(keys: AccuracyKeys, measurement: Measurement): readonly Scope[] {
  const whole: Scope = { slice: null, rows: null, requests: keys.metrics, path: [] };
  return [whole, ...keys.slices.flatMap((slice, index) => slicesOf(slice, index, measurement))];
}

function slicesOf(slice: AccuracyKeys['slices'][number], index: number, measurement: Measurement): Scope[] {
  if (typeof slice === 'string' || slice.metrics === undefined) return [];
  const { by, metrics, 'min-rows': minimum } = slice;
  const column = measurement.slices.find((one) => one.column === by)!;
  const sizes = new Int32Array(column.values.length);
  for (let row = 0; row < column.value.length; row++) sizes[column.value[row]!]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(sizes.length);
  for (let row = 0; row < column.value.length; row++) {
    const code = column.value[row]!;
    rows[code]![filled[code]!++] = row;
  }
  return column.values.flatMap((value, code): Scope[] => {
    if (sizes[code]! < Math.max(1, minimum)) return [];
    return [{ slice: { column: by, value }, rows: rows[code]!, requests: metrics, path: ['slices', index] }];
  });
}

/** The measurement of the rows of a scope. That of all rows is the measurement itself, not a copy. */
export function within(measurement: Measurement, rows: Int32Array | null): Measurement {
  if (rows === null) return measurement;
  const common = {
    rows: rows.length,
    name: (row: number) => measurement.name(rows[row]!),
    slices: measurement.slices.map((slice) => ({ ...slice, value: integers(slice.value, rows) })),
  };
  if (measurement.kind === 'values') {
    const cut = ({ predicted }: typeof measurement.candidate) => {
      const own = doubles(predicted, rows);
      return { predicted: own, nonFinite: countIf(own, (value) => !Number.isFinite(value)) };
    };
    const { value, candidate, baseline } = measurement;
    return {
      ...measurement,
      ...common,
      value: doubles(value, rows),
      candidate: cut(candidate),
      baseline: baseline && cut(baseline),
    };
  }
  if (measurement.kind === 'sets') return setsWithin(measurement, common, rows);
  const cut = ({ predicted, scores }: typeof measurement.candidate) => {
    const own = integers(predicted, rows);
    return {
      predicted: own,
      scores: scores.known
        ? {
            ...scores,
            rank: scores.rank && integers(scores.rank, rows),
            probability: scores.probability && doubles(scores.probability, rows),
            brier: scores.brier && doubles(scores.brier, rows),
            confidence: scores.confidence && doubles(scores.confidence, rows),
            topRight: scores.topRight && Uint8Array.from(rows, (row) => scores.topRight![row]!),
            columns:
              scores.columns && new Map([...scores.columns].map(([name, score]) => [name, doubles(score, rows)])),
          }
        : scores,
      nonFinite: countIf(own, (guess) => guess < 0),
    };
  };
  const { label, candidate, baseline } = measurement;
  return {
    ...measurement,
    ...common,
    label: integers(label, rows),
    candidate: cut(candidate),
    baseline: baseline && cut(baseline),
  };
}

function setsWithin(
  measurement: SetMeasurement,
  common: Pick<Measurement, 'rows' | 'name' | 'slices'>,
  rows: Int32Array,
): Measurement {
  const width = measurement.classes.length;
  const places = Int32Array.from(
    { length: rows.length * width },
    (_, at) => rows[Math.floor(at / width)]! * width + (at % width),
  );
  const cut = ({ predicted, score }: SetPredictions): SetPredictions => {
    const own = doubles(score, places);
    let nonFinite = 0;
    for (let row = 0; row < rows.length; row++) {
      if (own.subarray(row * width, (row + 1) * width).some((one) => !Number.isFinite(one))) nonFinite++;
    }
    return { predicted: Uint8Array.from(places, (at) => predicted[at]!), score: own, nonFinite };
  };
  const { truth, candidate, baseline } = measurement;
  return {
    ...measurement,
    ...common,
    truth: Uint8Array.from(places, (at) => truth[at]!),
    candidate: cut(candidate),
    baseline: baseline && cut(baseline),
  };
}

function integers(values: Int32Array, rows: Int32Array): Int32Array {
  return Int32Array.from(rows, (row) => values[row]!);
}

function doubles(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function countIf(values: Int32Array | Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (holds(values[row]!)) count++;
  return count;
}
