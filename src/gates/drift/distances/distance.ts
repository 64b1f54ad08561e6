import { type FeatureProfile, featureName } from '../../../profile/document.ts';
import type { Distance, SampleSizes } from '../../../stats/distance.ts';
import type { DistanceBounds } from '../../../stats/wasserstein-distance.ts';
import type { Comparison } from '../measurement.ts';

/** How far a feature lies apart, or why that cannot be said. */
export type DistanceOutcome =
  | {
      readonly is: 'distance';
      readonly distance: Distance;
      /** The shares that it is the difference of, where it is one. */
      readonly shares: { readonly reference: number; readonly current: number } | null;
      /** As it is defined and other tools give it, lifted by noise; null where the distance's own value is that. */
      readonly plain: number | null;
      /** Where rows lie within their bins is not known: what it is at least and at most; null where the number is exact. */
      readonly within: DistanceBounds | null;
    }
  | { readonly is: 'nothing'; readonly reason: string };

/** One kind of distance: what it is called, of which features it can be asked, and how it is measured. */
export interface DistanceDefinition {
  readonly title: string;
  /** `1` on a scale of its own, `fraction` a share of rows. */
  readonly unit: '1' | 'fraction';
  readonly applies: (feature: FeatureProfile) => boolean;
  readonly measure: (comparison: Comparison) => DistanceOutcome;
}

export const isNumbers = ({ values }: FeatureProfile) => values.is === 'numbers';
/** True and false of a prediction have distances of their own, which say which of them is bad. */
export const isCategories = ({ values, feature }: FeatureProfile) =>
  values.is === 'categories' && feature !== 'unsure' && feature !== 'correct';
/** The column itself, not what is measured of its values. */
export const isColumn = ({ feature }: FeatureProfile) => feature === 'value';

/** The outcome of a distance that could be measured, with the shares, the plain value and what bins leave open, where there are any. */
export function found(
  distance: Distance,
  told: Partial<Pick<Extract<DistanceOutcome, { is: 'distance' }>, 'shares' | 'plain' | 'within'>> = {},
): DistanceOutcome {
  const { shares = null, plain = null, within = null } = told;
  return { is: 'distance', distance, shares, plain, within: within && within.least < within.most ? within : null };
}

export const nothing = (reason: string): DistanceOutcome => ({ is: 'nothing', reason });

/** Rows with a value that is compared. */
export function valuesOf({ rows, missing, nan, unreadable }: FeatureProfile): number {
  return rows - missing - nan - unreadable;
}

/** Rows with a value, as many of them as tell something by themselves. */
export function sizesOf({ reference, current }: Comparison): SampleSizes {
  return {
    reference: valuesOf(reference) / reference.designEffect,
    current: valuesOf(current) / current.designEffect,
  };
}

/** What `measure` makes of values that are there on both sides; else says which side has none. */
export function ofValues(
  measure: (comparison: Comparison) => DistanceOutcome,
): (comparison: Comparison) => DistanceOutcome {
  return (comparison) => {
    const { reference, current } = comparison;
    const lacks =
      valuesOf(reference) === 0 ? 'the reference' : valuesOf(current) === 0 ? 'the current data' : undefined;
    return lacks === undefined ? measure(comparison) : nothing(`${lacks} has no value of ${featureName(reference)}`);
  };
}
