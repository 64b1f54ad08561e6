import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { readModel } from '../../src/onnx/model.ts';
import { message, model, node, number, output, type Part, text, varint } from './proto.ts';

const whole = readFileSync(new URL('../../fixtures/digits/candidate.onnx', import.meta.url));
let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-hostile-'));
  path = join(folder, 'm.onnx');
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, Uint8Array | string, RegExp]>([
  ['nothing', '', /has zero bytes/],
  ['text', 'import torch\nprint("ünïcode")\n', /looks like a text file; name the \.onnx file/],
  ['a web page', '\n<!DOCTYPE html><html>404</html>', /looks like an HTML page, .*; download it again/],
  [
    'a Git LFS pointer',
    'version https://git-lfs.github.com/spec/v1\noid',
    /looks like a Git LFS pointer; fetch the file/,
  ],
  ['a zip archive', 'PK\x03\x04\x14\x00\x00\x00', /looks like a zip archive, such as PyTorch/],
  ['a pickle', Uint8Array.of(0x80, 4, 0x95, 1), /looks like a Python pickle/],
  ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /looks like an HDF5 file/],
  ['TensorFlow Lite', '\x1c\0\0\0TFL3\0\0', /looks like a TensorFlow Lite model/],
  ['ORT format', '\x20\0\0\0ORTM\0\0', /looks like a model in ORT format/],
  ['safetensors', '\x40\0\0\0\0\0\0\0{"w":{}}', /looks like a safetensors file/],
  ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), /looks like a gzip archive/],
  ['zeros', new Uint8Array(64), /there is no field at byte 0/],
  ['ones', new Uint8Array(64).fill(255), /more than 64 bits/],
])('%s is no ONNX model, and the message says what it is', async (_, content, reason) => {
  await refused(content, reason);
});

test('a producer whose name looks like the mark of another format is still ONNX', async () => {
  await write(Buffer.concat([Buffer.from([...number(1, 10), ...text(2, 'ORTModel')]), model()]));
  expect((await readModel(path)).producer.name).toBe('ORTModel');
});

test('a path to nothing, and one to a folder', async () => {
  await expect(readModel(join(folder, 'gone.onnx'))).rejects.toThrow(
    /gone.onnx does not exist; give the path of an .onnx file/,
  );
  await expect(readModel(folder)).rejects.toThrow(/is not a file/);
});

test.skipIf(process.platform === 'win32')('a named pipe is refused, not waited for', async () => {
  const pipe = join(folder, 'pipe.onnx');
  execFileSync('mkfifo', [pipe]);
  await expect(readModel(pipe)).rejects.toThrow(/is not a file/);
});

test.each<[string, readonly Part[], RegExp]>([
  ['no graph', [number(1, 10)], /it has no graph/],
  ['no IR version', [message(7, node(), output)], /it has no IR version/],
  ['no nodes', [number(1, 10), message(7, output)], /its graph has no nodes/],
  ['no outputs', [number(1, 10), message(7, node())], /its graph has no outputs/],
  ['two graphs', [number(1, 10), message(7, node(), output), message(7, node(), output)], /it holds two graphs/],
  ['a number for a graph', [number(1, 10), number(7, 1)], /field 7 at byte \d+ has wire type 0, not 2/],
  ['a length beyond the file', [number(1, 10), [58], varint(1000)], /has 1000 bytes, but 0 are left/],
  [
    'a length beyond its message',
    [number(1, 10), message(7, [10], varint(50)), new Array(60).fill(0)],
    /has 50 bytes, but 0 are left/,
  ],
  ['a length of 2^63', [number(1, 10), [58], varint(2n ** 63n)], /more than 2\^53 bytes|has -\d+ bytes/],
  ['a group', [number(1, 10), [59]], /of no known kind/],
  ['half a fixed64', [number(1, 10), [57, 1, 2]], /has 8 bytes, but 2 are left/],
  ['an endless number', [number(1, 10), [64, ...new Array(12).fill(255)]], /more than 64 bits/],
  ['a name of 100 kB', [number(1, 10), text(2, 'p'.repeat(100_000))], /65536 are allowed/],
  ['a name that is not UTF-8', [number(1, 10), message(2, [255, 254])], /not UTF-8/],
  ['a negative dimension', [number(1, 10), message(7, message(5, number(1, -4), number(2, 1)))], /negative dimension/],
  [
    'dimensions beyond reason',
    [number(1, 10), message(7, message(5, ...new Array(9).fill(number(1, 2 ** 20)), number(2, 1)))],
    /more than 2\^53 bytes/,
  ],
  ['a dimension beyond 2^53', [number(1, 10), message(7, message(5, number(1, 2n ** 60n)))], /beyond 2\^53/],
  ['a rank of 65', [number(1, 10), message(7, message(5, message(1, new Array(65).fill(1))))], /more than 64 numbers/],
])('%s', async (_, parts, reason) => {
  await refused(Buffer.from(parts.flat()), reason);
});

