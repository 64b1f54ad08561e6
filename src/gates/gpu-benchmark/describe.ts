import type { Check, Table } from '../../result/document.ts';
import type { Description, GatePolicy } from '../gate.ts';
import { cellName } from '../latency/cells.ts';
import { describeLatency } from '../latency/describe.ts';
import { busyDevice, column, estimateOf } from './device-estimates.ts';
import { deviceFigure } from './figure.ts';
import type { GpuBenchmarkKeys } from './keys.ts';
import type { DeviceRecord, GpuMeasurement } from './measurement.ts';
import { READINGS_AT_REST, remarks } from './validity.ts';

type Policy = GatePolicy<GpuBenchmarkKeys>;

/** Sentences, tables and figures for the report: those of the calls, and the device beside them. Pure. */
export function describeGpuBenchmark(
  policy: Policy,
  measurement: GpuMeasurement,
  checks: readonly Check[],
): Description {
  const timed = describeLatency(policy, measurement.timed, checks, 'GPU');
  const { device } = measurement;
  if (device === null) return { ...timed, notChecked: [...timed.notChecked, UNREAD] };
  const invalid = checks.find(({ id, verdict }) => id === 'valid_run' && verdict === 'error');
  const figures = deviceFigure({ ...measurement, device });
  return {
    ...timed,
    ...(invalid && { summary: invalid.reason, headline: headlineOf(invalid.reason) }),
    // Numbers of an invalid run would be read as if they counted; what the device did shows why they do not.
    findings: [...(invalid ? [] : timed.findings!), ...remarks(device)],
    tables: [deviceTable(device, measurement), ...(invalid ? [] : timed.tables)],
    figures: [...figures, ...(invalid ? [] : timed.figures)],
  };
}

const UNREAD = {
  title: 'whether the run was valid, and what the GPU did',
  reason:
    'nothing here reads this GPU (telemetry: none): throttling, other processes, temperature and power are not known; Apple’s and Intel’s tools are not read yet',
};

/** The first cause, in words that follow “Blocked:”. */
function headlineOf(reason: string): string {
  const [first = ''] = reason.split(/(?<=\.) /, 1);
  return `i${first.slice(1).replace(/\.$/, '')}`;
}

/** What the device did while each model had it for itself. */
function deviceTable(device: DeviceRecord, measurement: GpuMeasurement): Table {
  const { powerError, name } = device.tool;
  const sensor = powerError === null ? '' : `, to ±${powerError} W`;
  const rest = mean(column(device.samples.slice(0, READINGS_AT_REST), 'power'));
  const idle = rest === null ? '' : ` At rest it drew ${rest.toFixed(0)} W, which is in the energy.`;
  return {
    id: 'device',
    title: 'The GPU under load',
    note: `Each model alone, read by ${name}${sensor}; copies to and from the GPU are part of a call.${idle}`,
    folded: false,
    columns: [
      { title: 'calls', kind: 'text', unit: null },
      { title: 'model', kind: 'text', unit: null },
      { title: 'utilization', kind: 'number', unit: 'fraction' },
      { title: 'at 90 % or more', kind: 'number', unit: 'fraction' },
      { title: 'memory', kind: 'number', unit: 'bytes' },
      { title: 'free', kind: 'number', unit: 'fraction' },
      { title: 'power', kind: 'number', unit: 'W' },
      { title: 'energy per row', kind: 'number', unit: 'J' },
      { title: 'rows per joule', kind: 'number', unit: 'rows/J' },
      { title: 'readings', kind: 'number', unit: 'count' },
    ],
    rows: measurement.timed.cells.flatMap(({ cell }) =>
      (['candidate', 'baseline'] as const).flatMap((arm) => {
        const busy = busyDevice(measurement, cell, arm);
        if (busy.samples.length === 0) return [];
        const of = (metric: Parameters<typeof estimateOf>[0]) => estimateOf(metric, busy, powerError)?.value ?? null;
        return [
          [
            cellName(cell),
            arm === 'candidate' ? 'this model' : 'baseline',
            of('gpu_utilization'),
            of('sustained_utilization'),
            of('device_memory'),
            of('memory_headroom'),
            mean(column(busy.samples, 'power')),
            of('energy_per_inference'),
            of('performance_per_watt'),
            busy.samples.length,
          ],
        ];
      }),
    ),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
}
