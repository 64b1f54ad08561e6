import type { EffectName } from '../limits.ts';
import { jensenShannonEffect, psiEffect } from './divergence.ts';
import type { EffectDefinition } from './effect.ts';
import { ks } from './ks.ts';
import { lInfinity } from './l-infinity.ts';
import { belowFloor, errors } from './prediction-share.ts';
import { infinite, missing, nan, unreadable } from './share.ts';
import { totalVariationEffect } from './total-variation.ts';
import { newCategories, vanishedCategories } from './unseen.ts';
import { wasserstein, wassersteinIqr } from './wasserstein.ts';

/** Every effect that can have a tolerance: a file beside this one, a line here, and a name with its words in `limits.ts`. */
export const EFFECT_DEFINITIONS: Readonly<Record<EffectName, EffectDefinition>> = {
  ks,
  wasserstein_iqr: wassersteinIqr,
  wasserstein,
  total_variation: totalVariationEffect,
  l_infinity: lInfinity,
  psi: psiEffect,
  jensen_shannon: jensenShannonEffect,
  new_categories: newCategories,
  vanished_categories: vanishedCategories,
  missing,
  nan,
  infinite,
  unreadable,
  errors,
  below_floor: belowFloor,
};
