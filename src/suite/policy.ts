import { basename, dirname, relative, resolve } from 'node:path';
import type { ModelKeys } from '../config/model-keys.ts';
import { applyOverrides, type Override } from '../config/override.ts';
import { type KeyPath, SourceMap } from '../config/sources.ts';
import { type Valid, validate } from '../config/validate.ts';
import { type Parsed, parseYaml } from '../config/yaml.ts';
import { placeIn } from '../core/address.ts';
import { advice, key } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import { shellWord } from '../core/shell.ts';
import type { Digest } from '../core/units.ts';
import type { GatePolicy, ModelPolicy } from '../gates/gate.ts';
import { GATES } from '../gates/list.ts';
import { kindOf, sourceOf, usualName } from '../predict/named-source.ts';
import { onnxPlace } from './model-place.ts';
import { policyDigest, type ResolvePath } from './policy-digest.ts';
import { type PolicyKeys, type PolicySchema, policySchemaOf } from './policy-schema.ts';
import { DEFAULT_POLICY_FILE } from './run-settings.ts';

export interface PolicyRequest {
  /** As the user wrote it; undefined when everything comes from flags or inputs. */
  readonly file: string | undefined;
  readonly overrides: readonly Override[];
  readonly workingFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** True for what asks nothing of the gates, such as a look at the registry: what stands under `gates` is not read. */
  readonly withoutGates?: boolean | undefined;
}

export interface Policy extends Valid<PolicyKeys> {
  /** As the user wrote it; null where there is no file. */
  readonly file: string | null;
  /** What flags or inputs put in place of what is written there. */
  readonly overrides: readonly Override[];
  /** What it was checked against. */
  readonly schema: PolicySchema;
  /** Of everything written that decides, overrides included, whatever its order or layout. Throws where no gates were read. */
  readonly digest: Digest;
  /** Folder of the policy file; the working folder where there is none. Absolute. */
  readonly folder: string;
  /** Absolute path of the waivers file; undefined where none is named. */
  readonly waivers: string | undefined;
  /** What the gate of this name is given. Throws where the policy does not name it. */
  gate(name: string): GatePolicy<unknown>;
  readonly resolve: ResolvePath;
}

/** A policy that cannot be read: nothing that it asks for is known, so that nothing could be tested. */
export class PolicyError extends ConfigurationError {}

/** Read, override and check a policy. Throws PolicyError with every mistake and its place. */
export async function loadPolicy(request: PolicyRequest): Promise<Policy> {
  try {
    return await readPolicy(request);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new PolicyError(error.told, { position: error.position, cause: error });
  }
}

async function readPolicy(request: PolicyRequest): Promise<Policy> {
  const base: Parsed = request.file === undefined ? emptyPolicy() : readPolicyFile(request.file, request.workingFolder);
  const parsed = applyOverrides(base, request.overrides);
  const readsGates = request.withoutGates !== true;
  const schema = await policySchemaOf(readsGates ? gatesNamedIn(parsed.value) : []);
  const valid = validate(schema, parsed, request.environment);
  if (readsGates && Object.values(valid.config.gates).every((keys) => keys === undefined)) {
    throw new ConfigurationError(
      `${request.file ?? 'The policy'} names no gate, so nothing would be tested. Add one of: ${GATES.map((gate) => gate.name).join(', ')}.`,
      { position: valid.sources.at(['gates']) },
    );
  }
  const resolvePath: ResolvePath = (path, at) => placeIn(folderOf(at, valid.sources, request), path);
  let digest: Digest | undefined;
  return {
    ...valid,
    file: request.file ?? null,
    overrides: request.overrides,
    schema,
    get digest() {
      if (!readsGates) throw new Error('The gates of this policy were not read.');
      digest ??= policyDigest(schema, valid.written, resolvePath);
      return digest;
    },
    folder: request.file === undefined ? request.workingFolder : dirname(resolve(request.workingFolder, request.file)),
    waivers: valid.config.waivers && resolvePath(valid.config.waivers, ['waivers']),
    gate: (name) => gatePolicy(name, valid, request, resolvePath),
    resolve: resolvePath,
  };
}

/** The names of the gates that a policy names. */
export function gatesOf({ config }: Pick<Policy, 'config'>): readonly string[] {
  return Object.keys(config.gates).filter((name) => config.gates[name] !== undefined);
}

function gatesNamedIn(policy: unknown): readonly string[] {
  const gates = (policy as { gates?: unknown } | null)?.gates;
  return typeof gates === 'object' && gates !== null ? Object.keys(gates) : [];
}

