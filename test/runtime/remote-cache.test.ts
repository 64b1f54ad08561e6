import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromRemoteCache } from '../../src/runtime/from-remote-cache.ts';
import { remoteKey } from '../../src/runtime/remote-cache.ts';
import { cacheRoots, entryFolder, entryProblem } from '../../src/runtime/tool-cache.ts';
import { fakeRequest, folderCache, remember, writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const files = { 'node_modules/onnxruntime-node/index.js': 'good' };

async function setUp(overrides: Parameters<typeof fakeRequest>[1] = {}) {
  const folder = await temporaryFolder();
  const model = join(folder, 'model');
  await writeTree(model, files);
  const remoteCache = folderCache(join(folder, 'remote'));
  const request = await fakeRequest(model, { remoteCache, ...overrides });
  const entry = entryFolder(cacheRoots(request.environment)[0]!, request.native, request.pin!, request.platform);
  const key = remoteKey(request.native, request.platform, request.pin!);
  return { request, entry, key, remoteCache, remote: join(folder, 'remote', key) };
}

test('without one nothing is tried', async () => {
  const { request, remoteCache } = await setUp({ remoteCache: undefined });
  expect(await fromRemoteCache.attempt(request)).toEqual({ passedOver: 'not asked for' });
  expect(remoteCache.calls).toEqual([]);
});

test('what it gives is used when it is what was pinned', async () => {
  const { request, entry, remote } = await setUp();
  await writeTree(remote, files);
  expect(await fromRemoteCache.attempt(request)).toMatchObject({ found: { folder: entry, origin: 'tool-cache' } });
});

test('it replaces a refused entry as a whole', async () => {
  const { request, entry, remote } = await setUp();
  await writeTree(entry, { ...files, 'node_modules/onnxruntime-node/evil.js': '' });
  await writeTree(remote, files);
  expect(await fromRemoteCache.attempt(request)).toMatchObject({ found: { folder: entry } });
  expect(await entryProblem(entry, request.pin!)).toBeUndefined();
});

test('what it gives is refused and removed when it is anything else', async () => {
  const { logger, lines } = remember();
  const { request, entry, remote, key } = await setUp({ logger });
  await writeTree(remote, { ...files, 'node_modules/onnxruntime-node/evil.js': '' });
  expect(await fromRemoteCache.attempt(request)).toEqual({
    passedOver: expect.stringMatching(/^its entry .* is refused: 2 files with 4 bytes instead of 1 with 4/),
  });
  expect(await entryProblem(entry, request.pin!)).toBe('absent');
  expect(lines).toEqual([expect.stringContaining(`(key ${key}) is refused`)]);
});

test('holding nothing, failing and restoring elsewhere are reasons, never errors', async () => {
  const { request, key } = await setUp();
  expect(await fromRemoteCache.attempt(request)).toEqual({ passedOver: `it holds nothing under ${key}` });
  const save = async () => {};
  const fails = { save, restore: async () => Promise.reject(new Error('503')) };
  expect(await fromRemoteCache.attempt({ ...request, remoteCache: fails })).toEqual({ passedOver: 'it failed: 503' });
  const elsewhere = { save, restore: async () => true };
  expect(await fromRemoteCache.attempt({ ...request, remoteCache: elsewhere })).toEqual({
    passedOver: expect.stringMatching(/^it restored .*, but not to /),
  });
});

test('a cache that stops half way leaves nothing that is used', async () => {
  const { request, entry } = await setUp();
  const restore = async ([target]: readonly string[]) => {
    await writeTree(target!, { 'node_modules/onnxruntime-node/index.js': 'go' });
    throw new Error('connection reset');
  };
  const outcome = await fromRemoteCache.attempt({ ...request, remoteCache: { restore, save: async () => {} } });
  expect(outcome).toEqual({ passedOver: 'it failed: connection reset' });
  expect(await entryProblem(entry, request.pin!)).not.toBeUndefined();
  await rm(entry, { recursive: true, force: true });
});
