import type { FigureOf } from '../../../result/figure.ts';
import type { Row } from '../table.ts';
import {
  colorIndex,
  colorOf,
  custom,
  type Drawing,
  drawMark,
  line,
  MAX_LABEL,
  marksKey,
  type RenderApi,
  WIDTH,
} from './drawing.ts';
import { rowAxis, rowGrid } from './intervals.ts';
import { type Scale, scaleFor } from './scale.ts';
import { drawable } from './svg.ts';

type Bars = FigureOf<'bars'>;

const BAR = 9;
const GAP = 10;
/** Beyond this a drawing is a wall; the table has all. */
const MOST_ROWS = 40;

/** A category a row, a bar a series, all from zero. */
export function drawBars(figure: Bars): Drawing {
  const { series, marks } = figure;
  const rows = figure.rows.slice(0, MOST_ROWS);
  const values = [
    ...figure.rows.flatMap(({ values: own, limit }) => [...own, limit]),
    ...marks.map(({ value }) => value),
  ];
  const x = scaleFor({ unit: figure.unit, scale: 'linear', values, fromZero: true });
  const left = figure.rows.length - rows.length;
  const hasLimits = figure.rows.some(({ limit }) => limit !== null);
  return {
    option: optionOf(figure, rows, x),
    width: WIDTH,
    height: rows.length * (series.length * BAR + GAP) + 48,
    description:
      `${rows.length} ${rows.length === 1 ? 'category' : 'categories'}, a bar for each of ${series.join(', ')}`.slice(
        0,
        300,
      ),
    key: [
      ...series.map((name, index) => ({
        sign: '■',
        series: colorIndex(index, series.length),
        text: drawable(name, MAX_LABEL),
      })),
      ...(hasLimits ? [{ sign: '┃', series: null, text: 'limit' }] : []),
      ...marksKey(marks, '┃', x.write),
      ...(left > 0 ? [{ sign: '…', series: null, text: `${left} more in the numbers below` }] : []),
    ],
    columns: [
      { title: 'Category', kind: 'name' },
      ...series.map((title) => ({ title, kind: 'number' as const })),
      ...(hasLimits ? [{ title: 'Limit', kind: 'number' as const }] : []),
    ],
    rows: figure.rows.map(
      ({ label, values: own, limit }): Row => ({
        cells: [
          { content: label },
          ...[...own, ...(hasLimits ? [limit] : [])].map((value) => ({ content: x.write(value), key: value })),
        ],
      }),
    ),
  };
}

function optionOf({ series, marks }: Bars, rows: Bars['rows'], x: Scale): object {
  const labels = rows.map(({ label }) => drawable(label, 26));
  return {
    grid: rowGrid(labels),
    xAxis: x.option,
    yAxis: rowAxis(labels),
    series: [
      ...rows.map((row, index) => custom((api) => drawRow(row, index, series.length, x, api), [x.low, index])),
      ...(rows.length === 0 ? [] : marks).map((mark) =>
        custom(
          (api) => {
            const [at, top] = api.coord([x.at(mark.value)!, 0]) as [number, number];
            const bottom = api.coord([x.low, rows.length - 1])[1]!;
            return drawMark(mark, [at, top - BAR], [at, bottom + BAR], marks);
          },
          [x.low, 0],
        ),
      ),
    ],
  };
}

function drawRow(
  { values, limit }: Bars['rows'][number],
  index: number,
  count: number,
  x: Scale,
  api: RenderApi,
): object {
  const [zero, middle] = api.coord([0, index]) as [number, number];
  const top = middle - (count * BAR) / 2;
  const bars = values.flatMap((value, series) => {
    if (value === null) return [];
    const end = api.coord([x.at(value)!, index])[0]!;
    const shape = { x: Math.min(zero, end), y: top + series * BAR, width: Math.abs(end - zero), height: BAR - 1 };
    return [{ type: 'rect', shape, style: { fill: colorOf(series, count) } }];
  });
  if (limit === null) return { type: 'group', children: bars };
  const at = api.coord([x.at(limit)!, index])[0]!;
  const stroke = line(at, top - 3, at, top + count * BAR + 3, { stroke: 'var(--text)', lineWidth: 2 });
  return { type: 'group', children: [...bars, stroke] };
}
