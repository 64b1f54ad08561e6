import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { modelFiles } from '../../src/onnx/files.ts';
import { readModel } from '../../src/onnx/model.ts';
import { externalTensor, message, model, node, type Part, text } from './proto.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-files-'));
  path = join(folder, 'models', 'm.onnx');
  await mkdir(join(folder, 'models', 'data'), { recursive: true });
  await writeFile(join(folder, 'outside.bin'), Buffer.alloc(64));
  await writeFile(join(folder, 'models', 'w.bin'), Buffer.alloc(64));
  await writeFile(join(folder, 'models', 'data', 'v.bin'), Buffer.alloc(64));
});
afterEach(() => rm(folder, { recursive: true }));

test('a model without external data is one file', async () => {
  await writeFile(path, model());
  expect(await modelFiles(path)).toEqual([{ name: 'm.onnx', path }]);
});

test('each file once, under its plain name', async () => {
  await weights('w.bin', './w.bin', 'data//v.bin', './data/./v.bin');
  const names = (await modelFiles(path)).map(({ name }) => name);
  expect(names).toEqual(['m.onnx', 'w.bin', 'data/v.bin']);
});

/** An external tensor counts wherever a runtime would load it. */
test.each<[string, (tensor: Part) => Part]>([
  ['an initializer', (tensor) => message(5, tensor)],
  ['a sparse initializer', (tensor) => message(15, message(1, tensor))],
  ['an attribute', (tensor) => node(message(5, message(5, tensor)))],
  ['a list of tensors', (tensor) => node(message(5, message(10, tensor)))],
  ['a sparse attribute', (tensor) => node(message(5, message(22, message(2, tensor))))],
  ['a subgraph', (tensor) => node(message(5, message(6, message(5, tensor))))],
  [
    'a branch within a branch',
    (tensor) => node(message(5, message(11, node(message(5, message(6, message(5, tensor))))))),
  ],
])('weights of %s are found', async (_, part) => {
  await writeFile(path, model(part(externalTensor('w', [4], { location: 'w.bin' }))));
  expect(await modelFiles(path)).toHaveLength(2);
});

test('weights in the body of a function are found', async () => {
  const body = message(7, message(5, message(5, externalTensor('w', [4], { location: 'w.bin' }))));
  await writeFile(path, Buffer.concat([model(), Buffer.from(message(25, text(1, 'f'), body))]));
  expect(await modelFiles(path)).toHaveLength(2);
});

test.each([
  ['/etc/hostname', /tensor "w0" has its elements in "\/etc\/hostname", an absolute path/],
  ['../outside.bin', /a path that leaves the folder of the model/],
  ['data/../../outside.bin', /a path that leaves the folder of the model/],
  ['data/../w.bin', /a path that leaves the folder of the model/],
  ['C:\\w.bin', /an absolute path/],
  ['..\\outside.bin', /a backslash/],
  ['w\0.bin', /a null character/],
  ['https://example.com/w.bin', /an address/],
  ['file:w.bin', /an address/],
  ['.', /no file/],
  ['gone.bin', /"gone.bin", which does not exist; put it beside the model/],
  ['w.bin/x', /which does not exist/],
  ['data', /which is not a file/],
  ['*/_ORT_MEM_ADDR_/*', /which does not exist/],
  [`${'x'.repeat(300)}.bin`, /which cannot be read \(ENAMETOOLONG\)/],
])('the location %j is refused', async (location, reason) => {
  await weights(location);
  await refused(reason);
});

test('a link that leads out of the folder is refused, one that stays is not', async () => {
  await symlink('../outside.bin', join(folder, 'models', 'out.bin'));
  await symlink('data/v.bin', join(folder, 'models', 'in.bin'));
  await symlink('..', join(folder, 'models', 'up'));
  await weights('in.bin');
  expect((await modelFiles(path)).map(({ name }) => name)).toEqual(['m.onnx', 'in.bin']);
  await weights('out.bin');
  await refused(/"out.bin", a link that leads out of the folder of the model/);
  await weights('up/outside.bin');
  await refused(/a link that leads out/);
});

test('the cache of the Hugging Face Hub: the model and its weights link into one folder of blobs', async () => {
  await mkdir(join(folder, 'blobs'));
  await weights('w.onnx_data');
  await mkdir(join(folder, 'snapshots', 'main'), { recursive: true });
  const linked = join(folder, 'snapshots', 'main', 'm.onnx');
  await writeFile(join(folder, 'blobs', 'bbbb'), Buffer.alloc(16));
  await writeFile(join(folder, 'blobs', 'aaaa'), model(initializer('w', { location: 'w.onnx_data' })));
  await symlink('../../blobs/aaaa', linked);
  await symlink('../../blobs/bbbb', join(folder, 'snapshots', 'main', 'w.onnx_data'));
  expect((await modelFiles(linked)).map(({ name }) => name)).toEqual(['m.onnx', 'w.onnx_data']);
});

test.each([
  [{ offset: '48', length: '16' }, undefined],
  [{ offset: '48' }, undefined],
  [{ offset: '49' }, /"w.bin", up to byte 65, but that file has 64 bytes/],
  [{ length: '20' }, /with 20 bytes, but FLOAT \[4\] has 16/],
  [{ offset: '-1' }, /external offset of the tensor "w" is "-1", which is no number of bytes/],
  [{ offset: '99999999999999999999' }, /no number of bytes/],
  [{ length: '0x10' }, /no number of bytes/],
])('external entries %j', async (entries, reason) => {
  await writeFile(path, model(initializer('w', { location: 'w.bin', ...entries })));
  if (reason) await refused(reason);
  else expect(await modelFiles(path)).toHaveLength(2);
});

test('weights that git-lfs left out are told as such', async () => {
  await writeFile(
    join(folder, 'models', 'w.bin'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
  );
  await writeFile(path, model(initializer('w', { location: 'w.bin' }, [400])));
  await refused(/it is a Git LFS pointer; fetch the file/);
});

test('external data without a location, or with two, is refused', async () => {
  await writeFile(path, model(initializer('w', {})));
  await refused(/the tensor "w" is external but names no file/);
  const twice = [
    ...externalTensor('w', [4], { location: 'w.bin' }),
    ...message(13, text(1, 'location'), text(2, 'data/v.bin')),
  ];
  await writeFile(path, model(message(5, twice)));
  await refused(/gives its external location twice/);
});

test('entries of a tensor that is not external are no files', async () => {
  const inside = externalTensor('w', [4], { location: '../outside.bin' }).slice(0, -1).concat(0);
  await writeFile(path, model(message(5, inside)));
  expect((await readModel(path)).externalTensors).toEqual([]);
});

function initializer(name: string, entries: Readonly<Record<string, string>>, dims = [4]): Part {
  return message(5, externalTensor(name, dims, entries));
}

async function weights(...locations: readonly string[]): Promise<void> {
  await writeFile(path, model(...locations.map((location, index) => initializer(`w${index}`, { location }))));
}

async function refused(reason: RegExp): Promise<void> {
  const error = await modelFiles(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toMatch(reason);
  expect((error as Error).message).toContain(path);
}
