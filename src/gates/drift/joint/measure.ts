import { ConfigurationError } from '../../../core/errors.ts';
import type { ModelIdentity } from '../../../predict/row-predictor.ts';
import type { Profile } from '../../../profile/document.ts';
import type { SharedContext } from '../../context.ts';
import type { GatePolicy } from '../../gate.ts';
import type { DriftKeys, EmbeddingOutput } from '../keys.ts';
import type { Unasked } from '../measurement.ts';
import type { NamedSide } from '../sides.ts';
import { compareJointly, type JointComparison, LEAST_ROWS } from './compare.ts';
import { embeddingModel, embedRows } from './embed.ts';
import { columnPoints, embeddingPoints } from './encode.ts';
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
  const joint: JointComparison[] = [];
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
  const add = (title: string, compared: JointComparison | undefined) => {
    if (compared !== undefined) joint.push(compared);
    else unasked.push({ title, reason: `a side has fewer than ${LEAST_ROWS} rows with it`, verdict: 'inconclusive' });
  };
  for (const column of keys.embeddings) {
    if (typeof column !== 'string') {
      const embedded = await embedBoth(policy, column, context, sides);
      if (embedded === undefined) unasked.push({ title: column.output, reason: NO_ROWS, verdict: 'error' });
      else {
        identity = embedded.identity;
        const points = embeddingPoints(column.output, embedded.reference, embedded.current, keys.seed);
        add(column.output, compareJointly(column.output, points, keys.seed));
      }
      continue;
    }
    requireLists(column, sides.current, policy);
    const [reference, current] = [await draw('reference', [column]), await draw('current', [column])];
    if (reference === undefined || current === undefined) {
      unasked.push({ title: column, reason: NO_ROWS, verdict: 'error' });
      continue;
    }
    add(column, compareJointly(column, embeddingPoints(column, reference, current, keys.seed), keys.seed));
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
      add(TOGETHER, compareJointly(TOGETHER, columnPoints(compared, reference, current), keys.seed));
    }
  }
  return { joint, unasked, identity };
}

/** Undefined where a side is a profile. */
async function embedBoth(
  policy: GatePolicy<DriftKeys>,
  embedding: EmbeddingOutput,
  context: SharedContext,
  { reference, current }: { readonly reference: NamedSide; readonly current: NamedSide },
) {
  if (reference.is === 'profile' || current.is === 'profile') return undefined;
  const model = await embeddingModel(policy, embedding, context);
  const engine = await context.tables();
  const embed = async (side: typeof reference, id: string | undefined) => {
    const source = await engine.openRows(side.source);
    try {
      return await embedRows(source, model, embedding, { id, groupBy: policy.keys['group-by'] }, context);
    } finally {
      await source.close();
    }
  };
  const before = await embed(reference, policy.keys.reference.id);
  const now = await embed(current, policy.keys.current.id);
  return { reference: before.rows, current: now.rows, identity: now.identity };
}

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
