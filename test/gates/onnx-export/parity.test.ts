import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { repository, workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const bench = workbench();
const digits = (name: string) => join(repository, 'fixtures/digits', name);
const exported = (name: string) => join(repository, 'fixtures/onnx-export', name);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function blocking(path: string, yaml: string): Promise<readonly string[]> {
  const { checks } = await runGate(path, yaml, bench.engine());
  return checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`);
}

test.each(['views', 'scaled'])('an .npz of arrays that are no rows is one question: %s', async (name) => {
  const yaml = `reference: ${exported(`${name}.npz`)}`;
  const { checks, provenance } = await runGate(exported(`${name}.onnx`), yaml, bench.engine());
  expect(checks.filter(blocks)).toEqual([]);
  expect(checks.find(({ id }) => id === 'parity[y]')).toMatchObject({ verdict: 'pass' });
  expect(provenance.datasets).toMatchObject([{ name: exported(`${name}.npz`), rows: 5 }]);
});

test('in such an .npz an array that is damaged or lacking is told', async () => {
  const content = await readFile(exported('scaled.npz'));
  // Within the elements of x, the first array.
  content[content.indexOf(Buffer.from('NUMPY')) + 150]! ^= 1;
  const path = join(folder, 'damaged.npz');
  await writeFile(path, content);
  await expect(blocking(exported('scaled.onnx'), `reference: ${path}`)).rejects.toThrow(/damaged|cannot be unpacked/);
  expect(
    await blocking(exported('scaled.onnx'), `reference: ${exported('views.npz')}`).catch((error) => error.message),
  ).toMatch(/has no tensor for the input "factor"; it has x, shape, y/);
});

describe('test data of the onnx project', () => {
  const sets = exported('tokens');
  const ranges = 'ranges: { ids: [0, 49] }';

  test('each folder is a question with its answer; tensors without a name go by their number', async () => {
    const { checks, provenance } = await runGate(exported('tokens.onnx'), `{ reference: ${sets}, ${ranges} }`);
    expect(checks.filter(blocks)).toEqual([]);
    expect(checks.find(({ id }) => id === 'reference.runs')!.reason).toMatch(/^It ran on 5 rows of /);
    expect(provenance.datasets).toMatchObject([{ name: sets, rows: 5 }]);
  });

  test('one set alone is named by its folder', async () => {
    expect(await blocking(exported('tokens.onnx'), `{ reference: ${sets}/test_data_set_1, ${ranges} }`)).toEqual([]);
  });

  test('another token is another token, however large the numbers are', async () => {
    await cp(join(sets, 'test_data_set_0'), join(folder, 'set'), { recursive: true });
    const label = await readFile(join(folder, 'set/output_1.pb'));
    // raw_data is the last field: three labels of eight bytes.
    label[label.length - 8]! ^= 1;
    await writeFile(join(folder, 'set/output_1.pb'), label);
    expect(await blocking(exported('tokens.onnx'), `{ reference: ${folder}/set, ${ranges} }`)).toEqual([
      'parity[label]: 1 element of 3 is further than the very values from the reference, by up to 1.',
    ]);
  });

  test('what is no tensor is refused by its name', async () => {
    await cp(join(sets, 'test_data_set_0'), join(folder, 'odd'), { recursive: true });
    await writeFile(join(folder, 'odd/input_0.pb'), 'not a tensor');
    await expect(blocking(exported('tokens.onnx'), `reference: ${folder}/odd`)).rejects.toThrow(/input_0\.pb/);
    await rm(join(folder, 'odd/input_0.pb'));
    await expect(blocking(exported('tokens.onnx'), `reference: ${folder}/odd`)).rejects.toThrow(
      /has no tensor for the input "ids"; it has weight, logits, label/,
    );
    await expect(blocking(exported('tokens.onnx'), `reference: ${folder}/odd/output_0.pb`)).rejects.toThrow(
      /is one tensor\. Name the folder/,
    );
  });
});

test('a folder of .npy files, one for each input and output', async () => {
  const npy = async (name: string, values: Float32Array, shape: string) => {
    const header = `${`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117)}\n`;
    const head = Buffer.from([
      0x93,
      ...Buffer.from('NUMPY'),
      1,
      0,
      header.length % 256,
      Math.floor(header.length / 256),
    ]);
    await writeFile(
      join(folder, 'arrays', `${name}.npy`),
      Buffer.concat([head, Buffer.from(header), Buffer.from(values.buffer)]),
    );
  };
  await cp(join(exported('tokens'), 'test_data_set_0'), join(folder, 'arrays'), { recursive: true });
  await Promise.all(
    ['input_0', 'input_1', 'output_0', 'output_1'].map((name) => rm(join(folder, 'arrays', `${name}.pb`))),
  );
  await npy('x', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), '(1, 8)');
  await npy(
    'y',
    Float32Array.of(-1.527525, -1.0910893, -0.65465355, -0.21821785, 0.21821785, 0.65465355, 1.0910893, 1.527525),
    '(1, 8)',
  );
  expect(await blocking(exported('layernorm.onnx'), `{ reference: ${folder}/arrays, atol: 1e-3 }`)).toEqual([]);
  await npy('y', new Float32Array(8), '(1, 8)');
  expect(await blocking(exported('layernorm.onnx'), `reference: ${folder}/arrays`)).toEqual([
    expect.stringMatching(/^parity\[y\]: 8 elements of 8 are further than/),
  ]);
});

