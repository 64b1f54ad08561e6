import { mean as descriptiveMean } from 'simple-statistics';
import { checkConfidence, normalScore } from './confidence.ts';
import type { BootstrapEstimate } from './replicates.ts';

/** `influence` has the spread of the statistic's terms; the statistic itself is `value`. */
export function normalMean(
  value: number,
  influence: Float64Array,
  method = 'normal-mean-skewness-corrected',
): BootstrapEstimate {
  const n = influence.length;
  const center = mean(influence);
  let [squares, cubes] = [0, 0];
  for (let row = 0; row < n; row++) {
    const off = influence[row]! - center;
    squares += off * off;
    cubes += off * off * off;
  }
  const standardError = Math.sqrt(squares / (n - 1) / n);
  const skewness = cubes / n / (squares / n) ** 1.5 / Math.sqrt(n);
  return {
    value,
    n,
    standardError,
    resamples: 0,
    undefinedResamples: 0,
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      return {
        low: value - standardError * untransformed(z, skewness),
        high: value - standardError * untransformed(-z, skewness),
        confidence,
        method,
      };
    },
  };
}

/** Solves t + γt²/3 + γ²t³/27 + γ/6 = z for t: Hall's monotone transformation of Student's t, γ = skewness/√n. */
function untransformed(z: number, skewness: number): number {
  if (Math.abs(skewness) < 1e-9) return z;
  return (3 / skewness) * (Math.cbrt(1 + skewness * (z - skewness / 6)) - 1);
}

/** With a compensated sum. */
export function mean(values: Float64Array): number {
  // Its sum is compensated, so a million losses do not drift. The types know only number[]; it reads by index.
  return descriptiveMean(values as unknown as number[]);
}
