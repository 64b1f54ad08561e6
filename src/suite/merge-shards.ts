import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { readPlainFile } from '../core/plain-file.ts';
import type { Profile } from '../profile/document.ts';
import { mergeProfiles } from '../profile/merge.ts';
import { readProfile } from '../profile/read.ts';
import { profileFilesIn } from './read-results.ts';

/** Profiles of the parts of one table, made one. */
export interface MergedShards {
  readonly path: string;
  readonly shards: number;
  readonly rows: number;
}

export function mergedLine({ path, shards, rows }: MergedShards): string {
  return `profile: ${path} (${rows} rows of ${shards} ${shards === 1 ? 'part' : 'parts'})`;
}

/** `live.json`, and of parts in one folder `live.2.json`, `live-2-of-3.json`. */
const NAME = /^(?<table>.+?)(?:[.-](?<part>\d+)(?:-of-(?<parts>\d+))?)?\.json$/;

/**
 * Merge the profiles that lie among the results of a job matrix, those of one name into `<out>/profiles/<name>.json`. Throws
 * ConfigurationError where a part was edited, is there twice, was made over other bins, or is missing of a number that the names
 * state: a profile of two legs of three is no profile of the table.
 */
export async function mergeShards(paths: readonly string[], out: string): Promise<MergedShards[]> {
  const folder = join(resolve(out), 'profiles');
  const tables = new Map<string, string[]>();
  for (const file of await profileFilesIn(paths)) {
    // What an earlier merge left is no part.
    if (resolve(file).startsWith(folder + sep)) continue;
    const table = NAME.exec(basename(file))?.groups?.table ?? basename(file);
    tables.set(table, [...(tables.get(table) ?? []), file]);
  }
  const merged: MergedShards[] = [];
  for (const [table, files] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // So that parts which do not fit leave no profile of yesterday in its place.
    await rm(join(folder, `${table}.json`), { force: true });
    requireAll(table, files);
    const profiles = await Promise.all(
      files.map(async (file) => readProfile((await readPlainFile(file)).toString(), file)),
    );
    merged.push(await written(join(folder, `${table}.json`), mergeProfiles(profiles), files.length));
  }
  return merged;
}

function requireAll(table: string, files: readonly string[]): void {
  const parts = files.map((file) => NAME.exec(basename(file))?.groups ?? {});
  const stated = [...new Set(parts.flatMap(({ parts: of }) => (of === undefined ? [] : [Number(of)])))];
  if (stated.length === 0) return;
  const [of] = stated;
  if (stated.length > 1 || parts.some((one) => one.parts === undefined)) {
    throw new ConfigurationError(
      `The profiles ${files.join(', ')} do not agree on how many parts ${table} has. Name all of them alike, such as ${table}-1-of-${of}.json.`,
    );
  }
  const there = new Set(parts.map(({ part }) => Number(part)));
  const absent = Array.from({ length: Math.min(of!, 10_000) }, (_, at) => at + 1).filter((part) => !there.has(part));
  if (absent.length > 0 || there.size !== of || files.length !== of) {
    const problem =
      absent.length > 0
        ? `part ${absent.slice(0, 10).join(', ')} of ${of} did not come. Look whether its job failed, and run it again.`
        : `${files.length} profiles came for ${of} parts: ${files.join(', ')}.`;
    throw new ConfigurationError(`The profile of ${table} cannot be merged: ${problem}`);
  }
}

async function written(path: string, profile: Profile, shards: number): Promise<MergedShards> {
  try {
    await mkdir(resolve(path, '..'), { recursive: true });
    await writeFile(`${path}.part`, `${JSON.stringify(profile)}\n`);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new EnvironmentError(`The merged profile ${path} cannot be written: ${fileProblem(error)}.`, {
      cause: error,
    });
  }
  return { path, shards, rows: profile.rows };
}
