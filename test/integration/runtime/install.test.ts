import { cp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { natives } from '../../../src/runtime/natives.ts';
import { resolveNative } from '../../../src/runtime/resolve.ts';
import { smokeTest } from '../../../src/runtime/smoke.ts';
import { treeDigest } from '../../../src/runtime/tree-digest.ts';
import { folderCache } from '../../runtime/fake-native.ts';
import { emptyMachine, entryOf, pinOf, withoutNetwork, withoutPath } from './machine.ts';

test.each(natives)('$name is installed from our lockfile once, and then found', async (native) => {
  const machine = await emptyMachine();
  const { name, version } = native;
  const entry = entryOf(machine, name);
  const first = await resolveNative(name, machine.options);
  expect(first).toEqual({ name, version, folder: entry, origin: 'install' });
  expect(await treeDigest(entry)).toEqual(pinOf(name));
  expect(await readdir(entry)).toEqual(['node_modules']);
  expect((await stat(`${entry}.complete`)).size).toBe(0);
  expect((await readdir(dirname(entry))).length).toBe(2);
  expect(await smokeTest(native, entry)).toBeUndefined();
  expect(machine.lines.filter((line) => !line.startsWith('debug'))).toEqual([
    expect.stringMatching(/^info: .* is not on this machine yet: npm installs it into the tool cache$/),
    expect.stringMatching(/^info: Installed .* in \d+\.\d s: \d+\.\d MB in \d+ files$/),
    expect.stringMatching(/^info: .* from a fresh install in the tool cache: /),
  ]);

  const offline = { ...machine.options, environment: { ...machine.environment, ...withoutPath } };
  expect(await resolveNative(name, offline)).toEqual({ ...first, origin: 'tool-cache' });
  expect(machine.lines.at(-1)).toBe(`info: ${name} ${version} from the tool cache: ${entry}`);
});

test('a copy of the entry makes a machine without network ready', async () => {
  const connected = await emptyMachine();
  const { folder } = await resolveNative('@duckdb/node-api', connected.options);
  const alone = await emptyMachine(withoutNetwork(connected.folder));
  await cp(folder, entryOf(alone, '@duckdb/node-api'), { recursive: true });
  expect(await resolveNative('@duckdb/node-api', alone.options)).toMatchObject({ origin: 'tool-cache' });
});

test('what one job saves in a cache, another restores without npm', async () => {
  const first = await emptyMachine();
  const remoteCache = folderCache(join(first.folder, 'remote'));
  await resolveNative('@duckdb/node-api', { ...first.options, remoteCache });
  const key = remoteCache.calls.at(-1)!.replace('save ', '');
  expect(remoteCache.calls).toEqual([`restore ${key}`, `save ${key}`]);

  await rm(first.tools, { recursive: true });
  const environment = { ...first.environment, ...withoutNetwork(first.folder) };
  const second = await resolveNative('@duckdb/node-api', { ...first.options, environment, remoteCache });
  expect(second).toMatchObject({ origin: 'tool-cache', folder: entryOf(first, '@duckdb/node-api') });
  expect(remoteCache.calls).toHaveLength(3);
});

test('a cache that cannot save is a debug line', async () => {
  const machine = await emptyMachine();
  const remoteCache = { restore: async () => false, save: async () => Promise.reject(new Error('read only')) };
  const found = await resolveNative('@duckdb/node-api', { ...machine.options, remoteCache });
  expect(found.origin).toBe('install');
  expect(machine.lines).toContainEqual(expect.stringMatching(/^debug: .* could not be saved .*: read only$/));
});

test("the caller's own npm run does not lead the install astray", async () => {
  const machine = await emptyMachine({
    npm_config_workspace: 'packages/app',
    npm_config_omit: 'optional',
    npm_config_global: 'true',
    npm_config_dry_run: 'true',
    npm_config_os: 'aix',
    npm_config_install_strategy: 'linked',
    npm_config_package_lock: 'false',
  });
  expect(await resolveNative('@duckdb/node-api', machine.options)).toMatchObject({ origin: 'install' });
});
