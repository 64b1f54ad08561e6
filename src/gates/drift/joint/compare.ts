import { adjustedPValues } from '../../../stats/adjusted-p-values.ts';
import { choleskyOf, solveLower } from '../../../stats/cholesky.ts';
import { discriminantOf, scoresOf } from '../../../stats/discriminant.ts';
import { fisherExact } from '../../../stats/fisher-exact.ts';
import { isolationScores } from '../../../stats/isolation-forest.ts';
import { kernelDistance, type Matrix } from '../../../stats/kernel-distance.ts';
import { mannWhitney } from '../../../stats/mann-whitney.ts';
import { neighborDistances } from '../../../stats/neighbor-distance.ts';
import { exchangeableGroups, exchangeableRows, permutationTest } from '../../../stats/permutation.ts';
import { pooledSamples } from '../../../stats/pooled.ts';
import { seededRandom, seedOf } from '../../../stats/random.ts';
import { shrunkCovariance } from '../../../stats/shrunk-covariance.ts';
import type { Points } from './encode.ts';
import { type JointPicture, pictureOf } from './picture.ts';

/** How far two clouds of points lie apart: plain data, from which the distances follow. */
export interface JointComparison {
  /** What reports call it: a column of embeddings, or all columns together. */
  readonly name: string;
  readonly rows: { readonly reference: number; readonly current: number };
  /** Of rows that the classifier has not seen; `sizes` counts groups where rows hang together. Null where a profile keeps no rows. */
  readonly classifier: {
    readonly auc: number;
    readonly sizes: { readonly reference: number; readonly current: number };
  } | null;
  /** Rows farther from the reference than the 99th percentile of reference rows that were held out. */
  readonly tail: {
    readonly reference: { readonly share: number; readonly rows: number };
    readonly current: { readonly share: number; readonly rows: number };
  };
  readonly statistics: readonly {
    readonly name: string;
    readonly value: number;
    readonly p: number | null;
    /** That it was computed of, where these are fewer than all that were drawn. */
    readonly rows?: { readonly reference: number; readonly current: number };
  }[];
  /** The columns that tell both sides apart, the most telling first, with what AUC loses without them. */
  readonly telling: readonly { readonly column: string; readonly loss: number }[];
  /** Current rows unlike any of the reference: what more of the three scores say, and of these the farthest, first. */
  readonly strangers: readonly Stranger[];
  /** Both sides in the plane in which the reference spreads most; null where it has no spread. */
  readonly picture: JointPicture | null;
}

/** A row with each of its scores. */
export interface Stranger {
  readonly name: string;
  /** To its fifth nearest row of the reference; null where a profile keeps no rows. */
  readonly distance: number | null;
  /** From the mean of the reference, by its covariance. */
  readonly mahalanobis: number;
  /** By an isolation forest: near 1 for a row unlike the others; null as `distance`. */
  readonly isolation: number | null;
}

/** Fewer held-out rows have no 99th percentile, and a classifier of fewer learns nothing. */
export const LEAST_ROWS = 40;
const NEIGHBORS = 5;
const PERCENTILE = 0.99;
const SHOWN = 20;
/** Of each side, for the kernel: it looks at every pair again in each of 999 draws. */
const KERNEL_ROWS = 300;

/**
 * A classifier that is made on one half of the rows and judged on the other; the share of rows that lie far from the reference;
 * MMD with its permutation p. Undefined where a side has fewer than 40 rows.
 */
