import { ConfigurationError } from '../../../core/errors.ts';
import type { FeatureProfile } from '../../../profile/document.ts';
import { frameOf, matrixOf, pointsIn } from '../../../profile/frame.ts';
import { quantile } from '../../../profile/numbers.ts';
import type { Matrix } from '../../../stats/kernel-distance.ts';
import type { Value } from '../../../table/query.ts';
import type { JointRows } from './joint-rows.ts';

/** Rows of both sides as points of one space; rows that have none are left out. */
export interface Points {
  readonly reference: Side;
  readonly current: Side;
  /** The column of each coordinate. */
  readonly owners: readonly string[];
  /** Coordinates whose products say whether they hang together: numbers, where they are few. */
  readonly paired: readonly number[];
}

export interface Side {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly groups: readonly number[] | undefined;
}

/** A column of lists of numbers: coordinates in units of the reference's spread. Throws ConfigurationError for lists of several widths. */
export function embeddingPoints(column: string, reference: JointRows, current: JointRows, seed: number): Points {
  const [before, now] = [listsOf(column, reference), listsOf(column, current)];
  const width = before.lists[0]?.length ?? now.lists[0]?.length ?? 0;
  for (const [lists, where] of [
    [before.lists, 'the reference'],
    [now.lists, 'the current data'],
  ] as const) {
    const other = lists.find((list) => list.length !== width);
    if (other === undefined) continue;
    throw new ConfigurationError(
      `embeddings: ${column} has ${width} numbers in a row of the reference and ${other.length} in one of ${where}. Embeddings of two models cannot be compared: make both with one.`,
    );
  }
  const point = pointsIn(frameOf(before.lists, seed));
  return pointsOf(
    column,
    { ...before, matrix: matrixOf(before.lists.map(point)) },
    { ...now, matrix: matrixOf(now.lists.map(point)) },
  );
}

/** Points of an embedding: each coordinate is of the same column. */
export function pointsOf(column: string, reference: Side, current: Side): Points {
  const owners = Array.from({ length: reference.matrix.columns }, () => column);
  return { reference, current, owners, paired: pairedOf([...owners.keys()]) };
}

/** The lists of a column, without rows that have none. */
export function listsOf(column: string, rows: JointRows) {
  const lists = rows.columns.get(column)!.map((value): number[] | null => {
    if (!Array.isArray(value)) return null;
    const numbers = value.flat(3).map(Number);
    return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
  });
  return { lists: lists.filter((list) => list !== null), ...labelsOf(rows, (row) => lists[row] !== null) };
}

function labelsOf({ names, groups }: JointRows, keep: (row: number) => boolean) {
  return { names: names.filter((_, row) => keep(row)), groups: groups?.filter((_, row) => keep(row)) };
}

/** Categories with a coordinate of their own; the others are none of them. */
const CATEGORIES = 10;
/** In interquartile ranges: beyond, one outlier would be all that is seen. */
const FARTHEST = 5;

/**
 * Columns side by side: a number in units of the reference's interquartile range from its median, a coordinate for each frequent
 * category, and one for what is missing.
 */
export function columnPoints(features: readonly FeatureProfile[], reference: JointRows, current: JointRows): Points {
  const coordinates = features.flatMap((feature) => coordinatesOf(feature));
  const encode = (rows: JointRows) => ({
    matrix: matrixOf(
      Array.from({ length: rows.rows }, (_, row) =>
        coordinates.map(({ column, of }) => of(rows.columns.get(column)![row] ?? null)),
      ),
    ),
    names: rows.names,
    groups: rows.groups,
  });
  const numbers = [...coordinates.keys()].filter((at) => coordinates[at]!.isNumber);
  return {
    reference: encode(reference),
    current: encode(current),
    owners: coordinates.map(({ column }) => column),
    paired: pairedOf(numbers),
  };
}

/** Of more there are too many pairs for so few rows: noise would drown what moved. */
const MOST_PAIRED = 16;

const pairedOf = (coordinates: readonly number[]) => (coordinates.length <= MOST_PAIRED ? coordinates : []);

interface Coordinate {
  readonly column: string;
  readonly isNumber?: boolean;
  of(value: Value): number;
}

function coordinatesOf({ column, values }: FeatureProfile): Coordinate[] {
  const missing: Coordinate = { column, of: (value) => (value === null || Number.isNaN(value) ? 1 : 0) };
  if (values.is === 'numbers') {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((p) => quantile(values, p) ?? 0) as [number, number, number];
    const width = high - low || Math.sqrt(values.variance ?? 0) || 1;
    const of = (value: Value) => {
      const number = value === null ? Number.NaN : Number(value);
      if (Number.isNaN(number)) return 0;
      return Math.min(FARTHEST, Math.max(-FARTHEST, (number - middle) / width));
    };
    return [{ column, of, isNumber: true }, missing];
  }
  if (values.is !== 'categories') return [];
  const frequent = values.counts.slice(0, CATEGORIES).map(([category]) => category);
  return [
    ...frequent.map(
      (one): Coordinate => ({ column, of: (value) => (value !== null && String(value) === one ? 1 : 0) }),
    ),
    missing,
  ];
}
