import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, EnvironmentError, messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { incompatibility, installedAbove, installedIn } from './installed.ts';
import type { NativeModule, NativeName, NativeOrigin } from './native-module.ts';
import { type Native, nativeNamed } from './natives.ts';

export interface ResolveOptions {
  readonly logger: Logger;
  /** The user's `runtime-path`: a folder that holds `node_modules`, or is one. Nothing else is tried when it is given. */
  readonly runtimePath?: string | undefined;
  /** Folder of the user's project. Undefined where its contents are not trusted: its copies are not looked at then. */
  readonly workspace?: string | undefined;
}

/**
 * Finds a native module: the user's `runtime-path`, the workspace's own `node_modules`.
 * Throws ConfigurationError when `runtimePath` is wrong, and EnvironmentError when no way leads to the module.
 */
export async function resolveNative(name: NativeName, options: ResolveOptions): Promise<NativeModule> {
  const native = nativeNamed(name);
  if (options.runtimePath) return report(await fromInput(native, options.runtimePath), options.logger);
  const fromWorkspace = await fromFolders(native, options);
  if (fromWorkspace) return report(fromWorkspace, options.logger);
  throw new EnvironmentError(`${name} was found nowhere`);
}

async function fromInput(native: Native, runtimePath: string): Promise<NativeModule> {
  const given = path.resolve(runtimePath);
  const problem = (text: string) =>
    new ConfigurationError(
      `runtime-path ${runtimePath} ${text}. It names a folder that holds node_modules/${native.name} ` +
        `(or that node_modules folder itself). Make one with: npm install --prefix FOLDER ${native.name}@${native.version}`,
    );
  const stats = await stat(given).catch(() => undefined);
  if (!stats) throw problem('does not exist');
  if (!stats.isDirectory()) throw problem('is not a folder');
  const folder = path.basename(given) === 'node_modules' ? path.dirname(given) : given;
  const installed = await installedIn(folder, native.name).catch((thrown) => {
    throw problem(`cannot be used: ${messageOf(thrown)}`);
  });
  if (!installed) throw problem(`holds no ${native.name}`);
  const reason = incompatibility(installed.version, native);
  if (reason) throw problem(`holds ${native.name}, but ${reason}`);
  return { name: native.name, version: installed.version, folder, origin: 'input' };
}

async function fromFolders(native: Native, options: ResolveOptions): Promise<NativeModule | undefined> {
  const own = path.dirname(fileURLToPath(import.meta.url));
  const starts = options.workspace === undefined ? [own] : [options.workspace, own];
  for (const start of starts) {
    for (const installed of await installedAbove(start, native.name)) {
      const reason = incompatibility(installed.version, native);
      if (!reason) return { name: native.name, ...installed, origin: 'workspace' };
      options.logger.debug(`${native.name} in ${installed.folder} passed over: ${reason}`);
    }
  }
  return undefined;
}

function report(module: NativeModule, logger: Logger): NativeModule {
  logger.info(`${module.name} ${module.version} from ${describe(module.origin)}: ${module.folder}`);
  return module;
}

function describe(origin: NativeOrigin): string {
  return { input: 'runtime-path', workspace: 'node_modules', 'tool-cache': 'the tool cache', install: 'npm' }[origin];
}
