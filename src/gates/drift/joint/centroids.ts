import type { JointComparison } from './compare.ts';

/**
 * The cosine of two means of embeddings, which is often asked for: 1 where they lie in one direction. It says nothing of spread or of new
 * clusters, and nothing at all near the origin; none where a mean lies on it.
 */
export function cosine(reference: ArrayLike<number>, current: ArrayLike<number>): JointComparison['statistics'] {
  let [product, one, other] = [0, 0, 0];
  for (let at = 0; at < reference.length; at++) {
    product += reference[at]! * current[at]!;
    one += reference[at]! ** 2;
    other += current[at]! ** 2;
  }
  const value = product / Math.sqrt(one * other);
  return Number.isFinite(value) ? [{ name: 'centroid_cosine', value, p: null }] : [];
}

/** The centroid of points of one width, each coordinate in its own unit; empty of no point. */
export function meanOfLists(lists: readonly (readonly number[])[]): Float64Array {
  const mean = new Float64Array(lists[0]?.length ?? 0);
  for (const list of lists) for (const [at, value] of list.entries()) mean[at]! += value / lists.length;
  return mean;
}
