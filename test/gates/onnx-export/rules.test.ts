import { readdirSync, readFileSync } from 'node:fs';
import { link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judgeOnnxExport } from '../../../src/gates/onnx-export/judge.ts';
import { RULES } from '../../../src/gates/onnx-export/rule-list.ts';
import type { Judged } from '../../../src/gates/onnx-export/rules/rule.ts';
import { externalFiles } from '../../../src/onnx/files.ts';
import { DEFAULT_DOMAIN } from '../../../src/onnx/graph.ts';
import { inventoryOf } from '../../../src/onnx/inventory.ts';
import { readModel } from '../../../src/onnx/model.ts';
import { newestOpset, operatorNames } from '../../../src/onnx/operators.ts';
import { structureOf } from '../../../src/onnx/structure.ts';
import { TARGETS } from '../../../src/onnx/targets.ts';
import { readWeights } from '../../../src/onnx/weights.ts';
import { externalTensor, message, type Part, text } from '../../onnx/proto.ts';
import { policyOf } from './gate.ts';
import {
  graphAttribute,
  input,
  intAttribute,
  integers,
  modelOf,
  op,
  output,
  tensorAttribute,
  textAttribute,
  weight,
} from './models.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-rules-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What does not hold, as `rule: reason`. */
async function broken(model: Buffer, yaml = 'target: onnxruntime 1.22'): Promise<readonly string[]> {
  const path = join(folder, 'm.onnx');
  await writeFile(path, model);
  const read = await readModel(path);
  const measurement = {
    model: read,
    structure: structureOf(read),
    exported: null,
    inventory: inventoryOf(read, structureOf(read).inference),
    external: await externalFiles(read),
    weights: read.externalTensors.length > 0 ? { notRead: 'it is not there' } : await readWeights(read),
    baseline: null,
    bytes: model.length,
    promised: null,
    execution: { notRun: 'this test runs nothing' },
  };
  return judgeOnnxExport(policyOf(path, yaml), measurement)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id, reason }) => `${id}: ${reason}`);
}

const relu = op('Relu', ['x'], ['y'], { name: 'first' });
const ends = [input('x'), output('y')];
const condition = op('Cast', ['x'], ['c'], { attributes: [intAttribute('to', 9)] });
/** An If whose branches each write `name` from what `node` says. */
const branching = (name: string, node: Part) =>
  op('If', ['c'], ['y'], {
    name: 'branch',
    attributes: ['then_branch', 'else_branch'].map((branch) =>
      graphAttribute(branch, node, text(2, branch), output(name)),
    ),
  });
const external = (name: string, offset: number, length: number) =>
  message(5, externalTensor(name, [length / 4], { location: 'w.bin', offset: `${offset}`, length: `${length}` }));
/** Nodes that read what may have any shape. */
const uses = (...names: readonly string[]) =>
  names.map((name) => op('Cast', [name], [`${name} cast`], { attributes: [intAttribute('to', 1)] }));
/** A FLOAT initializer of these numbers. */
const floats = (name: string, ...values: readonly number[]): Part =>
  message(5, [8, values.length, 16, 1], text(8, name), message(9, [...Buffer.from(Float32Array.from(values).buffer)]));
const adds = (...names: readonly string[]) => op('Sum', ['x', ...names], ['y']);

/** One broken model for each rule, with all that is said of it. */
const MUTATIONS: Readonly<
  Record<
    string,
    readonly [model: Buffer, said: readonly string[], yaml?: string | undefined, beside?: () => Promise<void>]
  >
