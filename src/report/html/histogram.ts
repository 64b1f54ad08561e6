import type { Figure } from '../../result/document.ts';
import { columnFormat, formatCount } from '../../wording/numbers.ts';
import { clipped } from '../../wording/visible.ts';
import type { Plot, RenderApi } from './plot.ts';
import { tick } from './svg.ts';
import type { Row } from './table.ts';

type Histogram = Extract<Figure, { kind: 'histogram' }>;

const WIDTH = 900;
const HEIGHT = 280;
const MAX_LABEL = 40;
/** The first series is filled, the others are drawn over it, told apart by their dashes as well. */
const STROKES = [
  { color: 'var(--accent)', dash: [], shown: '━' },
  { color: 'var(--second)', dash: [7, 4], shown: '╌' },
  { color: 'var(--pass)', dash: [2, 3], shown: '┈' },
  { color: 'var(--unsure)', dash: [9, 3, 2, 3], shown: '╍' },
] as const;

/** Shares of each series over the same edges, as steps: series of unequal size can be compared. */
export function histogramPlot(figure: Histogram): Plot {
  const { edges, marks } = figure;
  const format = columnFormat(figure.unit ?? '1', 'level', edges);
  const percent = columnFormat('%', 'level', [1]);
  const series = figure.series.map(({ name, counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      name,
      counts,
      shares: counts.slice(0, edges.length - 1).map((count) => (total > 0 ? (100 * count) / total : 0)),
    };
  });
  const highest = Math.max(1e-9, ...series.flatMap(({ shares }) => shares));
  return {
    option: optionOf(
      figure,
      series.map(({ shares }) => shares),
      highest,
      format.value,
    ),
    width: WIDTH,
    height: HEIGHT,
    description: `${figure.title}: shares of ${series.map(({ name }) => clipped(name, MAX_LABEL)).join(' and ')} in ${edges.length - 1} bins; the same numbers follow in a table.`,
    key: [
      ...series.map(({ name }, index) => `${strokeOf(index).shown} ${clipped(name, MAX_LABEL)}`),
      ...marks.map(({ label, value }) => `┃ ${clipped(label, MAX_LABEL)}: ${format.value(value)}`),
    ],
    columns: [
      { title: 'From', kind: 'number' },
      { title: 'To', kind: 'number' },
      ...series.flatMap(({ name }) => [
        { title: `${name}: rows`, kind: 'number' as const },
        { title: `${name}: share`, kind: 'number' as const },
      ]),
    ],
    rows: edges.slice(1).map(
      (to, bin): Row => ({
        cells: [
          { content: format.value(edges[bin]!), key: edges[bin]! },
          { content: format.value(to), key: to },
          ...series.flatMap(({ counts, shares }) => [
            { content: formatCount(counts[bin] ?? 0), key: counts[bin] ?? 0 },
            { content: percent.value(shares[bin] ?? 0), key: shares[bin] ?? 0 },
          ]),
        ],
      }),
    ),
  };
}

function optionOf(
  { edges, marks }: Histogram,
  shares: readonly (readonly number[])[],
  highest: number,
  write: (value: number) => string,
): object {
  const quiet = { color: 'var(--muted)', fontSize: 12 };
  return {
    grid: { left: 52, right: 36, top: 12, bottom: 30 },
    xAxis: {
      type: 'value',
      min: edges[0],
      max: edges.at(-1),
      axisLabel: { ...quiet, hideOverlap: true, formatter: (value: number) => tick(write(value)) },
      axisLine: { lineStyle: { color: 'var(--strong-line)' } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: highest,
      splitNumber: 4,
      axisLabel: { ...quiet, showMaxLabel: false, formatter: (value: number) => `${Number(value.toPrecision(3))} %` },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    series: [
      ...shares.map((heights, index) => ({
        type: 'custom',
        silent: true,
        data: [[edges[0], 0]],
        renderItem: (_: unknown, api: RenderApi) => drawSteps(edges, heights, index, api),
      })),
      {
        type: 'custom',
        silent: true,
        data: marks.map(({ value }) => [value, 0]),
        renderItem: (_: unknown, api: RenderApi) => {
          const [x, bottom] = api.coord([api.value(0), 0]);
          const top = api.coord([api.value(0), highest])[1];
          return {
            type: 'line',
            shape: { x1: x, y1: bottom, x2: x, y2: top },
            style: { stroke: 'var(--text)', lineWidth: 1.5 },
          };
        },
      },
    ],
  };
}

function drawSteps(edges: readonly number[], heights: readonly number[], index: number, api: RenderApi): object {
  const points = heights.flatMap((height, bin) => [
    api.coord([edges[bin]!, height]),
    api.coord([edges[bin + 1]!, height]),
  ]);
  const outline = [api.coord([edges[0]!, 0]), ...points, api.coord([edges.at(-1)!, 0])];
  const { color, dash } = strokeOf(index);
  const stroke = { stroke: color, lineWidth: 2, lineDash: dash.length === 0 ? undefined : [...dash], fill: 'none' };
  const line = { type: 'polyline', shape: { points: outline }, style: stroke };
  if (index > 0) return line;
  return {
    type: 'group',
    children: [{ type: 'polygon', shape: { points: outline }, style: { fill: color, opacity: 0.18 } }, line],
  };
}

function strokeOf(index: number) {
  return STROKES[index % STROKES.length]!;
}
