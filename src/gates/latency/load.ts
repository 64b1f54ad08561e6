import type { MachineLoad } from '../context.ts';

/** What the machine did beside the calls, for the result's `environment`; what it does not tell is left out. */
export function loadFacts(before: MachineLoad, after: MachineLoad): Readonly<Record<string, string | number>> {
  const stolen = shareOf(before, after);
  const facts: Readonly<Record<string, string | number | null>> = {
    loadBefore: before.load,
    loadAfter: after.load,
    stolenShare: stolen,
    governor: after.governor,
    cpuLimit: after.cpuLimit,
    throttledMs: before.throttled === null || after.throttled === null ? null : after.throttled - before.throttled,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, rounded(value)]])),
  );
}

/** Of the time of all processors, what a hypervisor gave to other machines. */
function shareOf(before: MachineLoad, after: MachineLoad): number | null {
  if (before.ticks === null || after.ticks === null || before.stolen === null || after.stolen === null) return null;
  return after.ticks > before.ticks ? (after.stolen - before.stolen) / (after.ticks - before.ticks) : null;
}

function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
