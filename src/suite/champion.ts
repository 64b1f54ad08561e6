import { statSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ChampionKeys, ModelKeys } from '../config/model-keys.ts';
import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import type { SharedContext } from '../gates/context.ts';
import type { AnyGate, GatePolicy, ModelPolicy } from '../gates/gate.ts';
import type { ModelSource } from '../predict/model-source.ts';
import { sourceOf } from '../predict/named-source.ts';
import type { ModelCache } from '../registry/cache.ts';
import type { Champion } from '../registry/champion.ts';
import { meantInstead } from '../registry/known-places.ts';
import type { LedgerRecord } from '../registry/ledger/ledger.ts';
import type { Place } from '../registry/names.ts';
import type { Stores } from '../registry/stores.ts';
import { userCacheFolder } from '../runtime/tool-cache.ts';
import type { Policy } from './policy.ts';

/** The baseline that the gates of a run share where the policy says `baseline: production`. */
export interface SharedBaseline {
  /**
   * What the gate is given, with that baseline in it: fetched once, when the first gate that compares models asks.
   * Throws ConfigurationError where the policy does not say enough, EnvironmentError where it cannot be had or trusted.
   */
  complete(gate: AnyGate, policy: GatePolicy<unknown>): Promise<GatePolicy<unknown>>;
  /** Give back what was fetched. */
  close(): Promise<void>;
}

/** What all champions on this machine together may take; a model above it is fetched each time. */
const MAX_CACHE_BYTES = 20 * 1024 ** 3;

type Found =
  | { readonly baseline: ModelPolicy }
  /** Why there is none, and what a gate with the key on-missing-baseline can say. */
  | { readonly baseline: undefined; readonly reason: string; readonly advice: string };

/** Costs nothing where the policy names no stage. */
export function openBaseline(
  policy: Policy,
  environment: NodeJS.ProcessEnv,
  context: Pick<SharedContext, 'log' | 'signal'>,
): SharedBaseline {
  const keys = policy.config.baseline;
  if (keys === undefined || !('stage' in keys))
    return { complete: async (_, given) => given, close: async () => undefined };
  const position = policy.sources.at(['baseline']);
  const closing: (() => Promise<void>)[] = [];
  let found: Promise<Found> | undefined;

  const find = async (): Promise<Found> => {
    // Most runs name no registry, and start without loading one.
    const [{ champion }, { openStores, registeredName }] = await Promise.all([
      import('../registry/champion.ts'),
      import('./stores.ts'),
    ]);
    const place = placeOf(policy, keys, registeredName(policy), position);
    const stores = await openStores(policy, environment);
    const cache = await openCache(environment);
    closing.push(cache.close);
    const now = await champion(stores, place, cache, context.signal);
    const where = `${place.model}/${place.stage}`;
    if (now.kind === 'none')
      return { baseline: undefined, ...(await noneSentences(where, stores, place, now.emptied)) };
    closing.unshift(now.held.release);
    const { version, digest, since } = now;
    context.log.info(`baseline: ${where} is version ${version} (${digest}), since ${since}`);
    return { baseline: modelPolicy(policy, keys, where, now, position) };
  };

  return {
    async complete(gate, given) {
      if (!gate.comparesModels && !gate.readsBeside?.(given.keys)) return given;
      found ??= find();
      const now = await untilAborted(found, context.signal);
      if (now.baseline !== undefined) return { ...given, baseline: now.baseline, noBaseline: undefined };
      const canDoWithout = 'on-missing-baseline' in (given.keys as object);
      const noBaseline = canDoWithout ? `${now.reason} ${now.advice}` : now.reason;
      return { ...given, baseline: undefined, noBaseline };
    },
    async close() {
      await found?.catch(() => undefined);
      for (const step of closing) await step().catch(() => undefined);
    },
  };
}

function placeOf(
  policy: Policy,
  keys: ChampionKeys,
  ownName: string | undefined,
  position: SourcePosition | undefined,
): Place {
  const { registry } = policy.config;
  const wanted = `baseline: ${keys.stage} is a pointer of a registry`;
  if (registry === undefined) {
    throw new ConfigurationError(
      `${wanted}, and ${policy.file ?? 'the policy'} names none. Add for instance registry: { kind: mlflow, uri: … }; a file of that name is written ./${keys.stage}.`,
      { position },
    );
  }
  const model = keys.name ?? ownName;
  if (model !== undefined) return { model, stage: keys.stage };
  throw new ConfigurationError(
    `${wanted}, and it is not said of which model. Give its name in the registry: baseline: { stage: ${keys.stage}, name: … }.`,
    { position },
  );
}

