import * as z from 'zod';

/**
 * How the cells of a column are written in delimited text, where that is not how they are read by themselves: `1.234,5 €`
 * as 1234.5, `yes` as true.
 */
export const cellSpelling = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    decimal: z.string().length(1),
    /** Between thousands; empty where there is none. */
    group: z.string(),
    /** False where other characters may stand before and after the number. */
    bare: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('boolean'),
    trueValues: z.array(z.string()).min(1).readonly(),
    falseValues: z.array(z.string()).min(1).readonly(),
  }),
]);

export type CellSpelling = Readonly<z.infer<typeof cellSpelling>>;

/** Numbers as everybody reads them, but for spaces around them. */
export const PLAIN_NUMBER = { kind: 'number', decimal: '.', group: '', bare: true } satisfies CellSpelling;
