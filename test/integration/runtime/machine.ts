import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../../src/runtime/environment.ts';
import type { NativeModule, NativeName } from '../../../src/runtime/native-module.ts';
import { type Native, nativeNamed } from '../../../src/runtime/natives.ts';
import { thisPlatform } from '../../../src/runtime/platform.ts';
import type { ResolveOptions } from '../../../src/runtime/resolve.ts';
import { entryFolder } from '../../../src/runtime/tool-cache.ts';
import { type Remembered, remember } from '../../runtime/fake-native.ts';
import { temporaryFolder } from '../../runtime/temporary-folder.ts';

const run = promisify(execFile);

export interface Machine {
  readonly folder: string;
  /** Root of its tool cache. */
  readonly tools: string;
  readonly environment: Environment;
  readonly options: ResolveOptions;
  readonly lines: Remembered['lines'];
}

/** A runner with an empty tool cache and no project; npm and its configuration are this machine's. */
export async function emptyMachine(environment: Environment = {}): Promise<Machine> {
  return emptyMachineIn(await temporaryFolder(), environment);
}

export async function emptyMachineIn(folder: string, environment: Environment = {}): Promise<Machine> {
  const tools = join(folder, 'tools');
  const own = join(folder, 'actions', 'dist');
  await mkdir(own, { recursive: true });
  const all = {
    ...process.env,
    RUNNER_TOOL_CACHE: tools,
    XDG_CACHE_HOME: join(folder, 'cache'),
    LOCALAPPDATA: join(folder, 'cache'),
    ...environment,
  };
  const { logger, lines } = remember();
  const options = { logger, environment: all, program: join(own, 'main.js') };
  return { folder, tools, environment: all, options, lines };
}

/** No program can be found, so no npm either, unless one lies beside Node. */
export const withoutPath: Environment = { PATH: '', Path: '' };

/** npm is there, and nothing answers it: not even a package that it has seen before is taken from its cache. */
export function withoutNetwork(folder: string): Environment {
  return {
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'npm-cache'),
  };
}

export function native(name: NativeName): Native {
  return nativeNamed(name);
}

export function pinOf(name: NativeName) {
  return nativeNamed(name).pins[thisPlatform().key]!;
}

export function entryOf({ tools }: Machine, name: NativeName): string {
  return entryFolder(tools, nativeNamed(name), pinOf(name), thisPlatform());
}

/** Resolves in a process of its own, as a job step does. */
export async function resolveInChild(machine: Machine, name: NativeName): Promise<NativeModule> {
  const script = join(import.meta.dirname, 'resolve-child.ts');
  const { stdout } = await run(process.execPath, [script, name, machine.options.program!], {
    env: machine.environment as NodeJS.ProcessEnv,
  });
  return JSON.parse(stdout) as NativeModule;
}
