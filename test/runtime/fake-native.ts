import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../../src/core/log.ts';
import type { Native } from '../../src/runtime/natives.ts';
import { nativeNamed } from '../../src/runtime/natives.ts';
import { platformNamed, thisPlatform } from '../../src/runtime/platform.ts';
import type { RemoteCache } from '../../src/runtime/remote-cache.ts';
import type { Request } from '../../src/runtime/request.ts';
import { treeDigest } from '../../src/runtime/tree-digest.ts';

/** Puts files with the shape of onnxruntime-node, and none of its weight, into `folder/node_modules`. */
export async function writeFakeOnnxRuntime(folder: string, version = '1.30.0'): Promise<void> {
  const { os, cpu } = thisPlatform();
  await writeTree(join(folder, 'node_modules', 'onnxruntime-node'), {
    'package.json': JSON.stringify({ name: 'onnxruntime-node', version, main: 'dist/index.js' }),
    'dist/index.js': `exports.version = ${JSON.stringify(version)};`,
    [`bin/napi-v6/${os}/${cpu}/onnxruntime_binding.node`]: 'not really',
  });
}

export async function writeTree(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** A request for onnxruntime-node where the pinned tree is the one that lies in `model`. */
export async function fakeRequest(model: string, overrides: Partial<Request> = {}): Promise<Request> {
  const pin = await treeDigest(model);
  const platform = platformNamed('linux-x64');
  const native: Native = { ...nativeNamed('onnxruntime-node'), pins: { [platform.key]: pin } };
  return {
    native,
    platform,
    pin,
    workspace: undefined,
    program: join(model, 'program.js'),
    environment: { RUNNER_TOOL_CACHE: join(model, '..', 'tools'), HOME: join(model, '..', 'home') },
    remoteCache: undefined,
    logger: remember().logger,
    ...overrides,
  };
}

export interface Remembered {
  readonly logger: Logger;
  readonly lines: string[];
}

/** A logger that keeps what it is told, one line each, the level in front. */
export function remember(): Remembered {
  const lines: string[] = [];
  const level = (name: string) => (message: string) => void lines.push(`${name}: ${message}`);
  return { lines, logger: { debug: level('debug'), info: level('info'), warn: level('warn') } };
}

/** Keeps what is saved as copies in `folder`, and puts it back where it is asked for. */
export function folderCache(folder: string): RemoteCache & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    async restore([target], key) {
      calls.push(`restore ${key}`);
      return cp(join(folder, key), target!, { recursive: true }).then(
        () => true,
        () => false,
      );
    },
    async save([source], key) {
      calls.push(`save ${key}`);
      await cp(source!, join(folder, key), { recursive: true });
    },
  };
}
