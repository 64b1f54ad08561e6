import type { GpuSample } from '../../gpu/tool.ts';
import type { Window } from './measurement.ts';

/** Readings of utilization and power are averages of up to a second: the first of a window tell of what was before. */
const LAG = 1000;

/** Readings within a window. */
export function samplesIn(samples: readonly GpuSample[], { from, to }: Window): readonly GpuSample[] {
  return samples.filter(({ at }) => at >= from && at <= to);
}

/**
 * Those of them that tell of the work itself. A program that starts, and ends, leaves the device idle at both ends of its window:
 * that is not what is asked.
 */
export function atWork(samples: readonly GpuSample[], { from, to }: Window): readonly GpuSample[] {
  const own = samplesIn(samples, { from: from + Math.min(LAG, (to - from) / 3), to });
  const busy = ({ reading: { utilization } }: GpuSample) => utilization === null || utilization > 0;
  const first = own.findIndex(busy);
  return first < 0 ? [] : own.slice(first, own.findLastIndex(busy) + 1);
}
