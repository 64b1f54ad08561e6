import { ksBounds, ksDistance } from '../../../stats/ks-distance.ts';
import { binsOf } from '../bins.ts';
import { type EffectDefinition, found, isNumbers, ofValues, sizesOf } from './effect.ts';

export const ks: EffectDefinition = {
  title: 'KS distance',
  unit: '1',
  applies: isNumbers,
  measure: ofValues((comparison) => {
    const { reference, current, points } = binsOf(comparison);
    return found(ksDistance(ksBounds(reference, current, points), sizesOf(comparison)));
  }),
};
