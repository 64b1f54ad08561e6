import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scratch } from './sample.ts';

const folder = scratch(afterAll);
const SMALL_DISK = 'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"';
/** A mount that only one process sees: as an ordinary user where the system lets one, else as an administrator. */
const WAYS = [
  ['unshare', '-Urm'],
  ['sudo', '-n', 'unshare', '-m'],
];

const disk = join(folder, 'disk');
mkdirSync(disk);
const onSmallDisk = ([program, ...args]: string[], command: readonly string[]) =>
  spawnSync(program!, [...args, 'sh', '-c', SMALL_DISK, 'sh', disk, ...command], { encoding: 'utf8' });
const way = WAYS.find((one) => onSmallDisk(one, ['true']).status === 0);

// A disk of 1 MiB, really: Linux, and a user who may mount one.
test.runIf(way !== undefined)('a full disk is an error that says so, and nothing is half done', () => {
  const child = [process.execPath, join(import.meta.dirname, 'disk-full.ts'), disk];
  const { status, stdout, stderr } = onSmallDisk(way!, child);
  expect(status, stderr).toBe(0);
  const told = JSON.parse(stdout) as Record<string, string>;
  const full = /^EnvironmentError: .*(ENOSPC|The disk is full)/;
  for (const verb of ['register', 'hold', 'append', 'point', 'annotate']) expect(told[verb], verb).toMatch(full);
  expect(told.register).toContain('The disk is full; nothing was changed.');
  expect(told.leftInCache).toEqual([]);
  expect(told.after).toEqual({ versions: ['1'], pointer: '1', records: 1, problems: [] });
});
