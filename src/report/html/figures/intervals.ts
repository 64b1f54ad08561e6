import type { FigureOf } from '../../../result/figure.ts';
import { widthOf } from '../../width.ts';
import type { Row } from '../table.ts';
import { badge, SIGNS, TONES } from '../verdict.ts';
import { custom, type Drawing, FIXED, line, QUIET, type RenderApi, roomOf, WIDTH } from './drawing.ts';
import { type Scale, scaleFor } from './scale.ts';
import { drawable } from './svg.ts';

type IntervalRow = FigureOf<'intervals'>['rows'][number];

const ROW_HEIGHT = 24;
/** Beyond this a drawing is a wall; the table has all. */
const MOST_ROWS = 60;
const MAX_LABEL = 26;

/** A row per item: its interval as a bar, its value as a dot, the baseline as a ring, its limit as a stroke across. */
export function drawIntervals(figure: FigureOf<'intervals'>): Drawing {
  const rows = figure.rows.slice(0, MOST_ROWS);
  const values = figure.rows.flatMap(({ value, low, high, baseline, limit }) => [value, low, high, baseline, limit]);
  const x = scaleFor({ unit: figure.unit, scale: figure.scale, values });
  const left = figure.rows.length - rows.length;
  const hasBaseline = figure.rows.some(({ baseline }) => baseline !== null);
  const plain = (sign: string, text: string) => ({ sign, series: null, text });
  return {
    option: optionOf(rows, x),
    width: WIDTH,
    height: rows.length * ROW_HEIGHT + 48,
    description: `${rows.length} ${rows.length === 1 ? 'interval' : 'intervals'} with their limits`,
    key: [
      plain('●', 'value'),
      plain('━', 'interval'),
      ...(hasBaseline ? [plain('○', 'baseline')] : []),
      plain('┃', 'limit'),
      ...(left > 0 ? [plain('…', `${left} more in the numbers below`)] : []),
    ],
    columns: [
      { title: 'Verdict', kind: 'line' },
      { title: 'Item', kind: 'name' },
      { title: 'Value', kind: 'number' },
      { title: 'Low', kind: 'number' },
      { title: 'High', kind: 'number' },
      ...(hasBaseline ? [{ title: 'Baseline', kind: 'number' as const }] : []),
      { title: 'Limit', kind: 'number' },
    ],
    rows: figure.rows.map((row): Row => {
      const { verdict, label, value, low, high, baseline, limit } = row;
      const numbers = [value, low, high, ...(hasBaseline ? [baseline] : []), limit];
      return {
        cells: [
          { content: badge(TONES[verdict], SIGNS[verdict], verdict) },
          { content: label },
          ...numbers.map((number) => ({ content: x.write(number), key: number })),
        ],
      };
    }),
  };
}

function optionOf(rows: readonly IntervalRow[], x: Scale): object {
  const labels = rows.map(({ label }) => drawable(label, MAX_LABEL));
  return {
    grid: rowGrid(labels),
    xAxis: x.option,
    yAxis: rowAxis(labels),
    series: rows.map((row, index) => custom((api) => drawRow(row, index, x, api), [x.low, index])),
  };
}

/** Room for the names of rows at the left, and for an axis below. */
export function rowGrid(labels: readonly string[]): object {
  const left = Math.max(40, ...labels.map((label) => roomOf(widthOf(label))));
  return { ...FIXED, left, right: 36, top: 8, bottom: 30 };
}

/** An axis down the page with a name for each row; a row is found by its place, so that two equal names stay two rows. */
export function rowAxis(labels: readonly string[]): object {
  return {
    type: 'category',
    inverse: true,
    data: labels.map((_, index) => String(index)),
    axisLabel: { ...QUIET, color: 'var(--text)', interval: 0, formatter: (index: string) => labels[Number(index)] },
    axisLine: { lineStyle: { color: 'var(--strong-line)' } },
    axisTick: { show: false },
  };
}

function drawRow(row: IntervalRow, index: number, { at, low: least, high: most }: Scale, api: RenderApi): object {
  const x = (value: number) => api.coord([at(value) ?? least, index])[0]!;
  const y = api.coord([least, index])[1]!;
  const color = `var(--${TONES[row.verdict]})`;
  const { value, low, high, baseline, limit } = row;
  const [from, to] = [low ?? value, high ?? value];
  const hasBounds = (low !== null || high !== null) && from !== null && to !== null;
  return {
    type: 'group',
    children: [
      line(api.coord([least, index])[0]!, y, api.coord([most, index])[0]!, y, { stroke: 'var(--line)', lineWidth: 1 }),
      ...(hasBounds
        ? [line(x(from), y, x(to), y, { stroke: color, lineWidth: 5, lineCap: 'round', opacity: 0.45 })]
        : []),
      ...(limit === null ? [] : [line(x(limit), y - 9, x(limit), y + 9, { stroke: 'var(--text)', lineWidth: 2 })]),
      ...(baseline === null ? [] : [ring(x(baseline), y)]),
      ...(value === null ? [] : [{ type: 'circle', shape: { cx: x(value), cy: y, r: 4.5 }, style: { fill: color } }]),
    ],
  };
}

function ring(cx: number, cy: number): object {
  return {
    type: 'circle',
    shape: { cx, cy, r: 4.5 },
    style: { fill: 'var(--panel)', stroke: 'var(--muted)', lineWidth: 2 },
  };
}