> = {
  order: [
    modelOf([op('Relu', ['h'], ['y'], { name: 'second' }), op('Relu', ['x'], ['h']), ...ends]),
    ['order: The Relu node "second" reads "h" before a node writes it.'],
  ],
  acyclic: [
    modelOf([op('Add', ['x', 'b'], ['a']), op('Relu', ['a'], ['b']), op('Relu', ['b'], ['y']), ...ends]),
    [
      'acyclic: The Add node "a" is part of a cycle, or needs what one would write. And 2 more places.',
      'order: The Add node "a" reads "b" before a node writes it.',
    ],
  ],
  dangling: [
    modelOf([op('Add', ['x', 'bias'], ['y']), ...ends]),
    ['dangling: The Add node "y" reads "bias", which nothing writes.'],
  ],
  'unique-names': [
    modelOf([relu, op('Relu', ['x'], ['y'], { name: 'again' }), ...ends]),
    ['unique-names: The Relu node "again" writes "y", which is written already.'],
  ],
  scoping: [
    modelOf([
      op('Relu', ['x'], ['h']),
      condition,
      branching('h', op('Abs', ['x'], ['h'])),
      op('Abs', ['h'], ['z']),
      ...ends,
    ]),
    [
      'scoping: The Abs node "h" in then_branch of the If node "branch" writes "h", a name of a graph around it. And 1 more place.',
    ],
  ],
  'unused-initializers': [
    modelOf([relu, weight('w', [2, 3]), ...ends]),
    ['unused-initializers: The graph has the initializer "w", which nothing reads.'],
  ],
  'unused-inputs': [
    modelOf([relu, input('mask'), ...ends]),
    ['unused-inputs: The graph has the input "mask", which nothing reads.'],
  ],
  'opset-imports': [
    modelOf([op('Scaler', ['x'], ['y'], { domain: 'ai.onnx.ml' }), ...ends], {
      opsets: [
        ['', 20],
        ['ai.onnx', 19],
      ],
    }),
    ['opset-imports: The opset imports lack ai.onnx.ml, whose operators are used. And 1 more place.'],
  ],
  'ir-version': [
    modelOf([relu, ...ends], { ir: 11 }),
    ['ir-version: The model has IR version 11, and ONNX Runtime 1.22 reads versions up to 10.'],
  ],
  opset: [
    modelOf([relu, ...ends], { opsets: [['', 23]] }),
    ['opset: The opset imports ask for version 23 of ai.onnx, and ONNX Runtime 1.22 knows versions up to 22.'],
  ],
  'target-operators': [
    modelOf([op('Hardmax', ['x'], ['y']), ...ends], { opsets: [['', 17]] }),
    ['target-operators: 1 node of Hardmax is not supported by TensorRT 8.6.'],
    'target: tensorrt 8.6',
  ],
  'target-fallback': [
    modelOf([op('Hardmax', ['x'], ['y']), ...ends]),
    [
      'target-fallback: 1 node of Hardmax runs on the processor: the WebGPU execution provider of ONNX Runtime Web 1.22 does not have that operator.',
    ],
    'target: webgpu 1.22',
  ],
  'known-operators': [
    modelOf([op('Sofmax', ['x'], ['y']), ...ends]),
    ['known-operators: The Sofmax node "y" is of "Sofmax", which ai.onnx does not have (Did you mean "Softmax"?).'],
  ],
  arity: [
    modelOf([op('Gemm', ['x'], ['y']), ...ends]),
    ['arity: The Gemm node "y" has 1 input, and version 13 of its operator takes 2 to 3.'],
  ],
  attributes: [
    modelOf([op('Concat', ['x', 'x'], ['y'], { attributes: [intAttribute('axes', 1)] }), ...ends]),
    [
      'attributes: The Concat node "y" has the attribute "axes", which version 13 of its operator does not. And 1 more place.',
    ],
  ],
  'custom-domains': [
    modelOf([op('Foo', ['x'], ['y'], { domain: 'com.acme' }), ...ends], {
      opsets: [
        ['', 20],
        ['com.acme', 1],
      ],
    }),
    ['custom-domains: 1 node of Foo comes from com.acme.'],
  ],
  'denied-operators': [
    modelOf([relu, ...ends]),
    ['denied-operators: 1 node of Relu are denied by deny-operators.'],
    'deny-operators: [Relu]',
  ],
  'external-data': [
    modelOf([
      relu,
      ...uses('a', 'b', 'tied'),
      external('a', 0, 64),
      external('tied', 0, 64),
      external('b', 60, 8),
      ...ends,
    ]),
    ['external-data: The tensor "a" has its elements in "w.bin", which does not exist. And 3 more places.'],
  ],
  'finite-weights': [
    modelOf([adds('w'), floats('w', 1, Number.NaN, Number.POSITIVE_INFINITY), ...ends]),
    ['finite-weights: The weight "w" has 2 elements of 3 that are NaN or infinite.'],
  ],
  'half-range': [
    modelOf([adds('w'), floats('w', 1, 70_000, 1e-9), ...uses('h'), weight('h', [2], 10, 2), ...ends]),
    ['half-range: The FLOAT weight "w" has 1 element of 3 beyond ±65504, infinite in float16.'],
  ],
  'duplicate-weights': [
    modelOf([...uses('a', 'b', 'c'), relu, weight('a', [300]), weight('b', [300]), weight('c', [4]), ...ends]),
    ['duplicate-weights: The weight "a" of 1.2\u00a0KiB is stored 2 times, as "b" too.'],
  ],
  foldable: [
    modelOf([
      op('Exp', ['w'], ['v'], { name: 'exp' }),
      op('Neg', ['v'], ['u']),
      op('Add', ['x', 'u'], ['y']),
      weight('w', [3]),
      ...ends,
    ]),
    ['foldable: The Exp node "exp" computes the same from constants at every run. And 1 more place.'],
  ],
  'linked-files': [
    modelOf([relu, ...uses('a'), external('a', 0, 64), ...ends]),
    ['linked-files: The file "w.bin" is a hard link.'],
    undefined,
    async () => {
      await writeFile(join(folder, 'w.bin'), new Uint8Array(64));
      await link(join(folder, 'w.bin'), join(folder, 'other.bin'));
    },
  ],
  'unlisted-files': [
    modelOf([relu, ...ends]),
    ['unlisted-files: The file "m.onnx.data" lies beside the model, and no tensor names it.'],
    undefined,
    () => writeFile(join(folder, 'm.onnx.data'), new Uint8Array(64)),
  ],
  'host-paths': [
    modelOf([
      op('Relu', ['x'], ['y'], { name: 'first', doc: 'File "/home/somebody/train.py", line 7, in forward' }),
      ...ends,
    ]),
    ['host-paths: The node first has a path of the exporting machine in doc_string.'],
  ],
  secrets: [
    modelOf([relu, ...ends], { rest: [message(14, text(1, 'hub'), text(2, `hf_${'a1B2'.repeat(9)}`))] }),
    ['secrets: The model has a token of Hugging Face in hub.'],
  ],
  'training-mode': [
    modelOf([
      integers('t', [], [1], 9),
      weight('r', []),
      op('Dropout', ['x', 'r', 't'], ['y'], { name: 'drop' }),
      ...ends,
    ]),
    ['training-mode: The Dropout node "drop" drops values at random: training_mode is true.'],
  ],
  'double-precision': [
    modelOf([
      op('Cast', ['w'], ['v'], { attributes: [intAttribute('to', 1)] }),
      adds('v'),
      weight('w', [3], 11, 8),
      ...ends,
    ]),
    ['double-precision: The initializer "w" is DOUBLE [3].'],
  ],
  random: [
    modelOf([op('RandomNormalLike', ['x'], ['y']), ...ends]),
    ['random: The RandomNormalLike node "y" draws at random.'],
  ],
  types: [
    modelOf([adds('w'), weight('w', [3], 11, 8), ...ends]),
    [
      'double-precision: The initializer "w" is DOUBLE [3].',
      'types: The Sum node "y" is given FLOAT as its input 0 and DOUBLE as its input 1, which must be alike.',
    ],
  ],
  shapes: [
    modelOf([op('Add', ['x', 'w'], ['y'], { name: 'sum' }), weight('w', [4]), ...ends]),
    ['shapes: The Add node "sum" combines [n, 3] with [4], which do not broadcast.'],
  ],
  'dynamic-batch': [
    modelOf([
      integers('shape', [2], [1, 3]),
      op('Reshape', ['x', 'shape'], ['y'], { name: 'view' }),
      input('x', [1, 3]),
      output('y', [1, 3]),
    ]),
    ['dynamic-batch: The input "x" takes batches of 1 only; the Reshape node "view" has that size built in.'],
  ],
};

