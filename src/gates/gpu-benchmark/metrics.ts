import type { TimedMetric } from '../latency/metric.ts';

const of = { kind: 'device' } as const;

/** What is known of a device while one model keeps it busy; docs/gpu-benchmark.md has each formula. */
export const DEVICE_METRICS = [
  { name: 'gpu_utilization', unit: 'fraction', better: 'higher', of },
  { name: 'sustained_utilization', unit: 'fraction', better: 'higher', of },
  { name: 'device_memory', unit: 'bytes', better: 'lower', of },
  { name: 'memory_headroom', unit: 'fraction', better: 'higher', of },
  { name: 'energy_per_inference', unit: 'J', better: 'lower', of },
  { name: 'performance_per_watt', unit: 'rows/J', better: 'higher', of },
] as const satisfies readonly TimedMetric[];

export type DeviceMetricName = (typeof DEVICE_METRICS)[number]['name'];
