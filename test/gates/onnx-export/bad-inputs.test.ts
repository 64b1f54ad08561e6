import { chmod, copyFile, cp, mkdir, mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { message, number, text, varint } from '../../onnx/proto.ts';
import { repository } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { input, op, output } from './models.ts';

const fixture = (name: string) => join(repository, 'fixtures', name);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-bad-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what is no ONNX model is refused by what it is', () => {
  test.each<[string, string, Uint8Array | string, RegExp]>([
    ['zero bytes', 'm.onnx', '', /has zero bytes/],
    ['text', 'm.onnx', 'epoch 1: loss 0.3\n', /it looks like a text file/],
    ['a zip archive', 'm.pt', 'PK\x03\x04\x14\x00\x00\x00', /it looks like a zip archive, such as PyTorch/],
    ['safetensors', 'm.safetensors', '\x40\0\0\0\0\0\0\0{"w":{}}', /it looks like a safetensors file/],
    ['a pickle', 'm.pkl', Uint8Array.of(0x80, 4, 0x95, 1), /it looks like a Python pickle/],
    [
      'a Git LFS pointer',
      'm.onnx',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      /Git LFS pointer/,
    ],
  ])('%s', async (_, name, content, reason) => {
    const path = join(folder, name);
    await writeFile(path, content);
    await expect(runGate(path, 'structure-only: true')).rejects.toThrow(reason);
  });

  test('a folder', async () => {
    await mkdir(join(folder, 'model'));
    await expect(runGate(join(folder, 'model'), 'structure-only: true')).rejects.toThrow(/is not a file/);
  });

  test('nothing at all', async () => {
    await expect(runGate(join(folder, 'gone.onnx'), 'structure-only: true')).rejects.toThrow(/is not at .*gone\.onnx/);
  });
});

test.each(['a folder with spaces', 'модель ünïcode 模型', "quote's $HOME"])('a path like "%s" is run', async (name) => {
  await mkdir(join(folder, name));
  const path = join(folder, name, `${name}.onnx`);
  await copyFile(fixture('digits/candidate.onnx'), path);
  const { checks, measurement } = await runGate(path, 'layers: always');
  expect(checks.filter(blocks)).toEqual([]);
  expect(measurement.execution).toMatchObject({ refused: null, overflows: { found: [] } });
});

test('a model of 3 GB in one file is judged without its weights in memory, and told that protobuf ends at 2', async () => {
  const bytes = 3 * 1024 ** 3;
  const path = join(folder, 'large.onnx');
  const head = Buffer.from([...number(1, bytes / 4), ...number(2, 1), ...text(8, 'w'), 74, ...varint(bytes)]);
  const around = Buffer.from([
    ...op('Add', ['x', 'w'], ['y']),
    ...text(2, 'g'),
    ...input('x', [bytes / 4]),
    ...output('y', [bytes / 4]),
  ]);
  const tensor = Buffer.from([42, ...varint(head.length + bytes)]);
  const graph = Buffer.from([58, ...varint(around.length + tensor.length + head.length + bytes)]);
  const file = await open(path, 'w');
  for (const part of [
    Buffer.from(number(1, 10)),
    Buffer.from(message(8, number(2, 20))),
    graph,
    around,
    tensor,
    head,
  ]) {
    await file.write(part);
  }
  const { size } = await file.stat();
  await file.close();
  // The weight is a hole.
  await truncate(path, size + bytes);
  const before = process.memoryUsage().rss;
  const { checks, provenance } = await runGate(path, 'structure-only: true');
  expect(checks.filter(blocks).map(({ id }) => id)).toEqual(['file-size']);
  expect(provenance.subject!.files).toMatchObject([{ bytes: size + bytes }]);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
}, 120_000);

test('external data in a folder that cannot be written is read, looked into, and left as it was', async () => {
  await copyFile(fixture('onnx/external.onnx'), join(folder, 'm.onnx'));
  await cp(fixture('onnx/weights'), join(folder, 'weights'), { recursive: true });
  await copyFile(fixture('onnx/weights-2.bin'), join(folder, 'weights-2.bin'));
  const all = async () => (await readdir(folder, { recursive: true })).sort();
  const before = await all();
  for (const name of ['weights', '.']) await chmod(join(folder, name), 0o555);
  try {
    const { checks, provenance } = await runGate(join(folder, 'm.onnx'), 'layers: always');
    expect(checks.filter(blocks)).toEqual([]);
    expect(provenance.subject!.files).toHaveLength(3);
    expect(await all()).toEqual(before);
  } finally {
    for (const name of ['.', 'weights']) await chmod(join(folder, name), 0o755);
  }
});
