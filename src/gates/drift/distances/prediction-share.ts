import type { FeatureOf, FeatureProfile } from '../../../profile/document.ts';
import { shareExcess } from '../../../stats/share-difference.ts';
import { type DistanceDefinition, found, ofValues, sizesOf, valuesOf } from './distance.ts';

/** By how much more of the predictions are of one kind: `of` among the values of a feature of true and false. */
function definition(title: string, feature: FeatureOf, of: 'true' | 'false'): DistanceDefinition {
  const share = (side: FeatureProfile) => {
    const counts = side.values.is === 'categories' ? side.values.counts : [];
    return (counts.find(([category]) => category === of)?.[1] ?? 0) / valuesOf(side);
  };
  return {
    title,
    unit: 'fraction',
    applies: (one) => one.feature === feature,
    measure: ofValues((comparison) => {
      const sizes = sizesOf(comparison);
      const [before, after] = [share(comparison.reference), share(comparison.current)];
      return found(shareExcess({ share: before, rows: sizes.reference }, { share: after, rows: sizes.current }), {
        shares: { reference: before, current: after },
      });
    }),
  };
}

/** Concept drift: of rows whose truth is known, the share that is predicted wrongly. */
export const errors = definition('wrong predictions', 'correct', 'false');
export const belowFloor = definition('predictions below the floor', 'unsure', 'true');