/** A champion is an earlier version of the model under test: what the policy says of that one's outputs holds for both. */
function modelPolicy(
  policy: Policy,
  keys: ChampionKeys,
  name: string,
  now: Extract<Champion, { kind: 'champion' }>,
  position: SourcePosition | undefined,
): ModelPolicy {
  const { version, digest, since } = now;
  const model: ModelKeys | undefined = policy.config.model;
  return {
    name,
    source: sourceAt(
      join(now.folder, placeIn(policy, keys, `${name} version ${version}`, now, position)),
      policy,
      keys,
    ),
    classes: (keys.classes ?? model?.classes)?.map(String),
    position,
    key: 'baseline',
    registered: { version, digest, since },
  };
}

/** A program that predicts for the model under test predicts for the champion too, and is told where that one lies. */
function sourceAt(at: string, { config, resolve, sources }: Policy, keys: ChampionKeys): ModelSource {
  const model: ModelKeys = config.model ?? {};
  const { stage, file, name, ...said } = keys;
  const own: ModelKeys = {
    ...model,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
  const positionOf = (key: keyof ModelKeys) => sources.at(['model', key]);
  if (model.command !== undefined) return sourceOf(own, { at, folder: resolve('.', ['model']) }, positionOf);
  return { kind: 'onnx', at, output: own.output, outputKind: own['output-kind'] };
}

/** The file of the model in its folder; '' for the folder itself, where the program is given one. */
function placeIn(
  { config, resolve }: Policy,
  { stage, file: named }: ChampionKeys,
  what: string,
  { files }: Extract<Champion, { kind: 'champion' }>,
  position: SourcePosition | undefined,
): string {
  const { command, path, file: own }: ModelKeys = config.model ?? {};
  const file = named ?? own;
  const at = command !== undefined && path !== undefined ? resolve(path, ['model', 'path']) : undefined;
  const isGivenFolder = at !== undefined && (statSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false);
  if (isGivenFolder && file === undefined) return '';
  const kind = command === undefined ? 'ONNX file' : 'file';
  const candidates = files
    .map(({ path }) => path)
    .filter((path) =>
      file === undefined ? !path.includes('/') && (command !== undefined || /\.onnx$/i.test(path)) : path === file,
    );
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  const problem =
    file !== undefined
      ? `has no file ${JSON.stringify(file)}`
      : candidates.length === 0
        ? `has no ${kind} at its top`
        : `has ${candidates.length} ${kind}s at its top`;
  const names = files.slice(0, 10).map(({ path }) => (basename(path) === path ? path : JSON.stringify(path)));
  throw new ConfigurationError(
    `${what} ${problem}. Say which one is the model with baseline: { stage: ${stage}, file: … }; it holds ${names.join(', ')}.`,
    { position },
  );
}

async function noneSentences(
  where: string,
  { ledger }: Pick<Stores, 'ledger'>,
  place: Place,
  emptied: LedgerRecord | null,
): Promise<{ reason: string; advice: string }> {
  const warned = 'say on-missing-baseline: warn';
  if (emptied !== null) {
    const { actor, at, reason, action } = emptied.entry;
    return {
      reason: `Nothing is in ${where} any more: ${actor} took away what was there at ${at} (${action}${reason === null ? '' : `: ${JSON.stringify(reason)}`}). What was there before is in modelassay history; put it back with: modelassay rollback --reason "…".`,
      advice: `Or ${warned} for a first model, and take it out again after it was promoted.`,
    };
  }
  return {
    reason: `Nothing is in ${where} yet: neither the registry nor the ledger ${ledger.name} knows a version there.${await meantInstead({ ledger }, place)}`,
    advice: `For the first one ${warned}, and take it out again after the first promotion.`,
  };
}

/** The user's own cache; where there is none that can be written, a folder that goes with this run. */
async function openCache(environment: NodeJS.ProcessEnv): Promise<ModelCache & { close(): Promise<void> }> {
  const folder = join(userCacheFolder(environment), 'modelassay', 'models');
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { folder, maxBytes: MAX_CACHE_BYTES, close: async () => undefined };
  } catch {
    const own = await mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), 'modelassay-models-'));
    return { folder: own, maxBytes: 0, close: () => rm(own, { recursive: true, force: true }) };
  }
}

async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
