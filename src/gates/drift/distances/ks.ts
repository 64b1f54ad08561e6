import { ksBounds, ksDistance } from '../../../stats/ks-distance.ts';
import { binsOf } from '../bins.ts';
import { type DistanceDefinition, found, isNumbers, ofValues, sizesOf } from './distance.ts';

export const ks: DistanceDefinition = {
  title: 'KS distance',
  unit: '1',
  applies: isNumbers,
  measure: ofValues((comparison) => {
    const { reference, current, points } = binsOf(comparison);
    return found(ksDistance(ksBounds(reference, current, points), sizesOf(comparison)));
  }),
};
