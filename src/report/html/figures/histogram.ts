import type { FigureOf } from '../../../result/figure.ts';
import { columnFormat, formatCount } from '../../../wording/numbers.ts';
import { clipped } from '../../../wording/visible.ts';
import type { Row } from '../table.ts';
import {
  colorOf,
  custom,
  type Drawing,
  dashOf,
  drawMark,
  FIXED,
  lineKey,
  MAX_LABEL,
  marksKey,
  type RenderApi,
  WIDTH,
} from './drawing.ts';
import { type Scale, scaleFor } from './scale.ts';

const HEIGHT = 280;

/** Shares of each series over the same bins, as steps: series of unequal size can be compared. */
export function drawHistogram(figure: FigureOf<'histogram'>): Drawing {
  const { edges, marks } = figure;
  const x = scaleFor({
    unit: figure.unit,
    scale: figure.scale,
    values: [...edges, ...marks.map(({ value }) => value)],
    tight: true,
  });
  const percent = columnFormat('%', 'level', [1]);
  const series = figure.series.map(({ name, counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { name, counts, shares: counts.map((count) => (total > 0 ? count / total : 0)) };
  });
  return {
    option: optionOf(
      figure,
      x,
      series.map(({ shares }) => shares),
    ),
    width: WIDTH,
    height: HEIGHT,
    description: `${series.map(({ name }) => clipped(name, MAX_LABEL)).join(' and ')}: shares in ${edges.length - 1} bins`,
    key: [...series.map(({ name }, index) => lineKey(name, index, series.length)), ...marksKey(marks, '┃', x.write)],
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
          { content: x.write(edges[bin]!), key: edges[bin]! },
          { content: x.write(to), key: to },
          ...series.flatMap(({ counts, shares }) => [
            { content: formatCount(counts[bin]!), key: counts[bin]! },
            { content: percent.value(100 * shares[bin]!), key: shares[bin]! },
          ]),
        ],
      }),
    ),
  };
}

function optionOf({ edges, marks }: FigureOf<'histogram'>, x: Scale, shares: readonly (readonly number[])[]): object {
  const y = scaleFor({ unit: 'fraction', scale: 'linear', values: shares.flat(), fromZero: true });
  const places = edges.map((edge) => x.at(edge)!);
  return {
    grid: { ...FIXED, left: 58, right: 36, top: 12, bottom: 30 },
    xAxis: { ...x.option, splitLine: { show: false } },
    yAxis: y.option,
    series: [
      ...shares.map((heights, index) =>
        custom((api) => drawSteps(places, heights, index, shares.length, api), [x.low, y.low]),
      ),
      ...marks.map((mark) => {
        const at = x.at(mark.value) ?? x.low;
        return custom((api) => drawMark(mark, api.coord([at, y.low]), api.coord([at, y.high]), marks), [x.low, y.low]);
      }),
    ],
  };
}

function drawSteps(
  edges: readonly number[],
  heights: readonly number[],
  index: number,
  count: number,
  api: RenderApi,
): object {
  const points = heights.flatMap((height, bin) => [
    api.coord([edges[bin]!, height]),
    api.coord([edges[bin + 1]!, height]),
  ]);
  const outline = [api.coord([edges[0]!, 0]), ...points, api.coord([edges.at(-1)!, 0])];
  const color = colorOf(index, count);
  const stroke = { stroke: color, lineWidth: 2, lineDash: dashOf(index), fill: 'none' };
  const drawn = { type: 'polyline', shape: { points: outline }, style: stroke };
  if (index > 0) return drawn;
  return {
    type: 'group',
    children: [{ type: 'polygon', shape: { points: outline }, style: { fill: color, opacity: 0.18 } }, drawn],
  };
}
