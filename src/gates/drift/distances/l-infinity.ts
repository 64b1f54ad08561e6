import { largestShift } from '../../../stats/category-distance.ts';
import { categoryCounts } from '../category-counts.ts';
import { type DistanceDefinition, found, isCategories, ofValues, sizesOf } from './distance.ts';

export const lInfinity: DistanceDefinition = {
  title: 'largest shift of a category',
  unit: '1',
  applies: isCategories,
  measure: ofValues((comparison) => {
    const { reference, current } = categoryCounts(comparison);
    return found(largestShift(reference, current, sizesOf(comparison)));
  }),
};
