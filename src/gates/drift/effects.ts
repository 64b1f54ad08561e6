import { type FeatureProfile, featureName, type Numbers } from '../../profile/document.ts';
import { nextBelow, quantile } from '../../profile/numbers.ts';
import { largestShift, totalVariation } from '../../stats/category-distance.ts';
import { ksBounds, ksDistance } from '../../stats/ks-distance.ts';
import type { Effect, SampleSizes } from '../../stats/sample-effect.ts';
import { type Share, shareDifference, shareExcess } from '../../stats/share-difference.ts';
import { wassersteinDistance } from '../../stats/wasserstein-distance.ts';
import type { EffectName } from './limits.ts';
import type { Comparison } from './measurement.ts';

/** How far a feature lies apart, or why that cannot be said. */
export type Outcome =
  | {
      readonly is: 'effect';
      readonly effect: Effect;
      /** The shares that it is the difference of, where it is one. */
      readonly shares: { readonly reference: number; readonly current: number } | null;
    }
  | { readonly is: 'nothing'; readonly reason: string };

interface Definition {
  readonly title: string;
  /** `1` on a scale of its own, `fraction` a share of rows. */
  readonly unit: '1' | 'fraction';
  /** Whether it can be asked of this feature at all. */
  readonly applies: (feature: FeatureProfile) => boolean;
  readonly measure: (comparison: Comparison) => Outcome;
}

const isNumbers = ({ values }: FeatureProfile) => values.is === 'numbers';
const isCategories = ({ values }: FeatureProfile) => values.is === 'categories';
/** Weekdays, hours and truths have no further values. */
const isOpen = (feature: FeatureProfile) =>
  isCategories(feature) && feature.feature === 'value' && feature.type !== 'boolean';
const isColumn = ({ feature }: FeatureProfile) => feature === 'value';

export const EFFECT_DEFINITIONS: Readonly<Record<EffectName, Definition>> = {
  ks: { title: 'KS distance', unit: '1', applies: isNumbers, measure: ks },
  wasserstein_iqr: {
    title: 'Wasserstein distance over IQR',
    unit: '1',
    applies: isNumbers,
    measure: (comparison) => wasserstein(comparison, true),
  },
  wasserstein: {
    title: 'Wasserstein distance',
    unit: '1',
    applies: isNumbers,
    measure: (comparison) => wasserstein(comparison, false),
  },
  total_variation: { title: 'total variation', unit: '1', applies: isCategories, measure: variation(totalVariation) },
  l_infinity: {
    title: 'largest shift of a category',
    unit: '1',
    applies: isCategories,
    measure: variation(largestShift),
  },
  new_categories: { title: 'new categories', unit: 'fraction', applies: isOpen, measure: newCategories },
  vanished_categories: { title: 'vanished categories', unit: 'fraction', applies: isOpen, measure: vanishedCategories },
  missing: { title: 'missing', unit: 'fraction', applies: isColumn, measure: shares(({ missing }) => missing) },
  nan: {
    title: 'NaN',
    unit: 'fraction',
    applies: (one) => isColumn(one) && isNumbers(one),
    measure: shares(({ nan }) => nan),
  },
  infinite: {
    title: 'infinite values',
    unit: 'fraction',
    applies: (one) => isColumn(one) && isNumbers(one),
    measure: shares(({ values }) => (values.is === 'numbers' ? values.negativeInfinity + values.positiveInfinity : 0)),
  },
  unreadable: {
    title: 'unreadable values',
    unit: 'fraction',
    applies: (one) => isColumn(one) && one.type !== 'text',
    measure: shares(({ unreadable }) => unreadable),
  },
};

/** Rows with a value that is compared. */
export function valuesOf({ rows, missing, nan, unreadable }: FeatureProfile): number {
  return rows - missing - nan - unreadable;
}

/** Rows with a value, as many of them as tell something by themselves. */
function sizesOf({ reference, current }: Comparison): SampleSizes {
  return {
    reference: valuesOf(reference) / reference.designEffect,
    current: valuesOf(current) / current.designEffect,
  };
}

/** Why values cannot be compared; undefined where they can. */
function lacking({ reference, current }: Comparison): Outcome | undefined {
  const side = valuesOf(reference) === 0 ? 'the reference' : valuesOf(current) === 0 ? 'the current data' : undefined;
  return side && { is: 'nothing', reason: `${side} has no value of ${featureName(reference)}` };
}

const effect = (one: Effect, shares: Extract<Outcome, { is: 'effect' }>['shares'] = null): Outcome => ({
  is: 'effect',
  effect: one,
  shares,
});

function ks(comparison: Comparison): Outcome {
  const missing = lacking(comparison);
  if (missing) return missing;
  const { reference, current, points } = binned(comparison);
  return effect(ksDistance(ksBounds(reference, current, points), sizesOf(comparison)));
}

/** Counts over the common bins, infinities in the outer ones, and which bins are one value. */
export function binned({ reference, current }: Comparison) {
  const [one, other] = [reference.values as Numbers, current.values as Numbers];
  const { edges } = one;
  const isInteger = reference.type === 'integer' || reference.feature === 'length';
  const least = Math.min(one.min ?? Number.POSITIVE_INFINITY, other.min ?? Number.POSITIVE_INFINITY);
  const below = one.negativeInfinity + other.negativeInfinity > 0;
  const points = [...edges, null].map((edge, at) => {
    if (edge === null) return false;
    return at === 0 ? !below && least >= edge : nextBelow(edge, isInteger) === edges[at - 1];
  });
  const whole = ({ counts, negativeInfinity, positiveInfinity }: Numbers) => {
    const all = [...counts];
    all[0]! += negativeInfinity;
    all[all.length - 1]! += positiveInfinity;
    return all;
  };
  return { edges, reference: whole(one), current: whole(other), points };
}