test('graphs within graphs are read to a depth, and refused beyond it', async () => {
  const nested = (depth: number): Part => {
    let inner: Part = node();
    for (let level = 0; level < depth; level++) inner = node(message(5, message(6, inner)));
    return inner;
  };
  await write(model(nested(30)));
  expect(await readModel(path)).toMatchObject({ subgraphs: 30, nodes: 32 });
  await refused(model(nested(60)), /nests deeper than 100 messages/);
});

test('fields of a later version of ONNX are skipped', async () => {
  await write(
    Buffer.concat([model(), Buffer.from([...number(900, 5), ...text(901, 'x'), ...varint(902 * 8 + 5), 1, 2, 3, 4])]),
  );
  expect((await readModel(path)).irVersion).toBe(10);
});

test('metadata that is too long to be read is known to be there', async () => {
  await write(Buffer.concat([model(), Buffer.from(message(14, text(1, 'blob'), text(2, 'z'.repeat(70_000))))]));
  expect((await readModel(path)).metadata.get('blob')).toBeNull();
});

test('weights are never read: a tensor of 4 GB costs nothing', async () => {
  const elements = 2 ** 32;
  const length = varint(elements);
  // raw_data (field 9) of an initializer (field 5) of the graph (field 7), whose bytes are a hole at the end of the file.
  const tensor = [...number(1, elements), ...number(2, 2), ...text(8, 'w'), 74, ...length];
  const initializer = [42, ...varint(tensor.length + elements), ...tensor];
  const rest = [...node(), ...output];
  const graph = [58, ...varint(rest.length + initializer.length + elements), ...rest, ...initializer];
  const head = [...number(1, 10), ...graph];
  await write(Buffer.from(head));
  await truncate(path, head.length + elements);
  const read = await readModel(path);
  expect(read.bytes).toBeGreaterThan(elements);
  expect(read.graph.initializers).toMatchObject([{ name: 'w', bytes: elements, external: null }]);
});

test('500 mutations and truncations of a real model are read, or refused in one sentence', async () => {
  const mutation = fc.record({
    flips: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
    // The structure sits at the start of messages: mutations there reach further than those in weights.
    early: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }),
    keep: fc.oneof(fc.constant(whole.length), fc.nat(whole.length), fc.nat(600)),
  });
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(mutation, async ({ flips, early, keep }) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of [...flips, ...early]) bytes[at] = value;
      await write(bytes.subarray(0, keep));
      try {
        expect((await readModel(path)).outputs.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        expect(error.message).toMatch(/^[^\n]{20,600}$/);
        refusals++;
      }
    }),
    { numRuns: 500, seed: 7 },
  );
  expect(refusals).toBeGreaterThan(100);
  expect(refusals).toBeLessThan(500);
}, 60_000);

test('2,000 mutations of a model with subgraphs, functions and sparse tensors are read, or refused in one sentence', async () => {
  const corners = readFileSync(new URL('../../fixtures/onnx/corners.onnx', import.meta.url));
  const edit = fc.tuple(fc.nat(corners.length - 1), fc.nat(255));
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      const bytes = Buffer.from(corners);
      for (const [at, value] of edits) bytes[at] = value;
      await write(bytes);
      const error = await readModel(path).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (error === undefined) return;
      if (!(error instanceof ConfigurationError)) throw error;
      refusals++;
    }),
    { numRuns: 2_000, seed: 11 },
  );
  expect(refusals).toBeGreaterThan(500);
  expect(refusals).toBeLessThan(1_900);
}, 120_000);

test('more nodes than any model has are refused before they take the memory of the machine', async () => {
  const nodes = Buffer.alloc(2 * 3_000_001);
  for (let at = 0; at < nodes.length; at += 2) nodes[at] = 10;
  const length = varint(nodes.length);
  await write(Buffer.concat([Buffer.from([...number(1, 10), 58, ...length]), nodes]));
  await expect(readModel(path)).rejects.toThrow(/more than 3000000 nodes, names and tensors/);
}, 60_000);

test('documentation and metadata are kept with what they belong to, long ones to 64 KiB', async () => {
  const long = 'z'.repeat(70_000);
  await write(
    Buffer.concat([
      model(message(1, text(3, 'first'), text(4, 'Relu'), message(9, text(1, 'trace'), text(2, 'File "a.py"')))),
      Buffer.from([...text(6, long), ...message(14, text(1, 'author'), text(2, 'nobody'))]),
    ]),
  );
  const read = await readModel(path);
  expect(read.texts).toEqual([
    { where: 'the node first', key: 'trace', text: 'File "a.py"' },
    { where: 'the model', key: 'doc_string', text: long.slice(0, 65_536) },
    { where: 'the model', key: 'author', text: 'nobody' },
  ]);
  expect(read.textsLeftOut).toBe(1);
});

async function write(content: Uint8Array | string): Promise<void> {
  await writeFile(path, typeof content === 'string' ? Buffer.from(content) : content);
}

async function refused(content: Uint8Array | string, reason: RegExp): Promise<void> {
  await write(content);
  const error = await readModel(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toMatch(reason);
  expect((error as Error).message).toContain(path);
}
