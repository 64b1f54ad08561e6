import type { Check } from '../../result/document.ts';
import { NO_NUMBERS, PLAIN } from '../../result/plain-check.ts';
import type { GatePolicy } from '../gate.ts';
import { judgeLatency } from '../latency/judge.ts';
import { estimatesWith } from './device-estimates.ts';
import type { GpuBenchmarkKeys } from './keys.ts';
import type { GpuMeasurement } from './measurement.ts';
import { invalidities } from './validity.ts';

type Policy = GatePolicy<GpuBenchmarkKeys>;

/** Numbers and limits become checks; of an invalid run no number is told. Pure. */
export function judgeGpuBenchmark(policy: Policy, measurement: GpuMeasurement): readonly Check[] {
  const checks = judgeLatency(policy, measurement.timed, 'gpu-benchmark', estimatesWith(measurement));
  const { device } = measurement;
  if (device === null) return checks;
  const problems = invalidities({ ...measurement, device }, policy.keys['allow-throttling']);
  return [validRun(policy, problems), ...(problems.length === 0 ? checks : checks.map(withoutNumber))];
}

function validRun({ reproduce }: Policy, problems: readonly string[]): Check {
  const [first, ...others] = problems;
  const told = {
    id: 'valid_run',
    title: 'valid run',
    about: { kind: 'model' as const, part: 'valid_run' },
    numbers: NO_NUMBERS,
    better: null,
    method: null,
    ...PLAIN,
    flip: null,
    compared: null,
    limit: null,
  };
  if (first === undefined) {
    const reason =
      'The GPU worked for nobody else, at a steady clock and temperature, and was read throughout: its numbers count.';
    return { ...told, basis: 'fact', source: null, verdict: 'pass', effect: null, reason, reproduce: null };
  }
  const reason = `Invalid run: ${[first, ...others].join(' Also: ')}`.slice(0, 10_000);
  return { ...told, basis: 'nothing', verdict: 'error', effect: { kind: 'blocks' }, reason, reproduce };
}

/** What an invalid run measured says nothing of the model: neither that it is fast nor that it is slow. */
function withoutNumber(check: Check): Check {
  return {
    ...check,
    basis: 'nothing',
    verdict: 'error',
    effect: { kind: 'blocks' },
    numbers: NO_NUMBERS,
    method: null,
    flip: null,
    needed: null,
    reason: 'The run is invalid, and no number of it counts: see “valid run”.',
  };
}
