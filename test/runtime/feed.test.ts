import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../src/core/errors.ts';
import { readFeed } from '../../src/runtime/feed.ts';
import { platformNamed } from '../../src/runtime/platform.ts';
import { resolveNative } from '../../src/runtime/resolve.ts';
import { remember, writeFakeOnnxRuntime, writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CUDA = 'libonnxruntime_providers_cuda.so';
const LIBRARIES = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';

/** A package with the shape of Microsoft.ML.OnnxRuntime.Gpu.Linux, and none of its weight. */
function packed(version = '1.30.0', files: Readonly<Record<string, string>> = { [CUDA]: 'the provider of CUDA' }) {
  const native = Object.entries(files).map(([name, text]) => [`runtimes/linux-x64/native/${name}`, strToU8(text)]);
  return zipSync({
    'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec': strToU8(
      `<package><metadata><version>${version}</version></metadata></package>`,
    ),
    'runtimes/linux-x64/native/libonnxruntime.so': strToU8('a library of another build'),
    'lib/netstandard2.0/other.dll': strToU8('for another language'),
    ...Object.fromEntries(native),
  });
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A NuGet feed of version 3 on this machine, that has one package; what it is asked is kept. */
async function feed(archive: Uint8Array, answer?: (response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (answer) return answer(response);
    if (request.url === '/v3/index.json') {
      const resources = [
        { '@id': `${origin}/search`, '@type': 'SearchQueryService' },
        { '@id': `${origin}/flat/`, '@type': 'PackageBaseAddress/3.0.0' },
      ];
      return response.end(JSON.stringify({ version: '3.0.0', resources }));
    }
    const id = 'microsoft.ml.onnxruntime.gpu.linux';
    if (request.url === `/flat/${id}/1.30.0/${id}.1.30.0.nupkg` || request.url === '/the.nupkg') {
      return response.end(archive);
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    origin,
    pinned: (path = '/v3/index.json', sha256 = digestOf(archive)) => `${origin}${path}#sha256=${sha256}`,
  };
}

/** A machine whose onnxruntime-node is named by runtime-path. */
async function machine() {
  const folder = await temporaryFolder();
  const runtimePath = join(folder, 'given');
  await writeFakeOnnxRuntime(runtimePath);
  await writeTree(join(runtimePath, 'node_modules/onnxruntime-common'), { 'package.json': '{}' });
  await writeTree(join(runtimePath, LIBRARIES), {
    'onnxruntime_binding.node': 'not really',
    'libonnxruntime.so.1': 'own',
  });
  const { logger, lines } = remember();
  const tools = join(folder, 'tools');
  const options = {
    logger,
    runtimePath,
    environment: { RUNNER_TOOL_CACHE: tools, HOME: folder },
    platform: platformNamed('linux-x64'),
  };
  const find = (runtimeFeed: string) => resolveNative('onnxruntime-node', { ...options, runtimeFeed });
  return { find, options, lines, tools, runtimePath };
}

describe('a feed is pinned', () => {
  test('or refused, before anything is asked', async () => {
    const { asked, origin } = await feed(packed());
    const { find } = await machine();
    for (const [written, message] of [
      [`${origin}/v3/index.json`, /is not pinned: nothing is taken from a feed but the package whose SHA-256 is named/],
      [`${origin}/v3/index.json#sha256=12ab`, /ends in #sha256=12ab, which is no digest/],
      [`${origin}/v3/index.json#md5=${'0'.repeat(64)}`, /which is no digest/],
      ['nuget.org', /is no http or https address/],
      ['file:///tmp/the.nupkg#sha256=', /is no http or https address/],
    ] as const) {
      await expect(find(written)).rejects.toThrow(ConfigurationError);
      await expect(find(written)).rejects.toThrow(message);
    }
    expect(asked).toEqual([]);
  });

  test('and what is told of it holds no password', () => {
    expect(() => readFeed('https://me:secret@feed.example/v3/index.json', platformNamed('linux-x64'))).toThrow(
      /^runtime-feed https:\/\/feed\.example\/v3/,
    );
    expect(() => readFeed('https://me:secret@feed.example/v3/index.json', platformNamed('linux-x64'))).not.toThrow(
      /secret/,
    );
  });
});

describe('the providers of a feed', () => {
  test('lie beside ONNX Runtime’s own library, in a copy that is this process’s own', async () => {
    const { asked, pinned } = await feed(packed());
    const { find, lines, runtimePath } = await machine();
    const found = await find(pinned());
    expect(found).toMatchObject({ name: 'onnxruntime-node', version: '1.30.0', origin: 'feed' });
    const at = (name: string) => readFile(join(found.folder, LIBRARIES, name), 'utf8');
    expect(await at(CUDA)).toBe('the provider of CUDA');
    // The package brings a library of its own for other languages: the one that was there stays.
    expect(await at('libonnxruntime.so.1')).toBe('own');
    expect(existsSync(join(runtimePath, LIBRARIES, CUDA))).toBe(false);
    expect(asked).toHaveLength(2);
    expect(lines.at(-1)).toBe(`info: onnxruntime-node 1.30.0 with ${CUDA} from runtime-feed`);
  });

  test('are fetched once, and hashed at every use', async () => {
    const archive = packed();
    const { asked, pinned } = await feed(archive);
    const { find, tools } = await machine();
    const address = pinned('/the.nupkg');
    const first = await find(address);
    const second = await find(address);
    expect(asked).toEqual(['/the.nupkg']);
    expect(second.folder).not.toBe(first.folder);
    // Somebody else wrote into the cache.
    const kept = join(
      tools,
      'modelassay-onnxruntime-gpu',
      `1.30.0-p${digestOf(archive).slice(0, 12)}`,
      'providers.nupkg',
    );
    await writeFile(kept, packed('1.30.0', { [CUDA]: 'something else' }));
    const third = await find(address);
    expect(await readFile(join(third.folder, LIBRARIES, CUDA), 'utf8')).toBe('the provider of CUDA');
    expect(asked).toHaveLength(2);
  });

  test('are those of the digest, or none', async () => {
    const { pinned } = await feed(packed());
    const { find, tools } = await machine();
    const attempt = find(pinned('/v3/index.json', '0'.repeat(64)));
    await expect(attempt).rejects.toThrow(EnvironmentError);
    await expect(attempt).rejects.toThrow(
      /is not the pinned package: its SHA-256 is [0-9a-f]{64}, pinned is 0{64}\. Nothing of it was used/,
    );
    expect(existsSync(join(tools, 'modelassay-onnxruntime-gpu', '1.30.0-p000000000000', 'providers.nupkg'))).toBe(
      false,
    );
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['of another version', packed('1.27.0'), /is of version 1\.27\.0, and onnxruntime-node is 1\.30\.0/],
    ['without providers', packed('1.30.0', {}), /holds no libonnxruntime_providers_\*\.so/],
    ['that is no archive', strToU8('<html>'), /is no archive that can be read/],
  ])('a package %s is refused', async (_, archive, message) => {
    const { pinned } = await feed(archive);
    const { find } = await machine();
    await expect(find(pinned('/the.nupkg'))).rejects.toThrow(message);
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['has nothing', (response) => void response.writeHead(404).end(), /answered 404\. Let this machine reach it/],
    ['is no index', (response) => void response.end('{"resources":[]}'), /is no index of a NuGet feed of version 3/],
    [
      'breaks off',
      (response) => void response.writeHead(200, { 'content-length': '99' }).write('x', () => response.destroy()),
      /cannot be read/,
    ],
  ])('a feed that %s is told', async (_, answer, message) => {
    const { pinned } = await feed(packed(), answer);
    const { find } = await machine();
    await expect(find(pinned())).rejects.toThrow(message);
  });

  test('are for Linux on x64', async () => {
    const { asked, pinned } = await feed(packed());
    const { options } = await machine();
    const elsewhere = { ...options, runtimeFeed: pinned(), platform: platformNamed('darwin-arm64') };
    await expect(resolveNative('onnxruntime-node', elsewhere)).rejects.toThrow(
      'runtime-feed has providers for Linux on x64 only, and this is darwin-arm64. Leave it out.',
    );
    expect(asked).toEqual([]);
  });

  test('are no matter of other modules', async () => {
    const { options } = await machine();
    await writeTree(join(options.runtimePath, 'node_modules/sharp'), { 'package.json': '{' });
    const attempt = resolveNative('sharp', { ...options, runtimeFeed: 'nothing of theirs' });
    await expect(attempt).rejects.toThrow(/package\.json is not JSON/);
  });
});
