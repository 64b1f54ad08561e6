import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { loadNative } from '../../src/runtime/load.ts';
import { writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

const name = 'onnxruntime-node';

test('loads a CommonJS package, with what it depends on from the same folder', async () => {
  const folder = await temporaryFolder();
  await writeTree(join(folder, 'node_modules'), {
    'onnxruntime-node/package.json': '{"main": "dist/index.js"}',
    'onnxruntime-node/dist/index.js': 'exports.common = require("onnxruntime-common").name;',
    'onnxruntime-common/index.js': 'exports.name = "beside";',
  });
  expect(loadNative<{ common: string }>({ name, folder }).common).toBe('beside');
});

test('loads an ES module', async () => {
  const folder = await temporaryFolder();
  await writeTree(join(folder, 'node_modules/onnxruntime-node'), {
    'package.json': '{"type": "module", "exports": {"import": "./index.js", "default": "./index.js"}}',
    'index.js': 'export const answer = 42;',
  });
  expect(loadNative<{ answer: number }>({ name, folder }).answer).toBe(42);
});

test('a package.json above cannot put itself in its place', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, {
    'package.json': '{"name": "onnxruntime-node", "exports": "./other.cjs"}',
    'other.cjs': 'module.exports = "other";',
    'node_modules/onnxruntime-node/index.js': 'module.exports = "the package";',
  });
  expect(loadNative({ name, folder })).toBe('the package');
});

test('what cannot be loaded is a fault of this machine', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { 'node_modules/onnxruntime-node/index.js': 'throw new Error("no such\\nlibrary")' });
  expect(() => loadNative({ name, folder })).toThrow(EnvironmentError);
  expect(() => loadNative({ name, folder })).toThrow(
    `onnxruntime-node in ${folder} could not be loaded: no such. It needs`,
  );
});
