import * as z from 'zod';
import type { DecodeBounds } from './decode.ts';
import { readingSchema } from './image.ts';

/** What the child is asked. The first question is always `open`. */
export type Question =
  | { readonly kind: 'open'; readonly bounds: DecodeBounds }
  | { readonly kind: 'read'; readonly path: string; readonly hash: boolean };

const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
  z.strictObject({ kind: z.literal('read'), reading: readingSchema }),
]);

/** What the child may answer. An image can take it over, so nothing in it is believed unchecked. */
export type Answer = z.infer<typeof answerSchema>;

/** Throws Error, with a few words, on anything that is no answer. */
export function readAnswer(message: unknown): Answer {
  const parsed = answerSchema.safeParse(message);
  if (!parsed.success) throw new TypeError('an answer that is none of those allowed');
  return parsed.data;
}
