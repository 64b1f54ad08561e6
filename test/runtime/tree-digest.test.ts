import { createHash } from 'node:crypto';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

// Golden digests from Python's hashlib, written after the definition in the doc comment.
test('small files', async () => {
  const digest = 'f227e26268e7c15768389ba6c78b17781865458fcc882ae25b4cf1b8dfa6a75d';
  expect(await treeDigest(await tree())).toEqual({ digest, files: 3, bytes: 8 });
});

test.each([
  ['one block exactly', 4 * 1024 * 1024, '26042d9a857bd2ea8201cc6ced2c0a87b0fc5ae4283c3efd54a5702bd33605ed'],
  ['two blocks and a bit', 8 * 1024 * 1024 + 17, 'ec0a643d1a744948016161b665ff09cdd48378e183f06c52c321885bb579bcde'],
])('a file of %s', async (_, bytes, digest) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'large.node'), Buffer.alloc(bytes, 1));
  expect(await treeDigest(folder)).toEqual({ digest, files: 1, bytes });
});

test('the digests of blocks cannot pass for the file', async () => {
  const folder = await temporaryFolder();
  const large = join(folder, 'large.node');
  await writeFile(large, Buffer.alloc(8 * 1024 * 1024, 1));
  const before = await treeDigest(folder);
  const block = createHash('sha256')
    .update(Buffer.alloc(4 * 1024 * 1024, 1))
    .digest();
  await writeFile(large, Buffer.concat([block, block]));
  expect((await treeDigest(folder)).digest).not.toBe(before.digest);
});

test('does not depend on when files were written', async () => {
  const other = await temporaryFolder();
  await writeTree(other, Object.fromEntries(Object.entries(files).reverse()));
  expect((await treeDigest(other)).digest).toBe((await treeDigest(await tree())).digest);
});

test.each<[string, (folder: string) => Promise<void>]>([
  ['a changed byte', (folder) => writeFile(join(folder, 'node_modules/b/index.js'), 'twp\n')],
  ['an extra file', (folder) => writeFile(join(folder, 'node_modules/b/extra.js'), '')],
  ['a file beside node_modules', (folder) => writeFile(join(folder, 'package.json'), '{}')],
  ['a removed file', (folder) => rm(join(folder, 'node_modules/b/.hidden'))],
  ['a renamed file', (folder) => rename(join(folder, 'node_modules/B.js'), join(folder, 'node_modules/C.js'))],
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
  const large = Buffer.alloc(9 * 1024 * 1024, 1);
  await writeFile(join(folder, 'node_modules/large.node'), large);
  const before = await treeDigest(folder);
  large[5_000_000] = 2;
  await writeFile(join(folder, 'node_modules/large.node'), large);
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
  await symlink('/dev/null', join(folder, 'node_modules/b/index'));
  await expect(treeDigest(folder)).rejects.toThrow('node_modules/b/index is neither a file nor a folder');
});
