import type { Divergence } from './divergence.ts';

/**
 * Hellinger distance, √(½ Σ (√p − √q)²) = √(1 − Σ √(pq)), in [0, 1] (Le Cam, Asymptotic Methods, 1986). Needs no smoothing.
 * As every root of a divergence it reads noise as √((k − 1)(1/n + 1/m)/8).
 */
export const hellinger: Divergence = {
  name: 'hellinger',
  smoothing: 0,
  curvature: 1 / 8,
  cell: (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2 / 2,
  slopes: (p, q) => [(1 - Math.sqrt(q / p)) / 2, (1 - Math.sqrt(p / q)) / 2],
  report: Math.sqrt,
  sumOf: (reported) => reported ** 2,
};
