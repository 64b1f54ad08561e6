import type { Divergence } from './divergence.ts';

/**
 * Kullback-Leibler divergence of the current data from the reference, Σ q·ln(q/p), in nats, ½ added to every count: what
 * the current rows cost in a code made for the reference. Not symmetric: Evidently's `kl_div` is Σ p·ln(p/q), the other
 * way round. Without smoothing infinite for a category that the reference does not have.
 */
export const kullbackLeibler: Divergence = {
  name: 'kl',
  smoothing: 0.5,
  curvature: 0.5,
  cell: (p, q) => q * Math.log(q / p),
  slopes: (p, q) => [-q / p, Math.log(q / p) + 1],
  report: (sum) => sum,
  sumOf: (reported) => reported,
};
