import gamma from '@stdlib/random-base-gamma';
import type { Random } from './estimate.ts';

/** Exponential and gamma variates with rate 1, all drawn from one source. */
export interface WeightSource {
  exponential(): number;
  /** `shape` above 0. */
  gamma(shape: number): number;
}

export function weightSource(random: Random): WeightSource {
  const draw = gamma.factory({ prng: random });
  const exponential = () => -Math.log(1 - random());
  return { exponential, gamma: (shape) => (shape === 1 ? exponential() : draw(shape, 1)) };
}
