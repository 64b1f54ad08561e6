import { ConfigurationError } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import { choleskyOf, solveLower } from '../stats/cholesky.ts';
import { seededRandom, seedOf } from '../stats/random.ts';
import { shrunkCovariance } from '../stats/shrunk-covariance.ts';
import type { EmbeddingProfile } from './document.ts';
import { coordinatesOf, frameOf, matrixOf, pointsIn } from './frame.ts';
import { countNumbers, edgesOf } from './numbers.ts';
import { designEffectOf } from './row-groups.ts';

/** Rows of embeddings, in the order of the table. */
export interface EmbeddedRows {
  /** Of the first of them, in the table. */
  readonly start: number;
  /** Null where a row has none. */
  readonly lists: readonly (ArrayLike<number> | null)[];
  /** A number of each row, the same for rows that hang together; undefined where each stands alone. */
  readonly groups: readonly number[] | undefined;
}

/** Where embeddings come from: a column of lists, or an output of a model. It can be read more than once. */
export interface EmbeddingSource {
  /** The column, or the output. */
  readonly name: string;
  /** As messages call the table. */
  readonly table: string;
  /** Of the model that embeds; null of a column. */
  readonly model: Digest | null;
  /** Of the table. */
  readonly rows: number;
  /** Batches with rows that are wanted; of others, and of other rows of these batches, may be some. */
  readonly read: (isWanted: (row: number) => boolean) => AsyncIterable<EmbeddedRows>;
}

interface SummingUp {
  readonly seed: number;
  /** Points that are kept, so that what needs rows can be compared. */
  readonly keepRows: number;
}

/** Rows that the covariance is of. */
const FRAME_ROWS = 2_000;
/** Rows whose distance is known, of which the bins of the distances are made. */
const LOOK = 20_000;
const FEW_ROWS = 10_000;
const BLOCK = 64;
/** Fewer have no covariance. */
const LEAST_ROWS = 4;

/**
 * Embeddings summed up: where they lie (the sums of all rows), and how far each row lies from that by Mahalanobis' distance. The
 * covariance is of rows drawn evenly over the table, Ledoit and Wolf's; the distances are those of all others, for rows lie
 * nearer to a covariance that is made of them. Throws ConfigurationError for lists of several widths, and of too few rows.
 */
export async function firstEmbedding(
  source: EmbeddingSource,
  { seed, keepRows }: SummingUp,
): Promise<EmbeddingProfile> {
  const step = Math.max(2, Math.ceil(source.rows / FRAME_ROWS));
  const block = source.rows > FEW_ROWS ? BLOCK : 1;
  const isOfFrame = (row: number) => Math.floor(row / block) % step === 0;
  const known: ArrayLike<number>[] = [];
  for await (const { start, lists } of source.read(isOfFrame)) {
    for (const [at, list] of lists.entries()) if (list !== null && isOfFrame(start + at)) known.push(list);
  }
  if (known.length < LEAST_ROWS) {
    throw new ConfigurationError(
      `${source.name} of ${source.table} has too few embeddings to be summed up (${known.length} of every ${step}th row). Give more rows.`,
    );
  }
  requireWidth(source, known, known[0]!.length, 'in another');
  const frame = frameOf(known, seed);
  const { mean, covariance } = shrunkCovariance(matrixOf(known.map(pointsIn(frame))));
  const size = mean.length;
  const told = {
    name: source.name,
    model: source.model,
    seed,
    center: [...frame.center],
    spread: [...frame.spread],
    mean: [...mean],
    covariance: Array.from({ length: size }, (_, row) => [
      ...covariance.slice(row * size, row * size + row + 1),
    ]).flat(),
  };
  return count(told, source, { keepRows, isCounted: (row) => !isOfFrame(row), edges: undefined });
}

/** The same of other rows, in the frame of an earlier one: then both can be compared, and add up. */
export async function embeddingLike(
  like: EmbeddingProfile,
  source: EmbeddingSource,
  { keepRows }: Pick<SummingUp, 'keepRows'>,
): Promise<EmbeddingProfile> {
  requireModel(like, source);
  const { name, model, seed, center, spread, mean, covariance } = like;
  const frame = { name, model, seed, center, spread, mean, covariance };
  return count(frame, source, { keepRows, isCounted: () => true, edges: like.distances.edges });
}

