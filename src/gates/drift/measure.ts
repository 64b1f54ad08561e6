import type { KeyPath } from '../../config/sources.ts';
import { ConfigurationError, placed } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { ModelIdentity } from '../../predict/row-predictor.ts';
import { type FeatureProfile, featureName, isComputed, type Profile } from '../../profile/document.ts';
import { firstProfile, type Misfit, type ProfileOptions, profileLike } from '../../profile/measure.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, Provenance } from '../gate.ts';
import { saidOf } from './choice.ts';
import { measureCompatible } from './compatible/measure.ts';
import { computeSides, predictionColumns } from './computed-sides.ts';
import { withExact } from './exact.ts';
import { measureJointly } from './joint/measure.ts';
import { TOGETHER } from './joint/together.ts';
import type { DriftKeys } from './keys.ts';
import { ANY_DISTANCES } from './limits.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { requireNamed } from './named-columns.ts';
import { measurePermuted } from './permuted.ts';
import { PREDICTIONS } from './prediction-features.ts';
import { type NamedSide, openSide } from './sides.ts';
import { measureSkew } from './skew/measure.ts';
import { measureSlices } from './slices.ts';
import { readWeights } from './weights.ts';

/** Sum both sides up over the reference's own bins and categories; the current data is read once. */
export async function measureDrift(
  policy: GatePolicy<DriftKeys>,
  context: GateContext,
): Promise<{ measurement: Measurement; provenance: Provenance }> {
  const { keys } = policy;
  const { sources } = policy;
  if (context.shard !== undefined) requireParts(policy);
  const open = (side: 'reference' | 'current') => placed(sources.at([side]), () => openSide(policy, side, context));
  const reference = await open('reference');
  const current = await open('current');
  const position = sources.at(['current']);
  if (reference.is === 'rows' && current.is === 'profile') {
    throw new ConfigurationError(
      `current is a profile and reference is rows. Make a profile of the reference first (modelassay profile ${reference.name} -o reference.json), and that of the current data with --like reference.json.`,
      { position },
    );
  }
  for (const side of [reference, current]) {
    // Started here so that it runs beside the first statement; what it finds is asked for below.
    if (side.is === 'rows') side.dataset.digest().catch(() => undefined);
  }
  const names = namesOf(reference, current);
  const ignored = names.filter((name) => saidOf(name, keys.columns)?.says === 'ignore');
  requireKnown(policy, names);
  await requireNamed(policy, { reference, current });
  const ids = [keys.reference.id, keys.current.id].filter((id) => id !== undefined);
  const apart = [...ids, ...(keys.skew?.on ?? []), ...predictionColumns(keys), ...unlabelled(keys, current)];
  const options: Omit<ProfileOptions, 'name'> = {
    engine: await context.tables({ memory: keys['memory-limit'], threads: keys.threads }),
    made: context.clock.now().toISOString(),
    seed: keys.seed,
    without: new Set([...apart, ...ignored]),
    types: new Map(
      names.flatMap((name) => {
        const says = saidOf(name, keys.columns)?.says;
        return says === undefined || says === 'ignore' || says.type === undefined ? [] : [[name, says.type] as const];
      }),
    ),
    compared: namedToBeCompared(keys),
    keepRows: 0,
    groupBy: keys['group-by'],
    signal: context.signal,
  };
  context.progress({ task: 'drift', done: 0, total: 2, unit: 'tables' });
  const before =
    reference.is === 'profile'
      ? reference.profile
      : await firstProfile(reference.dataset, { ...options, name: reference.name });
  context.progress({ task: 'drift', done: 1, total: 2, unit: 'tables' });
  const now =
    current.is === 'profile'
      ? alike(before, current.profile)
      : await profileLike(before, current.dataset, { ...options, name: current.name });
  context.progress({ task: 'drift', done: 2, total: 2, unit: 'tables' });
  const computed = await computeSides(policy, context, { reference, current }, { before, now: now.profile });
  const together = await measureJointly(policy, context, { reference, current }, before, options.without);
  const compatible = await measureCompatible(policy, context, { reference, current }, before, options.without);
  const permuted = await measurePermuted(policy, context, { reference, current }, before, options.without);
  const showsValues = mayShowValues(keys, context);
  const within = await measureSlices(keys.slices, { reference, current }, before, { ...options, showsValues });
  const skew =
    keys.skew === undefined
      ? null
      : await placed(sources.at(['skew']), () =>
          measureSkew({ reference, current }, { ...options, keys: keys.skew!, signal: context.signal }),
        );
  return {
    measurement: {
      reference: { name: reference.name, rows: before.rows, made: reference.is === 'profile' ? before.made : null },
      current: { name: current.name, rows: now.profile.rows, made: current.is === 'profile' ? now.profile.made : null },
      comparisons: await withExact(
        comparisonsOf(computed.before, computed.now, options.without).filter(isOfImagesAsSuch(keys)),
        { reference, current },
        policy,
        context,
      ),
      misfits: now.misfits.filter(({ feature }) => !options.without.has(feature.column)),
      further: now.further,
      ignored,
      showsValues,
      slices: within.slices,
      skew,
      weights: await readWeights(policy, context),
      joint: together.joint,
      permuted,
      compatible,
      flagged: computed.flagged,
      unasked: [...computed.unasked, ...together.unasked, ...within.unasked],
    },
    provenance: {
      subject: computed.subject ?? subjectOf(together.identity),
      baseline: {
        kind: reference.is === 'profile' ? 'profile' : 'file',
        name: reference.name,
        version: null,
        digest: reference.is === 'profile' ? reference.files[0]!.digest : await reference.dataset.digest(),
        since: reference.is === 'profile' ? before.made : null,
      },
      datasets: [...(await filesOf(reference)), ...(await filesOf(current))],
      environment: { seed: keys.seed },
    },
  };
}

