import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fromToolCache } from '../../src/runtime/from-tool-cache.ts';
import { nativeNamed } from '../../src/runtime/natives.ts';
import { platformNamed } from '../../src/runtime/platform.ts';
import {
  cacheRoots,
  entryFolder,
  entryProblem,
  moveIntoPlace,
  stagingBeside,
  writableEntry,
} from '../../src/runtime/tool-cache.ts';
import { treeDigest } from '../../src/runtime/tree-digest.ts';
import { fakeRequest, remember, writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const files = { 'node_modules/onnxruntime-node/index.js': 'good' };
const linux = test.skipIf(process.platform !== 'linux');

async function model(): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  await writeTree(folder, files);
  return folder;
}

linux("the runner's tool cache comes first, then the user's cache folder", () => {
  const user = '/home/u/.cache/modelassay/tools';
  const HOME = '/home/u';
  expect(cacheRoots({ HOME, RUNNER_TOOL_CACHE: '/opt/tools', AGENT_TOOLSDIRECTORY: '/x' })).toEqual([
    '/opt/tools',
    user,
  ]);
  expect(cacheRoots({ HOME, AGENT_TOOLSDIRECTORY: '/agent' })).toEqual(['/agent', user]);
  expect(cacheRoots({ HOME, RUNNER_TOOL_CACHE: '' })).toEqual([user]);
  expect(cacheRoots({ HOME, XDG_CACHE_HOME: '/var/c' })).toEqual(['/var/c/modelassay/tools']);
  expect(cacheRoots({ HOME, XDG_CACHE_HOME: 'relative' })).toEqual([user]);
});

test('an entry lies where @actions/tool-cache would put it', () => {
  const pin = { digest: '0123456789abcdef', files: 1, bytes: 1 };
  const folder = entryFolder('tools', nativeNamed('@duckdb/node-api'), pin, platformNamed('win32-arm64'));
  const { version } = nativeNamed('@duckdb/node-api');
  expect(folder).toBe(join('tools', 'modelassay-duckdb-node-api', `${version}-t0123456789ab`, 'arm64'));
});

test('an untouched entry is used', async () => {
  const folder = await model();
  const request = await fakeRequest(folder);
  const entry = entryFolder(request.environment.RUNNER_TOOL_CACHE!, request.native, request.pin!, request.platform);
  await writeTree(entry, files);
  expect(await fromToolCache.attempt(request)).toEqual({
    found: { name: 'onnxruntime-node', version: '1.30.0', folder: entry, origin: 'tool-cache' },
  });
});

test('a tampered entry is refused aloud, and the next root is looked at', async () => {
  const { logger, lines } = remember();
  const request = await fakeRequest(await model(), { logger });
  const [first, second] = cacheRoots(request.environment).map((root) =>
    entryFolder(root, request.native, request.pin!, request.platform),
  );
  await writeTree(first!, { ...files, 'node_modules/onnxruntime-node/index.js': 'evil' });
  expect(await fromToolCache.attempt(request)).toEqual({
    passedOver: expect.stringMatching(/^the entry at .* is refused: the same number of files.*; no entry at /),
  });
  expect(lines).toEqual([expect.stringMatching(/^warn: onnxruntime-node 1\.30\.0 for linux-x64 .* is not loaded/)]);
  expect(lines[0]).toContain(first);
  await writeTree(second!, files);
  expect(await fromToolCache.attempt(request)).toMatchObject({ found: { folder: second } });
});

test('a platform without a build is passed over with the platforms that have one', async () => {
  const request = await fakeRequest(await model(), { platform: platformNamed('darwin-x64'), pin: undefined });
  expect(await fromToolCache.attempt(request)).toEqual({
    passedOver: 'onnxruntime-node has no build for darwin-x64; it has one for linux-x64',
  });
});

test('an install moves into place, marked complete', async () => {
  const pin = await treeDigest(await model());
  const entry = join(await temporaryFolder(), 'x64');
  const staging = await stagingBeside(entry);
  await writeTree(staging, files);
  await moveIntoPlace(staging, entry, pin);
  expect(await entryProblem(entry, pin)).toBeUndefined();
  expect((await readdir(dirname(entry))).sort()).toEqual(['x64', 'x64.complete']);
});

test('whoever comes second keeps what the first put there', async () => {
  const pin = await treeDigest(await model());
  const entry = join(await temporaryFolder(), 'x64');
  await writeTree(entry, files);
  const { ino } = await stat(entry);
  const staging = await stagingBeside(entry);
  await writeTree(staging, files);
  await moveIntoPlace(staging, entry, pin);
  expect((await stat(entry)).ino).toBe(ino);
  expect((await readdir(dirname(entry))).sort()).toEqual(['x64', 'x64.complete']);
});

test('what does not belong there makes way', async () => {
  const pin = await treeDigest(await model());
  const entry = join(await temporaryFolder(), 'x64');
  await writeTree(entry, { ...files, 'node_modules/extra.js': '' });
  const staging = await stagingBeside(entry);
  await writeTree(staging, files);
  await moveIntoPlace(staging, entry, pin);
  expect(await entryProblem(entry, pin)).toBeUndefined();
  expect((await readdir(dirname(entry))).sort()).toEqual(['x64', 'x64.complete']);
});

test('leftovers of killed processes go after a day, work in progress stays', async () => {
  const entry = join(await temporaryFolder(), 'x64');
  const old = await stagingBeside(entry);
  const fresh = await stagingBeside(entry);
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  await utimes(old, twoDaysAgo, twoDaysAgo);
  const staging = await stagingBeside(entry);
  expect((await readdir(dirname(entry))).sort()).toEqual([fresh, staging].map((p) => basename(p)).sort());
});

test('where the first root cannot be written, the second is taken; where none can, it says why', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), 'stays');
  await mkdir(join(folder, 'home'));
  const request = await fakeRequest(await model());
  const place = (environment: Record<string, string>) =>
    writableEntry(environment, request.native, request.pin!, request.platform);
  const blocked = join(folder, 'file', 'tools');
  const home = { HOME: join(folder, 'home'), LOCALAPPDATA: join(folder, 'home') };
  expect(await place({ RUNNER_TOOL_CACHE: blocked, ...home })).toEqual({
    entry: expect.stringContaining(join(folder, 'home')),
  });
  const noHome = { HOME: blocked, LOCALAPPDATA: blocked };
  expect(await place({ RUNNER_TOOL_CACHE: blocked, ...noHome })).toEqual({
    problem: expect.stringMatching(/^no tool cache can be written: .*(ENOTDIR|ENOENT|EEXIST)/),
  });
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('stays');
});