/** Throws ConfigurationError where these embeddings are not of the model of the profile. */
export function requireModel(
  like: EmbeddingProfile,
  { name, table, model }: Pick<EmbeddingSource, 'name' | 'table' | 'model'>,
): void {
  if (like.model === model) return;
  const shown = (digest: string | null) => (digest === null ? 'a column' : `the model ${digest.slice(0, 19)}…`);
  throw new ConfigurationError(
    `embeddings: ${name} of ${table} comes from ${shown(model)}, and the profile has it from ${shown(like.model)}. Embeddings of two models cannot be compared: make both with one, or the profile anew.`,
  );
}

/** Throws ConfigurationError where a list has not the width of the profile. */
export function requireProfileWidth(
  like: EmbeddingProfile,
  source: Pick<EmbeddingSource, 'name' | 'table'>,
  lists: readonly ArrayLike<number>[],
): void {
  requireWidth(source, lists, like.center.length, 'in the profile');
}

function requireWidth(
  { name, table }: Pick<EmbeddingSource, 'name' | 'table'>,
  lists: readonly ArrayLike<number>[],
  width: number,
  where: string,
): void {
  const other = lists.find((list) => list.length !== width);
  if (other === undefined) return;
  throw new ConfigurationError(
    `embeddings: ${name} has ${other.length} numbers in a row of ${table}, and ${width} ${where}. Embeddings of two models cannot be compared: make both with one.`,
  );
}

/** Mahalanobis' distance of a point from the mean of the frame. */
export function mahalanobisTo({
  mean,
  covariance,
}: Pick<EmbeddingProfile, 'mean' | 'covariance'>): (point: Float64Array) => number {
  const size = mean.length;
  const whole = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = covariance[(row * (row + 1)) / 2 + column]!;
      whole[row * size + column] = value;
      whole[column * size + row] = value;
    }
  }
  const lower = choleskyOf(whole, size);
  return (point) => {
    const solved = solveLower(
      lower,
      point.map((value, at) => value - mean[at]!),
    );
    return Math.sqrt(solved.reduce((sum, one) => sum + one * one, 0));
  };
}

type FrameOf = Pick<EmbeddingProfile, 'name' | 'model' | 'seed' | 'center' | 'spread' | 'mean' | 'covariance'>;

async function count(
  frame: FrameOf,
  source: EmbeddingSource,
  {
    keepRows,
    isCounted,
    edges,
  }: {
    readonly keepRows: number;
    readonly isCounted: (row: number) => boolean;
    readonly edges: readonly number[] | undefined;
  },
): Promise<EmbeddingProfile> {
  const place = pointsIn(frame);
  const distance = mahalanobisTo(frame);
  const sums = new Float64Array(frame.center.length);
  const distances: number[] = [];
  const groups: number[] = [];
  const kept = new Reservoir(keepRows, frame.seed);
  let [rows, missing, isGrouped] = [0, 0, false];
  for await (const batch of source.read(() => true)) {
    for (const [at, list] of batch.lists.entries()) {
      if (list === null) {
        missing++;
        continue;
      }
      requireWidth(source, [list], sums.length, 'in the profile');
      rows++;
      for (let column = 0; column < sums.length; column++) sums[column]! += list[column]!;
      if (!isCounted(batch.start + at)) continue;
      const point = place(list);
      const group = batch.groups?.[at];
      distances.push(distance(point));
      isGrouped ||= group !== undefined;
      groups.push(group ?? 0);
      kept.offer(point, group);
    }
  }
  const own = edges ?? edgesOf(thinned(distances), false);
  const limit = farEdge(own, countNumbers(distances, own).counts);
  return {
    ...frame,
    rows,
    missing,
    sums: [...sums],
    distances: { edges: [...own], counts: countNumbers(distances, own).counts },
    designEffect: designEffectOf(distances.length, [(row) => distances[row]! > limit], isGrouped ? groups : undefined),
    sample: kept.sample(rows),
  };
}

function thinned(values: readonly number[]): number[] {
  const step = Math.max(1, values.length / LOOK);
  return Array.from({ length: Math.min(values.length, LOOK) }, (_, at) => values[Math.floor(at * step)]!);
}

/** Beyond it lies at most one row of a hundred. */
export function farEdge(edges: readonly number[], counts: readonly number[]): number {
  const total = counts.reduce((sum, here) => sum + here, 0);
  let beyond = total;
  for (const [bin, edge] of edges.entries()) {
    beyond -= counts[bin]!;
    if (beyond <= 0.01 * total) return edge;
  }
  return edges.at(-1) ?? Number.POSITIVE_INFINITY;
}

