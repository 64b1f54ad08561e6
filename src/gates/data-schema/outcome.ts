import type { PlanOutcome } from './measurement.ts';

/** An outcome of all rows: so many of those judged violate the rule. */
export function counted(violations: number, judged: number, unit = 'rows', detail: string | null = null): PlanOutcome {
  return { state: 'counted', violations, judged, unit, sampled: false, detail };
}

/** An outcome that is a number of its own, computed from `n` rows or values. */
export function valued(value: number, n: number, unit: string, detail: string | null = null): PlanOutcome {
  return { state: 'valued', value, n, unit, detail };
}
