import type { FeatureProfile, Numbers } from '../../profile/document.ts';
import { categories } from '../../profile/merge.ts';
import { numbers } from '../../profile/numbers.ts';
import { DISTANCES } from './distances/index.ts';
import type { DistanceName } from './limits.ts';
import type { Comparison } from './measurement.ts';

/**
 * The smallest share of the current rows that must move for a distance to lie beyond its limit, bounds and all: to the upper end of a
 * column of numbers, to the rarest category, to a new one, to no value. Null where no share of rows does.
 */
export function caughtFrom(
  distance: DistanceName,
  comparison: Comparison,
  limit: number,
  confidence: number,
): number | null {
  const move = moverOf(distance);
  if (move === undefined) return null;
  const isBeyond = (share: number) => {
    const outcome = DISTANCES[distance].measure({
      reference: comparison.reference,
      current: move(comparison.current, share),
    });
    return outcome.is === 'distance' && outcome.distance.interval(confidence).low > limit;
  };
  if (!isBeyond(1)) return null;
  let [low, high] = [0, 1];
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2;
    if (isBeyond(middle)) high = middle;
    else low = middle;
  }
  return high;
}

type Mover = (feature: FeatureProfile, share: number) => FeatureProfile;

function moverOf(distance: DistanceName): Mover | undefined {
  if (distance === 'missing') return unfilled;
  if (distance === 'new_categories') return (feature, share) => toCategory(feature, share, '\u0000new');
  const isOfValues = ['ks', 'wasserstein', 'wasserstein_iqr', 'psi', 'jensen_shannon', 'total_variation', 'l_infinity'];
  if (!isOfValues.includes(distance)) return undefined;
  return (feature, share) =>
    feature.values.is === 'numbers' ? toTheTop(feature, share) : toCategory(feature, share, rarestOf(feature));
}

/** What is left of each count without such a share of all rows, in whole rows: rounded along the way, so that the sum is right. */
function thinned(counts: readonly number[], share: number): { readonly kept: number[]; readonly moved: number } {
  let [sum, left] = [0, 0];
  const kept = counts.map((here) => {
    const before = left;
    sum += here;
    left = Math.round(sum * (1 - share));
    return left - before;
  });
  return { kept, moved: sum - left };
}

function toTheTop(feature: FeatureProfile, share: number): FeatureProfile {
  const values = feature.values as Numbers;
  const { kept, moved } = thinned(values.counts, share);
  kept[kept.length - 1]! += moved;
  return { ...feature, values: numbers({ ...values, counts: kept }) };
}

function toCategory(feature: FeatureProfile, share: number, category: string): FeatureProfile {
  if (feature.values.is !== 'categories') return feature;
  const { counts, other } = feature.values;
  const { kept, moved } = thinned(
    counts.map(([, rows]) => rows),
    share,
  );
  const all = new Map(counts.map(([name], at) => [name, kept[at]!]));
  all.set(category, (all.get(category) ?? 0) + moved);
  return { ...feature, values: categories(new Map([...all].filter(([, rows]) => rows > 0)), other?.rows ?? 0) };
}

function rarestOf({ values }: FeatureProfile): string {
  return values.is === 'categories' ? (values.counts.at(-1)?.[0] ?? '') : '';
}

function unfilled(feature: FeatureProfile, share: number): FeatureProfile {
  return { ...feature, missing: feature.missing + Math.round((feature.rows - feature.missing) * share) };
}
