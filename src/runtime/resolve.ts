import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import type { Environment } from './environment.ts';
import { fromInput } from './from-input.ts';
import { fromInstall } from './from-install.ts';
import { fromNodeModules } from './from-node-modules.ts';
import { fromRemoteCache } from './from-remote-cache.ts';
import { fromToolCache } from './from-tool-cache.ts';
import type { NativeModule, NativeName, NativeOrigin } from './native-module.ts';
import { nativeNamed } from './natives.ts';
import { type Platform, thisPlatform } from './platform.ts';
import type { RemoteCache } from './remote-cache.ts';
import { inWords, noBuild, type Request, type Step } from './request.ts';

export interface ResolveOptions {
  readonly logger: Logger;
  /** The user's `runtime-path`: a folder that holds `node_modules`, or is one. Nothing else is tried when it is given. */
  readonly runtimePath?: string | undefined;
  /** The user's `runtime-feed`: providers of CUDA and TensorRT for ONNX Runtime, see `readFeed`. */
  readonly runtimeFeed?: string | undefined;
  /** Folder of the user's project. Leave it out where its contents are not trusted: code in it would be loaded. */
  readonly workspace?: string | undefined;
  /** Tried before an install, and filled after one. Leave it out where no cache is to be restored. */
  readonly remoteCache?: RemoteCache | undefined;
  /** Default: this process's environment. */
  readonly environment?: Environment | undefined;
  /** The file whose surrounding `node_modules` count as our own install. Default: this file, so the bundle. */
  readonly program?: string | undefined;
  /** Default: this machine's. */
  readonly platform?: Platform | undefined;
}

const order: readonly Step[] = [fromNodeModules, fromToolCache, fromRemoteCache, fromInstall];

/**
 * Finds a native module, or gets it: `runtimePath`; `node_modules`; the tool cache; the remote cache; an install by npm.
 * What comes from one of the last three is byte for byte what is pinned in our source, checked at every call.
 * Throws ConfigurationError when `runtimePath` is wrong, and EnvironmentError, with every way and why it did not lead
 * there, when none did.
 */
export async function resolveNative(name: NativeName, options: ResolveOptions): Promise<NativeModule> {
  const { runtimeFeed, logger, environment = process.env, platform = thisPlatform() } = options;
  if (name !== 'onnxruntime-node' || !runtimeFeed) return find(name, options);
  const { readFeed } = await import('./feed.ts');
  const feed = readFeed(runtimeFeed, platform);
  const { withProviders } = await import('./with-providers.ts');
  return withProviders(await find(name, options), feed, { platform, environment, logger });
}

async function find(name: NativeName, options: ResolveOptions): Promise<NativeModule> {
  const native = nativeNamed(name);
  const platform = options.platform ?? thisPlatform();
  const { logger } = options;
  if (options.runtimePath) return told(await fromInput(native, platform, options.runtimePath), logger);

  const request: Request = {
    native,
    platform,
    pin: native.pins[platform.key],
    workspace: options.workspace,
    program: options.program ?? fileURLToPath(import.meta.url),
    environment: options.environment ?? process.env,
    remoteCache: options.remoteCache,
    logger,
  };
  const reasons = new Map<Step, string>();
  for (const step of order) {
    const outcome = await step.attempt(request);
    if ('found' in outcome) return told(outcome.found, logger);
    logger.debug(`${name} not from ${step.title}: ${outcome.passedOver}`);
    reasons.set(step, outcome.passedOver);
  }
  throw nothingWorked(request, reasons);
}

function told(module: NativeModule, logger: Logger): NativeModule {
  logger.info(`${module.name} ${module.version} from ${origins[module.origin]}: ${module.folder}`);
  return module;
}

const origins: Readonly<Record<NativeOrigin, string>> = {
  input: 'runtime-path',
  workspace: 'node_modules',
  'tool-cache': 'the tool cache',
  install: 'a fresh install in the tool cache',
  feed: 'runtime-feed',
};

function nothingWorked(request: Request, reasons: ReadonlyMap<Step, string>): EnvironmentError {
  const { name } = request.native;
  const byInput = `runtime-path: not given. Set it to a folder that holds node_modules/${name}`;
  if (request.pin === undefined) {
    return new EnvironmentError(
      `${noBuild(request)}. Run on one of those platforms. A build of your own for ${request.platform.key} is taken ` +
        `from runtime-path (not given) or from the project (${reasons.get(fromNodeModules)}).`,
    );
  }
  const ways = order
    .filter((step) => step !== fromRemoteCache || request.remoteCache !== undefined)
    .map((step) => `${step.title}: ${reasons.get(step)}. ${step.remedy(request)}`);
  return new EnvironmentError(
    [
      `${inWords(request)} is needed, and was neither found nor installed. Make one of these ways work:`,
      ...[byInput, ...ways].map((way, index) => `  ${index + 1}. ${way}.`),
    ].join('\n'),
  );
}
