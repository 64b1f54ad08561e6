import { rmSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError, EnvironmentError, messageOf } from '../core/errors.ts';
import type { Environment } from './environment.ts';
import type { Feed } from './feed.ts';
import { feedPackage } from './feed-package.ts';
import type { NativeModule } from './native-module.ts';
import type { Request } from './request.ts';
import { cacheRoots, stagingBeside } from './tool-cache.ts';

/** What the package holds of CUDA and TensorRT; the rest of it is for other languages. */
const PROVIDER = /^runtimes\/linux-x64\/native\/(libonnxruntime_providers_(?:cuda|shared|tensorrt)\.so)$/;
const MAX_UNPACKED_BYTES = 2 ** 32;

/**
 * A copy of ONNX Runtime with the providers of CUDA and TensorRT beside its own library, from the feed that the user names. The
 * package is kept in the tool cache and hashed at each use; what is loaded is written anew from it by this process, and taken
 * away when it ends. Throws ConfigurationError where the package does not fit, EnvironmentError where it cannot be had.
 */
export async function withProviders(
  found: NativeModule,
  feed: Feed,
  { platform, environment, logger }: Pick<Request, 'platform' | 'environment' | 'logger'>,
): Promise<NativeModule> {
  const place = await keptPlace(found, feed, environment);
  const contents = await providersOf(await feedPackage(feed, found.version, place), found.version);
  const folder = await stagingBeside(place);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const libraries = `node_modules/onnxruntime-node/bin/napi-v6/${platform.os}/${platform.cpu}`;
  for (const part of ['onnxruntime-node/package.json', 'onnxruntime-node/dist', 'onnxruntime-common']) {
    await cp(join(found.folder, 'node_modules', part), join(folder, 'node_modules', part), { recursive: true });
  }
  await cp(join(found.folder, libraries), join(folder, libraries), { recursive: true });
  for (const [name, bytes] of contents) await writeFile(join(folder, libraries, name), bytes);
  logger.info(`onnxruntime-node ${found.version} with ${[...contents.keys()].join(', ')} from runtime-feed`);
  return { ...found, folder, origin: 'feed' };
}

/** Where the package is kept, below the first tool cache that can be written. */
async function keptPlace({ version }: NativeModule, { sha256 }: Feed, environment: Environment): Promise<string> {
  const reasons: string[] = [];
  for (const root of cacheRoots(environment)) {
    const file = join(root, 'modelassay-onnxruntime-gpu', `${version}-p${sha256.slice(0, 12)}`, 'providers.nupkg');
    try {
      await mkdir(dirname(file), { recursive: true });
      return file;
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new EnvironmentError(`runtime-feed: no tool cache can be written: ${reasons.join('; ')}.`);
}

/** The providers in a package, by name; it must be of the version that they are loaded into. */
async function providersOf(archive: Uint8Array, version: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { unzipSync } = await import('fflate');
  let unpacked = 0;
  let contents: Readonly<Record<string, Uint8Array>>;
  try {
    contents = unzipSync(archive, {
      filter({ name, originalSize }) {
        if (!PROVIDER.test(name) && !/^[^/]+\.nuspec$/.test(name)) return false;
        unpacked += originalSize;
        if (unpacked > MAX_UNPACKED_BYTES) throw new Error('it unpacks to more than 4 GiB');
        return true;
      },
    });
  } catch (error) {
    throw new EnvironmentError(`runtime-feed: the pinned package is no archive that can be read: ${messageOf(error)}.`);
  }
  const entries = Object.entries(contents);
  const manifest = entries.find(([name]) => name.endsWith('.nuspec'))?.[1];
  const [, of] = /<version>([^<]*)<\/version>/.exec(manifest ? Buffer.from(manifest).toString('utf8') : '') ?? [];
  if (of !== version) {
    throw new ConfigurationError(
      `runtime-feed: the pinned package is of ${of === undefined ? 'no version' : `version ${of}`}, and onnxruntime-node is ${version}. Pin the package of that version.`,
    );
  }
  const providers = new Map(
    entries.flatMap(([name, bytes]): [string, Uint8Array][] => {
      const [, file] = PROVIDER.exec(name) ?? [];
      return file === undefined ? [] : [[file, bytes]];
    }),
  );
  if (providers.size === 0) {
    throw new ConfigurationError(
      'runtime-feed: the pinned package holds no libonnxruntime_providers_*.so for Linux on x64. Name Microsoft.ML.OnnxRuntime.Gpu.Linux.',
    );
  }
  return providers;
}
