import type { Random } from '../../src/stats/estimate.ts';

/** Standard normal, by the polar form of Box and Muller; the second of each pair is left out. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function lognormal(random: Random): number {
  return Math.exp(normal(random));
}

/** Student's t with two degrees of freedom: its quantile has a closed form. The variance is infinite. */
export function studentWithTwo(random: Random): number {
  const u = random();
  return (2 * u - 1) / Math.sqrt(2 * u * (1 - u) || Number.MIN_VALUE);
}
