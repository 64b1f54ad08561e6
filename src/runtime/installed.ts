import { readFile } from 'node:fs/promises';
import path from 'node:path';
import gte from 'semver/functions/gte.js';
import major from 'semver/functions/major.js';
import valid from 'semver/functions/valid.js';
import { messageOf } from '../core/errors.ts';
import type { Native } from './natives.ts';

/** `folder` holds `node_modules/<name>` in that version. */
export interface Installed {
  readonly folder: string;
  readonly version: string;
}

/** Every copy that Node would look at for a program in `start`, nearest first. */
export async function installedAbove(start: string, name: string): Promise<readonly Installed[]> {
  const found: Installed[] = [];
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const installed = path.basename(folder) === 'node_modules' ? undefined : await installedIn(folder, name);
    if (installed) found.push(installed);
    if (folder === path.dirname(folder)) return found;
  }
}

/** The copy in `folder/node_modules`; undefined where there is none. Throws Error when its package.json is unusable. */
export async function installedIn(folder: string, name: string): Promise<Installed | undefined> {
  const manifest = path.join(folder, 'node_modules', name, 'package.json');
  const text = await readFile(manifest, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined;
    throw thrown;
  });
  return text === undefined ? undefined : { folder, version: versionIn(text, manifest) };
}

/** Why this copy is not good enough; undefined when it is. */
export function incompatibility(version: string, native: Native): string | undefined {
  const allowed = `${native.minimum} or newer, major ${major(native.minimum)}`;
  if (major(version) !== major(native.minimum)) return `version ${version} has another major; allowed is ${allowed}`;
  if (!gte(version, native.minimum)) return `version ${version} is too old; allowed is ${allowed}`;
  return undefined;
}

function versionIn(text: string, manifest: string): string {
  let version: unknown;
  try {
    version = (JSON.parse(text) as { version?: unknown } | null)?.version;
  } catch (thrown) {
    throw new Error(`${manifest} is not JSON: ${messageOf(thrown)}`);
  }
  if (typeof version !== 'string' || valid(version) === null) throw new Error(`${manifest} states no version`);
  return version;
}