describe('against another model', () => {
  test('without rows both are asked about generated inputs, zeros and the ends of their ranges', async () => {
    expect(await blocking(digits('candidate-fp16.onnx'), `reference: ${digits('candidate.onnx')}`)).toEqual([]);
    expect(await blocking(digits('candidate.onnx'), `reference: ${digits('candidate.onnx')}`)).toEqual([]);
  });

  test('squares that overflow in float16 are found at their node, although every output is finite', async () => {
    const yaml = `{ reference: ${exported('layernorm.onnx')}, ranges: { x: [-1000, 1000] } }`;
    const { checks, description } = await runGate(exported('layernorm-fp16.onnx'), yaml);
    expect(checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
      expect.stringMatching(
        /^overflow: The Mul node "square" writes \d+ elements of \d+ that are NaN or infinite\. .* And \d tensors after it\.$/,
      ),
    ]);
    const { rows } = description.tables.find(({ id }) => id === 'overflows')!;
    expect(rows[0]!.slice(0, 2)).toEqual(['squares', 'the Mul node "square"']);
    // In float32 the same squares are numbers like others, and in float16 so are small ones.
    expect(await blocking(exported('layernorm.onnx'), '{ layers: always, ranges: { x: [-1000, 1000] } }')).toEqual([]);
    expect(await blocking(exported('layernorm-fp16.onnx'), '{}')).toEqual([]);
  });

  test('a model with other weights parts where they are first used', async () => {
    const yaml = `{ reference: ${digits('candidate.onnx')}, inputs: ${digits('eval.parquet')} }`;
    const [logits] = await blocking(digits('regressed.onnx'), yaml);
    expect(logits).toMatch(/The two part at the Conv node "/);
  });

  test('of a quantised model, the tensors with the most noise are told although it passes', async () => {
    const yaml = `{ reference: ${digits('candidate.onnx')}, inputs: ${digits('eval.parquet')} }`;
    const { description, provenance } = await runGate(digits('candidate-int8.onnx'), yaml, bench.engine());
    const layers = description.tables.find(({ id }) => id === 'layers')!;
    expect(layers).toMatchObject({ title: 'Tensors with the most noise', folded: true });
    expect(layers.rows).toHaveLength(10);
    const noise = layers.rows.map((row) => row[4] as number);
    expect(noise).toEqual(noise.toSorted((a, b) => a - b));
    expect(provenance.datasets.map(({ name }) => name)).toEqual([digits('candidate.onnx'), digits('eval.parquet')]);
  });

  test('layers: never looks at none', async () => {
    const yaml = `{ reference: ${exported('layernorm.onnx')}, ranges: { x: [-1000, 1000] }, layers: never }`;
    const { description } = await runGate(exported('layernorm-fp16.onnx'), yaml);
    expect(description.tables.map(({ id }) => id)).not.toContain('layers');
  });
});

test('where the reference holds outputs only, it says that nobody can tell where the two part', async () => {
  const { description } = await runGate(
    digits('regressed.onnx'),
    `reference: ${digits('reference.npz')}`,
    bench.engine(),
  );
  expect(description.notChecked).toContainEqual({
    title: 'where the two part',
    reason: 'the reference holds outputs only; name the model that made them as reference',
  });
});
