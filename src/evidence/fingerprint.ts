import { readdir } from 'node:fs/promises';
import { arch, cpus, platform, release } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import type { ModelDigest } from '../onnx/digest.ts';
import { digestOf } from '../result/canonical.ts';
import { digest } from '../result/scalars.ts';
import { dataFacts, dvcFacts, type Facts, hashFile, lfsFacts } from './lineage.ts';
import { isInstalled, run, runGit } from './run.ts';

export const FINGERPRINT_SCHEMA = 'modelassay/fingerprint/v1';

/** Everything known that a model came from and was measured on, one fact per name, so that two can be compared. */
export const fingerprintSchema = z.strictObject({
  schema: z.literal(FINGERPRINT_SCHEMA),
  /** `area/name`: commit/hash, data/…, param/…, lockfile/…, container/digest, seed/…, hardware/…, runtime/…, model/… */
  facts: z.record(z.string().max(1_000), z.union([z.string().max(10_000), z.number(), z.boolean()])),
  digest,
});

export type Fingerprint = z.infer<typeof fingerprintSchema>;

export interface FingerprintRequest {
  /** The project: its commit, lockfiles, what DVC wrote, and LFS files are read. */
  readonly folder: string;
  readonly model: ModelDigest | null;
  /** Relative to the folder: files and folders of files, which are hashed, and Delta tables, whose version is recorded. */
  readonly data: readonly string[];
  readonly seeds: Readonly<Record<string, string | number>>;
  /** Digest of the image that training ran in: a process cannot see its own. */
  readonly container: string | null;
  /** Whatever else matters: execution provider, determinism flags. */
  readonly runtime: Readonly<Record<string, string | number | boolean>>;
  /** Where flags of determinism and versions in the image are looked up. Default: that of this process. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** Throws ConfigurationError where data that was named cannot be read; what this machine does not have is left out. */
export async function collectFingerprint(request: FingerprintRequest): Promise<Fingerprint> {
  const { folder, model, seeds, container, runtime, environment = process.env } = request;
  // Each question to git is a process: they are asked side by side.
  const tracked = trackedFiles(folder);
  const parts: Facts[] = [
    ...(await Promise.all([
      commitFacts(folder),
      tracked.then((names) => lockfileFacts(folder, names)),
      tracked.then((names) => dvcFacts(folder, names)),
      tracked.then((names) => lfsFacts(folder, names)),
      gpuFacts(),
    ])),
    ...(await Promise.all(request.data.map((path) => dataFacts(folder, path)))),
    prefixed('seed', seeds),
    environmentFacts(environment),
    prefixed('runtime', { node: process.versions.node, ...runtime }),
    prefixed('hardware', {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      platform: `${platform()}-${arch()}`,
      os: release(),
    }),
    container === null ? {} : { 'container/digest': container },
    model === null ? {} : { 'model/digest': model.digest },
  ];
  const facts: Facts = Object.assign({}, ...parts);
  return { schema: FINGERPRINT_SCHEMA, facts, digest: digestOf(facts) };
}

export interface Difference {
  readonly name: string;
  /** Null where this side does not know. */
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
  readonly sentence: string;
}

/** What differs between two fingerprints, by name; nothing where they are the same. */
export function compareFingerprints(before: Fingerprint, after: Fingerprint): readonly Difference[] {
  const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].sort();
  return names.flatMap((name) => {
    const left = before.facts[name] ?? null;
    const right = after.facts[name] ?? null;
    if (left === right) return [];
    const sentence =
      left === null
        ? `${name} is ${right}; it was not recorded before.`
        : right === null
          ? `${name} was ${left}; it is not there now.`
          : `${name} was ${left} and is ${right}.`;
    return [{ name, before: left, after: right, sentence }];
  });
}

