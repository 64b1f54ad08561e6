import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { openPlainFile, readPlainFile } from '../core/plain-file.ts';
import { type Digest, digestOfHex } from '../core/units.ts';
import { digestFiles } from '../onnx/digest.ts';
import { digestOf } from '../result/canonical.ts';
import { runGit } from './run.ts';
import { filesBelow } from './tree.ts';

export type Facts = Record<string, string | number | boolean>;

const MAX_TRACKED = 1_000;

/**
 * Which data a project names: every dependency and output of every stage (`dvc.lock`, schema 2.0, in any folder) and all
 * that was added or imported (`*.dvc`), by the hash that DVC gave it, and the parameters that stages ran with.
 * `tracked` are the files of the project. Throws ConfigurationError where a file is not as DVC writes it.
 */
export async function dvcFacts(folder: string, tracked: readonly string[]): Promise<Facts> {
  const named = tracked.filter((file) => basename(file) === 'dvc.lock' || /[^/]\.dvc$/.test(file));
  // A pipeline that has just run and is not committed yet counts too.
  const files = [...new Set(['dvc.lock', ...named])].slice(0, MAX_TRACKED);
  const facts: Facts = {};
  for (const file of files) {
    const text = await readPlainFile(join(folder, file))
      .then(String)
      .catch(() => null);
    if (text !== null) Object.assign(facts, factsOfDvc(file, text));
  }
  return facts;
}

/** Made when there is a file to read: few projects have one. */
function dvcSchemas() {
  const item = z.looseObject({
    path: z.string().min(1).max(1_000),
    md5: z.string().optional(),
    etag: z.string().optional(),
    checksum: z.string().optional(),
    repo: z.looseObject({ rev_lock: z.string().optional() }).optional(),
  });
  const items = z.array(item).max(100_000).optional();
  const stage = z.looseObject({ deps: items, outs: items, params: z.record(z.string(), z.unknown()).optional() });
  return {
    lock: z.looseObject({ stages: z.record(z.string(), stage) }),
    tracked: z.looseObject({ deps: items, outs: items }),
  };
}

type Lock = z.infer<ReturnType<typeof dvcSchemas>['lock']>;
type Tracked = z.infer<ReturnType<typeof dvcSchemas>['tracked']>;
type Item = NonNullable<Tracked['deps']>[number];

function factsOfDvc(file: string, text: string): Facts {
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigurationError(`${file} is not valid YAML: ${messageOf(error)}. Run: dvc repro.`, { cause: error });
  }
  const isLock = basename(file) === 'dvc.lock';
  const { lock, tracked } = dvcSchemas();
  const parsed = (isLock ? lock : tracked).safeParse(content);
  if (!parsed.success) {
    throw new ConfigurationError(
      isLock
        ? `${file} has no stages as DVC writes them (schema 2.0). Run: dvc repro.`
        : `${file} names no outputs as DVC writes them. Run: dvc add.`,
    );
  }
  const stages = 'stages' in parsed.data ? Object.values((parsed.data as Lock).stages) : [parsed.data as Tracked];
  const at = (path: string) => posix.normalize(posix.join(dirname(file), path));
  return Object.fromEntries(
    stages.flatMap((stage): [string, string | number | boolean][] => [
      ...[...(stage.deps ?? []), ...(stage.outs ?? [])].flatMap((one) => versionsOf(`data/dvc/${at(one.path)}`, one)),
      ...('params' in stage ? paramsOf(at, stage.params as Record<string, unknown> | undefined) : []),
    ]),
  );
}

function versionsOf(name: string, { md5, etag, checksum, repo }: Item): [string, string][] {
  const version = md5 !== undefined ? `md5:${md5}` : etag !== undefined ? `etag:${etag}` : checksum;
  return [
    ...(version === undefined ? [] : [[name, version] as [string, string]]),
    // Data of another repository, by the commit that it was imported at.
    ...(repo?.rev_lock === undefined ? [] : [[`${name}/commit`, repo.rev_lock] as [string, string]]),
  ];
}

