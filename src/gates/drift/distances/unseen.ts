import type { FeatureProfile } from '../../../profile/document.ts';
import { shareExcess } from '../../../stats/share-difference.ts';
import { categoryCounts } from '../category-counts.ts';
import type { Comparison } from '../measurement.ts';
import { type DistanceDefinition, found, isCategories, nothing, ofValues, sizesOf, valuesOf } from './distance.ts';

/** Weekdays, hours and truths have no further values. */
const isOpen = (feature: FeatureProfile) =>
  isCategories(feature) && ['value', 'predicted', 'words'].includes(feature.feature) && feature.type !== 'boolean';

const NOT_LISTED = 'there are more categories than a profile lists, so that a new one cannot be told';

/** Good and Turing (Biometrika 40 (1953) 237–264): what a sample has not seen weighs about as much as what it saw once. */
function unseenShare(feature: FeatureProfile): number {
  if (feature.values.is !== 'categories') return 0;
  return feature.values.counts.filter(([, rows]) => rows === 1).length / valuesOf(feature);
}

const isCut = ({ values }: FeatureProfile) => values.is === 'categories' && values.other !== null;

const rowsOf = (categories: readonly (readonly [string, number])[]) =>
  categories.reduce((sum, [, rows]) => sum + rows, 0);

export const newCategories: DistanceDefinition = {
  title: 'new categories',
  unit: 'fraction',
  applies: isOpen,
  measure: ofValues((comparison: Comparison) => {
    const { reference, current } = comparison;
    if (isCut(reference)) return nothing(NOT_LISTED);
    const sizes = sizesOf(comparison);
    const share = rowsOf(categoryCounts(comparison).added) / valuesOf(current);
    const expected = unseenShare(reference);
    return found(shareExcess({ share: expected, rows: sizes.reference }, { share, rows: sizes.current }), {
      shares: { reference: expected, current: share },
    });
  }),
};

export const vanishedCategories: DistanceDefinition = {
  title: 'vanished categories',
  unit: 'fraction',
  applies: isOpen,
  measure: ofValues((comparison) => {
    const { reference, current } = comparison;
    if (isCut(current)) return nothing(NOT_LISTED);
    const sizes = sizesOf(comparison);
    const share = rowsOf(categoryCounts(comparison).vanished) / valuesOf(reference);
    const expected = unseenShare(current);
    const excess = shareExcess({ share: expected, rows: sizes.current }, { share, rows: sizes.reference });
    return found(
      { ...excess, n: sizes.current, neededRows: () => null },
      { shares: { reference: expected, current: share } },
    );
  }),
};
