import * as z from 'zod';
import { feedShape } from '../source-keys.ts';

const embeddingShape = {
  output: z.string().min(1).describe('The output of the model with an embedding for each row.'),
  ...feedShape,
};

/** An output of the model of the policy, each row of which is an embedding. */
export type EmbeddingOutput = z.infer<z.ZodObject<typeof embeddingShape>>;

const embeddingKey = () => z.union([z.string().min(1), z.strictObject(embeddingShape)]);

/** Columns of lists, and outputs of the model: one, or several. */
export const embeddingsKey = () =>
  z
    .union([embeddingKey(), z.array(embeddingKey()).min(1)])
    .transform((one): readonly (string | EmbeddingOutput)[] => [one].flat());

/** What reports and profiles call it: its column, or the output of the model that makes it. */
export function nameOfEmbedding(embedding: string | EmbeddingOutput): string {
  return typeof embedding === 'string' ? embedding : embedding.output;
}
