import { ConfigurationError } from '../../core/errors.ts';
import { type ComputedFeature, type RowGroups, withComputed } from '../../profile/computed.ts';
import { isComputed, type Profile } from '../../profile/document.ts';
import { cells } from '../../table/cells.ts';
import type { RowSource } from '../../table/rows.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement } from './measurement.ts';
import { type FlaggedRow, flaggedRows, PREDICTIONS, predictionFeatures } from './prediction-features.ts';
import { type Predicted, readPredicted } from './predictions.ts';
import { namedColumns } from './predictions-keys.ts';
import type { NamedSide } from './sides.ts';

/** What was computed of the rows of one side, beyond what the table engine counts. */
interface ComputedSide {
  readonly features: readonly ComputedFeature[];
  readonly groups: RowGroups | undefined;
  readonly predicted: Predicted | null;
}

/** Both profiles with what was computed of their rows. */
export interface ComputedSides extends Pick<Measurement, 'flagged' | 'unasked'> {
  readonly before: Profile;
  readonly now: Profile;
  readonly subject: Provenance['subject'];
}

/** Columns that are compared as predictions, and not once more as columns of their own. */
export function predictionColumns({ predictions }: Pick<DriftKeys, 'predictions'>): readonly string[] {
  return predictions === undefined ? [] : namedColumns(predictions);
}

/**
 * Has the model predict, or reads its predictions, where the policy asks for that. Throws ConfigurationError where the current
 * data has not what is asked for; what only the reference lacks is told as not compared.
 */
export async function computeSides(
  policy: GatePolicy<DriftKeys>,
  context: GateContext,
  sides: { readonly reference: NamedSide; readonly current: NamedSide },
  profiles: { readonly before: Profile; readonly now: Profile },
): Promise<ComputedSides> {
  const { predictions } = policy.keys;
  const hasStored = profiles.before.features.some(isComputed);
  if (predictions === undefined) {
    const reason =
      'the profile of the reference has them, and the policy does not say where those of the current data are';
    return {
      ...profiles,
      flagged: [],
      unasked: hasStored && sides.current.is === 'rows' ? [{ title: PREDICTIONS, reason }] : [],
      subject: null,
    };
  }
  const model = await modelOf(policy, context);
  const unasked: { title: string; reason: string }[] = [];
  let subject: Provenance['subject'] = null;
  const compute = async (side: 'reference' | 'current'): Promise<ComputedSide | null> => {
    const named = sides[side];
    if (named.is === 'profile') return null;
    const lacks = namedColumns(predictions).find((name) => !named.dataset.columns.some((one) => one.name === name));
    if (lacks !== undefined && side === 'reference') {
      unasked.push({ title: PREDICTIONS, reason: `the reference has no column ${lacks}` });
      return null;
    }
    const engine = await context.tables();
    const source = await engine.openRows(named.source);
    try {
      const request = { keys: predictions, id: policy.keys[side].id, model, context };
      const { predicted, identity } = await readPredicted(source, request);
      requireAgreement(predicted, source, predictions.truth);
      if (identity !== null) {
        const { name, bytes: kind, digest, files } = identity;
        subject = { kind, name, digest, files: [...files] };
      }
      if (predictions.truth !== undefined && predicted.truth === null) {
        unasked.push({ title: 'wrong predictions', reason: `${named.name} has no column ${predictions.truth}` });
      }
      return {
        features: predictionFeatures(predicted, predictions.floor),
        groups: await groupsOf(source, policy.keys['group-by'], context),
        predicted,
      };
    } finally {
      await source.close();
    }
  };
  const reference = await compute('reference');
  const current = await compute('current');
  const before = withComputed(profiles.before, reference?.features ?? [], null, reference?.groups);
  const isCompared = before.features.some(({ column }) => column === PREDICTIONS);
  if (!isCompared && unasked.length === 0) {
    unasked.push({ title: PREDICTIONS, reason: 'the profile of the reference has none; make it from rows with them' });
  }
  return {
    before,
    now: withComputed(profiles.now, current?.features ?? [], before, current?.groups),
    flagged: flaggedOf(current, predictions.floor),
    unasked,
    subject,
  };
}

function flaggedOf(current: ComputedSide | null, floor: number | undefined): FlaggedRow[] {
  return current?.predicted ? flaggedRows(current.predicted, floor) : [];
}

async function modelOf({ keys, model, sources }: GatePolicy<DriftKeys>, { findModel }: GateContext) {
  if (keys.predictions === undefined || namedColumns(keys.predictions).length > 0) return undefined;
  if (model === undefined) {
    throw new ConfigurationError(
      'predictions names no column, and the policy names no model that could predict. Name the columns (label, confidence), or a model.',
      { position: sources.at(['predictions']) },
    );
  }
  const found = await findModel(model);
  if (found !== null) return { policy: model, found };
  throw new ConfigurationError(`There is no model ${model.name}, which is to predict.`, { position: model.position });
}

/** Labels that have no spelling in common are no labels of one kind: every prediction would be wrong. */
function requireAgreement({ labels, truth, values }: Predicted, { name }: RowSource, column: string | undefined): void {
  if (truth === null || values !== null) return;
  const [said, actual] = [labels, truth].map((side) => new Set(side.filter((one) => one !== null)));
  if (said!.size === 0 || actual!.size === 0 || [...actual!].some((label) => said!.has(label))) return;
  const shown = (labels: Set<string>) =>
    [...labels]
      .slice(0, 5)
      .map((one) => JSON.stringify(one))
      .join(', ');
  throw new ConfigurationError(
    `No label in the column ${column} of ${name} (${shown(actual!)}) is among what is predicted (${shown(said!)}), so that every prediction would be wrong. Give the names of the model’s classes with model: { classes: [...] }, or name another column.`,
  );
}

async function groupsOf(
  source: RowSource,
  groupBy: string | undefined,
  { signal }: GateContext,
): Promise<RowGroups | undefined> {
  if (groupBy === undefined) return undefined;
  const codes = new Map<unknown, number>();
  const groups: number[] = [];
  for await (const batch of source.read([groupBy], 8_192, signal)) {
    for (const cell of cells(batch.columns.get(groupBy)!, { table: source.name, column: groupBy })) {
      if (!codes.has(cell)) codes.set(cell, codes.size);
      groups.push(codes.get(cell)!);
    }
  }
  return groups;
}
