import * as z from 'zod';
import { name, number, text } from './scalars.ts';
import { VERDICTS } from './verdict.ts';

/** Beyond these a picture is a wall: whoever hands more thins it out first, and says so in `summary`. */
const MAX_ROWS = 1_000;
const MAX_BINS = 1_000;
const MAX_SERIES = 10;
const MAX_POINTS = 5_000;
const MAX_PANELS = 8;
const MAX_CLASSES = 100;
const MAX_MARKS = 50;
const MAX_IMAGES = 48;
const MAX_SIDE = 96;
/** What a PNG of that size without any compression takes, as base64. */
const MAX_PNG = 40_000;

const scale = z.enum(['linear', 'log']);
const told = {
  id: name,
  title: text,
  summary: text.describe(
    'What the picture shows, in one sentence: it stands in for the picture where none can be drawn.',
  ),
};
const axis = z.strictObject({
  title: text,
  unit: text.nullable().describe('A word of the units of checks, such as fraction, ms or 1.'),
  scale,
});
const mark = z
  .strictObject({ label: text, value: number, is: z.enum(['limit', 'note']) })
  .describe('A line across the picture: a limit of the policy, or a value worth a note, such as a median.');

/** Items with a value, its bounds, what it was before, and the limit it must keep. */
const intervals = z.strictObject({
  kind: z.literal('intervals'),
  ...told,
  unit: text.nullable(),
  scale,
  rows: z
    .array(
      z.strictObject({
        label: text,
        value: number.nullable(),
        low: number.nullable(),
        high: number.nullable(),
        baseline: number.nullable(),
        limit: number.nullable(),
        verdict: z.enum(VERDICTS),
      }),
    )
    .max(MAX_ROWS),
});

/** How values are spread: several series over the same bins, each as shares of its own total. */
const histogram = z
  .strictObject({
    kind: z.literal('histogram'),
    ...told,
    unit: text.nullable(),
    scale,
    edges: z.array(number).min(2).max(MAX_BINS),
    series: z.array(z.strictObject({ name: text, counts: z.array(number.min(0)) })).max(MAX_SERIES),
    marks: z.array(mark).max(MAX_MARKS),
  })
  .refine(({ edges }) => edges.every((edge, index) => index === 0 || edge > edges[index - 1]!), 'edges do not rise')
  .refine(({ edges, series }) => series.every(({ counts }) => counts.length === edges.length - 1), 'a bin has no count')
  .refine(({ edges, scale }) => scale === 'linear' || edges[0]! > 0, 'a logarithm of nothing');

/** A bar for each series of each category; a category may have a limit of its own. */
const bars = z
  .strictObject({
    kind: z.literal('bars'),
    ...told,
    unit: text.nullable(),
    series: z.array(text).min(1).max(MAX_SERIES),
    rows: z
      .array(z.strictObject({ label: text, values: z.array(number.nullable()), limit: number.nullable() }))
      .max(MAX_ROWS),
    marks: z.array(mark).max(MAX_MARKS),
  })
  .refine(({ rows, series }) => rows.every(({ values }) => values.length === series.length), 'a bar has no value');

/** Values over an index, a time, or each other, in panels that share the horizontal axis. */
const plot = z
  .strictObject({
    kind: z.literal('plot'),
    ...told,
    x: axis,
    panels: z
      .array(
        z.strictObject({
          y: axis,
          series: z
            .array(
              z.strictObject({
                name: text,
                draw: z.enum(['line', 'steps', 'points']),
                x: z.array(number).max(MAX_POINTS),
                y: z.array(number.nullable()).describe('As many as x; null leaves a gap.'),
              }),
            )
            .max(MAX_SERIES),
          marks: z.array(mark).max(MAX_MARKS).describe('Across, at a value of y.'),
        }),
      )
      .min(1)
      .max(MAX_PANELS),
    marks: z.array(mark).max(MAX_MARKS).describe('Down all panels, at a value of x.'),
  })
  .refine(
    ({ panels }) => panels.every(({ series }) => series.every(({ x, y }) => x.length === y.length)),
    'a point has no place',
  );

/** A number for each pair of a row and a column: a confusion matrix, correlations. Panels stand side by side. */
const matrix = z
  .strictObject({
    kind: z.literal('matrix'),
    ...told,
    unit: text.nullable(),
    rows: z.strictObject({ title: text, labels: z.array(text).min(1).max(MAX_CLASSES) }),
    columns: z.strictObject({ title: text, labels: z.array(text).min(1).max(MAX_CLASSES) }),
    shades: z
      .enum(['row-share', 'magnitude'])
      .describe('What the depth of a cell says: its share of its row, or its size beside the largest.'),
    mistakes: z
      .boolean()
      .describe('Rows and columns are the same classes, so that what lies off the diagonal is a mistake.'),
    panels: z
      .array(
        z.strictObject({
          name: text,
          values: z.array(z.array(number.nullable())),
          marked: z
            .array(z.strictObject({ row: z.int().min(0), column: z.int().min(0) }))
            .max(MAX_MARKS)
            .describe('Cells to look at first.'),
        }),
      )
      .min(1)
      .max(4),
  })
  .refine(
    ({ rows, columns, panels }) =>
      panels.every(
        ({ values }) =>
          values.length === rows.labels.length && values.every((cells) => cells.length === columns.labels.length),
      ),
    'a row has another length',
  );

/** Images that a person should look at, each with what is said of it. */
const images = z.strictObject({
  kind: z.literal('images'),
  ...told,
  images: z
    .array(
      z.strictObject({
        name: text.describe('The row that it is of.'),
        facts: z.array(z.strictObject({ title: text, value: text })).max(6),
        side: z.int().min(1).max(MAX_SIDE).describe('Pixels of its width and of its height.'),
        png: z.base64().max(MAX_PNG).describe('A PNG file, made of pixels alone.'),
      }),
    )
    .max(MAX_IMAGES),
});

export const figureSchema = z
  .discriminatedUnion('kind', [intervals, histogram, bars, plot, matrix, images])
  .meta({ id: 'figure' });

export type Figure = z.infer<typeof figureSchema>;
export type FigureOf<Kind extends Figure['kind']> = Extract<Figure, { kind: Kind }>;
export type Mark = z.infer<typeof mark>;