/** The points with the lowest keys of all that were offered. */
class Reservoir {
  readonly #most: number;
  readonly #random: () => number;
  readonly #kept: { readonly key: number; readonly point: Float64Array; readonly group: number | undefined }[] = [];

  constructor(most: number, seed: number) {
    this.#most = most;
    this.#random = seededRandom(seedOf(seed));
  }

  offer(point: Float64Array, group: number | undefined): void {
    if (this.#most === 0) return;
    const key = this.#random();
    if (this.#kept.length >= 2 * this.#most) this.#shrink();
    this.#kept.push({ key, point, group });
  }

  #shrink(): void {
    this.#kept.sort((a, b) => a.key - b.key).splice(this.#most);
  }

  sample(rows: number): EmbeddingProfile['sample'] {
    if (this.#most === 0 || rows === 0) return null;
    this.#shrink();
    const isGrouped = this.#kept.some(({ group }) => group !== undefined);
    return {
      keys: this.#kept.map(({ key }) => key),
      // As exact as the float32 that nearly all embeddings are.
      points: this.#kept.map(({ point }) => [...point].map((value) => Number(value.toPrecision(7)))),
      groups: isGrouped ? this.#kept.map(({ group }) => group ?? 0) : null,
    };
  }
}

/** Embeddings of all rows of two profiles. Throws ConfigurationError where their frames differ. */
export function mergeEmbeddings(one: EmbeddingProfile, other: EmbeddingProfile): EmbeddingProfile {
  if (!isAlike(one, other)) {
    throw new ConfigurationError(
      `Profiles cannot be merged: the embeddings of ${one.name} are of another model, or have another width, mean or covariance in one of them. Make each with --like and the same profile.`,
    );
  }
  return {
    ...one,
    rows: one.rows + other.rows,
    missing: one.missing + other.missing,
    sums: one.sums.map((sum, at) => sum + other.sums[at]!),
    distances: {
      edges: one.distances.edges,
      counts: one.distances.counts.map((here, at) => here + other.distances.counts[at]!),
    },
    designEffect: Math.max(one.designEffect, other.designEffect),
    sample: mergeSamples(one, other),
  };
}

/** Whether their counts are of the same distances. */
export function isAlike(one: EmbeddingProfile, other: EmbeddingProfile): boolean {
  const frame = ({ model, seed, center, spread, mean, covariance, distances: { edges } }: EmbeddingProfile) =>
    JSON.stringify([model, seed, center, spread, mean, covariance, edges]);
  return frame(one) === frame(other);
}

/** The lowest keys of both, as `mergeSamples` of rows has it. */
function mergeSamples(one: EmbeddingProfile, other: EmbeddingProfile): EmbeddingProfile['sample'] {
  const [a, b] = [one.sample, other.sample];
  if (a === null || b === null || (a.groups === null) !== (b.groups === null)) return null;
  const limits = [one, other].flatMap(({ sample, rows }) =>
    sample!.keys.length < rows ? [highest(sample!.keys)] : [],
  );
  const most = Math.min(Number.POSITIVE_INFINITY, ...limits);
  const all = [a, b].flatMap(({ keys, points, groups }) =>
    keys.map((key, at) => ({ key, point: points[at]!, group: groups?.[at] })),
  );
  const kept = all
    .filter(({ key }) => key <= most)
    .sort((x, y) => x.key - y.key || (String(x.point) < String(y.point) ? -1 : 1));
  return {
    keys: kept.map(({ key }) => key),
    points: kept.map(({ point }) => point),
    groups: a.groups === null ? null : kept.map(({ group }) => group ?? 0),
  };
}

const highest = (keys: readonly number[]) => keys.reduce((most, key) => Math.max(most, key), 0);

/** Whether a profile's numbers have the lengths that they must have. */
export function embeddingAddsUp({
  center,
  spread,
  mean,
  covariance,
  sums,
  distances,
  rows,
  sample,
}: EmbeddingProfile): boolean {
  const size = coordinatesOf({ center });
  const counted = distances.counts.reduce((sum, here) => sum + here, 0);
  return (
    spread.length === center.length &&
    sums.length === center.length &&
    mean.length === size &&
    covariance.length === (size * (size + 1)) / 2 &&
    distances.counts.length === distances.edges.length + 1 &&
    distances.edges.every((edge, at) => at === 0 || edge > distances.edges[at - 1]!) &&
    counted <= rows &&
    (sample === null ||
      (sample.points.length === sample.keys.length &&
        sample.points.every((point) => point.length === size) &&
        (sample.groups === null || sample.groups.length === sample.keys.length)))
  );
}
