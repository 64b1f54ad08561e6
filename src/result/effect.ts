import * as z from 'zod';
import { name, text } from './scalars.ts';

const by = name.describe('The key of the policy that says so.');

/** What became of a check that did not pass. */
export const effectSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('blocks') }).describe('It stops the merge.'),
    z.strictObject({ kind: z.literal('warns'), by }).describe('It is told and does not block.'),
    z.strictObject({ kind: z.literal('allowed'), by }).describe('It is let be: listed, and neither blocks nor warns.'),
    z
      .strictObject({ kind: z.literal('waived'), until: text, owner: text, reason: text })
      .describe('It would block, and somebody answers for it until that day. Never in a result file.'),
  ])
  .meta({ id: 'effect' });

export type Effect = z.infer<typeof effectSchema>;
