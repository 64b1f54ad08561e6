import { ConfigurationError } from '../../core/errors.ts';
import { withComputed } from '../../profile/computed.ts';
import { featureName, isComputed, type Profile } from '../../profile/document.ts';
import type { SharedContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import { copyingOf } from '../source-keys.ts';
import { type ComputedRows, computeRows } from './computed-rows.ts';
import type { DriftKeys } from './keys.ts';
import type { Measurement, Unasked } from './measurement.ts';
import { namedColumns } from './predictions-keys.ts';
import type { NamedSide } from './sides.ts';

/** Both profiles with what was computed of their rows. */
export interface ComputedSides extends Pick<Measurement, 'flagged' | 'unasked'> {
  readonly before: Profile;
  readonly now: Profile;
  readonly subject: Provenance['subject'];
}

type Named = { readonly reference: NamedSide; readonly current: NamedSide };

/** Columns that are compared as predictions, and not once more as columns of their own. */
export function predictionColumns({ predictions }: Pick<DriftKeys, 'predictions'>): readonly string[] {
  return predictions === undefined ? [] : namedColumns(predictions);
}

/**
 * Has the model predict, or reads its predictions, and looks at images, where the policy asks for that. Throws ConfigurationError
 * where the current data has not what is asked for; what only the reference lacks is told as not compared.
 */
export async function computeSides(
  policy: GatePolicy<DriftKeys>,
  context: SharedContext,
  sides: Named,
  profiles: { readonly before: Profile; readonly now: Profile },
): Promise<ComputedSides> {
  const model = await modelOf(policy, context);
  const unasked: Unasked[] = [];
  const compute = async (side: 'reference' | 'current'): Promise<ComputedRows | null> => {
    const { keys } = policy;
    const named = sides[side];
    if (named.is === 'profile') return null;
    const has = (column: string) => named.dataset.columns.some(({ name }) => name === column);
    const lacks = side === 'reference' ? predictionColumns(keys).find((name) => !has(name)) : undefined;
    if (lacks !== undefined)
      unasked.push({ title: 'predictions', reason: `the reference has no column ${lacks}`, verdict: 'error' });
    const images = keys.images.filter(({ column }) => side === 'current' || has(column));
    const words = keys.words.filter((column) => side === 'current' || has(column));
    const predictions = lacks === undefined ? keys.predictions : undefined;
    if (predictions === undefined && images.length === 0 && words.length === 0) return null;
    const source = await (await context.tables()).openRows(named.source, copyingOf(keys[side]), context.signal);
    try {
      const rows = await computeRows(source, {
        predictions,
        images: images.map((one) => ({
          ...one,
          root: one.folder === undefined ? undefined : policy.resolve(one.folder, ['images']),
        })),
        words,
        id: keys[side].id,
        groupBy: keys['group-by'],
        model,
        files: named.dataset.files.map(({ path }) => path),
        context,
      });
      if (!rows.hasTruth) {
        unasked.push({ title: 'wrong predictions', reason: `${named.name} has no column ${predictions?.truth}` });
      }
      return rows;
    } finally {
      await source.close();
    }
  };
  const reference = await compute('reference');
  const current = await compute('current');
  const before = withComputed(profiles.before, reference?.features ?? [], null, reference?.groups);
  const now = withComputed(profiles.now, current?.features ?? [], before, current?.groups);
  return {
    before,
    now,
    flagged: current?.flagged ?? [],
    unasked: [...unasked, ...onOneSide(before, now).filter(({ title }) => !unasked.some((one) => one.title === title))],
    subject: subjectOf(current ?? reference),
  };
}

/** What was computed of one side alone, as where a profile was made with it and the policy does not ask for it. */
function onOneSide(before: Profile, now: Profile): Unasked[] {
  const lacks = (one: Profile, other: Profile) => {
    const known = new Set(other.features.map(featureName));
    return one.features.filter((feature) => isComputed(feature) && !known.has(featureName(feature)));
  };
  const columnsOf = (features: Profile['features']) => [...new Set(features.map(({ column }) => column))];
  // Errors of a model are not known where nobody knows the truth: that is told, and no error.
  const isOfTruth = ({ feature }: Profile['features'][number]) => feature === 'correct' || feature === 'residual';
  const further = lacks(now, before);
  return [
    ...columnsOf(lacks(before, now).filter((feature) => !isOfTruth(feature))).map((title) => ({
      title,
      reason: 'only the reference has it: say with predictions, images or words where it is now',
    })),
    ...columnsOf(further.filter((feature) => !isOfTruth(feature))).map((title) => ({
      title,
      reason: 'the reference does not have it: make its profile from rows with it',
      verdict: 'error' as const,
    })),
    ...(further.some(isOfTruth)
      ? [{ title: 'wrong predictions', reason: 'the truth of the reference is not known' }]
      : []),
  ];
}

function subjectOf(rows: ComputedRows | null): Provenance['subject'] {
  if (!rows?.identity) return null;
  const { name, bytes: kind, digest, files } = rows.identity;
  return { kind, name, digest, files: [...files] };
}

async function modelOf({ keys, model, sources }: GatePolicy<DriftKeys>, { findModel }: SharedContext) {
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
