import type { Figure } from '../../result/document.ts';
import { columnFormat } from '../../wording/numbers.ts';
import { widthOf } from '../width.ts';
import type { Plot, RenderApi } from './plot.ts';
import { drawable, tick } from './svg.ts';
import type { Row } from './table.ts';
import { badge, SIGNS, TONES } from './verdict.ts';

type Intervals = Extract<Figure, { kind: 'intervals' }>;
type IntervalRow = Intervals['rows'][number];

const WIDTH = 900;
const ROW_HEIGHT = 24;
/** Beyond this a drawing is a wall; the table has all. */
const MAX_ROWS = 60;
const MAX_LABEL = 26;

/** A row per item: its interval as a bar, its value as a dot, its limit as a stroke across. */
export function intervalsPlot(figure: Intervals): Plot {
  const rows = figure.rows.slice(0, MAX_ROWS);
  const numbers = figure.rows.flatMap(({ value, low, high, limit }) => [value, low, high, limit]);
  // A share is never negative, so negative ones are differences between shares.
  const isChange = figure.unit === 'fraction' && numbers.some((number) => number !== null && number < 0);
  const format = columnFormat(figure.unit ?? '1', isChange ? 'change' : 'level', numbers);
  const write = isChange ? format.signed : format.value;
  const left = figure.rows.length - rows.length;
  return {
    option: optionOf(rows, write),
    width: WIDTH,
    height: rows.length * ROW_HEIGHT + 48,
    description: `${figure.title}: ${rows.length} intervals with their limits; the same numbers follow in a table.`,
    key: ['● value', '━ interval', '┃ limit', ...(left > 0 ? [`${left} more rows in the numbers below`] : [])],
    columns: [
      { title: 'Verdict', kind: 'line' },
      { title: 'Item', kind: 'name' },
      { title: 'Value', kind: 'number' },
      { title: 'Low', kind: 'number' },
      { title: 'High', kind: 'number' },
      { title: 'Limit', kind: 'number' },
    ],
    rows: figure.rows.map(
      (row): Row => ({
        cells: [
          { content: badge(TONES[row.verdict], SIGNS[row.verdict], row.verdict) },
          { content: row.label },
          ...[row.value, row.low, row.high, row.limit].map((value) => ({ content: write(value), key: value })),
        ],
      }),
    ),
  };
}

function optionOf(rows: readonly IntervalRow[], write: (value: number) => string): object {
  const labels = rows.map(({ label }) => drawable(label, MAX_LABEL));
  const quiet = { color: 'var(--muted)', fontSize: 12 };
  return {
    grid: { left: Math.max(40, ...labels.map((label) => labelRoom(label))), right: 36, top: 8, bottom: 30 },
    xAxis: {
      type: 'value',
      scale: true,
      axisLabel: {
        ...quiet,
        formatter: (value: number) => tick(write(value)),
        hideOverlap: true,
      },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      // A category is found by its place, so that two equal labels stay two rows.
      data: labels.map((_, index) => String(index)),
      axisLabel: { ...quiet, color: 'var(--text)', interval: 0, formatter: (index: string) => labels[Number(index)] },
      axisLine: { lineStyle: { color: 'var(--strong-line)' } },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        encode: { x: [1, 2, 3, 4], y: 0 },
        data: rows.map(({ value, low, high, limit }, index) =>
          [index, value, low, high, limit].map((number) => number ?? '-'),
        ),
        renderItem: (_: unknown, api: RenderApi) => drawRow(rows[api.value(0)]!, api),
      },
    ],
  };
}

/** Without a browser no font can be measured: what the widest of the usual ones needs at 12 pixels, and a gap. */
function labelRoom(label: string): number {
  return 7.6 * widthOf(label) + 14;
}

function drawRow(row: IntervalRow, api: RenderApi): object {
  const index = api.value(0);
  const x = (value: number) => api.coord([value, index])[0]!;
  const y = api.coord([row.value ?? row.limit ?? 0, index])[1]!;
  const color = `var(--${TONES[row.verdict]})`;
  const line = (x1: number, y1: number, x2: number, y2: number, style: object) => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style,
  });
  const { value, low, high, limit } = row;
  const bounds = low === null && high === null ? null : ([low ?? value, high ?? value] as const);
  return {
    type: 'group',
    children: [
      ...(bounds && bounds[0] !== null && bounds[1] !== null
        ? [line(x(bounds[0]), y, x(bounds[1]), y, { stroke: color, lineWidth: 5, lineCap: 'round', opacity: 0.45 })]
        : []),
      ...(limit === null ? [] : [line(x(limit), y - 9, x(limit), y + 9, { stroke: 'var(--text)', lineWidth: 2 })]),
      ...(value === null ? [] : [{ type: 'circle', shape: { cx: x(value), cy: y, r: 4.5 }, style: { fill: color } }]),
    ],
  };
}
