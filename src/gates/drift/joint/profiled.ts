import { ConfigurationError } from '../../../core/errors.ts';
import type { EmbeddingProfile } from '../../../profile/document.ts';
import { farEdge, isAlike, mahalanobisTo, requireProfileWidth } from '../../../profile/embedding.ts';
import { matrixOf, pointsIn } from '../../../profile/frame.ts';
import { cosine, meanOfLists } from './centroids.ts';
import { compareJointly, type JointComparison, LEAST_ROWS, type Stranger } from './compare.ts';
import { listsOf, pointsOf, type Side } from './encode.ts';
import type { JointRows } from './joint-rows.ts';

type Tail = JointComparison['tail']['current'];

/** The current data, as it is compared with embeddings that a profile sums up. */
interface Current {
  readonly mean: Float64Array;
  readonly rows: number;
  /** Rows beyond the limit that 99 of 100 of the reference lie within. */
  readonly tail: (limit: number) => Tail;
  /** Null where no row is at hand. */
  readonly points: Side | null;
  readonly strangers: (limit: number) => readonly Stranger[];
}

const SHOWN = 20;

/** Rows against a profile. Throws ConfigurationError for embeddings of another width. */
export function compareRowsWithProfile(
  reference: EmbeddingProfile,
  rows: JointRows,
  table: string,
  seed: number,
): JointComparison | undefined {
  const found = listsOf(reference.name, rows);
  requireProfileWidth(reference, { name: reference.name, table }, found.lists);
  const points = found.lists.map(pointsIn(reference));
  const distances = points.map(mahalanobisTo(reference));
  const witnesses = found.groups === undefined ? points.length : new Set(found.groups).size;
  return compare(
    reference,
    {
      mean: meanOfLists(found.lists),
      rows: points.length,
      tail: (limit) => ({
        share: distances.filter((one) => one > limit).length / distances.length,
        rows: Math.max(1, witnesses),
      }),
      points: { ...found, matrix: matrixOf(points) },
      strangers: (limit) =>
        [...distances.keys()]
          .filter((row) => distances[row]! > limit)
          .sort((a, b) => distances[b]! - distances[a]!)
          .slice(0, SHOWN)
          .map((row) => ({
            name: found.names[row]!,
            distance: null,
            mahalanobis: distances[row]!,
            isolation: null,
          })),
    },
    seed,
  );
}

/** A profile against a profile. Throws ConfigurationError where their embeddings are not measured alike. */
export function compareProfiles(
  reference: EmbeddingProfile,
  current: EmbeddingProfile,
  seed: number,
): JointComparison | undefined {
  if (!isAlike(reference, current)) {
    throw new ConfigurationError(
      `The profiles of reference and current data have embeddings of ${reference.name} of another model, or of another width, mean or covariance. Make that of the current data with --like and the reference's profile.`,
    );
  }
  return compare(
    reference,
    {
      mean: Float64Array.from(current.sums, (sum) => sum / current.rows),
      rows: current.rows,
      tail: () => tailOf(current, farEdge(reference.distances.edges, reference.distances.counts)),
      points: sampleOf(current),
      strangers: () => [],
    },
    seed,
  );
}

function compare(reference: EmbeddingProfile, current: Current, seed: number): JointComparison | undefined {
  const { name, distances, rows, sums } = reference;
  const limit = farEdge(distances.edges, distances.counts);
  const before = tailOf(reference, limit);
  if (totalOf(reference) < LEAST_ROWS || current.rows < LEAST_ROWS) return undefined;
  const now = current.tail(limit);
  const mean = Float64Array.from(sums, (sum) => sum / rows);
  const place = pointsIn(reference);
  const [here, there] = [place(mean), place(current.mean)];
  const statistics: JointComparison['statistics'] = [
    { name: 'mahalanobis_tail', value: now.share, p: null },
    {
      name: 'centroid_distance',
      value: Math.sqrt(here.reduce((sum, one, at) => sum + (one - there[at]!) ** 2, 0)),
      p: null,
    },
    ...cosine(mean, current.mean),
  ];
  const kept = sampleOf(reference);
  const byRows =
    kept === null || current.points === null
      ? undefined
      : compareJointly(name, pointsOf(name, kept, current.points), seed);
  if (byRows !== undefined) {
    const known = new Set(statistics.map((one) => one.name));
    return { ...byRows, statistics: [...byRows.statistics.filter((one) => !known.has(one.name)), ...statistics] };
  }
  return {
    name,
    rows: { reference: rows, current: current.rows },
    classifier: null,
    tail: { reference: before, current: now },
    statistics,
    telling: [],
    strangers: current.strangers(limit),
    picture: null,
  };
}

function tailOf(profile: EmbeddingProfile, limit: number): Tail {
  const { edges, counts } = profile.distances;
  const total = totalOf(profile);
  // Bin i lies above edge i − 1.
  const beyond = counts.reduce((sum, here, bin) => sum + (bin > 0 && edges[bin - 1]! >= limit ? here : 0), 0);
  return { share: beyond / total, rows: Math.max(1, total / profile.designEffect) };
}

function totalOf({ distances: { counts } }: EmbeddingProfile): number {
  return counts.reduce((sum, here) => sum + here, 0);
}

function sampleOf({ sample }: EmbeddingProfile): Side | null {
  if (sample === null) return null;
  return {
    matrix: matrixOf(sample.points),
    names: sample.points.map((_, at) => `kept row ${at + 1}`),
    groups: sample.groups ?? undefined,
  };
}
