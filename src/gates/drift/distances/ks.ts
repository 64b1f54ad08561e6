import { ksBounds, ksDistance } from '../../../stats/ks-distance.ts';
import { binsOf } from '../bins.ts';
import { type DistanceDefinition, found, isNumbers, ofValues, sizesOf } from './distance.ts';

export const ks: DistanceDefinition = {
  title: 'KS distance',
  unit: '1',
  applies: isNumbers,
  measure: ofValues((comparison) => {
    const { reference, current, points } = binsOf(comparison);
    const counted = ksBounds(reference, current, points);
    const { exact } = comparison;
    const bounds = exact === undefined ? counted : { ...counted, least: exact.ks, most: exact.ks };
    return found(ksDistance(bounds, sizesOf(comparison)), { within: bounds });
  }),
};