/** What looks at rows one by one, or at rows of both sides together, is not measured in parts. */
const NOT_IN_PARTS = ['predictions', 'images', 'words', 'embeddings', 'together', 'skew', 'slices'] as const;

function requireParts({ keys, sources }: GatePolicy<DriftKeys>): void {
  const asked = NOT_IN_PARTS.find((key) => {
    const value = keys[key];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (asked === undefined && keys.reference.beside !== undefined) {
    throw new ConfigurationError(
      'The profile beside the baseline is not where the parts are put together. Name its file with reference, where drift is measured in parts.',
      { position: sources.at(['reference']) },
    );
  }
  if (asked === undefined) return;
  throw new ConfigurationError(
    `${asked} cannot be put together from parts. Measure it in one run, or leave it out where drift is measured in parts.`,
    { position: sources.at([asked]) },
  );
}

/** Columns that the policy names with more than what every column has: such a one says more than which row it is. */
function namedToBeCompared({ columns, statistics }: DriftKeys): ReadonlySet<string> {
  const asked = Object.entries(columns).flatMap(([column, says]) =>
    says !== 'ignore' && Object.keys(says).some((key) => !ANY_DISTANCES.some((distance) => distance === key))
      ? [column]
      : [],
  );
  return new Set([...asked, ...Object.keys(statistics)]);
}

function namesOf(...sides: readonly NamedSide[]): string[] {
  const names = sides.flatMap((side) =>
    side.is === 'rows'
      ? side.dataset.columns.map(({ name }) => name)
      : side.profile.features.map(({ column }) => column),
  );
  return [...new Set(names)];
}

/** Of a column of images how they look is compared: not how long their paths are, nor the mean of their pixels once more. */
function isOfImagesAsSuch({ images }: DriftKeys): (comparison: Comparison) => boolean {
  const columns = new Set(images.map(({ column }) => column));
  return ({ reference }) => !columns.has(reference.column) || reference.feature === 'value' || isComputed(reference);
}

/** Where nobody says that the repository is public, whoever runs this has the data. */
function mayShowValues({ 'show-values': show }: DriftKeys, { publicRepository }: GateContext): boolean {
  return show === 'always' || (show === 'private' && publicRepository !== true);
}

function subjectOf(identity: ModelIdentity | null): Provenance['subject'] {
  if (identity === null) return null;
  const { name, bytes: kind, digest, files } = identity;
  return { kind, name, digest, files: [...files] };
}

/** The column of the truth, where the current data does not have it yet: that is no drift. */
function unlabelled({ predictions }: DriftKeys, current: NamedSide): readonly string[] {
  const truth = predictions?.truth;
  return truth === undefined || namesOf(current).includes(truth) ? [] : [truth];
}

/** A column that the policy names and nobody has is a slip of the pen, and what is said of it would hold for nothing. */
function requireKnown({ keys, sources }: GatePolicy<DriftKeys>, names: readonly string[]): void {
  const computed = [...(keys.predictions ? [PREDICTIONS] : []), ...(keys.together ? [TOGETHER] : [])];
  const require = (key: string, at: KeyPath, column: string, known: readonly string[]) => {
    if (column.includes('*') || known.includes(column)) return;
    throw new ConfigurationError(
      `${key} names ${JSON.stringify(column)}, which neither the reference nor the current data has.${didYouMean(column, known)} Its columns are ${names.slice(0, 20).join(', ')}.`,
      { position: sources.at(at) },
    );
  };
  const withComputed = [...names, ...computed];
  for (const column of Object.keys(keys.columns)) require('columns', ['columns', column], column, withComputed);
  for (const column of Object.keys(keys.statistics ?? {})) {
    require('statistics', ['statistics', column], column, withComputed);
  }
  for (const column of Object.keys(keys.skew?.tolerance ?? {})) {
    require('skew.tolerance', ['skew', 'tolerance', column], column, names);
  }
}

/** What two profiles have in common. Throws ConfigurationError where their bins differ, so that their counts say nothing of each other. */
function alike(like: Profile, current: Profile): { profile: Profile; misfits: Misfit[]; further: string[] } {
  const misfits = like.features.flatMap((feature): Misfit[] => {
    const { column, type, values } = feature;
    const asked = { column, feature: feature.feature, type, summary: values.is };
    const found = current.features.find((one) => featureName(one) === featureName(feature));
    if (found === undefined) return [{ feature: asked, is: 'absent', stored: null }];
    if (found.type !== type || found.values.is !== values.is)
      return [{ feature: asked, is: 'flipped', stored: found.stored }];
    if (
      values.is === 'numbers' &&
      found.values.is === 'numbers' &&
      String(values.edges) !== String(found.values.edges)
    ) {
      throw new ConfigurationError(
        `The profiles of reference and current data have other bins of ${featureName(feature)}. Make that of the current data with --like and the reference's profile.`,
      );
    }
    return [];
  });
  const known = new Set(like.features.map(({ column }) => column));
  const further = [...new Set(current.features.map(({ column }) => column))].filter((column) => !known.has(column));
  return { profile: current, misfits, further };
}

function comparisonsOf(before: Profile, now: Profile, without: ReadonlySet<string>): Comparison[] {
  const current = new Map(now.features.map((feature) => [featureName(feature), feature]));
  return before.features.flatMap((reference: FeatureProfile): Comparison[] => {
    const found = current.get(featureName(reference));
    const fits = found !== undefined && found.values.is === reference.values.is && !without.has(reference.column);
    return fits ? [{ reference, current: found }] : [];
  });
}

async function filesOf(side: NamedSide): Promise<Provenance['datasets'][number][]> {
  if (side.is === 'profile') return [...side.files];
  return [{ name: side.name, digest: await side.dataset.digest(), rows: side.dataset.rows }];
}
