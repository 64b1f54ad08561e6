import { separation as separationOf } from '../../../stats/separation.ts';
import { shareExcess } from '../../../stats/share-difference.ts';
import type { JointComparison } from '../joint/compare.ts';
import type { JointDistanceName } from '../limits.ts';
import { type DistanceDefinition, type DistanceOutcome, found, nothing } from './distance.ts';

/** A distance of rows as points: of embeddings, or of all columns together. */
interface JointDistance extends Pick<DistanceDefinition, 'title' | 'unit'> {
  readonly measure: (comparison: JointComparison) => DistanceOutcome;
}

export const NO_POINTS = 'it needs points of both sides, and a profile keeps none (--no-rows)';

export const JOINT_DISTANCES: Readonly<Record<JointDistanceName, JointDistance>> = {
  separation: {
    title: 'separation',
    unit: '1',
    measure: ({ classifier }) =>
      classifier === null ? nothing(NO_POINTS) : found(separationOf(classifier.auc, classifier.sizes)),
  },
  strangers: {
    title: 'rows unlike the reference',
    unit: 'fraction',
    measure: ({ tail: { reference, current } }) =>
      found(shareExcess(reference, current), { shares: { reference: reference.share, current: current.share } }),
  },
};
