import type { FeatureProfile } from '../../../profile/document.ts';
import { type Share, shareDifference } from '../../../stats/share-difference.ts';
import { type DistanceDefinition, found, isCategories, isColumn, isNumbers } from './distance.ts';

/** The change of the share of rows that have something. */
function definition(
  title: string,
  applies: DistanceDefinition['applies'],
  countOf: (feature: FeatureProfile) => number,
): DistanceDefinition {
  return {
    title,
    unit: 'fraction',
    applies,
    measure({ reference, current }) {
      const share = (feature: FeatureProfile): Share => ({
        share: countOf(feature) / feature.rows,
        rows: feature.rows / feature.designEffect,
      });
      const [one, other] = [share(reference), share(current)];
      return found(shareDifference(one, other), { shares: { reference: one.share, current: other.share } });
    },
  };
}

const isColumnOfNumbers = (feature: FeatureProfile) => isColumn(feature) && isNumbers(feature);

/** The first of what is computed of a row: where it has none of that, it has nothing of it. */
const isComputedFirst = ({ feature }: FeatureProfile) => ['predicted', 'confidence', 'brightness'].includes(feature);

export const missing = definition(
  'missing',
  (one) => isColumn(one) || isComputedFirst(one),
  (feature) => feature.missing,
);
/** Numbers as categories, such as codes, may be NaN too. */
const canBeNaN = (feature: FeatureProfile) =>
  isColumn(feature) && (isNumbers(feature) || (isCategories(feature) && ['integer', 'number'].includes(feature.type)));

export const nan = definition('NaN', canBeNaN, (feature) => feature.nan);
export const infinite = definition('infinite values', isColumnOfNumbers, ({ values }) =>
  values.is === 'numbers' ? values.negativeInfinity + values.positiveInfinity : 0,
);
export const unreadable = definition(
  'unreadable values',
  (one) => (isColumn(one) && one.type !== 'text') || one.feature === 'brightness',
  (feature) => feature.unreadable,
);
