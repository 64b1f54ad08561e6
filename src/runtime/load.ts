import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import type { NativeName } from './native-module.ts';

/**
 * Loads a native module as a program that lies in `folder` would. CommonJS packages and, from Node 20.19 on, ES modules
 * without top-level await come back as their exports object.
 * Throws EnvironmentError when the package cannot be loaded on this machine.
 */
export function loadNative<T>(module: { readonly name: NativeName; readonly folder: string }): T {
  const requireFrom = createRequire(join(module.folder, 'node_modules', 'from-here.cjs'));
  try {
    return requireFrom(module.name) as T;
  } catch (error) {
    throw new EnvironmentError(
      `${module.name} in ${module.folder} could not be loaded: ${firstLine(messageOf(error))}. ` +
        'It needs its own files complete and, on Linux, glibc 2.28 or newer. ' +
        'Delete that folder, or name another one with runtime-path.',
      { cause: error },
    );
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
