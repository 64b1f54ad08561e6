import type { DistanceName } from '../limits.ts';
import type { DistanceDefinition } from './distance.ts';
import { jensenShannonDistance, psiDistance } from './divergence.ts';
import { ks } from './ks.ts';
import { lInfinity } from './l-infinity.ts';
import { belowFloor, errors } from './prediction-share.ts';
import { infinite, missing, nan, unreadable } from './share.ts';
import { totalVariationDistance } from './total-variation.ts';
import { newCategories, vanishedCategories } from './unseen.ts';
import { wasserstein, wassersteinIqr } from './wasserstein.ts';

/** Every distance that can have a tolerance: a file beside this one, a line here, and a name with its words in `limits.ts`. */
export const DISTANCES: Readonly<Record<DistanceName, DistanceDefinition>> = {
  ks,
  wasserstein_iqr: wassersteinIqr,
  wasserstein,
  total_variation: totalVariationDistance,
  l_infinity: lInfinity,
  psi: psiDistance,
  jensen_shannon: jensenShannonDistance,
  new_categories: newCategories,
  vanished_categories: vanishedCategories,
  missing,
  nan,
  infinite,
  unreadable,
  errors,
  below_floor: belowFloor,
};
