import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeSpillFolder, removeSpillFolder } from '../../src/table/duckdb/spill.ts';

const home = mkdtempSync(join(tmpdir(), 'spill-test-'));
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a folder is private, says whose it is, and goes with its owner', async () => {
  const folder = await makeSpillFolder(home);
  expect(JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))).toEqual({
    host: hostname(),
    processId: process.pid,
  });
  await removeSpillFolder(folder);
  expect(readdirSync(home)).toEqual([]);
});

test('what a killed process left is removed at the next start, and nothing else', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const folder = (name: string, owner: object | undefined) => {
    mkdirSync(join(home, name), { recursive: true });
    writeFileSync(join(home, name, 'duckdb_temp_storage-0.tmp'), 'x');
    if (owner) writeFileSync(join(home, name, 'owner.json'), JSON.stringify(owner));
  };
  folder('modelassay-spill-dead', { host: hostname(), processId: child.pid });
  folder('modelassay-spill-alive', { host: hostname(), processId: process.pid });
  folder('modelassay-spill-elsewhere', { host: 'another-machine', processId: child.pid });
  folder('modelassay-spill-new', undefined);
  folder('modelassay-spill-odd', { host: hostname(), processId: '1' });
  folder('other', { host: hostname(), processId: child.pid });
  symlinkSync(join(home, 'other'), join(home, 'modelassay-spill-link'));
  const made = await makeSpillFolder(home);
  expect(readdirSync(home).sort()).toEqual(
    [
      basename(made),
      'modelassay-spill-alive',
      'modelassay-spill-elsewhere',
      'modelassay-spill-link',
      'modelassay-spill-new',
      'modelassay-spill-odd',
      'other',
    ].sort(),
  );
});