export function compareJointly(
  name: string,
  points: Points,
  seed: number,
  further: JointComparison['statistics'] = [],
): (JointComparison & { readonly classifier: NonNullable<JointComparison['classifier']> }) | undefined {
  const { reference, current, owners } = points;
  if (reference.matrix.rows < LEAST_ROWS || current.matrix.rows < LEAST_ROWS || owners.length === 0) return undefined;
  const [before, now] = [halves(reference.matrix, reference.groups), halves(current.matrix, current.groups)];
  const lift = liftOf(points);
  const learned = stacked(lifted(before.first, lift), lifted(now.first, lift));
  const sides = new Uint8Array(learned.rows).fill(1, before.first.rows);
  const direction = discriminantOf(learned, sides);
  const [heldBefore, heldNow] = [lifted(before.second, lift), lifted(now.second, lift)];
  const scored = [scoresOf(heldBefore, direction), scoresOf(heldNow, direction)] as const;
  const auc = aucOf(...scored);
  const aucTest = { value: auc, p: (reference.groups ?? current.groups) ? null : aucP(...scored) };
  const near = neighborDistances(before.second, before.first, NEIGHBORS);
  const far = neighborDistances(current.matrix, before.first, NEIGHBORS);
  const limit = percentile(near);
  const beyond = (distances: Float64Array) => distances.filter((one) => one > limit).length / distances.length;
  const mahalanobis = distancesBy(before.first, before.second, current.matrix);
  const isolation = isolatedBy(before.first, before.second, current.matrix, seed);
  const scores: readonly Scored[] = [{ of: far, held: near, limit }, mahalanobis, isolation];
  const votes = (row: number) => scores.filter((score) => score.of[row]! > score.limit).length;
  const strangers = [...far.keys()]
    .map((row) => ({ row, votes: votes(row) }))
    .filter((one) => one.votes > 0)
    .sort((a, b) => b.votes - a.votes || far[b.row]! - far[a.row]!);
  const isGrouped = reference.groups !== undefined || current.groups !== undefined;
  const tailOf = ({ of, held, limit: most }: Scored) => {
    const count = (all: Float64Array) => ({ count: all.filter((one) => one > most).length, rows: all.length });
    return { value: count(of).count / of.length, p: isGrouped ? null : fisherExact(count(held), count(of)).p };
  };
  const tests = [
    { name: 'domain_classifier_auc', ...aucTest },
    mmd(reference, current, seed),
    { name: 'neighbor_tail', ...tailOf(scores[0]!) },
    { name: 'mahalanobis_tail', ...tailOf(mahalanobis) },
  ];
  return {
    name,
    rows: { reference: reference.matrix.rows, current: current.matrix.rows },
    classifier: { auc, sizes: { reference: before.witnesses, current: now.witnesses } },
    tail: {
      reference: { share: beyond(near), rows: before.witnesses },
      current: { share: beyond(far), rows: now.allWitnesses },
    },
    statistics: [
      ...tests,
      { name: 'holm', ...together(tests) },
      { name: 'isolation_tail', ...tailOf(isolation) },
      { name: 'centroid_distance', value: centroidDistance(reference.matrix, current.matrix), p: null },
      ...further,
    ],
    telling: tellingColumns(heldBefore, heldNow, direction, ownersOf(lift, owners), auc, seed),
    strangers: strangers.slice(0, SHOWN).map(({ row }) => ({
      name: current.names[row]!,
      distance: far[row]!,
      mahalanobis: mahalanobis.of[row]!,
      isolation: isolation.of[row]!,
    })),
    picture: pictureOf(reference.matrix, current.matrix),
  };
}

/** Rows in two halves, groups whole; `witnesses` are the rows of the second, or its groups. */
function halves(matrix: Matrix, groups: readonly number[] | undefined) {
  const isFirst = (row: number) => (groups === undefined ? row : groups[row]!) % 2 === 0;
  const rows = Array.from({ length: matrix.rows }, (_, row) => row);
  const second = rows.filter((row) => !isFirst(row));
  const distinct = (some: readonly number[]) =>
    groups === undefined ? some.length : new Set(some.map((row) => groups[row]!)).size;
  return {
    first: taken(matrix, rows.filter(isFirst)),
    second: taken(matrix, second),
    witnesses: Math.max(1, distinct(second)),
    allWitnesses: Math.max(1, distinct(rows)),
  };
}

function taken({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  const own = new Float64Array(rows.length * columns);
  for (const [at, row] of rows.entries()) own.set(values.subarray(row * columns, (row + 1) * columns), at * columns);
  return { rows: rows.length, columns, values: own };
}

function stacked(one: Matrix, other: Matrix): Matrix {
  const values = new Float64Array(one.values.length + other.values.length);
  values.set(one.values);
  values.set(other.values, one.values.length);
  return { rows: one.rows + other.rows, columns: one.columns, values };
}

interface Lift {
  readonly columns: number;
  /** The coordinates that each lifted one is made of. */
  readonly from: readonly (readonly number[])[];
  (row: Float64Array, into: Float64Array): void;
}

/**
 * What a classifier is given of a point: its coordinates, for they may move; their squares, for a wider spread moves no mean; and
 * products of pairs, for two columns may hang together in another way while neither changes.
 */
function liftOf({ owners, paired }: Points): Lift {
  const columns = owners.length;
  const pairs = paired.flatMap((one, at) => paired.slice(at + 1).map((other) => [one, other] as const));
  const lift = (row: Float64Array, into: Float64Array) => {
    for (let at = 0; at < columns; at++) {
      into[at] = row[at]!;
      into[columns + at] = row[at]! ** 2;
    }
    for (const [at, [one, other]] of pairs.entries()) into[2 * columns + at] = row[one]! * row[other]!;
  };
  const own = owners.map((_, at) => [at]);
  return Object.assign(lift, { columns: 2 * columns + pairs.length, from: [...own, ...own, ...pairs] });
}

function lifted({ rows, columns, values }: Matrix, lift: Lift): Matrix {
  const own = new Float64Array(rows * lift.columns);
  for (let row = 0; row < rows; row++) {
    lift(
      values.subarray(row * columns, (row + 1) * columns),
      own.subarray(row * lift.columns, (row + 1) * lift.columns),
    );
  }
  return { rows, columns: lift.columns, values: own };
}

function aucOf(reference: Float64Array, current: Float64Array): number {
  if (reference.length === 0 || current.length === 0) return 0.5;
  return 1 - mannWhitney(pooledSamples(reference.toSorted(), current.toSorted()), 'asymptotic').superiority;
}

/** One-sided: a classifier that is worse than chance on rows that it has not seen has learned nothing. */
function aucP(reference: Float64Array, current: Float64Array): number | null {
  if (reference.length === 0 || current.length === 0) return null;
  const { p, superiority } = mannWhitney(pooledSamples(reference.toSorted(), current.toSorted()), 'asymptotic');
  return superiority < 0.5 ? p / 2 : 1 - p / 2;
}

/**
 * Location, spread and single rows are seen by different tests, which are asked together: the smallest p after Holm's correction, and of how
 * many. Of the tails: the chance that so many current rows lie above the k-th of held-out rows is Fisher's, for the
 * ranks of both are one draw.
 */
function together(tests: readonly { readonly p: number | null }[]): {
  readonly value: number;
  readonly p: number | null;
} {
  const known = tests.flatMap(({ p }) => p ?? []);
  return { value: known.length, p: known.length === 0 ? null : Math.min(...adjustedPValues(known, 'holm')) };
}

/** The value that one row of a hundred lies above, of rows like these. */
function percentile(distances: Float64Array): number {
  const sorted = distances.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.ceil(PERCENTILE * (sorted.length + 1)) - 1)]!;
}

