import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { milliseconds } from '../core/units.ts';
import type { Environment } from './environment.ts';
import type { Native } from './natives.ts';
import { type NpmCommand, runNpm } from './npm.ts';
import type { Platform } from './platform.ts';
import { prune } from './prune.ts';

/** 114 MB over a line of 1 Mbit/s take this long; npm's own limits on silence end a dead connection much earlier. */
const installLimit = milliseconds(15 * 60 * 1000);

/**
 * Leaves in the empty `folder` nothing but `node_modules` with the files of `native` that `platform` needs. npm checks
 * each package against the integrity in our lockfile and runs none of their scripts.
 * Answers undefined when it went well, else why not.
 */
export async function npmInstall(
  native: Native,
  platform: Platform,
  options: {
    readonly folder: string;
    readonly npm: NpmCommand;
    readonly environment: Environment;
  },
): Promise<string | undefined> {
  const { folder, npm } = options;
  const manifest = join(folder, 'package.json');
  const lockfile = join(folder, 'package-lock.json');
  await writeFile(manifest, JSON.stringify(native.manifest));
  await writeFile(lockfile, JSON.stringify(native.lockfile));
  const environment = environmentForNpm(options.environment);
  const failure = await runNpm(npm, npmArguments(platform), { folder, environment, limit: installLimit });
  if (failure !== undefined) return failure;
  await prune(folder, native.keep(platform));
  await rm(manifest);
  await rm(lockfile);
  return undefined;
}

/** Whatever decides what is installed is said here, so that the user's configuration only decides where from. */
function npmArguments({ os, cpu, libc }: Platform): readonly string[] {
  return [
    'ci',
    '--ignore-scripts',
    '--include=prod',
    '--include=optional',
    '--install-strategy=hoisted',
    '--no-bin-links',
    '--no-global',
    '--no-dry-run',
    `--os=${os}`,
    `--cpu=${cpu}`,
    ...(libc ? [`--libc=${libc}`] : []),
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--no-update-notifier',
    '--loglevel=error',
  ];
}

/** `npm run` hands its own command line on in the environment; these would make our install one of the user's workspaces. */
const notForUs = ['npm_config_workspace', 'npm_config_workspaces', 'npm_config_include_workspace_root'];

function environmentForNpm(environment: Environment): Environment {
  const kept = Object.entries(environment).filter(([name]) => !notForUs.includes(name.toLowerCase()));
  // Scripts are off anyway. This one would download 200 MB of CUDA libraries from another host.
  return { ...Object.fromEntries(kept), ONNXRUNTIME_NODE_INSTALL: 'skip' };
}
