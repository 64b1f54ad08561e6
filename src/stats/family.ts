import type { Correction } from './adjusted-p-values.ts';
import { type FamilyMember, holmFailures, isBeyond } from './holm.ts';

/**
 * Which members lie beyond their limit when all are judged together, by the correction that is asked for: `adjustedPValues` with
 * intervals in place of p-values. `none`: each as if it were alone. `bonferroni`: at confidence 1 − α/m. `holm`: see `holmFailures`.
 * `benjamini-hochberg`: the k members that lie beyond at 1 − αk/m, for the largest such k, so that of those that fail a share of at
 * most α fails wrongly; `benjamini-yekutieli` the same at α/(1 + ½ + … + 1/m), under any dependence.
 */
export function familyFailures(
  family: readonly FamilyMember[],
  familyError: number,
  correction: Correction | 'none',
): readonly boolean[] {
  const m = family.length;
  switch (correction) {
    case 'none':
      return family.map((member) => isBeyond(member, 1 - familyError));
    case 'bonferroni':
      return family.map((member) => isBeyond(member, 1 - familyError / m));
    case 'holm':
      return holmFailures(family, familyError);
    case 'benjamini-hochberg':
      return stepUp(family, familyError);
    case 'benjamini-yekutieli':
      return stepUp(family, familyError / family.reduce((sum, _, at) => sum + 1 / (at + 1), 0));
  }
}

function stepUp(family: readonly FamilyMember[], error: number): readonly boolean[] {
  for (let k = family.length; k >= 1; k--) {
    const confidence = 1 - (error * k) / family.length;
    const beyond = family.map((member) => isBeyond(member, confidence));
    const count = beyond.filter(Boolean).length;
    if (count >= k) return beyond;
    // Fewer at a higher confidence: nothing between here and there can hold.
    k = Math.min(k, count + 1);
  }
  return family.map(() => false);
}
