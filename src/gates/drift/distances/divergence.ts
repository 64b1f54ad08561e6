import { type Divergence, divergenceDistance, divergenceOf } from '../../../stats/divergence.ts';
import { jensenShannon } from '../../../stats/jensen-shannon.ts';
import { psi } from '../../../stats/psi.ts';
import { cellsOfFeature } from '../feature-cells.ts';
import { type DistanceDefinition, found, isCategories, isNumbers, ofValues, sizesOf } from './distance.ts';

/** Over categories, or ten cells of about equal shares of the reference: less what noise adds, with bounds. */
function definition(title: string, divergence: Divergence): DistanceDefinition {
  return {
    title,
    unit: '1',
    applies: (feature) => isNumbers(feature) || isCategories(feature),
    measure: ofValues((comparison) => {
      const cells = cellsOfFeature(comparison);
      return found(divergenceDistance(divergence, cells, sizesOf(comparison)), {
        plain: divergenceOf(divergence, cells),
      });
    }),
  };
}

export const psiDistance = definition('PSI', psi);
export const jensenShannonDistance = definition('Jensen-Shannon distance', jensenShannon);
