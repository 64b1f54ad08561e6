import { plainVariation, totalVariation } from '../../../stats/category-distance.ts';
import { categoryCounts } from '../category-counts.ts';
import { cellsOfFeature } from '../feature-cells.ts';
import { type DistanceDefinition, found, isCategories, ofValues, sizesOf } from './distance.ts';

export const totalVariationDistance: DistanceDefinition = {
  title: 'total variation',
  unit: '1',
  applies: isCategories,
  measure: ofValues((comparison) => {
    const { reference, current } = categoryCounts(comparison);
    return found(totalVariation(reference, current, sizesOf(comparison)), {
      plain: plainVariation(cellsOfFeature(comparison)),
    });
  }),
};
