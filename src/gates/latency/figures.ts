import type { Figure } from '../../result/document.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { columnFormat } from '../../wording/numbers.ts';
import { cellName } from './cells.ts';
import type { LatencyKeys } from './keys.ts';
import { type Arm, type ArmCalls, allLatencies, type CellMeasurement } from './measurement.ts';
import { presentArms } from './per-arm.ts';

const BINS = 40;
const MOST_POINTS = 500;

const NAMES: Readonly<Record<Arm, string>> = {
  candidate: 'this model',
  baseline: 'baseline',
  control: 'baseline once more',
};

/** What the control is where the baseline was timed earlier. */
const TWIN = 'this model once more';

/** How the latencies of a cell are distributed, and how they went from round to round. */
export function cellFigures(cell: CellMeasurement, keys: LatencyKeys): Figure[] {
  return [...distribution(cell, keys), ...runOrder(cell)];
}

function distribution({ cell, arms }: CellMeasurement, { metrics }: LatencyKeys): Figure[] {
  const baseline = arms.baseline ?? arms.stored;
  const series = [
    ...(baseline ? [{ name: NAMES.baseline, values: finiteOf(allLatencies(baseline)) }] : []),
    { name: NAMES.candidate, values: finiteOf(allLatencies(arms.candidate)) },
  ].filter(({ values }) => values.length > 0);
  const all = series.flatMap(({ values }) => [values[0]!, values.at(-1)!]);
  const [low, high] = [Math.min(...all), Math.max(...all) * (1 + 1e-9)];
  if (!(low > 0 && high > low)) return [];
  const edges = Array.from({ length: BINS + 1 }, (_, at) => low * (high / low) ** (at / BINS));
  const format = columnFormat('ms', 'level', series.map(medianOf));
  return [
    {
      kind: 'histogram',
      id: `latency-${idOf(cell)}`,
      title: `Latency of ${cellName(cell)}`,
      summary: `Half of the calls took at most ${series.map((one) => `${format.value(medianOf(one))} (${one.name})`).join(', ')}.`,
      unit: 'ms',
      scale: 'log',
      edges,
      series: series.map(({ name, values }) => ({ name, counts: countsIn(edges, values) })),
      marks: metrics.flatMap(({ metric, limits }) =>
        metric.unit !== 'ms' || metric.of.kind === 'start'
          ? []
          : limits.flatMap((limit) =>
              'level' in limit
                ? [{ label: `${metric.name} ${limit.rule}`, value: limit.level.value, is: 'limit' as const }]
                : [],
            ),
      ),
    },
  ];
}

/** The median of each round in its order: drift and noise of the machine show in all arms alike. */
function runOrder({ cell, arms }: CellMeasurement): Figure[] {
  const rounds = arms.candidate.blocks.length;
  const step = Math.ceil(rounds / MOST_POINTS);
  const series = presentArms(arms)
    .toReversed()
    .map(([arm, calls]) => {
      const y = mediansOf(calls, step);
      return {
        name: arm === 'control' && !arms.baseline ? TWIN : NAMES[arm],
        draw: 'line' as const,
        x: y.map((_, at) => at * step + 1),
        y,
      };
    });
  if (rounds < 2) return [];
  return [
    {
      kind: 'plot',
      id: `order-${idOf(cell)}`,
      title: `Calls of ${cellName(cell)} in their order`,
      summary: `Medians of ${step === 1 ? 'each of' : `every ${step} rounds of`} ${rounds} rounds, timed in turns.`,
      x: { title: 'round', unit: null, scale: 'linear' },
      panels: [{ y: { title: 'median latency', unit: 'ms', scale: 'log' }, series, marks: [] }],
      marks: [],
    },
  ];
}

function mediansOf({ blocks }: ArmCalls, step: number): (number | null)[] {
  const medians: (number | null)[] = [];
  for (let at = 0; at < blocks.length; at += step) {
    const own = allLatencies({ blocks: blocks.slice(at, at + step) }).sort();
    const median = nearestRank(own, 0.5);
    medians.push(Number.isFinite(median) ? median : null);
  }
  return medians;
}

function idOf(cell: CellMeasurement['cell']): string {
  return cellName(cell).replace(/[^\w]+/g, '-');
}

function medianOf({ values }: { readonly values: Float64Array }): number {
  return nearestRank(values, 0.5);
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
