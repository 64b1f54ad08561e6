import { ConfigurationError } from '../../../core/errors.ts';
import type { ModelIdentity } from '../../../predict/row-predictor.ts';
import type { EmbeddingProfile, Profile } from '../../../profile/document.ts';
import { requireModel } from '../../../profile/embedding.ts';
import type { SharedContext } from '../../context.ts';
import type { GatePolicy } from '../../gate.ts';
import { copyingOf } from '../../source-keys.ts';
import { jointLimitsOf } from '../choice.ts';
import { NO_POINTS } from '../distances/joint.ts';
import { type EmbeddingOutput, nameOfEmbedding } from '../embedding-keys.ts';
import type { DriftKeys } from '../keys.ts';
import type { Unasked } from '../measurement.ts';
import type { NamedSide } from '../sides.ts';
import { type JointComparison, LEAST_ROWS } from './compare.ts';
import { isProfiled, type JointRequest } from './compare-sides.ts';
import { embeddingModel, embedRows } from './embed.ts';
import { columnPoints } from './encode.ts';
import type { JointRows } from './joint-rows.ts';
import { drawRows, MOST_ROWS } from './rows.ts';
import { TOGETHER } from './together.ts';

interface Joint {
  readonly joint: readonly JointComparison[];
  readonly unasked: readonly Unasked[];
  /** Of the model that embedded. */
  readonly identity: ModelIdentity | null;
}

/**
 * Compares embeddings, and all columns together, by rows drawn from both sides. Throws ConfigurationError where the current data has
 * no such column, or its embeddings have another width.
 */
export async function measureJointly(
  policy: GatePolicy<DriftKeys>,
  context: SharedContext,
  sides: { readonly reference: NamedSide; readonly current: NamedSide },
  { features }: Profile,
  without: ReadonlySet<string>,
): Promise<Joint> {
  const { keys } = policy;
  const asked: JointRequest[] = [];
  const unasked: Unasked[] = [];
  let identity: ModelIdentity | null = null;
  const engine = await context.tables({ memory: keys['memory-limit'], threads: keys.threads });
  const draw = (side: 'reference' | 'current', columns: readonly string[]) =>
    drawRows(sides[side], {
      engine,
      columns,
      id: keys[side].id,
      groupBy: keys['group-by'],
      seed: keys.seed,
      signal: context.signal,
    });
  for (const embedding of keys.embeddings) {
    const name = nameOfEmbedding(embedding);
    if (typeof embedding === 'string') requireLists(embedding, sides.current, policy);
    const { rows, ...told } = await readEmbedding(policy, embedding, sides, context, draw);
    identity = told.identity ?? identity;
    if (rows === undefined) {
      unasked.push({ title: name, reason: NO_EMBEDDINGS, verdict: 'error' });
      continue;
    }
    asked.push({ is: 'embedding', name, ...rows, table: sides.current.name, seed: keys.seed });
  }
  if (keys.together) {
    const compared = features.filter(
      ({ column, feature, values }) => feature === 'value' && values.is !== 'nothing' && !without.has(column),
    );
    const columns = compared.map(({ column }) => column);
    const [reference, current] = [await draw('reference', columns), await draw('current', columns)];
    if (reference === undefined || current === undefined) {
      unasked.push({ title: TOGETHER, reason: NO_ROWS, verdict: 'error' });
    } else {
      const points = columnPoints(compared, reference, current);
      asked.push({ is: 'points', name: TOGETHER, points, seed: keys.seed });
    }
  }
  const found = await context.compute('points', asked, keys.threads);
  const joint: JointComparison[] = [];
  for (const [at, { name }] of asked.entries()) {
    const compared = found[at];
    if (compared !== undefined) joint.push(compared);
    else {
      const reason = `a side has fewer than ${LEAST_ROWS} rows with it`;
      unasked.push({ title: name, reason, verdict: 'inconclusive' });
    }
    if (compared?.classifier === null) {
      const isStated = jointLimitsOf(name, keys).some(
        ({ distance, at: key }) => distance === 'separation' && key[0] === 'columns',
      );
      unasked.push({
        title: `${name}: separation`,
        reason: NO_POINTS,
        ...(isStated ? { verdict: 'error' as const } : {}),
      });
    }
  }
  return { joint, unasked, identity };
}

type Sides = { readonly reference: NamedSide; readonly current: NamedSide };

/** What is known of one embedding on both sides: rows, or what a profile sums up. */
interface EmbeddingSides {
  readonly reference: JointRows | EmbeddingProfile;
  readonly current: JointRows | EmbeddingProfile;
}

/** Without rows where a side is a profile that does not have the embedding, or lacks the column. */
async function readEmbedding(
  policy: GatePolicy<DriftKeys>,
  embedding: string | EmbeddingOutput,
  { reference, current }: Sides,
  context: SharedContext,
  draw: (side: 'reference' | 'current', columns: readonly string[]) => Promise<JointRows | undefined>,
): Promise<{ readonly rows?: EmbeddingSides; readonly identity: ModelIdentity | null }> {
  const name = nameOfEmbedding(embedding);
  const summedUp = (side: NamedSide) =>
    side.is === 'profile' ? side.profile.embeddings?.find((one) => one.name === name) : undefined;
  let identity: ModelIdentity | null = null;
  const read = async (
    side: NamedSide,
    key: 'reference' | 'current',
  ): Promise<JointRows | EmbeddingProfile | undefined> => {
    const known = summedUp(side);
    if (known !== undefined) return known;
    if (typeof embedding === 'string') return draw(key, [embedding]);
    if (side.is === 'profile') return undefined;
    const model = await embeddingModel(policy.model, embedding, context, policy.sources.at(['embeddings']));
    const source = await (await context.tables()).openRows(side.source, copyingOf(policy.keys[key]), context.signal);
    try {
      const beside = { id: policy.keys[key].id, groupBy: policy.keys['group-by'] };
      const embedded = await embedRows(source, model, embedding, beside, context);
      identity = embedded.identity;
      return embedded.rows;
    } finally {
      await source.close();
    }
  };
  const before = await read(reference, 'reference');
  const now = before === undefined ? undefined : await read(current, 'current');
  if (before === undefined || now === undefined) return { identity };
  if (isProfiled(before) && !isProfiled(now)) {
    const { digest: model } = (identity as ModelIdentity | null) ?? { digest: null };
    requireModel(before, { name, table: current.name, model });
  }
  return { rows: { reference: before, current: now }, identity };
}

const NO_EMBEDDINGS = `rows of both sides are needed, up to ${MOST_ROWS} of each, or profiles that were made with --embeddings; one side is a profile without, or lacks the column`;

const NO_ROWS = `rows of both sides are needed, up to ${MOST_ROWS} of each, and one side is a profile without them, or lacks a column`;

function requireLists(column: string, side: NamedSide, { sources }: GatePolicy<DriftKeys>): void {
  if (side.is === 'profile') return;
  const position = sources.at(['embeddings']);
  const found = side.dataset.columns.find(({ name }) => name === column);
  if (found === undefined) {
    throw new ConfigurationError(
      `embeddings names ${JSON.stringify(column)}, which ${side.name} does not have. Its columns are ${side.dataset.columns
        .map(({ name }) => name)
        .slice(0, 20)
        .join(', ')}.`,
      { position },
    );
  }
  if (found.type.kind === 'list') return;
  throw new ConfigurationError(
    `embeddings names ${JSON.stringify(column)}, which is ${found.declared} in ${side.name}; an embedding is a list of numbers.`,
    { position },
  );
}
