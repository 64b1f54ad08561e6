import { separation as separationOf } from '../../../stats/separation.ts';
import { shareExcess } from '../../../stats/share-difference.ts';
import type { JointComparison } from '../joint/compare.ts';
import type { JointEffectName } from '../limits.ts';
import { type EffectDefinition, found, type Outcome } from './effect.ts';

/** An effect of rows as points: of embeddings, or of all columns together. */
interface JointEffect extends Pick<EffectDefinition, 'title' | 'unit'> {
  readonly measure: (comparison: JointComparison) => Outcome;
}

export const JOINT_EFFECT_DEFINITIONS: Readonly<Record<JointEffectName, JointEffect>> = {
  separation: {
    title: 'separation',
    unit: '1',
    measure: ({ classifier: { auc, sizes } }) => found(separationOf(auc, sizes)),
  },
  strangers: {
    title: 'rows unlike the reference',
    unit: 'fraction',
    measure: ({ tail: { reference, current } }) =>
      found(shareExcess(reference, current), { shares: { reference: reference.share, current: current.share } }),
  },
};