/** Throws ConfigurationError on anything that is no fingerprint, or whose facts were changed. */
export function readFingerprint(text: string, file: string): Fingerprint {
  try {
    const fingerprint = fingerprintSchema.parse(JSON.parse(text));
    if (digestOf(fingerprint.facts) !== fingerprint.digest) throw new Error('its digest is not that of its facts');
    return fingerprint;
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? `its key ${error.issues[0]?.path.join('.')} is wrong` : messageOf(error);
    throw new ConfigurationError(`${file} is no fingerprint: ${reason}. Make one with: modelassay fingerprint.`, {
      cause: error,
    });
  }
}

const LOCKFILES =
  /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock|poetry\.lock|pdm\.lock|pixi\.lock|Pipfile\.lock|conda-lock\.yml|requirements[\w.-]*\.txt|environment\.ya?ml|Cargo\.lock|go\.sum)$/;
const MAX_TRACKED = 1_000;

async function commitFacts(folder: string): Promise<Facts> {
  const said = await runGit(folder, ['status', '--porcelain=v2', '--branch', '--untracked-files=no']);
  const lines = said?.split('\n').filter((line) => line !== '') ?? [];
  const hash = lines.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length);
  // Before the first commit it is "(initial)".
  if (hash === undefined || !/^[0-9a-f]{40,64}$/.test(hash)) return {};
  return { 'commit/hash': hash, 'commit/clean': lines.every((line) => line.startsWith('#')) };
}

/** What git knows of the project; without git, what lies at the top of it. */
async function trackedFiles(folder: string): Promise<readonly string[]> {
  const listed = await runGit(folder, ['ls-files', '-z']);
  return listed === null ? readdir(folder) : listed.split('\0');
}

async function lockfileFacts(folder: string, tracked: readonly string[]): Promise<Facts> {
  const facts: Facts = {};
  for (const file of tracked.filter((name) => LOCKFILES.test(basename(name))).slice(0, MAX_TRACKED)) {
    const digest = await hashFile(join(folder, file)).catch(() => null);
    if (digest !== null) facts[`lockfile/${file}`] = digest;
  }
  return facts;
}

/**
 * What the environment says about numbers that may come out otherwise: flags of determinism and threads, and the versions
 * that images of NVIDIA and runners of GitHub name. Nothing else of it is read, since it holds secrets too.
 */
function environmentFacts(environment: NodeJS.ProcessEnv): Facts {
  const named = (names: readonly string[], area: string) =>
    names.flatMap((name): [string, string][] => (environment[name] ? [[`${area}/${name}`, environment[name]]] : []));
  const { ImageOS: image, ImageVersion: version } = environment;
  return Object.fromEntries([
    ...named(DETERMINISM, 'runtime/env'),
    ...named(VERSIONS, 'runtime/env'),
    ...(image && version ? [['hardware/runner-image', `${image} ${version}`]] : []),
  ]);
}

const DETERMINISM = [
  'PYTHONHASHSEED',
  'CUBLAS_WORKSPACE_CONFIG',
  'TF_DETERMINISTIC_OPS',
  'TF_CUDNN_DETERMINISTIC',
  'NVIDIA_TF32_OVERRIDE',
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
];
const VERSIONS = ['CUDA_VERSION', 'CUDNN_VERSION', 'NV_CUDNN_VERSION', 'TENSORRT_VERSION', 'NV_TENSORRT_VERSION'];

async function gpuFacts(): Promise<Facts> {
  if (!isInstalled('nvidia-smi')) return {};
  const query = await run('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']);
  if (query === null) return {};
  const gpus = query
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((word) => word.trim()));
  const cuda = /CUDA[\w ]*Version\s*:\s*([\d.]+)/.exec((await run('nvidia-smi', [])) ?? '')?.[1];
  return {
    ...Object.fromEntries(gpus.map(([name], index) => [`hardware/gpu/${index}`, name ?? 'unknown'])),
    'hardware/driver': gpus[0]?.[1] ?? 'unknown',
    ...(cuda !== undefined && { 'runtime/cuda': cuda }),
  };
}

function prefixed(area: string, facts: Readonly<Facts>): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${area}/${name}`, value]));
}
