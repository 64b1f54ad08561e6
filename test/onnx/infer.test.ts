import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { infer } from '../../src/onnx/infer/infer.ts';
import { readModel } from '../../src/onnx/model.ts';
import { input, intAttribute, integers, modelOf, op, output, weight } from '../gates/onnx-export/models.ts';
import { message, number, type Part, text } from './proto.ts';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly told: Readonly<Record<string, readonly [type: number, dims: readonly (number | null)[] | null]>>;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('./infer.golden.json', import.meta.url), 'utf8')) as Golden;
const folder = mkdtempSync(join(tmpdir(), 'modelassay-infer-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function inferred(bytes: Uint8Array) {
  const path = join(folder, 'm.onnx');
  writeFileSync(path, bytes);
  return infer(await readModel(path));
}

async function problems(...graph: readonly Part[]): Promise<readonly string[]> {
  return (await inferred(modelOf(graph))).problems.map(({ kind, where, what }) => `${kind}: ${where} ${what}`);
}

describe('what onnx.shape_inference says', () => {
  test.each(golden.cases.map((one) => [one.name, one] as const))('%s', async (_, { model, told }) => {
    const { problems: found, values } = await inferred(Buffer.from(model, 'base64'));
    expect(found).toEqual([]);
    for (const [name, [type, dims]] of Object.entries(told)) {
      const known = values.get(name)!;
      expect(known.type).toBe(type);
      expect(known.dims?.map((dim) => (typeof dim === 'number' ? dim : null))).toEqual(dims);
    }
  });
});

const ends = [input('x', ['n', 3]), output('y', ['n', 3])];

describe('what cannot be', () => {
  test.each<[string, readonly Part[]]>([
    [
      'shape: the MatMul node "y" multiplies [n, 3] with [4, 3], of which the inner sizes differ',
      [op('MatMul', ['x', 'w'], ['y']), weight('w', [4, 3]), ...ends],
    ],
    [
      'shape: the Gemm node "y" multiplies [n, 3] with [4, 3], of which the inner sizes differ',
      [op('Gemm', ['x', 'w'], ['y']), weight('w', [4, 3]), ...ends],
    ],
    [
      'shape: the Transpose node "y" turns [n, 3] by perm = [2, 1, 0]',
      [op('Transpose', ['x'], ['y'], { attributes: [ints('perm', 2, 1, 0)] }), ...ends],
    ],
    [
      'shape: the Concat node "y" joins [n, 3] and [2, 4] along axis 0',
      [
        op('Concat', ['x', 'w'], ['y'], { attributes: [intAttribute('axis', 0)] }),
        weight('w', [2, 4]),
        input('x', ['n', 3]),
        output('y', ['m', 3]),
      ],
    ],
    [
      'shape: the Reshape node "y" reshapes [2, 3] to [7], which has other elements',
      [op('Reshape', ['w', 's'], ['y']), weight('w', [2, 3]), integers('s', [1], [7]), ...ends],
    ],
    [
      'shape: the Conv node "y" convolves [n, 4, 8, 8], which has 4 channels, with weights of [8, 3, 3, 3] in one group, made for 3',
      [
        op('Conv', ['x', 'w'], ['y']),
        weight('w', [8, 3, 3, 3]),
        input('x', ['n', 4, 8, 8]),
        output('y', ['n', 8, 6, 6]),
      ],
    ],
    [
      'shape: the Squeeze node "y" removes axis 1 of [n, 3], whose size is not 1',
      [op('Squeeze', ['x', 'a'], ['y']), integers('a', [1], [1]), ...ends],
    ],
    [
      'shape: "y", which the Relu node "y" writes, is declared as [n, 4], and is [n, 3]',
      [op('Relu', ['x'], ['y']), input('x', ['n', 3]), output('y', ['n', 4])],
    ],
    [
      'type: "y", which the Cast node "y" writes, is declared as FLOAT, and is INT64',
      [op('Cast', ['x'], ['y'], { attributes: [intAttribute('to', 7)] }), ...ends],
    ],
    [
      'type: the And node "b" is given FLOAT as its input 0, and its operator takes BOOL',
      [op('And', ['x', 'x'], ['b']), op('Relu', ['x'], ['y']), ...ends],
    ],
    [
      'type: the Add node "y" is given FLOAT as its input 0 and FLOAT16 as its input 1, which must be alike',
      [op('Cast', ['x'], ['h'], { attributes: [intAttribute('to', 10)] }), op('Add', ['x', 'h'], ['y']), ...ends],
    ],
  ])('%s', async (wanted, graph) => {
    expect((await problems(...graph))[0]).toBe(wanted);
  });
});

test('the body of a function is followed at each call, and told once', async () => {
  const product = message(
    25,
    text(1, 'Product'),
    text(4, 'a'),
    text(4, 'b'),
    text(5, 'c'),
    op('MatMul', ['a', 'b'], ['c'], { name: 'inner' }, 7),
    text(10, 'own'),
    message(9, text(1, ''), number(2, 20)),
  );
  const call = (a: string, b: string, out: string) => op('Product', [a, b], [out], { domain: 'own' });
  const graph = (...rows: readonly number[]) =>
    modelOf(
      [call('x', 'w', 'y'), call('x', 'w', 'z'), weight('w', rows), input('x', ['n', 3]), output('y', ['n', 5])],
      {
        opsets: [
          ['', 20],
          ['own', 1],
        ],
        rest: [product],
      },
    );
  const sound = await inferred(graph(3, 5));
  expect(sound.problems).toEqual([]);
  expect(sound.values.get('z')).toEqual({ type: 1, dims: ['n', 5] });
  expect((await inferred(graph(4, 5))).problems).toEqual([
    {
      kind: 'shape',
      where: 'the MatMul node "inner" in the function "Product"',
      what: 'multiplies [n, 3] with [4, 5], of which the inner sizes differ',
    },
  ]);
});

test('functions that call each other for ever come to an end', async () => {
  const body = (name: string, calls: string) =>
    message(
      25,
      text(1, name),
      text(4, 'a'),
      text(5, 'c'),
      op(calls, ['a'], ['b'], { domain: 'own' }, 7),
      op(calls, ['b'], ['c'], { domain: 'own' }, 7),
      text(10, 'own'),
      message(9, text(1, 'own'), number(2, 1)),
    );
  const endless = modelOf([op('First', ['x'], ['y'], { domain: 'own' }), input('x', ['n', 3]), output('y', ['n', 3])], {
    opsets: [['own', 1]],
    rest: [body('First', 'Second'), body('Second', 'First')],
  });
  expect((await inferred(endless)).problems).toEqual([]);
});

test('symbols contradict nothing, and neither does what nobody knows', async () => {
  expect(
    await problems(
      op('Add', ['x', 'z'], ['s']),
      op('Reshape', ['s', 'shape'], ['y']),
      input('x', ['n', 3]),
      input('z', ['m', '']),
      input('shape', [2]),
      output('y', ['k', 7]),
    ),
  ).toEqual(['type: the Reshape node "y" is given FLOAT as its input 1, and its operator takes INT64']);
});

function ints(name: string, ...values: readonly number[]): Part {
  return [10, name.length, ...Buffer.from(name), ...values.flatMap((one) => [64, one]), 160, 1, 7];
}
