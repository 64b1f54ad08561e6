import { checkConfidence, normalScore } from './confidence.ts';
import { type Effect, POWER, POWER_SCORE } from './effect.ts';
import { kolmogorovScore } from './kolmogorov.ts';
import { ksDistance } from './ks.ts';
import { noiseScale, type Pooled } from './pooled.ts';

/** Sides and the D between them, wherever it comes from. */
export interface KsSample {
  readonly distance: number;
  readonly reference: number;
  readonly current: number;
}

export function ksOf(pooled: Pooled): KsSample {
  return { distance: ksDistance(pooled).distance, reference: pooled.reference, current: pooled.current };
}

/**
 * D with bounds for the distance of the two distributions, s = √(1/n + 1/m).
 *
 * Upper: D + z·s/2. At the value where the truth is largest, both shares are binomial, and what is observed anywhere is at
 * least what is observed there; the variance of a share is at most ¼. Half a step of the lattice is added.
 *
 * Lower: D − √(ln(2/α)/2)·s, the band of Dvoretzky, Kiefer & Wolfowitz. It is that of equal distributions, and holds for
 * all others: the pooled Brownian bridge is the noise of two separate samples plus an independent process (its covariance
 * exceeds theirs by the rank-one kernel λ(1 − λ)(F − G)(F′ − G′)), and by Anderson's inequality (Proc. AMS 6 (1955)
 * 170–176) adding it makes a large supremum likelier. Ties make both bounds wider than they must be, never narrower.
 * Coverage is measured in `docs/drift-statistics.md`.
 */
export function ksEffect({ distance, reference, current }: KsSample): Effect {
  const scale = noiseScale({ reference, current });
  const step = 1 / (2 * Math.max(reference, current));
  return {
    value: distance,
    plain: distance,
    noise: Math.sqrt(Math.PI / 2) * Math.LN2 * scale,
    n: reference + current,
    reference,
    current,
    standardError: scale / 2,
    interval(confidence) {
      checkConfidence(confidence);
      return {
        low: Math.max(0, distance - kolmogorovScore(1 - confidence) * scale),
        high: Math.min(1, distance + normalScore(confidence) * (scale / 2) + step),
        confidence,
        method: 'dkw-and-binomial',
      };
    },
    reach(confidence) {
      checkConfidence(confidence);
      const upper = kolmogorovScore(1 - POWER) + normalScore(confidence) / 2;
      const lower = kolmogorovScore(1 - confidence) + POWER_SCORE / 2;
      return (at) => ({ upper: at * upper, lower: at * lower });
    },
  };
}
