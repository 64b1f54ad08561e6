import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileProblem } from '../../src/core/file-problem.ts';
import { readPlainFile, readPlainFileSync } from '../../src/core/plain-file.ts';

let folder: string;
const server = createServer();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plain-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  writeFileSync(join(folder, 'file'), 'text');
  symlinkSync(join(folder, 'file'), join(folder, 'link'));
  symlinkSync(join(folder, 'pipe'), join(folder, 'link-to-pipe'));
  await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test.each(['file', 'link'])('%s is read', async (name) => {
  expect((await readPlainFile(join(folder, name))).toString()).toBe('text');
  expect(readPlainFileSync(join(folder, name)).toString()).toBe('text');
});

test.each([
  ['pipe', 'it is a named pipe, not a plain file'],
  ['link-to-pipe', 'it is a named pipe, not a plain file'],
  ['socket', 'it is a socket, not a plain file'],
  ['.', 'it is a folder'],
  ['/dev/zero', 'it is a device, not a plain file'],
  ['none', 'there is no such file or folder'],
])('%s is told, and nothing waits for it', async (name, problem) => {
  const path = name.startsWith('/') ? name : join(folder, name);
  expect(await readPlainFile(path).catch(fileProblem)).toBe(problem);
  expect(() => readPlainFileSync(path)).toThrow();
});
