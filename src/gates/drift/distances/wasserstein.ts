import type { Numbers } from '../../../profile/document.ts';
import { quantile } from '../../../profile/numbers.ts';
import { wassersteinDistance } from '../../../stats/wasserstein-distance.ts';
import { binsOf } from '../bins.ts';
import { type DistanceDefinition, found, isNumbers, nothing, ofValues, sizesOf } from './distance.ts';

/** In the column's own unit, or in units of the reference's interquartile range. */
function definition(title: string, scaleOf: (reference: Numbers) => number): DistanceDefinition {
  return {
    title,
    unit: '1',
    applies: isNumbers,
    measure: ofValues((comparison) => {
      const [one, other] = [comparison.reference.values as Numbers, comparison.current.values as Numbers];
      const infinite = [one, other].some((side) => side.negativeInfinity + side.positiveInfinity > 0);
      if (infinite) return nothing('there are infinite values, which are infinitely far away');
      const scale = scaleOf(one);
      if (!(scale > 0)) {
        return nothing('the middle half of the reference is one value, so that its IQR is 0: use ks');
      }
      const from = Math.min(one.min!, other.min!);
      const to = Math.max(one.max!, other.max!);
      const pair = {
        from,
        edges: [...one.edges, to].map((edge) => Math.min(to, Math.max(from, edge))),
        reference: one.counts,
        current: other.counts,
        points: binsOf(comparison).points,
      };
      return found(wassersteinDistance(pair, sizesOf(comparison), scale));
    }),
  };
}

export const wasserstein = definition('Wasserstein distance', () => 1);

export const wassersteinIqr = definition(
  'Wasserstein distance over IQR',
  (reference) => quantile(reference, 0.75)! - quantile(reference, 0.25)!,
);
