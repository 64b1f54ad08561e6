import { neededSamples } from '../../stats/quantile.ts';
import { demandOf } from '../limit.ts';
import { estimateCalls } from './estimates.ts';
import type { LatencyKeys } from './keys.ts';
import type { Arm, ArmCalls, CellMeasurement } from './measurement.ts';
import { perArm } from './per-arm.ts';

/** Half of an interval as a share of its value, at which more calls are not worth their time. */
const PRECISE = 0.01;
/** Half of the interval of a change, as a share of the change that is allowed. */
const CLEAR = 0.25;

/** Calls that a percentile with an upper limit takes at the least: 459 for p99 at 99 %, when none is slower. */
export function leastCalls({ metrics, confidence }: Pick<LatencyKeys, 'metrics' | 'confidence'>): number {
  return Math.max(
    1,
    ...metrics.flatMap(({ metric: { of }, limits }) =>
      of.kind === 'quantile' && limits.some(({ rule }) => rule === 'max') ? [neededSamples(of.p, confidence)] : [],
    ),
  );
}

/**
 * Whether enough is known of a cell: of every limited number, half of its interval is at most 1 % of it, or a quarter of the
 * change that is allowed. It asks how wide an interval is and never on which side of its limit it lies, so that stopping
 * early makes no verdict more likely.
 */
export function enoughOf(
  { metrics, confidence }: Pick<LatencyKeys, 'metrics' | 'confidence'>,
  cell: CellMeasurement['cell'],
  stored: ArmCalls | null,
): (arms: ReadonlyMap<Arm, ArmCalls>) => boolean {
  const least = leastCalls({ metrics, confidence });
  return (arms) => {
    const calls: CellMeasurement = { cell, arms: perArm(arms, stored), search: null, settled: true, ended: 'time' };
    return metrics.every(({ metric, limits }) => {
      if (metric.of.kind !== 'quantile' && metric.of.kind !== 'mean' && metric.of.kind !== 'throughput') return true;
      const estimates = estimateCalls(metric, calls);
      if (estimates.samples < least) return false;
      return limits.every((limit) => {
        const { compared, threshold } = demandOf(limit, metric.unit);
        const estimate = estimates[compared];
        if (estimate === null) return false;
        const { low, high } = estimate.interval(confidence);
        const allowed = compared === 'value' ? PRECISE * Math.abs(estimate.value) : CLEAR * Math.abs(threshold.value);
        return high - low <= 2 * allowed;
      });
    });
  };
}
