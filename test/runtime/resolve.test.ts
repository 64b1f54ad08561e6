import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError, messageOf } from '../../src/core/errors.ts';
import { platformNamed } from '../../src/runtime/platform.ts';
import { resolveNative } from '../../src/runtime/resolve.ts';
import { remember, writeFakeOnnxRuntime, writeTree } from './fake-native.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A machine with a project, a bundle outside of it, and nothing else: no tool cache, no npm. */
async function machine() {
  const folder = await temporaryFolder();
  const workspace = join(folder, 'work', 'project');
  const bundle = join(folder, 'actions', 'dist');
  await mkdir(workspace, { recursive: true });
  await mkdir(bundle, { recursive: true });
  const { logger, lines } = remember();
  // A file where the cache would be: an npm that lies beside Node cannot install anything either.
  await writeFile(join(folder, 'file'), '');
  const nowhere = join(folder, 'file');
  const environment = { PATH: '', HOME: nowhere, XDG_CACHE_HOME: nowhere, LOCALAPPDATA: nowhere };
  const options = { logger, workspace, program: join(bundle, 'main.js'), environment };
  return { folder, workspace, bundle, lines, options };
}

test('runtime-path wins, as the folder that holds node_modules and as node_modules itself', async () => {
  const { folder, workspace, options, lines } = await machine();
  const given = join(folder, 'given');
  await writeFakeOnnxRuntime(given, '1.25.1');
  await writeFakeOnnxRuntime(workspace);
  const found = { name: 'onnxruntime-node', version: '1.25.1', folder: given, origin: 'input' };
  expect(await resolveNative('onnxruntime-node', { ...options, runtimePath: given })).toEqual(found);
  const inner = join(given, 'node_modules');
  expect(await resolveNative('onnxruntime-node', { ...options, runtimePath: inner })).toEqual(found);
  expect(lines[0]).toBe(`info: onnxruntime-node 1.25.1 from runtime-path: ${given}`);
});

test('a wrong runtime-path is the user to correct, even where the project has a copy', async () => {
  const { folder, workspace, options } = await machine();
  await writeFakeOnnxRuntime(workspace);
  const wrong = async (name: string, message: RegExp) => {
    const attempt = resolveNative('onnxruntime-node', { ...options, runtimePath: join(folder, name) });
    await expect(attempt).rejects.toThrow(ConfigurationError);
    await expect(attempt).rejects.toThrow(message);
  };
  await wrong('missing', /^runtime-path .*missing does not exist\. It names a folder that holds node_modules/);
  await writeTree(folder, { file: '' });
  await wrong('file', /is not a folder/);
  await mkdir(join(folder, 'empty'));
  await wrong(
    'empty',
    /holds no onnxruntime-node.*npm install --ignore-scripts --prefix FOLDER onnxruntime-node@1\.30\.0/,
  );
  await writeFakeOnnxRuntime(join(folder, 'old'), '1.20.0');
  await wrong('old', /version 1\.20\.0 is too old; allowed is 1\.22\.0 or newer with major 1/);
  await writeTree(folder, { 'broken/node_modules/onnxruntime-node/package.json': '{' });
  await wrong('broken', /cannot be used: .*package\.json is not JSON/);
});

test('the nearest usable copy above the workspace is taken', async () => {
  const { folder, workspace, options, lines } = await machine();
  await writeFakeOnnxRuntime(workspace, '1.20.0');
  await writeFakeOnnxRuntime(join(folder, 'work'), '1.27.0');
  await writeFakeOnnxRuntime(folder, '1.30.0');
  const found = await resolveNative('onnxruntime-node', options);
  expect(found).toMatchObject({ folder: join(folder, 'work'), version: '1.27.0', origin: 'workspace' });
  expect(lines).toEqual([`info: onnxruntime-node 1.27.0 from node_modules: ${join(folder, 'work')}`]);
});

test('then what lies above our own file, as npm installs it', async () => {
  const { folder, workspace, options } = await machine();
  await writeFakeOnnxRuntime(workspace, '2.0.0');
  const project = join(folder, 'elsewhere');
  await writeFakeOnnxRuntime(project);
  const program = join(project, 'node_modules', 'modelassay', 'dist', 'cli.js');
  const found = await resolveNative('onnxruntime-node', { ...options, program });
  expect(found).toMatchObject({ folder: project, origin: 'workspace' });
});

test('a workspace that is not named is not looked at', async () => {
  const { workspace, options } = await machine();
  await writeFakeOnnxRuntime(workspace);
  await expect(resolveNative('onnxruntime-node', { ...options, workspace: undefined })).rejects.toThrow(
    EnvironmentError,
  );
});

test('when nothing works the error lists every way, why it did not work, and what to do', async () => {
  const { workspace, options, lines } = await machine();
  await writeFakeOnnxRuntime(workspace, '1.19.2');
  const attempt = resolveNative('onnxruntime-node', { ...options, platform: platformNamed('linux-x64') });
  await expect(attempt).rejects.toThrow(EnvironmentError);
  const message = await attempt.then(String, messageOf);
  expect(message.split('\n').map((line) => line.trim())).toEqual([
    'onnxruntime-node 1.30.0 for linux-x64 is needed, and was neither found nor installed. Make one of these ways work:',
    '1. runtime-path: not given. Set it to a folder that holds node_modules/onnxruntime-node.',
    expect.stringMatching(
      /^2\. node_modules: the copy in .*: version 1\.19\.2 is too old; .*npm install --ignore-scripts/,
    ),
    expect.stringMatching(/^3\. tool cache: .*Copy that folder from a machine/),
    expect.stringMatching(/^4\. npm: (npm was not found|no tool cache can be written).*Put Node\.js with npm on PATH/),
  ]);
  expect(lines.filter((line) => line.startsWith('debug: onnxruntime-node not from '))).toHaveLength(4);
});

test.each(['darwin-x64', 'linux-x64-musl', 'linux-riscv64'])('%s is said to have no build', async (key) => {
  const { options } = await machine();
  await expect(resolveNative('onnxruntime-node', { ...options, platform: platformNamed(key) })).rejects.toThrow(
    `onnxruntime-node has no build for ${key}; it has one for linux-x64, linux-arm64, darwin-arm64, win32-x64, ` +
      'win32-arm64. Run on one of those platforms.',
  );
});
