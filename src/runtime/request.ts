import type { Logger } from '../core/log.ts';
import type { Environment } from './environment.ts';
import type { NativeModule } from './native-module.ts';
import type { Native } from './natives.ts';
import type { Platform } from './platform.ts';
import type { RemoteCache } from './remote-cache.ts';
import type { Tree } from './tree-digest.ts';

/** One native module, looked for on one machine. */
export interface Request {
  readonly native: Native;
  readonly platform: Platform;
  /** Undefined where there is no build for this platform that we install. */
  readonly pin: Tree | undefined;
  /** Folder of the user's project; undefined when it is not to be looked at. */
  readonly workspace: string | undefined;
  /** The file that runs: the bundle. */
  readonly program: string;
  readonly environment: Environment;
  readonly remoteCache: RemoteCache | undefined;
  readonly logger: Logger;
}

export type StepOutcome = { readonly found: NativeModule } | { readonly passedOver: string };

/** One way to a native module. */
export interface Step {
  readonly title: string;
  attempt(request: Request): Promise<StepOutcome>;
  /** What the user can do to make this way work. */
  remedy(request: Request): string;
}

/** `onnxruntime-node 1.30.0 for linux-x64` */
export function inWords({ native, platform }: Request): string {
  return `${native.name} ${native.version} for ${platform.key}`;
}

export function noBuild({ native, platform }: Request): string {
  return `${native.name} has no build for ${platform.key}; it has one for ${Object.keys(native.pins).join(', ')}`;
}