function wasserstein(comparison: Comparison, byScale: boolean): Outcome {
  const missing = lacking(comparison);
  if (missing) return missing;
  const [one, other] = [comparison.reference.values as Numbers, comparison.current.values as Numbers];
  const infinite = [one, other].some((side) => side.negativeInfinity + side.positiveInfinity > 0);
  if (infinite) return { is: 'nothing', reason: 'there are infinite values, which are infinitely far away' };
  const scale = byScale ? quantile(one, 0.75)! - quantile(one, 0.25)! : 1;
  if (!(scale > 0)) {
    return { is: 'nothing', reason: 'the middle half of the reference is one value, so that its IQR is 0: use ks' };
  }
  const from = Math.min(one.min!, other.min!);
  const to = Math.max(one.max!, other.max!);
  const pair = {
    from,
    edges: [...one.edges, to].map((edge) => Math.min(to, Math.max(from, edge))),
    reference: one.counts,
    current: other.counts,
    points: binned(comparison).points,
  };
  return effect(wassersteinDistance(pair, sizesOf(comparison), scale));
}

function variation(
  distance: (reference: number[], current: number[], sizes: SampleSizes) => Effect,
): (comparison: Comparison) => Outcome {
  return (comparison) => {
    const missing = lacking(comparison);
    if (missing) return missing;
    const { reference, current } = categoryCounts(comparison);
    return effect(distance(reference, current, sizesOf(comparison)));
  };
}

/** Categories with fewer reference rows are one: each alone would only add noise. */
const RARE = 5;

/** Counts over the reference's categories; the rare ones, those that are not listed and new ones are one category each. */
export function categoryCounts({ reference, current }: Comparison) {
  const [one, other] = [reference.values, current.values];
  if (one.is !== 'categories' || other.is !== 'categories') throw new TypeError('no categories');
  const known = new Set(one.counts.map(([category]) => category));
  const now = new Map(other.counts);
  const frequent = one.counts.filter(([, rows]) => rows >= RARE);
  const rare = one.counts.filter(([, rows]) => rows < RARE);
  const total = (counts: readonly (readonly [string, number])[]) => counts.reduce((sum, [, rows]) => sum + rows, 0);
  const rows = (category: string) => now.get(category) ?? 0;
  const added = other.counts.filter(([category]) => !known.has(category));
  return {
    labels: [...frequent.map(([category]) => category), 'rare', 'not listed', 'new'],
    reference: [...frequent.map(([, here]) => here), total(rare), one.other?.rows ?? 0, 0],
    current: [
      ...frequent.map(([category]) => rows(category)),
      rare.reduce((sum, [category]) => sum + rows(category), 0),
      other.other?.rows ?? 0,
      total(added),
    ],
    added,
    vanished: one.counts.filter(([category]) => rows(category) === 0),
  };
}

/** Good and Turing (Biometrika 40 (1953) 237–264): what a sample has not seen weighs about as much as what it saw once. */
function unseen(feature: FeatureProfile): number {
  if (feature.values.is !== 'categories') return 0;
  return feature.values.counts.filter(([, rows]) => rows === 1).length / valuesOf(feature);
}

const NOT_LISTED = 'there are more categories than a profile lists, so that a new one cannot be told';

function newCategories(comparison: Comparison): Outcome {
  const missing = lacking(comparison);
  if (missing) return missing;
  const { reference, current } = comparison;
  if (reference.values.is === 'categories' && reference.values.other) return { is: 'nothing', reason: NOT_LISTED };
  const sizes = sizesOf(comparison);
  const { added } = categoryCounts(comparison);
  const share = added.reduce((sum, [, rows]) => sum + rows, 0) / valuesOf(current);
  const expected = unseen(reference);
  return effect(shareExcess({ share: expected, rows: sizes.reference }, { share, rows: sizes.current }), {
    reference: expected,
    current: share,
  });
}

function vanishedCategories(comparison: Comparison): Outcome {
  const missing = lacking(comparison);
  if (missing) return missing;
  const { reference, current } = comparison;
  if (current.values.is === 'categories' && current.values.other) return { is: 'nothing', reason: NOT_LISTED };
  const sizes = sizesOf(comparison);
  const { vanished } = categoryCounts(comparison);
  const share = vanished.reduce((sum, [, rows]) => sum + rows, 0) / valuesOf(reference);
  const expected = unseen(current);
  const excess = shareExcess({ share: expected, rows: sizes.current }, { share, rows: sizes.reference });
  return effect({ ...excess, n: sizes.current, neededRows: () => null }, { reference: expected, current: share });
}

function shares(countOf: (feature: FeatureProfile) => number): (comparison: Comparison) => Outcome {
  return ({ reference, current }) => {
    const share = (feature: FeatureProfile): Share => ({
      share: countOf(feature) / feature.rows,
      rows: feature.rows / feature.designEffect,
    });
    const [one, other] = [share(reference), share(current)];
    return effect(shareDifference(one, other), { reference: one.share, current: other.share });
  };
}
