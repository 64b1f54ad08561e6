import type { Figure, FigureOf } from '../result/document.ts';
import { columnFormat, formatValue } from '../wording/numbers.ts';
import { clipped } from '../wording/visible.ts';
import { blockOf } from './blocks.ts';
import { widthOf } from './width.ts';

const COLUMNS = 32;
const MOST_LINES = 8;
const SPARE_LINES = 2;
const MAX_LABEL = 24;
const BAR = 20;

/**
 * A figure where nothing can be drawn: a line for each series or bar, to stand in a fixed-width font below the figure's own
 * `summary`. Nothing for intervals and matrices, whose numbers the checks and tables tell, nor for images. Texts are not escaped.
 */
export function figureLines(figure: Figure): string[] {
  switch (figure.kind) {
    case 'histogram':
      return histogramLines(figure);
    case 'plot':
      return plotLines(figure);
    case 'bars':
      return barLines(figure);
    case 'intervals':
    case 'matrix':
    case 'images':
      return [];
  }
}

/** `production ▁▂▆█▅▂▁▁▁ 8.1 ms … 41 ms`. */
function histogramLines({ series, edges, unit, marks }: FigureOf<'histogram'>): string[] {
  const [low, high] = [edges[0]!, edges.at(-1)!];
  // What lies between needs decimals that neither the ends nor a limit have.
  const write = columnFormat(unit ?? '1', 'level', [low, high]).value;
  const limits = marks
    .map(({ label, value }) => `${clipped(label, MAX_LABEL)} ${formatValue(value, unit ?? '1')}`)
    .slice(0, 3);
  const ends = `${write(low)} … ${write(high)}${limits.length > 0 ? ` (${limits.join(', ')})` : ''}`;
  return labelled(series.map(({ name, counts }) => [name, `${sparkline(gathered(counts, sum), 0)} ${ends}`]));
}

/** `this model ▂▂▃▂▂▇█▇ 8.1 ms … 12 ms`: in the order of the horizontal axis. */
function plotLines({ panels }: FigureOf<'plot'>): string[] {
  const severalPanels = panels.length > 1;
  const lines = panels.flatMap(({ y: axis, series }) => {
    const write = columnFormat(
      axis.unit ?? '1',
      'level',
      series.flatMap(({ y }) => y),
    ).value;
    return series.flatMap(({ name, x, y }): [string, string][] => {
      const order = x.map((_, index) => index).filter((index) => y[index] !== null);
      const values = order.sort((a, b) => x[a]! - x[b]!).map((index) => y[index]!);
      if (values.length === 0) return [];
      const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
      return [
        [
          severalPanels ? `${axis.title}: ${name}` : name,
          `${sparkline(gathered(values, mean))} ${write(low)} … ${write(high)}`,
        ],
      ];
    });
  });
  return labelled(lines);
}

/** `class 8 ████████            40.2 %`: of the last series, which is the one that is judged. */
function barLines({ rows, series, unit }: FigureOf<'bars'>): string[] {
  const last = series.length - 1;
  const values = rows.map((row) => row.values[last]!);
  const most = values.reduce<number>((a, b) => Math.max(a, Math.abs(b ?? 0)), 0) || 1;
  const write = columnFormat(unit ?? '1', 'level', values).value;
  return labelled(
    rows.map(({ label }, index): [string, string] => {
      const length = Math.round((BAR * Math.abs(values[index] ?? 0)) / most);
      return [label, `${'█'.repeat(length).padEnd(BAR)} ${write(values[index]!)}`];
    }),
  );
}

function labelled(lines: readonly (readonly [label: string, rest: string])[]): string[] {
  // What says how many are left out takes a line itself.
  const most = lines.length <= MOST_LINES + SPARE_LINES ? lines.length : MOST_LINES;
  const shown = lines.slice(0, most).map(([label, rest]) => [clipped(label, MAX_LABEL), rest] as const);
  const width = Math.max(0, ...shown.map(([label]) => widthOf(label)));
  const more = lines.length - shown.length;
  return [
    ...shown.map(([label, rest]) => `${label}${' '.repeat(width - widthOf(label))} ${rest}`),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

/** `▁▃█`: the lowest value is the lowest block, or what `floor` says. */
function sparkline(values: readonly number[], floor?: number): string {
  const low = floor ?? values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((value) => blockOf(value, low, high, 0)).join('');
}

/** At most as many columns as there is room, each made of as many neighbours. */
function gathered(values: readonly number[], make: (part: readonly number[]) => number): number[] {
  const count = Math.min(COLUMNS, values.length);
  return Array.from({ length: count }, (_, column) =>
    make(
      values.slice(Math.floor((column * values.length) / count), Math.floor(((column + 1) * values.length) / count)),
    ),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
