import type { Figure } from '../../result/document.ts';
import { cellName } from './cells.ts';
import type { LatencyKeys } from './keys.ts';
import { allLatencies, type CellMeasurement } from './measurement.ts';

const BINS = 40;

/** How the latencies of the model and of the baseline are distributed, on an axis of equal ratios, with the limits. */
export function distributions({ cell, arms }: CellMeasurement, { metrics }: LatencyKeys): Figure[] {
  const series = [
    { name: 'this model', values: finiteOf(allLatencies(arms.candidate)) },
    ...(arms.baseline ? [{ name: 'baseline', values: finiteOf(allLatencies(arms.baseline)) }] : []),
  ].filter(({ values }) => values.length > 0);
  const all = series.flatMap(({ values }) => [values[0]!, values.at(-1)!]).filter((value) => value > 0);
  if (all.length === 0) return [];
  const [low, high] = [Math.min(...all), Math.max(...all) * (1 + 1e-9)];
  if (!(high > low)) return [];
  const edges = Array.from({ length: BINS + 1 }, (_, at) => low * (high / low) ** (at / BINS));
  return [
    {
      kind: 'histogram',
      id: `latency-${cellName(cell).replace(/[^\w]+/g, '-')}`,
      title: `Latency of ${cellName(cell)}`,
      unit: 'ms',
      edges,
      series: series.map(({ name, values }) => ({ name, counts: countsIn(edges, values) })),
      marks: metrics.flatMap(({ metric, limits }) =>
        metric.unit !== 'ms' || metric.of.kind === 'start'
          ? []
          : limits.flatMap((limit) =>
              'level' in limit ? [{ label: `${metric.name} ${limit.rule}`, value: limit.level.value }] : [],
            ),
      ),
    },
  ];
}

function finiteOf(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite).sort();
}

/** How many sorted values lie in each bin; the last holds its upper edge, too. */
function countsIn(edges: readonly number[], sorted: Float64Array): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return counts;
}