/** Of every file of parameters, each that a stage names: seeds among them. */
function paramsOf(
  at: (path: string) => string,
  params: Readonly<Record<string, unknown>> = {},
): [string, string | number | boolean][] {
  return Object.entries(params).flatMap(([file, values]) =>
    Object.entries((values ?? {}) as Record<string, unknown>).map(
      ([name, value]): [string, string | number | boolean] => [
        `param/${at(file)}/${name}`,
        typeof value === 'number' || typeof value === 'boolean'
          ? value
          : (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, 10_000),
      ],
    ),
  );
}

/** Files kept by Git LFS, as a `.gitattributes` of the project says which: the digest that the committed pointer names. */
export async function lfsFacts(folder: string, tracked: readonly string[]): Promise<Facts> {
  if (!tracked.some((name) => basename(name) === '.gitattributes')) return {};
  const listed = await runGit(folder, ['ls-files', '-s', '-z', ':(attr:filter=lfs)']);
  const facts: Facts = {};
  for (const line of (listed ?? '').split('\0').slice(0, MAX_TRACKED)) {
    const [, oid, path] = /^\d+ ([0-9a-f]{40,64}) \d\t(.+)$/s.exec(line) ?? [];
    if (oid === undefined) continue;
    const pointer = await runGit(folder, ['cat-file', 'blob', oid]);
    const digest = /^oid (sha256:[0-9a-f]{64})$/m.exec(pointer ?? '')?.[1];
    if (digest !== undefined) facts[`data/lfs/${path}`] = digest;
  }
  return facts;
}

/**
 * One file, by its digest; a Delta table, by its version and the digest of the log entry that made it; another folder, by
 * the digest of all its files. Throws ConfigurationError where there is nothing to read.
 */
export async function dataFacts(folder: string, path: string): Promise<Facts> {
  const place = join(folder, path);
  try {
    const status = await stat(place);
    if (!status.isDirectory()) return { [`data/${path}`]: await hashFile(place) };
    const log = await readdir(join(place, '_delta_log')).catch(() => null);
    return log === null ? await folderFacts(path, place) : await deltaFacts(path, place, log);
  } catch (error) {
    throw new ConfigurationError(
      `The data ${path} is neither a file, nor a folder of files, nor a Delta table: ${fileProblem(error).replace(/\.$/, '')}. Name one that is.`,
      { cause: error },
    );
  }
}

/**
 * The newest version, by the log: a commit, or a checkpoint where the commits up to it were cleaned away (Delta Lake,
 * PROTOCOL.md, "Delta Log Entries"). Versions are numbers that another table has too: the bytes tell them apart.
 */
async function deltaFacts(path: string, place: string, log: readonly string[]): Promise<Facts> {
  const entries = log.filter((name) => /^\d{20}(\.json|\.checkpoint\.(?:.+\.)?(?:parquet|json))$/.test(name));
  const version = entries
    .map((name) => name.slice(0, 20))
    .sort()
    .at(-1);
  // Of one version the commit comes first: a checkpoint may be written at any time, in several ways.
  const entry = entries.includes(`${version}.json`)
    ? `${version}.json`
    : entries.filter((name) => name.startsWith(version ?? '')).sort()[0];
  if (version === undefined || entry === undefined) throw new Error('its _delta_log has no commit');
  return {
    [`data/${path}/delta-version`]: Number.parseInt(version, 10),
    [`data/${path}/delta-commit`]: await hashFile(join(place, '_delta_log', entry)),
  };
}

const EVERYTHING = { links: true, shardBytes: null, hash: 'sha256', ignored: [] } as const;

async function folderFacts(path: string, place: string): Promise<Facts> {
  const files = await filesBelow(place, EVERYTHING, '');
  if (files.length === 0) throw new Error('it is empty');
  const digests = (await digestFiles(files)).files.map(({ path: name, sha256 }) => ({ name, sha256 }));
  // Names count: in a folder of images they are the labels.
  return { [`data/${path}`]: digestOf(digests), [`data/${path}/files`]: files.length };
}

export async function hashFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  const bytes = (await openPlainFile(path)).createReadStream();
  for await (const chunk of bytes as AsyncIterable<Buffer>) hash.update(chunk);
  return digestOfHex(hash.digest('hex'));
}
