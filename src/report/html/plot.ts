import type { Column, Row } from './table.ts';

/** A figure as a drawing and as the table behind it. */
export interface Plot {
  /** ECharts' option; colors are custom properties of the page, so that a drawing follows its theme. */
  readonly option: object;
  readonly width: number;
  readonly height: number;
  /** What the drawing shows, for who cannot see it. */
  readonly description: string;
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The part of ECharts' API that a custom series draws with. */
export interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly number[]): number[];
}