function emptyPolicy(): Parsed {
  return { value: { version: 1, gates: {} }, sources: new SourceMap() };
}

function readPolicyFile(file: string, workingFolder: string): Parsed {
  let text: string;
  try {
    text = readPlainFileSync(resolve(workingFolder, file)).toString();
  } catch (error) {
    throw new ConfigurationError(
      advice`${file} cannot be read: ${fileProblem(error)}. Name the policy with ${key('config')}, or create ${DEFAULT_POLICY_FILE}.`,
    );
  }
  return parseYaml(text, file);
}

/** Absolute path of the file whose bytes are tested; undefined where the policy names none, or predictions instead. */
export function modelFileOf({ config, resolve: resolvePath }: Policy): string | undefined {
  const model: ModelKeys | undefined = config.model;
  if (model?.path === undefined || kindOf(model) === 'table') return undefined;
  return resolvePath(model.path, ['model', 'path']);
}

function gatePolicy(
  name: string,
  valid: Valid<PolicyKeys>,
  request: PolicyRequest,
  resolvePath: ResolvePath,
): GatePolicy<unknown> {
  const keys = valid.config.gates[name];
  if (keys === undefined) throw new ConfigurationError(`${request.file ?? 'The policy'} has no gate "${name}".`);
  const prefix: KeyPath = ['gates', name];
  return {
    keys,
    sources: valid.sources.below(prefix),
    model: modelPolicy(valid.config.model, 'model', valid.sources, resolvePath),
    // What a registry keeps is put here when it was fetched.
    baseline: baselinePolicy(valid, resolvePath),
    resolve: (path, at) => resolvePath(path, [...prefix, ...at]),
    reproduce: reproduceCommand(name, request),
  };
}

/** A path is relative to the file that names it; one from a flag or input is relative to the working folder. */
function folderOf(at: KeyPath, sources: SourceMap, request: PolicyRequest): string {
  const { file, workingFolder } = request;
  return file !== undefined && sources.at(at)?.file === file ? dirname(resolve(workingFolder, file)) : workingFolder;
}

function baselinePolicy({ config, sources }: Valid<PolicyKeys>, resolvePath: ResolvePath): ModelPolicy | undefined {
  const { baseline } = config;
  if (baseline === undefined || 'stage' in baseline) return undefined;
  if (!('result' in baseline)) return modelPolicy(baseline, 'baseline', sources, resolvePath);
  const { name, result } = baseline;
  return {
    name: name ?? basename(result),
    source: { kind: 'result', at: resolvePath(result, ['baseline', 'result']) },
    classes: undefined,
    position: sources.at(['baseline', 'result']),
    key: 'baseline',
  };
}

function modelPolicy(
  keys: ModelKeys | undefined,
  key: 'model' | 'baseline',
  sources: SourceMap,
  resolvePath: ResolvePath,
): ModelPolicy | undefined {
  if (keys === undefined) return undefined;
  const place = {
    at: keys.path === undefined ? undefined : resolvePath(keys.path, [key, 'path']),
    folder: resolvePath('.', [key]),
  };
  const named = (['path', 'command', 'http'] as const).find((name) => keys[name] !== undefined)!;
  const isOnnx = place.at !== undefined && kindOf(keys) === 'onnx';
  const found = isOnnx ? { ...place, ...onnxPlace(place.at!, keys.file, sources.at([key, named])) } : place;
  return {
    name: keys.name ?? usualName(keys, place),
    source: sourceOf(keys, found, (name) => sources.at([key, name])),
    classes: classesOf(keys),
    position: sources.at([key, named]),
    ...(key === 'baseline' && { key }),
  };
}

/** Those that are told once with the columns of their scores need not be told again. */
function classesOf({ classes, probabilities, logits }: ModelKeys): readonly string[] | undefined {
  const scores = probabilities ?? logits;
  return scores ? Object.keys(scores) : classes?.map(String);
}

function reproduceCommand(gate: string, request: PolicyRequest): string {
  const config =
    request.file === undefined
      ? []
      : ['--config', relative(request.workingFolder, resolve(request.workingFolder, request.file))];
  // The gate itself is named by the command.
  const asked = request.overrides.filter(({ path }) => path.join('.') !== `gates.${gate}`);
  const flags = asked.flatMap(({ path, text }) => [`--${path.at(-1)}`, text]);
  return ['modelassay', gate, ...config, ...flags].map(shellWord).join(' ');
}
