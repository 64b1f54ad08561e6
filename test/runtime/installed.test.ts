import { rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { expect, test } from 'vitest';
import { copyProblem, foldersAbove, installedIn, versionProblem } from '../../src/runtime/installed.ts';
import { nativeNamed } from '../../src/runtime/natives.ts';
import { thisPlatform } from '../../src/runtime/platform.ts';
import { writeFakeOnnxRuntime, writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const onnxruntime = nativeNamed('onnxruntime-node');

test.each([
  ['onnxruntime-node', '1.22.0', undefined],
  ['onnxruntime-node', '1.30.0', undefined],
  ['onnxruntime-node', '1.131.0', undefined],
  ['onnxruntime-node', '1.22.0-rev', /^version 1\.22\.0-rev is too old; allowed is 1\.22\.0 or newer with major 1$/],
  ['onnxruntime-node', '1.9.0', /too old/],
  ['onnxruntime-node', '2.0.0', /^version 2\.0\.0 has another major/],
  ['@duckdb/node-api', '1.5.0-r.1', undefined],
  ['@duckdb/node-api', '1.5.5-r.5', undefined],
  ['@duckdb/node-api', '1.5.6-r.1', undefined],
  ['@duckdb/node-api', '1.4.4-r.3', /too old/],
] as const)('%s %s', (name, version, problem) => {
  const native = nativeNamed(name);
  if (problem === undefined) expect(versionProblem(version, native)).toBeUndefined();
  else expect(versionProblem(version, native)).toMatch(problem);
});

test('looks where Node looks', () => {
  const root = parse(process.cwd()).root;
  const at = (...parts: string[]) => join(root, ...parts);
  expect(foldersAbove(at('a', 'node_modules', 'tool', 'dist'))).toEqual([
    at('a', 'node_modules', 'tool', 'dist'),
    at('a', 'node_modules', 'tool'),
    at('a'),
    root,
  ]);
});

test('finds a copy with its version, and a copy without one is a problem', async () => {
  const folder = await temporaryFolder();
  expect(await installedIn(folder, 'onnxruntime-node')).toBeUndefined();
  await writeFakeOnnxRuntime(folder, '1.27.0');
  expect(await installedIn(folder, 'onnxruntime-node')).toEqual({ folder, version: '1.27.0' });
  await writeTree(folder, { 'node_modules/onnxruntime-node/package.json': '{"version": "latest"}' });
  await expect(installedIn(folder, 'onnxruntime-node')).rejects.toThrow('package.json states no version');
  await writeTree(folder, { 'node_modules/onnxruntime-node/package.json': '{' });
  await expect(installedIn(folder, 'onnxruntime-node')).rejects.toThrow('package.json is not JSON');
});

test('a copy that was installed for another platform is not taken', async () => {
  const folder = await temporaryFolder();
  await writeFakeOnnxRuntime(folder);
  expect(copyProblem({ folder, version: '1.30.0' }, onnxruntime, thisPlatform())).toBeUndefined();

  const other = await temporaryFolder();
  await writeFakeOnnxRuntime(other);
  const { os, cpu, key } = thisPlatform();
  await rm(join(other, `node_modules/onnxruntime-node/bin/napi-v6/${os}/${cpu}`), { recursive: true });
  await writeTree(other, { 'node_modules/onnxruntime-node/bin/napi-v6/plan9/x64/onnxruntime_binding.node': '' });
  expect(copyProblem({ folder: other, version: '1.30.0' }, onnxruntime, thisPlatform())).toBe(
    `it has no binary for ${key} (../bin/napi-v6/${os}/${cpu}/onnxruntime_binding.node is missing)`,
  );
});
