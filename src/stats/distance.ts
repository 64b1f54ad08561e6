import type { Estimate } from './estimate.ts';

/** How many rows stand on each side of a comparison; fewer than there are where rows hang together (see `clusteredRows`). */
export interface SampleSizes {
  readonly reference: number;
  readonly current: number;
}

/** How far two samples lie apart, on a scale where 0 is alike. */
export interface Distance extends Estimate {
  /** What two samples of these sizes from one population show on average. */
  readonly noise: number;
  /**
   * Rows of current data for a conclusion with a chance of 80 %, the reference staying as it is; null where no number of
   * them suffices: then the reference is too small, or the value lies on the limit.
   */
  neededRows(limit: number, confidence: number): number | null;
}

/** Chance to conclude with as many rows as `neededRows` says, as a normal quantile: Φ(0.8416) = 0.8. */
export const POWER_SCORE = 0.8416212335729143;

/** 1/n + 1/m: the variance of a difference of two means, in units of the variance of one row. */
export function inverseRows({ reference, current }: SampleSizes): number {
  return 1 / reference + 1 / current;
}

/** Rows m with 1/n + 1/m = `inverse`, n being the reference's; null where the reference alone has more. */
export function currentRowsFor(inverse: number, sizes: SampleSizes): number | null {
  const rest = inverse - 1 / sizes.reference;
  if (!(rest > 0)) return null;
  return Math.max(Math.ceil(1 / rest - 1e-9), Math.ceil(sizes.current) + 1);
}
