import type { KeyPath } from '../../config/sources.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import type { MetricRequest } from './metric-keys.ts';

/** The rows that a set of limits is about: all of them, or one slice. */
export interface Scope {
  readonly slice: { readonly column: string; readonly value: string } | null;
  /** Indices into the measurement's rows. */
  readonly rows: Int32Array;
  readonly requests: readonly MetricRequest[];
  /** Where its `metrics` stand below the gate's keys. */
  readonly path: KeyPath;
}

/** All rows first, then each slice with limits, in the order of the policy and of the slices' values. */
export function scopesOf(keys: AccuracyKeys, measurement: Measurement): readonly Scope[] {
  const all = Int32Array.from({ length: measurement.rows }, (_, row) => row);
  const whole: Scope = { slice: null, rows: all, requests: keys.metrics, path: [] };
  return [whole, ...keys.slices.flatMap((slice, index) => slicesOf(slice, index, measurement))];
}

function slicesOf(slice: AccuracyKeys['slices'][number], index: number, measurement: Measurement): Scope[] {
  if (typeof slice === 'string' || slice.metrics === undefined) return [];
  const { by, metrics, 'min-rows': minimum } = slice;
  const column = measurement.slices.find((one) => one.column === by)!;
  const rows = column.values.map((): number[] => []);
  for (const [row, code] of column.value.entries()) rows[code]!.push(row);
  return column.values.flatMap((value, code): Scope[] => {
    const own = rows[code]!;
    if (own.length < Math.max(1, minimum)) return [];
    return [{ slice: { column: by, value }, rows: Int32Array.from(own), requests: metrics, path: ['slices', index] }];
  });
}
