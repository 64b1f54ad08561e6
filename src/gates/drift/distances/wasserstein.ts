import type { Numbers } from '../../../profile/document.ts';
import { quantile } from '../../../profile/numbers.ts';
import { wassersteinBounds, wassersteinDistance } from '../../../stats/wasserstein-distance.ts';
import { binsOf } from '../bins.ts';
import { type DistanceDefinition, found, isNumbers, nothing, ofValues, sizesOf } from './distance.ts';

/** Of a mean as the engine adds it up. */
const ROUNDING = 1e-9;

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
      const { exact } = comparison;
      const sizes = sizesOf(comparison);
      if (exact !== undefined) return found(wassersteinDistance(pair, sizes, scale, exact.wasserstein));
      const counted = wassersteinBounds(pair);
      // Means move by no more than values do, and are known.
      const moved = one.mean === null || other.mean === null ? 0 : Math.abs(one.mean - other.mean);
      const least = Math.max(counted.least, moved);
      const spreadEvenly = wassersteinDistance(pair, sizes, scale);
      const isLess = spreadEvenly.value * scale < least * (1 - ROUNDING);
      return found(isLess ? wassersteinDistance(pair, sizes, scale, least) : spreadEvenly, {
        within: { least: least / scale, most: Math.max(least, counted.most) / scale },
      });
    }),
  };
}

export const wasserstein = definition('Wasserstein distance', () => 1);

export const wassersteinIqr = definition(
  'Wasserstein distance over IQR',
  (reference) => quantile(reference, 0.75)! - quantile(reference, 0.25)!,
);
