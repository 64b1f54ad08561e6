import * as z from 'zod';
import type { DecodeBounds } from './decode.ts';
import { readingSchema, type Wanted } from './image.ts';
import type { Recipe } from './recipe.ts';

/** What the child is asked. The first question is always `open`. */
export type Question =
  | { readonly kind: 'open'; readonly bounds: DecodeBounds }
  | ({ readonly kind: 'read'; readonly path: string } & Wanted)
  /** Of a file, or without a path of the bytes that come with the question. */
  | { readonly kind: 'pixels'; readonly path?: string; readonly recipe: Recipe };

const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
  z.strictObject({ kind: z.literal('read'), reading: readingSchema }),
  /** With the pixels as its payload. */
  z.strictObject({
    kind: z.literal('pixels'),
    width: z.int().min(1),
    height: z.int().min(1),
    channels: z.int().min(1).max(3),
  }),
  z.strictObject({ kind: z.literal('unreadable'), reason: z.string().max(1000) }),
]);

/** What the child may answer. An image can take it over, so nothing in it is believed unchecked. */
export type Answer = z.infer<typeof answerSchema>;

/** Throws Error, with a few words, on anything that is no answer. */
export function readAnswer(message: unknown): Answer {
  const parsed = answerSchema.safeParse(message);
  if (!parsed.success) throw new TypeError('an answer that is none of those allowed');
  return parsed.data;
}
