import type { Table } from '../../result/document.ts';
import { cellName } from './cells.ts';
import { estimateCalls } from './estimates.ts';
import type { LatencyKeys } from './keys.ts';
import type { CellMeasurement, Measurement } from './measurement.ts';
import { isOfCalls, parseTimedMetric, type TimedMetric } from './metric.ts';

/** What every report of calls shows, limited or not. */
const ALWAYS = ['p50_latency', 'p95_latency', 'p99_latency', 'mean_latency', 'max_latency', 'throughput'];

const ENDED: Readonly<Record<CellMeasurement['ended'], string>> = {
  precise: 'all bounds were narrow enough',
  time: 'the time was over',
  samples: 'more calls would have taught little',
};

/** One table for each cell: a line for each percentile, with its limits, interval, baseline and ratio. */
export function callsTable(cell: CellMeasurement, keys: LatencyKeys): Table {
  const { control: twin, stored } = cell.arms;
  const control = twin ? `, and with what the ${stored ? 'model' : 'baseline'} shows against itself added` : '';
  return {
    id: `calls-${cellName(cell.cell).replace(/[^\w]+/g, '-')}`,
    title: `Calls of ${cellName(cell.cell)}`,
    note: `A percentile is the nearest rank. Each bound holds at ${100 * keys.confidence} %; limits are met by bounds${control}. Ended: ${ENDED[cell.ended]}.`,
    folded: false,
    columns: [text('metric'), ...numberColumns('ms')],
    rows: shownMetrics(keys, 'ms')
      .toSorted(byPlace)
      .map((metric) => [metric.name, ...numbersOf(metric, cell, keys)]),
  };
}

/** Rows per second of every cell. */
export function throughputTable({ cells }: Measurement, keys: LatencyKeys): Table {
  return {
    id: 'throughput',
    title: 'Throughput of one caller',
    note: 'Rows of calls that were answered, by the time that the calls took: one after another, with nothing in between.',
    folded: false,
    columns: [text('calls'), ...numberColumns('rows/s')],
    rows: cells.flatMap((cell) =>
      shownMetrics(keys, 'rows/s').map((metric) => [cellName(cell.cell), ...numbersOf(metric, cell, keys)]),
    ),
  };
}

function shownMetrics({ metrics }: LatencyKeys, unit: TimedMetric['unit']): TimedMetric[] {
  const always = ALWAYS.map((name) => parseTimedMetric(name) as TimedMetric);
  const all = [...always, ...metrics.map(({ metric }) => metric)].filter(isOfCalls);
  return [...new Map(all.map((metric) => [metric.name, metric])).values()].filter((metric) => metric.unit === unit);
}

function numbersOf(metric: TimedMetric, cell: CellMeasurement, { metrics, confidence }: LatencyKeys) {
  const limits = metrics.find((request) => request.metric.name === metric.name)?.limits ?? [];
  const { basis, value, baseline, relative, samples } = estimateCalls(metric, cell);
  const bounds = basis === 'interval' ? value?.interval(confidence) : undefined;
  const change = relative?.interval(confidence);
  return [
    limits.map((limit) => `${limit.rule} ${'level' in limit ? limit.level.text : limit.tolerance.text}`).join(', '),
    finite(value?.value),
    finite(bounds?.low),
    finite(bounds?.high),
    baseline,
    finite(relative?.value),
    finite(change?.low),
    finite(change?.high),
    samples,
  ];
}

function numberColumns(unit: string): Table['columns'] {
  const number = (title: string, of: string) => ({ title, kind: 'number' as const, unit: of });
  return [
    text('limit'),
    number('value', unit),
    number('from', unit),
    number('to', unit),
    number('baseline', unit),
    number('change', 'relative'),
    number('change from', 'relative'),
    number('change to', 'relative'),
    number('samples', 'count'),
  ];
}

function text(title: string): Table['columns'][number] {
  return { title, kind: 'text', unit: null };
}

/** Percentiles in their order, then the rest. */
function byPlace(a: TimedMetric, b: TimedMetric): number {
  const place = ({ of }: TimedMetric) => (of.kind === 'quantile' ? of.p : of.kind === 'max' ? 2 : 3);
  return place(a) - place(b);
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
