import type { Mark } from '../../../result/figure.ts';
import { clipped } from '../../../wording/visible.ts';
import type { Column, Row } from '../table.ts';
import { drawable } from './svg.ts';

/** A figure as a drawing and as the table behind it. */
export interface Drawing {
  /** ECharts' option; colors are custom properties of the page, so that a drawing follows its theme. */
  readonly option: object;
  readonly width: number;
  readonly height: number;
  /** What the drawing shows, for who cannot see it. */
  readonly description: string;
  readonly key: readonly KeyItem[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface KeyItem {
  readonly sign: string;
  /** Whose color the sign has; null for what is drawn in the color of text. */
  readonly series: number | null;
  readonly text: string;
}

/** The part of ECharts' API that a custom series draws with. */
export interface RenderApi {
  coord(point: readonly number[]): number[];
}

export const WIDTH = 900;
export const MAX_LABEL = 40;
/** Beyond this the table behind a figure is as long as its data; the result has all. */
export const MAX_TABLE_ROWS = 1_000;
const MOST_LABELLED = 3;
/** The area of a grid is where it is put: ECharts moves none for its labels. */
export const FIXED = { outerBoundsMode: 'none' } as const;
export const QUIET = { color: 'var(--muted)', fontSize: 12 };

/** Of two or more series the first is what the others are compared with: quiet, and filled where there is something to fill. */
const COLORS = [
  'var(--muted)',
  'var(--accent)',
  'var(--second)',
  'var(--pass)',
  'var(--unsure)',
  'var(--fail)',
] as const;
const DASHES = [[], [], [7, 4], [2, 3], [9, 3, 2, 3]] as const;
const LINE_SIGNS = ['━', '━', '╌', '┈', '╍'] as const;

/** The place of a series among the colors: one that stands alone has the accent. */
export function colorIndex(index: number, count: number): number {
  return (count === 1 ? 1 : index) % COLORS.length;
}

/** The color of the series at this place among so many: the last is the one that is judged. */
export function colorOf(index: number, count: number): string {
  return COLORS[colorIndex(index, count)]!;
}

/** The dash pattern of the series at this place, in pixels, so that color alone tells none apart. */
export function dashOf(index: number): number[] {
  return [...DASHES[index % DASHES.length]!];
}

/** The entry of a series in the key. */
export function lineKey(name: string, index: number, count: number): KeyItem {
  return {
    sign: LINE_SIGNS[index % LINE_SIGNS.length]!,
    series: colorIndex(index, count),
    text: clipped(name, MAX_LABEL),
  };
}

/** An entry of the key for each mark, with its value as `write` spells it. */
export function marksKey(marks: readonly Mark[], sign: string, write: (value: number) => string): KeyItem[] {
  return marks.map(({ label, value }) => ({
    sign,
    series: null,
    text: `${clipped(label, MAX_LABEL)}: ${write(value)}`,
  }));
}

/** A series that draws itself: ECharts only places it. */
export function custom(draw: (api: RenderApi) => object, at: readonly [x: number, y: number], grid = 0): object {
  return {
    type: 'custom',
    silent: true,
    xAxisIndex: grid,
    yAxisIndex: grid,
    data: [at],
    renderItem: (_: unknown, api: RenderApi) => draw(api),
  };
}

/** A straight line, in pixels. */
export function line(x1: number, y1: number, x2: number, y2: number, style: object): object {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style };
}

/** Words at a place in pixels; muted and of 11 pixels where the style does not say otherwise. */
export function text(words: string, x: number, y: number, style: object = {}): object {
  return { type: 'text', style: { text: words, x, y, fontSize: 11, fill: 'var(--muted)', ...style } };
}

/** A limit is a firm line and a note a dashed one; where few of `marks` are named, each has its name beside it. */
export function drawMark(mark: Mark, [x1, y1]: readonly number[], [x2, y2]: readonly number[], marks: readonly Mark[]) {
  const style =
    mark.is === 'limit'
      ? { stroke: 'var(--text)', lineWidth: 1.5 }
      : { stroke: 'var(--muted)', lineWidth: 1, lineDash: [4, 3] };
  const label =
    marks.length > MOST_LABELLED || !marks.includes(mark)
      ? []
      : x1 === x2
        ? [text(drawable(mark.label, 24), x1! + 4, Math.min(y1!, y2!) + 2 + 13 * marks.indexOf(mark))]
        : [text(drawable(mark.label, 24), Math.max(x1!, x2!) - 4, y1! - 14, { align: 'right' })];
  return { type: 'group', children: [line(x1!, y1!, x2!, y2!, style), ...label] };
}

/** Without a browser no font can be measured: what the widest of the usual ones needs at 12 pixels, and a gap. */
export function roomOf(columns: number): number {
  return 7.6 * columns + 14;
}
