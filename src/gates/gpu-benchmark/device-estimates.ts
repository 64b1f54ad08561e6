import type { GpuSample } from '../../gpu/tool.ts';
import { apart } from '../../stats/apart.ts';
import { batchMeans } from '../../stats/batch-means.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { cellName } from '../latency/cells.ts';
import { exactly, type TimedEstimates } from '../latency/estimates.ts';
import { type EstimatesOf, estimatesOfCalls } from '../latency/judge.ts';
import type { Cell } from '../latency/measurement.ts';
import type { BusyRecord, GpuMeasurement, Load } from './measurement.ts';
import { DEVICE_METRICS, type DeviceMetricName } from './metrics.ts';
import { atWork } from './windows.ts';

/** Consecutive batches of readings that hang together no more. */
const BATCHES = 10;
/** From which a reading counts as busy throughout. */
const SUSTAINED = 0.9;

/** What is known of a metric: as the latency gate has it, or of the device in the windows of a cell. */
export function estimatesWith(measurement: GpuMeasurement): EstimatesOf {
  return (metric, cell, all) => {
    const known = DEVICE_METRICS.find(({ name }) => name === metric.name);
    return known === undefined || cell === null
      ? estimatesOfCalls(metric, cell, all)
      : estimateDevice(known.name, cell.cell, measurement);
  };
}

/** Everything that is known of one model while it kept the device busy. */
export interface BusyDevice {
  readonly samples: readonly GpuSample[];
  readonly rows: number;
  /** Seconds that the calls took. */
  readonly seconds: number;
}

/** Of the baseline, beside this model or as an earlier run had it, or of the model. */
export function busyDevice(measurement: GpuMeasurement, cell: Cell, arm: Load['arm']): BusyDevice {
  const { device, loads, stored } = measurement;
  if (arm === 'baseline' && stored !== null) return busyIn(stored, cell, 'candidate');
  return device === null ? { samples: [], rows: 0, seconds: 0 } : busyIn({ ...device, loads }, cell, arm);
}

function busyIn({ samples, loads }: BusyRecord, cell: Cell, arm: Load['arm']): BusyDevice {
  const own = loads.filter((load) => load.arm === arm && cellName(load.cell) === cellName(cell));
  return {
    samples: own.flatMap((load) => atWork(samples, load)),
    rows: own.reduce((sum, { rows }) => sum + rows, 0),
    seconds: own.reduce((sum, { span }) => sum + span, 0) / 1000,
  };
}

function estimateDevice(name: DeviceMetricName, cell: Cell, measurement: GpuMeasurement): TimedEstimates {
  const { device } = measurement;
  if (device === null) return { ...UNKNOWN, reason: 'Nothing reads this GPU: telemetry is none.' };
  const one = busyDevice(measurement, cell, 'candidate');
  const other = busyDevice(measurement, cell, 'baseline');
  const { powerError } = device.tool;
  const value = estimateOf(name, one, powerError);
  const baseline = other.samples.length === 0 ? null : estimateOf(name, other, powerError);
  const compared = value && baseline && apart(value, baseline);
  return {
    basis: basisOf(name, powerError),
    value,
    baseline: baseline?.value ?? null,
    difference: compared?.difference ?? null,
    relative: compared?.relative ?? null,
    paired: false,
    control: null,
    samples: one.samples.length,
    reason: value === null ? `${device.tool.name} does not tell what ${name} needs on this GPU.` : null,
  };
}

const UNKNOWN: TimedEstimates = {
  basis: 'point',
  value: null,
  baseline: null,
  difference: null,
  relative: null,
  paired: false,
  control: null,
  samples: 0,
  reason: null,
};

function basisOf(name: DeviceMetricName, powerError: number | null): TimedEstimates['basis'] {
  if (name === 'device_memory' || name === 'memory_headroom') return 'point';
  const energy = name === 'energy_per_inference' || name === 'performance_per_watt';
  return energy && powerError === null ? 'point' : 'interval';
}

/** Null where the device does not tell, or nothing was answered. */
export function estimateOf(name: DeviceMetricName, busy: BusyDevice, powerError: number | null): Estimate | null {
  const { samples } = busy;
  switch (name) {
    case 'gpu_utilization':
      return meanShare(column(samples, 'utilization'));
    case 'sustained_utilization':
      return meanShare(column(samples, 'utilization').map((use) => (use >= SUSTAINED ? 1 : 0)));
    case 'device_memory':
      return peakOf(samples, (used) => used);
    case 'memory_headroom':
      return peakOf(samples, (used, total) => (total === null ? null : 1 - used / total));
    case 'energy_per_inference':
      return energyOf(busy, powerError, (joules) => joules);
    case 'performance_per_watt':
      return energyOf(busy, powerError, (joules) => 1 / joules);
  }
}

/**
 * One reading of all samples, in its own unit (percent, watts, bytes), without those in which the tool did not tell it.
 */
export function column(samples: readonly GpuSample[], key: 'utilization' | 'power' | 'memoryUsed'): readonly number[] {
  return samples.flatMap(({ reading }) => (reading[key] === null ? [] : [reading[key]]));
}

function meanShare(values: readonly number[]): Estimate | null {
  const mean = meanOf(values);
  return mean && changed(mean, (value) => Math.min(1, Math.max(0, value)), 'batch-means');
}

function meanOf(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null;
  const count = Math.min(BATCHES, values.length);
  const batches = Array.from({ length: count }, (_, at) => {
    const own = values.slice(Math.floor((at * values.length) / count), Math.floor(((at + 1) * values.length) / count));
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  return { ...batchMeans(batches), n: values.length };
}

function peakOf(
  samples: readonly GpuSample[],
  of: (used: number, total: number | null) => number | null,
): Estimate | null {
  const used = column(samples, 'memoryUsed');
  if (used.length === 0) return null;
  const value = of(Math.max(...used), samples[0]!.reading.memoryTotal);
  if (value === null) return null;
  return exactly(value, used.length);
}

/**
 * Mean power while the model worked, times the seconds of one row. The bounds are those of the mean, each farther by what the
 * sensor may be wrong: an error that no number of readings averages out.
 */
function energyOf(
  { samples, rows, seconds }: BusyDevice,
  powerError: number | null,
  as: (joules: number) => number,
): Estimate | null {
  const power = meanOf(column(samples, 'power'));
  if (power === null || rows === 0 || power.value <= 0) return null;
  const joules = (watts: number) => as((Math.max(watts, 1e-9) * seconds) / rows);
  return {
    value: joules(power.value),
    n: power.n,
    standardError: null,
    interval(confidence) {
      const { low, high } = power.interval(confidence);
      const bounds = [joules(low - (powerError ?? 0)), joules(high + (powerError ?? 0))];
      const method = powerError === null ? 'batch-means' : `batch-means, ±${powerError} W of the sensor`;
      return { low: Math.min(...bounds), high: Math.max(...bounds), confidence, method };
    },
  };
}

function changed(estimate: Estimate, by: (value: number) => number, method: string): Estimate {
  return {
    ...estimate,
    value: by(estimate.value),
    interval(confidence) {
      const { low, high } = estimate.interval(confidence);
      return { low: by(low), high: by(high), confidence, method };
    },
  };
}
