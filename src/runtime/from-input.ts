import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { copyProblem, installedIn } from './installed.ts';
import type { NativeModule } from './native-module.ts';
import type { Native } from './natives.ts';
import type { Platform } from './platform.ts';

/**
 * The module in the folder that the user named. It is not hashed: the user vouches for it.
 * Throws ConfigurationError unless a usable copy lies there, because whoever names a folder means that one.
 */
export async function fromInput(native: Native, platform: Platform, runtimePath: string): Promise<NativeModule> {
  const problem = (text: string) =>
    new ConfigurationError(
      `runtime-path ${runtimePath} ${text}. It names a folder that holds node_modules/${native.name}, or that ` +
        `node_modules folder itself. Make one with: npm install --ignore-scripts --prefix FOLDER ${native.name}@${native.version}`,
    );
  const given = resolve(runtimePath);
  const stats = await stat(given).catch(() => undefined);
  if (!stats) throw problem('does not exist');
  if (!stats.isDirectory()) throw problem('is not a folder');
  const folder = basename(given) === 'node_modules' ? dirname(given) : given;
  const installed = await installedIn(folder, native.name).catch((error) => {
    throw problem(`cannot be used: ${messageOf(error)}`);
  });
  if (!installed) throw problem(`holds no ${native.name}`);
  const reason = copyProblem(installed, native, platform);
  if (reason) throw problem(`holds a copy of ${native.name} that cannot be used: ${reason}`);
  return { name: native.name, ...installed, origin: 'input' };
}
