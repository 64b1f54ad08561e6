import type { FigureOf } from '../../../result/figure.ts';
import { columnFormat } from '../../../wording/numbers.ts';
import { clipped } from '../../../wording/visible.ts';
import { widthOf } from '../../width.ts';
import type { Row } from '../table.ts';
import {
  custom,
  type Drawing,
  FIXED,
  MAX_LABEL,
  MAX_TABLE_ROWS,
  QUIET,
  type RenderApi,
  roomOf,
  text,
  WIDTH,
} from './drawing.ts';
import { drawable } from './svg.ts';

type Matrix = FigureOf<'matrix'>;
type Panel = Matrix['panels'][number];

const LARGEST_CELL = 46;
const SMALLEST_CELL = 7;
/** Below this no number fits into a cell. */
const WRITTEN_CELL = 24;
const LONGEST_LABEL = 14;
const TOP = 34;
const FOOT = 52;

/** A square for each pair, deeper where there is more. */
export function drawMatrix(figure: Matrix): Drawing {
  const { rows, columns, panels } = figure;
  const left = Math.max(30, ...rows.labels.map((label) => roomOf(Math.min(LONGEST_LABEL, widthOf(label))))) + 18;
  const room = Math.max(200, WIDTH / panels.length - left - 16);
  const size = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(room / columns.labels.length)));
  const width = left + size * columns.labels.length + 16;
  const height = size * rows.labels.length;
  const write = columnFormat(
    figure.unit ?? 'count',
    'level',
    panels.flatMap(({ values }) => values.flat()),
  ).value;
  const bare = (value: number) => columnFormat(figure.unit === 'fraction' ? '%' : '1', 'level', []).value(value);
  const written = (value: number) =>
    size < WRITTEN_CELL || value === 0
      ? ''
      : Number.isInteger(value)
        ? bare(value).replace(/\u00a0.*/, '')
        : Number(value.toPrecision(2)).toString().replace('-', '−').replace('0.', '.');
  return {
    option: {
      grid: panels.map((_, index) => ({
        ...FIXED,
        left: index * width + left,
        top: TOP,
        width: size * columns.labels.length,
        height,
      })),
      title: panels.map(({ name }, index) => ({
        text: drawable(name, MAX_LABEL),
        left: index * width + left,
        top: 4,
        padding: 0,
        textStyle: { ...QUIET, fontWeight: 'bold', fontFamily: 'inherit' },
      })),
      xAxis: panels.map((_, index) => ({
        ...axisOf(columns.labels, size, false),
        gridIndex: index,
        name: drawable(columns.title, MAX_LABEL),
        nameGap: 30,
      })),
      yAxis: panels.map((_, index) => ({
        ...axisOf(rows.labels, size, true),
        gridIndex: index,
        name: drawable(rows.title, MAX_LABEL),
        nameGap: left - 18,
      })),
      series: panels.map((panel, index) =>
        custom((api) => drawCells(panel, figure, size, written, api), [0, 0], index),
      ),
    },
    width: Math.max(WIDTH, width * panels.length),
    height: TOP + height + FOOT,
    description: `${panels.map(({ name }) => clipped(name, MAX_LABEL)).join(' and ')}: ${rows.labels.length} × ${columns.labels.length} cells`,
    key: [
      {
        sign: '▦',
        series: null,
        text: figure.shades === 'row-share' ? 'deeper: a larger share of the row' : 'deeper: larger',
      },
      ...(figure.mistakes
        ? [
            { sign: '■', series: 1, text: 'right' },
            { sign: '■', series: 5, text: 'wrong' },
          ]
        : []),
      ...(panels.some(({ marked }) => marked.length > 0) ? [{ sign: '▢', series: null, text: 'look at first' }] : []),
    ],
    columns: [
      { title: rows.title, kind: 'name' },
      { title: columns.title, kind: 'text' },
      ...panels.map(({ name }) => ({ title: name, kind: 'number' as const })),
    ],
    rows: tableRows(figure, write),
  };
}

function axisOf(labels: readonly string[], size: number, isDown: boolean): object {
  return {
    type: 'category',
    inverse: isDown,
    data: labels.map((_, index) => String(index)),
    nameLocation: 'middle',
    nameTextStyle: QUIET,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      ...QUIET,
      color: 'var(--text)',
      interval: Math.max(0, Math.ceil(14 / size) - 1),
      hideOverlap: true,
      formatter: (index: string) =>
        drawable(labels[Number(index)]!, isDown ? LONGEST_LABEL : Math.max(3, Math.floor(size / 6))),
    },
  };
}

function drawCells(
  { values, marked }: Panel,
  { shades, mistakes }: Matrix,
  size: number,
  written: (value: number) => string,
  api: RenderApi,
): object {
  const largest = Math.max(...values.map((cells) => largestOf(cells)));
  const children: object[] = [];
  const place = (row: number, column: number) => {
    const [cx, cy] = api.coord([column, row]) as [number, number];
    return { x: cx - size / 2, y: cy - size / 2, width: size - 1, height: size - 1 };
  };
  values.forEach((cells, row) => {
    const whole = cells.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
    cells.forEach((value, column) => {
      const shape = place(row, column);
      children.push({ type: 'rect', shape, style: { fill: 'var(--sunken)' } });
      if (value === null || value === 0) return;
      const part = Math.abs(value) / ((shades === 'row-share' ? whole : largest) || 1);
      // A share of one in a hundred is a mistake worth seeing: the root lifts what is small.
      const depth = Math.min(1, Math.sqrt(part));
      const isBad = mistakes ? row !== column : value < 0;
      children.push({ type: 'rect', shape, style: { fill: isBad ? 'var(--fail)' : 'var(--accent)', opacity: depth } });
      const words = written(value);
      if (words === '') return;
      const fill = depth > 0.55 ? 'var(--panel)' : 'var(--text)';
      children.push(
        text(drawable(words, 6), shape.x + size / 2, shape.y + size / 2, {
          align: 'center',
          verticalAlign: 'middle',
          fill,
        }),
      );
    });
  });
  for (const { row, column } of marked) {
    if (values[row]?.[column] === undefined) continue;
    const style = { stroke: 'var(--text)', lineWidth: 2, fill: 'none' };
    children.push({ type: 'rect', shape: place(row, column), style });
  }
  return { type: 'group', children };
}

function largestOf(cells: readonly (number | null)[]): number {
  return cells.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
}

/** Only pairs that hold something: a confusion matrix is mostly empty. */
function tableRows({ rows, columns, panels }: Matrix, write: (value: number | null) => string): Row[] {
  const found: Row[] = [];
  for (const [row, label] of rows.labels.entries()) {
    for (const [column, name] of columns.labels.entries()) {
      const values = panels.map(({ values: cells }) => cells[row]![column]!);
      if (values.every((value) => value === null || value === 0)) continue;
      if (found.length >= MAX_TABLE_ROWS) return found;
      found.push({
        cells: [
          { content: label },
          { content: name },
          ...values.map((value) => ({ content: write(value), key: value })),
        ],
      });
    }
  }
  return found;
}
