import { meantChampion } from '../../config/model-keys.ts';
import { ConfigurationError, placed } from '../../core/errors.ts';
import type { Result } from '../../result/document.ts';
import type { RowSource } from '../../table/rows.ts';
import type { GateContext } from '../context.ts';
import type { GatePolicy, ModelPolicy, Provenance } from '../gate.ts';
import type { Present } from './arms/arm.ts';
import type { LatencyKeys } from './keys.ts';

type Policy = GatePolicy<LatencyKeys>;

/** The rows that calls are made with; null where the policy names none. */
export async function openData({ keys, resolve, sources }: Policy, context: GateContext): Promise<RowSource | null> {
  if (keys.data === undefined) return null;
  const { path, format, csv } = keys.data;
  const paths = typeof path === 'string' ? [path] : path;
  const tables = await context.tables();
  const shown = paths.map((one) => context.files.shown(resolve(one, ['data', 'path'])));
  return placed(sources.at(['data', 'path']), () => tables.openRows({ paths: shown, format, csv }));
}

/** The model under test. Throws ConfigurationError where none is named or it is not there. */
export async function presentCandidate({ model }: Policy, context: GateContext): Promise<Present> {
  if (model === undefined) {
    throw new ConfigurationError('No model is named. Say which one with model: path (or the flag or input model).');
  }
  const found = await find(model, context);
  if (found !== null) return found;
  throw new ConfigurationError(
    `The model ${model.name} is not at ${placeOf(model, context)}. Put it there, or name another one with model.`,
    { position: model.position },
  );
}

/** The baseline, or null where there is none and the policy says what that means. */
export async function presentBaseline(
  { keys, baseline: model }: Policy,
  context: GateContext,
): Promise<Present | null> {
  if (model === undefined) return null;
  const found = await find(model, context);
  if (found !== null || keys['on-missing-baseline'] !== 'fail') return found;
  throw new ConfigurationError(
    `The baseline ${model.name} is not at ${placeOf(model, context)}.${meantChampion(model.name)} Put it there; for a first run without one say on-missing-baseline: warn.`,
    { position: model.position },
  );
}

async function find(model: ModelPolicy, context: GateContext): Promise<Present | null> {
  const found = await context.findModel(model);
  return found && { model, found };
}

function placeOf({ source }: ModelPolicy, { files }: GateContext): string {
  return source.at === undefined ? 'its endpoint' : files.shown(source.at) + files.whyMissing(source.at);
}

/** The arm as the subject of a result. */
export function subjectOf({ found: { identity } }: Present): Provenance['subject'] {
  const { bytes: kind, name, digest, files } = identity;
  return { kind, name, digest, files: [...files] };
}

/** Of what a registry keeps, the version as a whole: its ledger knows it by that digest. */
export function baselineOf(
  { model: { name, registered }, found }: Present,
  earlier?: Pick<Result, 'startedAt'>,
): Provenance['baseline'] {
  const { digest } = found.identity;
  if (earlier !== undefined) return { kind: 'result', name, version: null, digest, since: earlier.startedAt };
  if (registered !== undefined) return { kind: 'registry', name, ...registered };
  return { kind: 'file', name, version: null, digest, since: null };
}
