import { normalScore } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/** How far apart two independent samples are: at or above 0, with bounds, and with what noise alone would read. */
export interface Effect extends Estimate {
  /** As it is defined, before any correction for noise: what another tool shows under the same name. */
  readonly plain: number;
  /** About what `plain` reads where nothing changed. */
  readonly noise: number;
  /** Rows of the reference. */
  readonly reference: number;
  /** Rows of the current data. */
  readonly current: number;
  /** How far out bounds of this confidence would lie at other numbers of rows. */
  reach(confidence: number): Reach;
}

/** Of the numbers of rows only `scale` = √(1/n + 1/m) matters. */
export type Reach = (scale: number) => {
  /** The upper bound is below this with a chance of 80 %, if nothing changed. */
  readonly upper: number;
  /** So far above a limit the truth must lie for the lower bound to exceed it with a chance of about 80 %. */
  readonly lower: number;
};

/** The chance to conclude for which rows are planned. */
export const POWER = 0.8;

/** The standard normal quantile of that chance, 0.842. */
export const POWER_SCORE = normalScore(POWER);

export interface NeededRows {
  /** With the reference as it is; null where the reference alone is too small. */
  readonly current: number | null;
  /** Where both sides are as large; null where no number of rows suffices. */
  readonly each: number | null;
}

/** Rows it takes to pass this limit with a chance of 80 % if nothing changed. */
export function rowsToPass(effect: Effect, limit: number, confidence: number): NeededRows {
  const reach = effect.reach(confidence);
  let [low, high] = [0, Math.SQRT2];
  while (high - low > 1e-9 * high && high > 1e-8) {
    const middle = (low + high) / 2;
    if (reach(middle).upper <= limit) low = middle;
    else high = middle;
  }
  const noise = low ** 2;
  const left = noise - 1 / effect.reference;
  return { current: left > 0 ? upwards(1 / left) : null, each: upwards(2 / noise) };
}

/** The smallest change that these rows would show to lie beyond the limit with a chance of about 80 %. */
export function smallestCaught(effect: Effect, limit: number, confidence: number): number {
  const scale = Math.sqrt(1 / effect.reference + 1 / effect.current);
  return limit + effect.reach(confidence)(scale).lower;
}

/**
 * The size of a signed difference. The lower bound splits its error between both signs, of which either may be the one that
 * noise shows; the upper does not, for what is large is large on one side.
 */
export function magnitude(difference: Estimate): Estimate {
  return {
    value: Math.abs(difference.value),
    n: difference.n,
    standardError: difference.standardError,
    interval(confidence) {
      const { low, high, method } = difference.interval(confidence);
      const split = difference.interval((1 + confidence) / 2);
      return { low: Math.max(0, split.low, -split.high), high: Math.max(high, -low), confidence, method };
    },
  };
}

function upwards(rows: number): number | null {
  return Number.isFinite(rows) ? Math.max(1, Math.ceil(rows - 1e-9)) : null;
}
