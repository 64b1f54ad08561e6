import type { EmbeddingProfile } from '../../../profile/document.ts';
import { cosine, meanOfLists } from './centroids.ts';
import { compareJointly, type JointComparison } from './compare.ts';
import { embeddingPoints, listsOf, type Points } from './encode.ts';
import type { JointRows } from './joint-rows.ts';
import { compareProfiles, compareRowsWithProfile } from './profiled.ts';

/** What is compared as points: plain data, so that a thread can do it. */
export type JointRequest =
  | {
      readonly is: 'embedding';
      readonly name: string;
      readonly reference: JointRows | EmbeddingProfile;
      readonly current: JointRows | EmbeddingProfile;
      /** As messages call the current data. */
      readonly table: string;
      readonly seed: number;
    }
  | { readonly is: 'points'; readonly name: string; readonly points: Points; readonly seed: number };

/** Undefined where a side has too few rows. Throws ConfigurationError for embeddings of several widths. */
export function compareSides(request: JointRequest): JointComparison | undefined {
  const { name, seed } = request;
  if (request.is === 'points') return compareJointly(name, request.points, seed);
  const { reference, current, table } = request;
  if (isProfiled(reference)) {
    return isProfiled(current)
      ? compareProfiles(reference, current, seed)
      : compareRowsWithProfile(reference, current, table, seed);
  }
  // A profile against rows is refused before.
  if (isProfiled(current)) return undefined;
  const means = [reference, current].map((rows) => meanOfLists(listsOf(name, rows).lists));
  return compareJointly(name, embeddingPoints(name, reference, current, seed), seed, cosine(means[0]!, means[1]!));
}

export const isProfiled = (side: JointRows | EmbeddingProfile): side is EmbeddingProfile => 'sums' in side;
