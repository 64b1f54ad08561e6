import { cp, mkdtemp, open, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { thisPlatform } from '../../../src/runtime/platform.ts';
import { resolveNative } from '../../../src/runtime/resolve.ts';
import { treeDigest } from '../../../src/runtime/tree-digest.ts';
import {
  emptyMachine,
  emptyMachineIn,
  entryOf,
  type Machine,
  pinOf,
  resolveInChild,
  withoutNetwork,
} from './machine.ts';

const name = '@duckdb/node-api';
const binary = `node_modules/@duckdb/node-bindings-${thisPlatform().key}/duckdb.node`;

let once: string;
let good: string;
beforeAll(async () => {
  once = await mkdtemp(join(os.tmpdir(), 'modelassay-test-'));
  const machine = await emptyMachineIn(once);
  good = (await resolveNative(name, machine.options)).folder;
});
afterAll(() => rm(once, { recursive: true, force: true }));

const tampering: readonly (readonly [string, (entry: string) => Promise<void>])[] = [
  ['one byte of the binary', flipOneByte],
  ['an extra file that would be loaded first', (entry) => writeFile(extra(entry), 'module.exports = {};')],
  ['a link', (entry) => symlink('/dev/null', extra(entry))],
  ['a package.json at the top', (entry) => writeFile(join(entry, 'package.json'), '{"name":"@duckdb/node-api"}')],
  ['a removed file', (entry) => rm(join(entry, 'node_modules/@duckdb/node-api/lib/index.js'))],
];

test.each(tampering)('%s: refused, and installed again', async (_, tamper) => {
  const machine = await machineWithEntry();
  const entry = entryOf(machine, name);
  await tamper(entry);
  expect(await resolveNative(name, machine.options)).toMatchObject({ folder: entry, origin: 'install' });
  expect(await treeDigest(entry)).toEqual(pinOf(name));
  expect((await readdir(dirname(entry))).length).toBe(2);
  const warnings = machine.lines.filter((line) => line.startsWith('warn: '));
  expect(warnings).toEqual([expect.stringMatching(/is refused: its files are not the ones that were pinned/)]);
});

test.each(tampering)('%s: never used, where it cannot be installed again', async (_, tamper) => {
  const machine = await machineWithEntry();
  await tamper(entryOf(machine, name));
  const environment = { ...machine.environment, ...withoutNetwork(machine.folder) };
  const attempt = resolveNative(name, { ...machine.options, environment });
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(/tool cache: the entry at .* is refused: .*\n.*npm: .*ECONNREFUSED/);
});

test.each(['nothing', 'a tampered entry'])('two processes that start from %s both end well', async (start) => {
  const machine = start === 'nothing' ? await emptyMachine() : await machineWithEntry();
  const entry = entryOf(machine, name);
  if (start !== 'nothing') await flipOneByte(entry);
  const both = await Promise.all([resolveInChild(machine, name), resolveInChild(machine, name)]);
  expect(both.map(({ folder }) => folder)).toEqual([entry, entry]);
  expect(await treeDigest(entry)).toEqual(pinOf(name));
  expect((await readdir(dirname(entry))).sort()).toEqual([basename(entry), `${basename(entry)}.complete`]);
});

async function machineWithEntry(): Promise<Machine> {
  const machine = await emptyMachine();
  await cp(good, entryOf(machine, name), { recursive: true });
  return machine;
}

function extra(entry: string): string {
  return join(entry, 'node_modules/@duckdb/node-api/lib/DuckDBInstance');
}

async function flipOneByte(entry: string): Promise<void> {
  const file = await open(join(entry, binary), 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, 4096);
  byte[0]! ^= 1;
  await file.write(byte, 0, 1, 4096);
  await file.close();
}
