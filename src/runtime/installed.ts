import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';
import valid from 'semver/functions/valid.js';
import { messageOf } from '../core/errors.ts';
import type { Native } from './natives.ts';
import type { Platform } from './platform.ts';

/** A copy that somebody else installed: `folder` holds `node_modules/<name>` in that version. */
export interface Installed {
  readonly folder: string;
  readonly version: string;
}

/** The copy in `folder/node_modules`; undefined where there is none. Throws Error when its package.json is unusable. */
export async function installedIn(folder: string, name: string): Promise<Installed | undefined> {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  const text = await readFile(manifest, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text === undefined ? undefined : { folder, version: versionIn(text, manifest) };
}

/** The folders whose `node_modules` Node would look into for a program in `start`, nearest first. */
export function foldersAbove(start: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') folders.push(folder);
    if (folder === dirname(folder)) return folders;
  }
}

/** Why this copy cannot be used; undefined when it can. Nothing is loaded. */
export function copyProblem(installed: Installed, native: Native, platform: Platform): string | undefined {
  return versionProblem(installed.version, native) ?? binaryProblem(installed.folder, native, platform);
}

/** Why a copy in this version is not taken; undefined when it is. */
export function versionProblem(version: string, native: Native): string | undefined {
  const allowed = `allowed is ${native.minimum} or newer with major ${major(native.minimum)}`;
  if (major(version) !== major(native.minimum)) return `version ${version} has another major; ${allowed}`;
  if (!gte(version, native.minimum)) return `version ${version} is too old; ${allowed}`;
  return undefined;
}

function binaryProblem(folder: string, native: Native, platform: Platform): string | undefined {
  let file = join(folder, 'node_modules', 'from-here.cjs');
  for (const next of native.binary(platform)) {
    try {
      file = createRequire(file).resolve(next);
    } catch {
      return `it has no binary for ${platform.key} (${next} is missing)`;
    }
  }
  return undefined;
}

function versionIn(text: string, manifest: string): string {
  let version: unknown;
  try {
    version = (JSON.parse(text) as { version?: unknown } | null)?.version;
  } catch (error) {
    throw new Error(`${manifest} is not JSON: ${messageOf(error)}`);
  }
  if (typeof version !== 'string' || valid(version) === null) throw new Error(`${manifest} states no version`);
  return version;
}
