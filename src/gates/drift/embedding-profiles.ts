import { ConfigurationError } from '../../core/errors.ts';
import type { EmbeddingProfile, Profile } from '../../profile/document.ts';
import { type EmbeddingSource, embeddingLike, firstEmbedding } from '../../profile/embedding.ts';
import type { RowSource } from '../../table/rows.ts';
import type { SharedContext } from '../context.ts';
import type { ModelPolicy } from '../gate.ts';
import { type EmbeddingOutput, nameOfEmbedding } from './embedding-keys.ts';
import { embeddingModel, embeddingsOfColumn, embeddingsOfModel, openEmbedder } from './joint/embed.ts';

/** Which embeddings of a table are summed up, and how. */
export interface EmbeddingRequest {
  /** Undefined: the columns of the profile that this one is made like. */
  readonly embeddings: readonly (string | EmbeddingOutput)[] | undefined;
  readonly like: Profile | null;
  readonly model: ModelPolicy | undefined;
  readonly id: string | undefined;
  readonly groupBy: string | undefined;
  readonly seed: number;
  readonly keepRows: number;
  /** Lends the rows: only where there is something to sum up. */
  readonly withRows: <T>(use: (source: RowSource) => Promise<T>) => Promise<T>;
}

/**
 * The embeddings of all rows of a table, summed up. Throws ConfigurationError where the profile that it is made like has others, and
 * what reading and embedding throw.
 */
export async function profileEmbeddings(
  request: EmbeddingRequest,
  context: SharedContext,
): Promise<readonly EmbeddingProfile[]> {
  const { like, withRows } = request;
  const known = like?.embeddings ?? [];
  const asked = request.embeddings ?? known.filter(({ model }) => model === null).map(({ name }) => name);
  const lacks = known.find(({ name }) => !asked.some((one) => nameOfEmbedding(one) === name));
  if (lacks !== undefined) {
    throw new ConfigurationError(
      `The profile of --like has embeddings of ${lacks.name}. Name them: --embeddings '{ output: ${lacks.name} }' with --model, or a profile without them.`,
    );
  }
  if (asked.length === 0) return [];
  return withRows(async (source) => {
    const made: EmbeddingProfile[] = [];
    for (const one of asked) made.push(await profileEmbedding(source, one, request, context));
    return made;
  });
}

async function profileEmbedding(
  source: RowSource,
  embedding: string | EmbeddingOutput,
  { like, model, id, groupBy, seed, keepRows }: EmbeddingRequest,
  context: SharedContext,
): Promise<EmbeddingProfile> {
  const name = nameOfEmbedding(embedding);
  const before = like?.embeddings?.find((one) => one.name === name);
  if (like !== null && before === undefined) {
    throw new ConfigurationError(
      `The profile of --like has no embeddings of ${name}, in whose measures these could be made. Make it with --embeddings, too.`,
    );
  }
  const sumUp = (rows: EmbeddingSource) =>
    before === undefined ? firstEmbedding(rows, { seed, keepRows }) : embeddingLike(before, rows, { keepRows });
  if (typeof embedding === 'string') return sumUp(embeddingsOfColumn(source, embedding, groupBy, context));
  const found = await embeddingModel(model, embedding, context, undefined);
  const embedder = await openEmbedder(source, found, embedding, { id, groupBy }, context);
  try {
    return await sumUp(embeddingsOfModel(source, name, embedder));
  } finally {
    await embedder.close();
  }
}
