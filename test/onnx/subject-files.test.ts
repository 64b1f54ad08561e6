import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { subjectDigest } from '../../src/onnx/digest.ts';
import { subjectFiles } from '../../src/onnx/subject-files.ts';
import { modelOf } from '../evidence/sample.ts';

const root = mkdtempSync(join(tmpdir(), 'subject-'));
afterAll(() => rmSync(root, { recursive: true }));

/** In the order of their digest. */
const FILES = { 'tokenizer/deep/é.json': '{}', 'tokenizer/vocab.txt': 'a b', 'weights.bin': 'weights' };

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'model-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

test('a folder is all its files, by name and bytes', async () => {
  expect(await subjectDigest(folderOf(FILES))).toEqual(modelOf(FILES));
});

test('what OpenSSF Model Signing never signs is no part of it, at the top alone', async () => {
  const folder = folderOf({ ...FILES, '.gitattributes': '*', '.git/config': '', '.github/w.yml': '' });
  expect(await subjectDigest(folder)).toEqual(modelOf(FILES));
  const deep = { 'tokenizer/.gitattributes': '*', ...FILES };
  expect(await subjectDigest(folderOf(deep))).toEqual(modelOf(deep));
});

test('a file that is no ONNX model is itself', async () => {
  const folder = folderOf({ 'model.pkl': 'pickle', 'beside.txt': 'no part' });
  expect(await subjectDigest(join(folder, 'model.pkl'))).toEqual(modelOf({ 'model.pkl': 'pickle' }));
});

const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n';
const links = (at: string, to: string) => (folder: string) => symlinkSync(to, join(folder, at));
test.each([
  ['an empty folder', {}, () => undefined, 'holds no file'],
  ['a folder of what is ignored', { '.gitignore': '*' }, () => undefined, 'holds no file'],
  ['a link out of it', FILES, links('out', '/etc/passwd'), 'out is a link'],
  ['a link to a folder', FILES, links('tokenizer/up', '..'), 'tokenizer/up is a link'],
  ['a link within it', FILES, links('same.bin', 'weights.bin'), 'same.bin is a link'],
  ['a link to nothing', FILES, links('gone', 'nothing'), 'gone is a link'],
  ['a named pipe', FILES, (at: string) => execFileSync('mkfifo', [join(at, 'pipe')]), 'neither a file nor a folder'],
  ['a pointer of Git LFS', { ...FILES, 'big.bin': LFS }, () => undefined, 'big.bin is a Git LFS pointer'],
  ['a name that Windows lacks', { ...FILES, 'a:b': '' }, () => undefined, 'a name that not every registry can keep'],
  ['a repository within it', { ...FILES, 'sub/.git/config': '' }, () => undefined, 'not every registry can keep'],
])('%s is told', async (_, files, spoil, problem) => {
  const folder = folderOf(files);
  spoil(folder);
  await expect(subjectFiles(folder)).rejects.toThrow(ConfigurationError);
  await expect(subjectFiles(folder)).rejects.toThrow(problem);
});

test('what is not there is told, and a pointer in place of a file', async () => {
  await expect(subjectFiles(join(root, 'none'))).rejects.toThrow('there is no such file or folder');
  await expect(subjectFiles(join(folderOf({ 'm.pkl': LFS }), 'm.pkl'))).rejects.toThrow('git lfs pull');
});