describe('a model that breaks one rule', () => {
  test.each(Object.entries(MUTATIONS))('%s', async (_, [model, said, yaml, beside]) => {
    await beside?.();
    expect(await broken(model, yaml)).toEqual(said);
  });

  test('there is one for every rule', () => {
    expect([...Object.keys(MUTATIONS), 'file-size'].sort()).toEqual([...RULES.keys()].sort());
  });
});

test.each([
  [2 ** 31 - 1, []],
  [2 ** 31, [{ where: 'the model', what: expect.stringMatching(/^has 2\.0\sGiB in one file, and protobuf/) }]],
])('a model file of %i bytes', async (bytes, found) => {
  const path = join(folder, 'm.onnx');
  await writeFile(path, modelOf([relu, ...ends]));
  const model = { ...(await readModel(path)), bytes };
  expect(RULES.get('file-size')!.find({ model } as Judged)).toEqual(found);
});

test('every file of a rule stands in the index', () => {
  const names = readdirSync(join(import.meta.dirname, '../../../src/gates/onnx-export/rules'))
    .map((file) => file.replace('.ts', ''))
    .filter((name) => !['index', 'rule', 'schema-of'].includes(name));
  expect([...RULES.keys()].sort()).toEqual(names.sort());
});

test('every rule has its section in the documentation, with its default and what it comes from', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/onnx-export.md'), 'utf8');
  const sections = [...page.matchAll(/^### `([a-z-]+)`\n([\s\S]*?)(?=^##)/gm)];
  expect(sections.map(([, name]) => name)).toEqual([...RULES.keys()].sort());
  for (const [, name, text] of sections) {
    expect(text).toContain(`Default: ${RULES.get(name!)!.handling}`);
    expect(text!.replaceAll('\n', ' '), name).toMatch(/From: \S.{20,}/);
  }
});

describe('at the edge', () => {
  test.each([
    ['git.user_name', 'somebody', 'names a user or machine in git.user_name'],
    ['source', 'file:///data/somebody/run.ckpt', 'has a path of the exporting machine in source'],
    ['source', 'C:/Users/somebody/run.ckpt', 'has a path of the exporting machine in source'],
  ])('who exported it, in %s: %s', async (key, value, said) => {
    const model = modelOf([relu, ...ends], { rest: [message(14, text(1, key), text(2, value))] });
    expect(await broken(model)).toEqual([`host-paths: The model ${said}.`]);
  });

  test.each([
    ['openvino latest', 'Det', 'target-operators: 1 node of Det is not supported by OpenVINO.'],
    ['tensorrt 10.1', 'Hardmax', null],
    ['tensorrt 10.1', 'Det', 'target-operators: 1 node of Det is not supported by TensorRT 10.1.'],
    [
      'coreml mlprogram',
      'Hardmax',
      'target-fallback: 1 node of Hardmax runs on the processor: the Core ML execution provider does not have that operator.',
    ],
    [
      'webgpu 1.27',
      'HardSwish',
      'target-fallback: 1 node of HardSwish runs on the processor: the WebGPU execution provider of ONNX Runtime Web 1.27 does not have that operator.',
    ],
    ['webgpu 1.29', 'HardSwish', null],
  ])('%s and %s', async (target, type, said) => {
    const model = modelOf([op(type, ['x'], ['y']), ...ends]);
    const yaml = `{ structure-only: true, target: ${target}, rules: { shapes: pass } }`;
    expect(await broken(model, yaml)).toEqual(said === null ? [] : [said]);
    expect(await broken(modelOf([relu, ...ends]), yaml)).toEqual([]);
  });

  test.each([
    ['tensorrt 10.3', 'HannWindow', true],
    ['tensorrt 10.4', 'HannWindow', false],
    ['tensorrt 10.4', 'STFT', true],
    ['tensorrt 10.5', 'STFT', false],
    ['tensorrt 10.13', 'Attention', true],
    ['tensorrt 10.14', 'Attention', false],
    ['tensorrt 10.14', 'RotaryEmbedding', true],
    ['tensorrt 10.15', 'RotaryEmbedding', false],
    ['tensorrt 10.16', 'Swish', true],
    ['tensorrt 11.0', 'Swish', false],
    ['onnxruntime 1.24', 'DeformConv', true],
    ['onnxruntime 1.25', 'DeformConv', false],
  ])('%s lacks %s: %s', (target, type, lacks) => {
    expect(TARGETS.get(target)!.lacks!.includes(type)).toBe(lacks);
  });

  test('of every ONNX Runtime there is a list of operators', () => {
    const without = [...TARGETS].filter(([name, { lacks }]) => name.startsWith('onnxruntime') && lacks === null);
    expect(without).toEqual([]);
  });

  test('what runs on the processor of the target only warns', () => {
    expect(RULES.get('target-fallback')!.handling).toBe('warn');
  });

  test('every operator that a target has or lacks is one of ONNX, and named once', () => {
    for (const { lacks, accelerates } of TARGETS.values()) {
      for (const types of [lacks ?? [], accelerates ?? []]) {
        for (const type of types) expect(operatorNames(DEFAULT_DOMAIN)).toContain(type);
        expect(new Set(types).size).toBe(types.length);
      }
    }
  });

  test('a node that reads what it writes itself', async () => {
    expect(await broken(modelOf([op('Add', ['x', 'y'], ['y']), ...ends]))).toEqual([
      'acyclic: The Add node "y" is part of a cycle, or needs what one would write.',
      'order: The Add node "y" reads "y" before a node writes it.',
    ]);
  });

  test('an infinity below is how attention is masked', async () => {
    const masked = modelOf([adds('w'), floats('w', 0, Number.NEGATIVE_INFINITY, 0), ...ends]);
    expect(await broken(masked)).toEqual([]);
  });

  // As test_ai_onnx_ml_tree_ensemble_set_membership of the onnx project has them.
  describe('NaN in a TreeEnsemble of ai.onnx.ml 5', () => {
    const sets = ['membership_values', [1.2, 3.7, Number.NaN, 12, 7, Number.NaN]] as const;
    const splits = ['nodes_splits', [11, 232_344, Number.NaN]] as const;
    const trees = (...tensors: readonly (readonly [name: string, values: readonly number[]])[]) =>
      modelOf(
        [
          op('TreeEnsemble', ['x'], ['y'], {
            domain: 'ai.onnx.ml',
            attributes: tensors.map(([name, values]) => tensorAttribute(name, values)),
          }),
          ...ends,
        ],
        { opsets: [['ai.onnx.ml', 5]] },
      );
    const ofWeights = async (model: Buffer) =>
      (await broken(model)).filter((said) => said.startsWith('finite-weights'));

    test('ends a set, and stands for the threshold of a node that asks for a member', async () => {
      expect(await ofWeights(trees(sets, splits))).toEqual([]);
    });

    test('is no threshold where there are no sets, and no weight of a leaf', async () => {
      expect(await ofWeights(trees(splits))).toHaveLength(1);
      expect(await ofWeights(trees(sets, splits, ['leaf_weights', [1, Number.NaN]]))).toHaveLength(1);
    });
  });

  test('tensors that lie side by side in a file', async () => {
    await writeFile(join(folder, 'w.bin'), new Uint8Array(72));
    expect(
      await broken(modelOf([relu, ...uses('a', 'b'), external('a', 0, 64), external('b', 64, 8), ...ends])),
    ).toEqual([]);
  });

  test('the newest opset that the target knows', async () => {
    expect(await broken(modelOf([relu, ...ends], { opsets: [['', 22]] }))).toEqual([]);
  });

  test('the oldest opset that the target knows, and one before it', async () => {
    const old = (opset: number) => modelOf([relu, ...ends], { ir: 3, opsets: [['', opset]] });
    expect(await broken(old(9), 'target: tensorrt 10.0')).toEqual([]);
    expect(await broken(old(8), 'target: tensorrt 10.0')).toEqual([
      'opset: The opset imports ask for version 8 of ai.onnx, and TensorRT 10.0 knows versions from 9 on.',
    ]);
  });

  test.each([
    [22, []],
    [23, []],
    [25, ['opset: The opset imports ask for version 25 of ai.onnx, and TensorRT 10.9 knows versions up to 22.']],
  ])('opset %i for a target of which no page says its newest', async (opset, said) => {
    expect(await broken(modelOf([relu, ...ends], { opsets: [['', opset]] }), 'target: tensorrt 10.9')).toEqual(said);
  });

  test('an operator in the very opset that it came with', async () => {
    expect(await broken(modelOf([op('Gelu', ['x'], ['y']), ...ends], { opsets: [['', 20]] }))).toEqual([]);
  });

  test('the newest opset that is known here, and one beyond it', async () => {
    const stranger = (opset: number) => modelOf([op('Sofmax', ['x'], ['y']), ...ends], { opsets: [['', opset]] });
    expect(await broken(stranger(newestOpset('ai.onnx')), '{}')).toHaveLength(1);
    expect(await broken(stranger(newestOpset('ai.onnx') + 1), '{}')).toEqual([]);
  });
});

describe('a model that looks broken and is not', () => {
  test.each<[string, Buffer]>([
    [
      'a subgraph that reads names of the graph around it',
      modelOf([condition, branching('b', op('Abs', ['x'], ['b'])), ...ends]),
    ],
    ['an optional input that is left out', modelOf([op('Clip', ['x', '', 'top'], ['y']), weight('top', []), ...ends])],
    [
      'an initializer that is an input too, as before IR 4',
      modelOf([adds('w'), weight('w', [3]), input('w', [3]), ...ends]),
    ],
    [
      'the same opset imported twice, as skl2onnx does',
      modelOf([relu, ...ends], {
        opsets: [
          ['', 20],
          ['ai.onnx', 20],
        ],
      }),
    ],
    ['dropout that is off', modelOf([op('Dropout', ['x'], ['y']), ...ends])],
    [
      'an operator that the model defines itself',
      modelOf([op('Twice', ['x'], ['y'], { domain: 'own' }), ...ends], {
        opsets: [
          ['', 20],
          ['own', 1],
        ],
        rest: [
          message(
            25,
            text(1, 'Twice'),
            text(4, 'a'),
            text(5, 'b'),
            op('Add', ['a', 'a'], ['b'], {}, 7),
            text(10, 'own'),
            message(9, text(1, ''), [16, 20]),
          ),
        ],
      }),
    ],
    [
      'metadata that names no machine',
      modelOf([relu, ...ends], { rest: [message(14, text(1, 'task'), text(2, 'see https://example.org/home/page'))] }),
    ],
  ])('%s', async (_, model) => {
    expect(await broken(model)).toEqual([]);
  });
});

test('attributes of another type, given twice, or missing', async () => {
  const cast = op('Cast', ['x'], ['y'], { attributes: [textAttribute('to', 'FLOAT')] });
  expect(await broken(modelOf([cast, ...ends]))).toEqual([
    'attributes: The Cast node "y" gives "to" as STRING, and its operator takes INT.',
  ]);
  const concat = (...axes: number[]) =>
    op('Concat', ['x', 'x'], ['y'], { attributes: axes.map((axis) => intAttribute('axis', axis)) });
  expect(await broken(modelOf([concat(1, 1), input('x'), output('y', ['n', 6])]))).toEqual([
    'attributes: The Concat node "y" gives the attribute "axis" twice.',
  ]);
  expect(await broken(modelOf([concat(), ...ends]))).toEqual([
    'attributes: The Concat node "y" lacks the attribute "axis", which its operator requires.',
  ]);
});

test('an operator that came later, and one that was dropped', async () => {
  const gelu = modelOf([op('Gelu', ['x'], ['y']), ...ends], { opsets: [['', 17]] });
  expect(await broken(gelu)).toEqual([
    'known-operators: The Gelu node "y" needs "Gelu", which came with opset 20 of ai.onnx; the model asks for 17.',
  ]);
  expect(await broken(modelOf([op('Upsample', ['x', 'x'], ['y']), ...ends]))).toEqual([
    'known-operators: The Upsample node "y" is of "Upsample", which ai.onnx dropped in opset 10.',
  ]);
});

test('size and parameters against their budgets', async () => {
  const model = modelOf([adds('w'), weight('w', [2, 3]), ...ends]);
  expect(await broken(model, 'max-parameters: 6\nmax-size: 1kB')).toEqual([]);
  expect(await broken(model, 'max-parameters: 5\nmax-size: 10B')).toEqual([
    'size: The model file and its external data, against max-size.',
    'parameters: Elements of all initializers, against max-parameters.',
  ]);
});

test('without a target nothing is said of versions', async () => {
  expect(await broken(modelOf([relu, ...ends], { ir: 99, opsets: [['', 99]] }), '{}')).toEqual([]);
});
