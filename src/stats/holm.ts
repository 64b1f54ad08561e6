import type { Threshold } from '../result/decide.ts';
import type { Estimate } from './estimate.ts';

/** One of the checks that are asked together. */
export interface FamilyMember {
  readonly estimate: Estimate;
  readonly threshold: Threshold;
}

/**
 * Which members lie beyond their limit when all are judged together: Holm's step-down (Scand. J. Stat. 6 (1979) 65–70)
 * with intervals in place of p-values. A member fails at step k if its interval at confidence 1 − α/k lies wholly on the
 * bad side, k counting those that have not failed yet. The chance that any of them fails wrongly is at most
 * `familyError` (α), however they depend on each other. That all must hold needs no correction to pass.
 * Throws RangeError unless 0 < α < 0.5.
 */
export function holmFailures(family: readonly FamilyMember[], familyError: number): readonly boolean[] {
  if (!(familyError > 0 && familyError < 0.5)) {
    throw new RangeError(`a family error rate lies between 0 and 0.5, got ${familyError}`);
  }
  const failed = family.map(() => false);
  let remaining = family.length;
  for (;;) {
    const confidence = 1 - familyError / remaining;
    const now = family.flatMap((member, index) => (!failed[index] && isBeyond(member, confidence) ? [index] : []));
    if (now.length === 0) return failed;
    for (const index of now) failed[index] = true;
    remaining -= now.length;
    if (remaining === 0) return failed;
  }
}

/** Whether the interval lies wholly on the bad side. */
export function isBeyond({ estimate, threshold }: FamilyMember, confidence: number): boolean {
  const { low, high } = estimate.interval(confidence);
  return threshold.good === 'above' ? high < threshold.value : low > threshold.value;
}
