/**
 * Writes src/runtime/pins.json: for each native module and platform, the digest of the files that an install leaves.
 * Run it after a change of a manifest, a lockfile, or what is kept:
 *
 *   node scripts/pin-runtime.ts            pins from the committed lockfiles
 *   node scripts/pin-runtime.ts --lock     makes the lockfiles from the manifests first
 *   node scripts/pin-runtime.ts --check    fails when pins.json is not what it would write
 *
 * With names of modules behind it, of these only; the pins of the others stay as they are.
 */
import { access, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../src/core/units.ts';
import type { Native } from '../src/runtime/natives.ts';
import { natives } from '../src/runtime/natives.ts';
import { findNpm, type NpmCommand, runNpm } from '../src/runtime/npm.ts';
import { npmInstall } from '../src/runtime/npm-install.ts';
import { platformNamed } from '../src/runtime/platform.ts';
import { type Tree, treeDigest } from '../src/runtime/tree-digest.ts';

const hosted = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
/** What the makers publish builds for. */
const platforms: Readonly<Record<Native['name'], readonly string[]>> = {
  'onnxruntime-node': hosted,
  '@duckdb/node-api': [...hosted, 'darwin-x64', 'linux-x64-musl', 'linux-arm64-musl'],
  sharp: [...hosted, 'darwin-x64', 'linux-x64-musl', 'linux-arm64-musl'],
};
const folders: Readonly<Record<Native['name'], string>> = {
  'onnxruntime-node': 'onnxruntime-node',
  '@duckdb/node-api': 'duckdb',
  sharp: 'sharp',
};
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const asked = (name: string) => named.length === 0 || named.includes(name);
const manifests = join(import.meta.dirname, '..', 'src', 'runtime', 'manifests');
const pinsFile = join(import.meta.dirname, '..', 'src', 'runtime', 'pins.json');

const npm = await findNpm(process.env);
if (!npm) throw new Error('npm is not on PATH');
if (process.argv.includes('--lock')) {
  for (const [name, folder] of Object.entries(folders)) if (asked(name)) await lock(npm, join(manifests, folder));
  console.log('Lockfiles written: run again without --lock to pin what they install');
} else {
  await pin(npm);
}

async function pin(npm: NpmCommand): Promise<void> {
  const pins: Record<string, Native['pins']> = {};
  for (const native of natives) {
    if (!asked(native.name)) {
      pins[native.name] = native.pins;
      continue;
    }
    const trees: Record<string, Tree> = {};
    for (const key of platforms[native.name]) {
      trees[key] = await installedTree(native, key, npm);
      console.log(`${native.name} ${native.version} ${key} ${JSON.stringify(trees[key])}`);
    }
    pins[native.name] = trees;
  }
  const text = `${JSON.stringify(pins, null, 2)}\n`;
  if (!process.argv.includes('--check')) await writeFile(pinsFile, text);
  else if ((await readFile(pinsFile, 'utf8')) !== text) throw new Error('pins.json is out of date');
}

async function installedTree(native: Native, key: string, npm: NpmCommand): Promise<Tree> {
  const folder = await mkdtemp(join(os.tmpdir(), 'modelassay-pin-'));
  try {
    const platform = platformNamed(key);
    const failure = await npmInstall(native, platform, { folder, npm, environment: process.env });
    if (failure !== undefined) throw new Error(`${native.name} for ${key}: ${failure}`);
    for (const kept of native.keep(platform)) {
      // A path that is gone in a new version would only be noticed by a user on that platform.
      await access(join(folder, 'node_modules', kept));
    }
    return await treeDigest(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves the manifest afresh. Addresses stay out: each machine takes the packages from its own registry. */
async function lock(npm: NpmCommand, manifestFolder: string): Promise<void> {
  const folder = await mkdtemp(join(os.tmpdir(), 'modelassay-lock-'));
  try {
    await cp(join(manifestFolder, 'package.json'), join(folder, 'package.json'));
    const failure = await runNpm(
      npm,
      [
        'install',
        '--package-lock-only',
        '--ignore-scripts',
        '--omit-lockfile-registry-resolved',
        '--no-audit',
        '--no-fund',
      ],
      { folder, environment: process.env, limit: milliseconds(300_000) },
    );
    if (failure !== undefined) throw new Error(`${manifestFolder}: ${failure}`);
    await cp(join(folder, 'package-lock.json'), join(manifestFolder, 'package-lock.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
