import type { Comparison, Measurement } from '../../../src/gates/drift/measurement.ts';
import type { ColumnType, FeatureProfile } from '../../../src/profile/document.ts';
import { categories } from '../../../src/profile/merge.ts';
import { countNumbers, edgesOf, numbers } from '../../../src/profile/numbers.ts';

/** A column of numbers as both sides have it, over edges of the reference. */
export function numberColumn(
  column: string,
  reference: readonly number[],
  current: readonly number[],
  missing: { readonly reference?: number; readonly current?: number } = {},
): Comparison {
  const edges = edgesOf(reference, false);
  const side = (values: readonly number[], nulls = 0): FeatureProfile => {
    const nan = values.filter(Number.isNaN).length;
    return {
      ...told(column, 'number', values.length + nulls, nulls),
      nan,
      values: numbers(countNumbers(values, edges)),
    };
  };
  return compared(side(reference, missing.reference), side(current, missing.current));
}

/** A column of categories, by how often each occurs. */
export function categoryColumn(
  column: string,
  reference: Readonly<Record<string, number>>,
  current: Readonly<Record<string, number>>,
): Comparison {
  const side = (counts: Readonly<Record<string, number>>): FeatureProfile => {
    const rows = Object.values(counts).reduce((sum, here) => sum + here, 0);
    return { ...told(column, 'text', rows, 0), values: categories(new Map(Object.entries(counts)), 0) };
  };
  return compared(side(reference), side(current));
}

export function measurementOf(...comparisons: readonly Comparison[]): Measurement {
  const [first] = comparisons;
  return {
    reference: { name: 'train.parquet', rows: first?.reference.rows ?? 0, made: null },
    current: { name: 'live.parquet', rows: first?.current.rows ?? 0, made: null },
    comparisons,
    misfits: [],
    further: [],
    ignored: [],
    showsValues: true,
    slices: [],
    skew: null,
    weights: null,
    joint: [],
    permuted: [],
    compatible: null,
    flagged: [],
    unasked: [],
  };
}

function told(column: string, type: ColumnType, rows: number, missing: number) {
  const stored = type === 'text' ? 'VARCHAR' : 'DOUBLE';
  const distinct = { values: 0, exact: false };
  return {
    column,
    feature: 'value' as const,
    type,
    stored,
    rows,
    missing,
    nan: 0,
    unreadable: 0,
    designEffect: 1,
    distinct,
  };
}

const compared = (reference: FeatureProfile, current: FeatureProfile): Comparison => ({
  reference,
  current,
});
