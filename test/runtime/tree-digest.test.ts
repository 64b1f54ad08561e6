import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { treeDifference, treeDigest } from '../../src/runtime/tree-digest.ts';
import { writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const files = { 'node_modules/b/index.js': 'two\n', 'node_modules/B.js': 'one\n', 'node_modules/b/.hidden': '' };

async function tree(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTree(folder, files);
  return folder;
}

test('is what find, sort and sha256sum say', async () => {
  // find node_modules -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
  expect(await treeDigest(await tree())).toEqual({
    digest: '38ff8b01c82381189af8dc76056c3322cdab2937e533957254c17e1fbeddb9c8',
    files: 3,
    bytes: 8,
  });
});

test('does not depend on when files were written', async () => {
  const other = await temporaryFolder();
  await writeTree(other, Object.fromEntries(Object.entries(files).reverse()));
  expect((await treeDigest(other)).digest).toBe((await treeDigest(await tree())).digest);
});

test.each<[string, (folder: string) => Promise<void>]>([
  ['a changed byte', (folder) => writeFile(path.join(folder, 'node_modules/b/index.js'), 'twp\n')],
  ['an extra file', (folder) => writeFile(path.join(folder, 'node_modules/b/extra.js'), '')],
  ['a file beside node_modules', (folder) => writeFile(path.join(folder, 'package.json'), '{}')],
  ['a removed file', (folder) => rm(path.join(folder, 'node_modules/b/.hidden'))],
  [
    'a renamed file',
    (folder) => rename(path.join(folder, 'node_modules/B.js'), path.join(folder, 'node_modules/C.js')),
  ],
  [
    'contents that changed places',
    (folder) => writeTree(folder, { 'node_modules/b/index.js': 'one\n', 'node_modules/B.js': 'two\n' }),
  ],
])('sees %s', async (_, change) => {
  const folder = await tree();
  const before = await treeDigest(folder);
  await change(folder);
  const after = await treeDigest(folder);
  expect(after.digest).not.toBe(before.digest);
  expect(treeDifference(after, before)).toContain(before.digest.slice(0, 12));
});

test('sees a file in the middle of which one byte changed', async () => {
  const folder = await tree();
  const large = Buffer.alloc(3 * 1024 * 1024 + 17, 1);
  await writeFile(path.join(folder, 'node_modules/large.node'), large);
  const before = await treeDigest(folder);
  large[2_000_000] = 2;
  await writeFile(path.join(folder, 'node_modules/large.node'), large);
  const after = await treeDigest(folder);
  expect(after.bytes).toBe(before.bytes);
  expect(treeDifference(after, before)).toMatch(/^the same number of files and bytes, but other contents/);
});

test('leaves out dot files of node_modules itself only', async () => {
  const folder = await tree();
  const before = await treeDigest(folder);
  await writeTree(folder, { 'node_modules/.package-lock.json': '{}', 'node_modules/.bin/tool': '' });
  expect(treeDifference(await treeDigest(folder), before)).toBeUndefined();
  await writeTree(folder, { 'node_modules/b/.npmrc': '' });
  expect(treeDifference(await treeDigest(folder), before)).toMatch(/^4 files with 8 bytes instead of 3 with 8/);
});

test.skipIf(process.platform === 'win32')('refuses a link, which could lead to code that was not read', async () => {
  const folder = await tree();
  await symlink('/dev/null', path.join(folder, 'node_modules/b/index'));
  await expect(treeDigest(folder)).rejects.toThrow('node_modules/b/index is neither a file nor a folder');
});
