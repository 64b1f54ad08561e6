import type { Native } from './natives.ts';
import type { Platform } from './platform.ts';
import type { Tree } from './tree-digest.ts';

/**
 * A store beyond this machine, such as the Actions cache. Nothing that it gives is believed: the files are hashed before
 * they are used. Its failures never fail a run.
 */
export interface RemoteCache {
  /** Puts what was saved under `key` back at `paths`; false where there is nothing. */
  restore(paths: readonly string[], key: string): Promise<boolean>;
  save(paths: readonly string[], key: string): Promise<void>;
}

/** One key for one tree: an entry never changes, and a new pin is a new key. */
export function remoteKey(native: Native, platform: Platform, pin: Tree): string {
  return `modelassay-${native.name}-${native.version}-${platform.key}-${pin.digest.slice(0, 16)}`;
}
