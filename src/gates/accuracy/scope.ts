import type { KeyPath } from '../../config/sources.ts';
import { HOLDS, isCondition, isJudged, isSameCut } from './cut.ts';
import { findWorst, rowsByValue } from './find-slice.ts';
import type { AccuracyKeys, SliceKeys } from './keys.ts';
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
  return [whole, ...keys.slices.flatMap((slice, index) => slicesOf(slice, index, measurement, keys.seed))];
}

function slicesOf(slice: SliceKeys, index: number, measurement: Measurement, seed: number): Scope[] {
  const { cut, metrics, 'min-rows': minimum } = slice;
  const expected = isCondition(cut) ? [HOLDS] : (slice.values ?? []);
  if (metrics === undefined) return [];
  const path = ['slices', index];
  if (slice.find) {
    const { column, value, rows } = findWorst(measurement, cut, minimum, seed);
    return [{ slice: { column, value }, rows, requests: metrics, path }];
  }
  const { column, values, value: codes } = measurement.slices.find((one) => isSameCut(one.cut, cut))!;
  const rows = rowsByValue(values.length, codes);
  const missing = expected.filter((value) => !values.some((one, code) => one === value && rows[code]!.length > 0));
  return [
    ...values.flatMap((value, code): Scope[] =>
      rows[code]!.length < Math.max(1, minimum) || !isJudged(cut, value)
        ? []
        : [{ slice: { column, value }, rows: rows[code]!, requests: metrics, path }],
    ),
    ...missing.map((value) => ({ slice: { column, value }, rows: new Int32Array(0), requests: metrics, path })),
  ];
}

/** The measurement of the rows of a scope. That of all rows is the measurement itself, not a copy. */
export function within(measurement: Measurement, rows: Int32Array | null): Measurement {
  if (rows === null) return measurement;
  const common = {
    rows: rows.length,
    name: (row: number) => measurement.name(rows[row]!),
    slices: measurement.slices.map((slice) => ({ ...slice, value: integers(slice.value, rows) })),
    groups: measurement.groups && integers(measurement.groups, rows),
  };
  if (measurement.kind === 'values') {
    const cut = ({ predicted, bounds }: typeof measurement.candidate) => {
      const own = doubles(predicted, rows);
      const cutBounds = bounds && { low: doubles(bounds.low, rows), high: doubles(bounds.high, rows) };
      return {
        predicted: own,
        ...(cutBounds && { bounds: cutBounds }),
        nonFinite: countIf(own, (value) => !Number.isFinite(value)),
      };
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
  common: Pick<Measurement, 'rows' | 'name' | 'slices' | 'groups'>,
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
