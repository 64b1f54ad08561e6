import { type Divergence, divergenceEffect, divergenceOf } from '../../../stats/divergence.ts';
import { jensenShannon } from '../../../stats/jensen-shannon.ts';
import { psi } from '../../../stats/psi.ts';
import { cellsOfFeature } from '../feature-cells.ts';
import { type EffectDefinition, found, isCategories, isNumbers, ofValues, sizesOf } from './effect.ts';

/** Over categories, or ten cells of about equal shares of the reference: less what noise adds, with bounds. */
function definition(title: string, divergence: Divergence): EffectDefinition {
  return {
    title,
    unit: '1',
    applies: (feature) => isNumbers(feature) || isCategories(feature),
    measure: ofValues((comparison) => {
      const cells = cellsOfFeature(comparison);
      return found(divergenceEffect(divergence, cells, sizesOf(comparison)), {
        plain: divergenceOf(divergence, cells),
      });
    }),
  };
}

export const psiEffect = definition('PSI', psi);
export const jensenShannonEffect = definition('Jensen-Shannon distance', jensenShannon);
