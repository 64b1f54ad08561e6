import * as z from 'zod';
import { count, name, text } from './scalars.ts';

export const sliceSchema = z.strictObject({ column: name, value: text });

/** What a count of rows counts: a number of class 8 rests on the rows of class 8, however many rows the data has. */
const rowsOfSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('data') }).describe('All rows of the data.'),
  z.strictObject({ kind: z.literal('slice'), column: name, value: text }).describe('Rows with this value.'),
  z
    .strictObject({ kind: z.literal('class'), name: text, slice: sliceSchema.nullable() })
    .describe('Rows whose true class is this one, of the slice where there is one.'),
  z
    .strictObject({ kind: z.literal('prediction'), name: text, slice: sliceSchema.nullable() })
    .describe('Rows that the model takes for this class, of the slice where there is one.'),
  z
    .strictObject({ kind: z.literal('rule'), slice: sliceSchema.nullable() })
    .describe('Rows that the rule speaks of: with a value, and as its condition asks.'),
  z.strictObject({ kind: z.literal('samples') }).describe('Repetitions of one measurement, such as timed calls.'),
]);

export const rowsSchema = z
  .strictObject({
    count,
    of: rowsOfSchema,
    among: count.nullable().describe('Rows of the data that these were found among; null where nothing was left out.'),
  })
  .meta({ id: 'rows' });

export type Rows = z.infer<typeof rowsSchema>;

/** As many rows of the same kind as `count` says, found among proportionally more rows of the data. */
export function grown(rows: Rows, count: number): Rows {
  const among = rows.among === null || rows.count === 0 ? null : Math.ceil((rows.among * count) / rows.count);
  return { ...rows, count, among };
}
