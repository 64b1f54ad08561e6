import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import { loadDuckDb } from '../../../src/runtime/duckdb.ts';
import { findNpm } from '../../../src/runtime/npm.ts';
import { resolveNative } from '../../../src/runtime/resolve.ts';
import { emptyMachine, native, withoutNetwork, withoutPath } from './machine.ts';

const name = 'onnxruntime-node';
const repository = join(import.meta.dirname, '..', '..', '..');
const npmBesideNode = (await findNpm(withoutPath)) !== undefined;

test.skipIf(npmBesideNode)('no npm', async () => {
  const machine = await emptyMachine(withoutPath);
  const attempt = resolveNative(name, machine.options);
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(
    /4?\. npm: npm was not found, neither on PATH nor beside Node\. Put Node\.js with npm on PATH/,
  );
});

test("no network: npm's own short reason is told", async () => {
  const machine = await emptyMachine();
  const environment = { ...machine.environment, ...withoutNetwork(machine.folder) };
  const attempt = resolveNative(name, { ...machine.options, environment });
  await expect(attempt).rejects.toThrow(EnvironmentError);
  await expect(attempt).rejects.toThrow(/npm: .*127\.0\.0\.1:9.*ECONNREFUSED 127\.0\.0\.1:9\b.*Put Node\.js/);
});

test('no folder that can be written', async () => {
  const machine = await emptyMachine();
  const file = join(machine.folder, 'file');
  await writeFile(file, '');
  const environment = { ...machine.environment, RUNNER_TOOL_CACHE: file, XDG_CACHE_HOME: file, LOCALAPPDATA: file };
  await expect(resolveNative(name, { ...machine.options, environment })).rejects.toThrow(
    /npm: no tool cache can be written: /,
  );
});

test('a real copy is taken from runtime-path, and a wrong path is not made up for', async () => {
  const machine = await emptyMachine();
  const found = await resolveNative('@duckdb/node-api', { ...machine.options, runtimePath: repository });
  expect(found).toMatchObject({ folder: repository, origin: 'input' });
  const duckdb = await loadDuckDb(found.folder);
  expect(duckdb.version()).toMatch(/^v1\.5\./);
  const empty = join(machine.folder, 'empty');
  await mkdir(empty);
  const wrong = resolveNative('@duckdb/node-api', { ...machine.options, workspace: repository, runtimePath: empty });
  await expect(wrong).rejects.toThrow(ConfigurationError);
});

test("the workspace's own copy is taken", async () => {
  const machine = await emptyMachine(withoutPath);
  const workspace = join(repository, 'test');
  const found = await resolveNative(name, { ...machine.options, workspace });
  expect(found).toEqual({ name, version: native(name).version, folder: repository, origin: 'workspace' });
});