/** Where rows hang together, groups are dealt out whole. */
function mmd(reference: Points['reference'], current: Points['current'], seed: number) {
  const first = ({ matrix, groups }: Points['reference']) => {
    const rows = Array.from({ length: Math.min(KERNEL_ROWS, matrix.rows) }, (_, row) => row);
    return { matrix: taken(matrix, rows), groups: rows.map((row) => groups?.[row] ?? row) };
  };
  const [one, other] = [first(reference), first(current)];
  const rows = exchangeableRows(one.matrix.rows, other.matrix.rows);
  const isGrouped = reference.groups !== undefined || current.groups !== undefined;
  const nothingChanged = isGrouped ? exchangeableGroups([...one.groups, ...other.groups], rows.observed) : rows;
  const distance = kernelDistance(stacked(one.matrix, other.matrix));
  const { statistic, p } = permutationTest(nothingChanged, distance, { seed: seedOf(seed) });
  return {
    name: 'mmd',
    value: statistic,
    p,
    rows: { reference: one.matrix.rows, current: other.matrix.rows },
  };
}

/** A score of each current row, and what 99 of 100 rows of the reference that were held out stay below. */
interface Scored {
  readonly of: Float64Array;
  readonly held: Float64Array;
  readonly limit: number;
}

function distancesBy(known: Matrix, held: Matrix, current: Matrix): Scored {
  const { mean, covariance } = shrunkCovariance(known);
  const lower = choleskyOf(covariance, known.columns);
  const distances = ({ rows, columns, values }: Matrix) =>
    Float64Array.from({ length: rows }, (_, row) =>
      Math.sqrt(
        solveLower(
          lower,
          mean.map((m, c) => values[row * columns + c]! - m),
        ).reduce((sum, one) => sum + one * one, 0),
      ),
    );
  return scoredBy(distances(held), distances(current));
}

function scoredBy(held: Float64Array, of: Float64Array): Scored {
  return { of, held, limit: percentile(held) };
}

function isolatedBy(known: Matrix, held: Matrix, current: Matrix, seed: number): Scored {
  const scores = (rows: Matrix) => isolationScores(known, rows, seedOf(seed));
  return scoredBy(scores(held), scores(current));
}

/** Between the means, in units of the reference's spread. */
function centroidDistance(reference: Matrix, current: Matrix): number {
  const [before, now] = [meanOf(reference), meanOf(current)];
  return Math.sqrt(before.reduce((sum, value, at) => sum + (value - now[at]!) ** 2, 0));
}

function meanOf({ rows, columns, values }: Matrix): Float64Array {
  const mean = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) mean[at % columns]! += values[at]! / rows;
  return mean;
}

function ownersOf({ from }: Lift, owners: readonly string[]): readonly (readonly string[])[] {
  return from.map((columns) => [...new Set(columns.map((at) => owners[at]!))]);
}

/** What AUC loses where a column's values are dealt out anew among the held-out rows (Breiman, Mach. Learn. 45 (2001) 5–32). */
function tellingColumns(
  reference: Matrix,
  current: Matrix,
  direction: Float64Array,
  owners: readonly (readonly string[])[],
  auc: number,
  seed: number,
): JointComparison['telling'] {
  const names = [...new Set(owners.flat())];
  if (names.length < 2) return [];
  const all = stacked(reference, current);
  const total = scoresOf(all, direction);
  const random = seededRandom(seedOf(seed));
  const losses = names.map((column) => {
    const own = direction.map((weight, at) => (owners[at]!.includes(column) ? weight : 0));
    const part = scoresOf(all, own);
    const dealt = part.slice();
    for (let last = dealt.length - 1; last > 0; last--) {
      const at = Math.floor(random() * (last + 1));
      [dealt[at], dealt[last]] = [dealt[last]!, dealt[at]!];
    }
    const scores = total.map((score, row) => score - part[row]! + dealt[row]!);
    const without = aucOf(scores.slice(0, reference.rows), scores.slice(reference.rows));
    return { column, loss: auc - without };
  });
  return losses
    .filter(({ loss }) => loss > 0.01)
    .sort((a, b) => b.loss - a.loss)
    .slice(0, 5);
}
