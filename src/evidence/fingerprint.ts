import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { arch, cpus, platform, release } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import type { ModelDigest } from '../onnx/digest.ts';
import { digestOf } from '../result/canonical.ts';

export const FINGERPRINT_SCHEMA = 'modelassay/fingerprint/v1';

/** Everything known that a model came from and was measured on, one fact per name, so that two can be compared. */
export const fingerprintSchema = z.strictObject({
  schema: z.literal(FINGERPRINT_SCHEMA),
  /** `area/name`: commit/hash, data/…, lockfile/…, container/digest, seed/…, hardware/…, runtime/…, model/… */
  facts: z.record(z.string().max(1_000), z.union([z.string().max(10_000), z.number(), z.boolean()])),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

export type Fingerprint = z.infer<typeof fingerprintSchema>;
type Facts = Record<string, string | number | boolean>;

export interface FingerprintRequest {
  /** The project: its commit, lockfiles, dvc.lock and LFS files are read. */
  readonly folder: string;
  readonly model: ModelDigest | null;
  /** Files, and folders of Delta tables, relative to the folder, that are hashed or whose version is recorded. */
  readonly data: readonly string[];
  readonly seeds: Readonly<Record<string, string | number>>;
  /** Digest of the image that training ran in: a process cannot see its own. */
  readonly container: string | null;
  /** Whatever else matters: execution provider, determinism flags. */
  readonly runtime: Readonly<Record<string, string | number | boolean>>;
}

/** Throws ConfigurationError where data that was named cannot be read; what this machine does not have is left out. */
export async function collectFingerprint(request: FingerprintRequest): Promise<Fingerprint> {
  const { folder, model, seeds, container, runtime } = request;
  const parts: Facts[] = [
    ...(await Promise.all([
      commitFacts(folder),
      lockfileFacts(folder),
      dvcFacts(folder),
      lfsFacts(folder),
      gpuFacts(),
    ])),
    ...(await Promise.all(request.data.map((path) => dataFacts(folder, path)))),
    prefixed('seed', seeds),
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
  const hash = await run('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD']);
  if (hash === null) return {};
  const changes = await run('git', ['-C', folder, 'status', '--porcelain', '--untracked-files=no']);
  return { 'commit/hash': hash.trim(), 'commit/clean': changes === '' };
}

async function lockfileFacts(folder: string): Promise<Facts> {
  const listed = await run('git', ['-C', folder, 'ls-files', '-z']);
  const files = listed === null ? await readdir(folder) : listed.split('\0');
  const facts: Facts = {};
  for (const file of files.filter((name) => LOCKFILES.test(basename(name))).slice(0, MAX_TRACKED)) {
    const digest = await hashFile(join(folder, file)).catch(() => null);
    if (digest !== null) facts[`lockfile/${file}`] = digest;
  }
  return facts;
}

/** dvc.lock, schema 2.0: every dependency and output of every stage, by the hash that DVC gave it. */
async function dvcFacts(folder: string): Promise<Facts> {
  const text = await readFile(join(folder, 'dvc.lock'), 'utf8').catch(() => null);
  if (text === null) return {};
  let lock: unknown;
  try {
    lock = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigurationError(`dvc.lock is not valid YAML: ${messageOf(error)}. Run: dvc repro.`, { cause: error });
  }
  const item = z.looseObject({ path: z.string(), md5: z.string().optional(), hash: z.string().optional() });
  const stage = z.looseObject({ deps: z.array(item).optional(), outs: z.array(item).optional() });
  const parsed = z.looseObject({ stages: z.record(z.string(), stage) }).safeParse(lock);
  if (!parsed.success)
    throw new ConfigurationError('dvc.lock has no stages as DVC writes them (schema 2.0). Run: dvc repro.');
  const items = Object.values(parsed.data.stages).flatMap(({ deps, outs }) => [...(deps ?? []), ...(outs ?? [])]);
  return Object.fromEntries(
    items.flatMap(({ path, md5 }) => (md5 === undefined ? [] : [[`data/dvc/${path}`, `md5:${md5}`]])),
  );
}

/** Files kept by Git LFS: the digest that the committed pointer names. */
async function lfsFacts(folder: string): Promise<Facts> {
  const listed = await run('git', ['-C', folder, 'ls-files', '-s', '-z', ':(attr:filter=lfs)']);
  const facts: Facts = {};
  for (const line of (listed ?? '').split('\0').slice(0, MAX_TRACKED)) {
    const [, oid, path] = /^\d+ ([0-9a-f]{40,64}) \d\t(.+)$/s.exec(line) ?? [];
    if (oid === undefined) continue;
    const pointer = await run('git', ['-C', folder, 'cat-file', 'blob', oid]);
    const digest = /^oid (sha256:[0-9a-f]{64})$/m.exec(pointer ?? '')?.[1];
    if (digest !== undefined) facts[`data/lfs/${path}`] = digest;
  }
  return facts;
}

async function dataFacts(folder: string, path: string): Promise<Facts> {
  const place = join(folder, path);
  try {
    if ((await stat(place)).isFile()) return { [`data/${path}`]: await hashFile(place) };
    const commits = (await readdir(join(place, '_delta_log'))).filter((name) => /^\d{20}\.json$/.test(name)).sort();
    const last = commits.at(-1);
    if (last === undefined) throw new Error('its _delta_log has no commit');
    // Versions are numbers that another table has too: the commit's own bytes tell them apart.
    return {
      [`data/${path}/delta-version`]: Number.parseInt(last, 10),
      [`data/${path}/delta-commit`]: await hashFile(join(place, '_delta_log', last)),
    };
  } catch (error) {
    throw new ConfigurationError(
      `The data ${path} is neither a file nor the folder of a Delta table: ${messageOf(error)}. Name one that is.`,
      { cause: error },
    );
  }
}

async function gpuFacts(): Promise<Facts> {
  const query = await run('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']);
  if (query === null) return {};
  const gpus = query
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((word) => word.trim()));
  const cuda = /CUDA Version:\s*([\d.]+)/.exec((await run('nvidia-smi', [])) ?? '')?.[1];
  return {
    ...Object.fromEntries(gpus.map(([name], index) => [`hardware/gpu/${index}`, name ?? 'unknown'])),
    'hardware/driver': gpus[0]?.[1] ?? 'unknown',
    ...(cuda !== undefined && { 'runtime/cuda': cuda }),
  };
}

function prefixed(area: string, facts: Readonly<Facts>): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${area}/${name}`, value]));
}

async function hashFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return `sha256:${hash.digest('hex')}` as Digest;
}

/** Standard output, or null where the program is missing or fails: then the fact is simply not known. */
function run(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000, maxBuffer: 32 * 1024 * 1024, windowsHide: true }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
