import * as z from 'zod';

/** What the parts of a document are made of, each with the size beyond which it is hostile rather than large. */
const MAX_TEXT = 10_000;

export const text = z.string().max(MAX_TEXT);
export const name = z.string().min(1).max(1_000);
export const number = z.number();
export const count = z.int().min(0);
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const scalar = z.union([text, number, z.boolean(), z.null()]);
export const sourceSchema = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1) });
