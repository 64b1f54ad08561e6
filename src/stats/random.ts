import mersenneTwister from '@stdlib/random-base-mt19937';
import type { Random } from './estimate.ts';

/**
 * The 32-bit Mersenne Twister with 53-bit output (Matsumoto & Nishimura, ACM TOMACS 8 (1998) 3–30): the same seed gives
 * the same numbers on every machine. `seed` is a whole number from 1 to 2³² − 1; RangeError otherwise.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 1 || seed > 0xffffffff) {
    throw new RangeError(`a seed is a whole number from 1 to 4294967295, got ${seed}`);
  }
  // The types of 0.2.3 leave out `normalized`, which every generator that `factory` makes has.
  return (mersenneTwister.factory({ seed }) as unknown as { readonly normalized: Random }).normalized;
}

/** A seed for `seededRandom` from any whole number of 32 bits, 0 among them. */
export const seedOf = (seed: number): number => (seed % 0xffffffff) + 1;
