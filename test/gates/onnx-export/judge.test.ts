import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TensorType } from '../../../src/core/tensor.ts';
import { describeOnnxExport } from '../../../src/gates/onnx-export/describe.ts';
import type { Execution } from '../../../src/gates/onnx-export/execution.ts';
import { judgeOnnxExport } from '../../../src/gates/onnx-export/judge.ts';
import type { Agreement } from '../../../src/gates/onnx-export/parity/agreement.ts';
import { toleranceOf } from '../../../src/gates/onnx-export/parity/tolerance.ts';
import type { Precision } from '../../../src/gates/onnx-export/precision.ts';
import { inventoryOf } from '../../../src/onnx/inventory.ts';
import { readModel } from '../../../src/onnx/model.ts';
import { structureOf } from '../../../src/onnx/structure.ts';
import { checkSchema } from '../../../src/result/check.ts';
import type { Check } from '../../../src/result/document.ts';
import { repository } from '../../table/tables.ts';
import { policyOf } from './gate.ts';

const model = await readModel(join(repository, 'fixtures/digits/candidate.onnx'));
const parameters = model.graph.initializers.reduce(
  (total, { dims }) => total + dims.reduce((product, dim) => product * dim, 1),
  0,
);

/** What these tests do not look at. */
const AROUND = {
  exported: null,
  inventory: inventoryOf(model, structureOf(model).inference),
  external: { files: [], problems: [], bytes: 0, hardLinked: [], unlisted: [] },
  baseline: null,
} as const;

const agreeing: Agreement = {
  elements: 1000,
  maxAbsolute: 0,
  meanAbsolute: 0,
  p99Absolute: 0,
  maxRelative: 0,
  cosine: 1,
  signalToNoise: Number.POSITIVE_INFINITY,
  outside: 0,
  nonFinite: 0,
  nanAlike: 0,
  sameLargest: null,
  problem: null,
};

function execution(
  precision: Precision,
  logits: Partial<Agreement>,
  yaml = '{}',
  type: TensorType = 'float32',
): Execution {
  const tolerance = toleranceOf({ name: 'logits', type }, precision, policyOf('m.onnx', yaml).keys);
  return {
    refused: null,
    guessed: [],
    fallback: null,
    placement: null,
    runs: [{ sizes: new Map(), problem: null, misdeclared: null }],
    empty: [],
    repeated: null,
    fresh: null,
    unoptimised: null,
    parity: {
      name: 'reference.npz',
      rows: 100,
      problem: null,
      outputs: new Map([['logits', { ...agreeing, ...logits }]]),
      missing: [],
      lost: [],
    },
    layers: null,
    overflows: null,
    tensorrt: null,
    precision,
    tolerances: new Map([['logits', tolerance]]),
    environment: {},
  };
}

function verdictsOf(yaml: string, bytes = 1000, ran?: Execution): Readonly<Record<string, string>> {
  return Object.fromEntries(checksOf(yaml, bytes, ran).map(({ id, verdict }) => [id, verdict]));
}

function checksOf(yaml: string, bytes: number, ran?: Execution): readonly Check[] {
  const measurement = {
    model,
    structure: structureOf(model),
    weights: { notRead: 'not asked' },
    ...AROUND,
    bytes,
    promised: null,
    execution: ran ?? { notRun: 'not asked' },
  };
  return judgeOnnxExport(policyOf('m.onnx', yaml), measurement);
}

describe('a number at its limit holds, beyond it fails', () => {
  test.each([
    [999, 'pass'],
    [1000, 'pass'],
    [1001, 'fail'],
  ])('max-size: 1kB, %i bytes', (bytes, verdict) => {
    expect(verdictsOf('max-size: 1kB', bytes)).toMatchObject({ size: verdict });
  });

  test.each([
    [parameters - 1, 'fail'],
    [parameters, 'pass'],
    [parameters + 1, 'pass'],
  ])('max-parameters: %i', (limit, verdict) => {
    expect(verdictsOf(`max-parameters: ${limit}`)).toMatchObject({ parameters: verdict });
  });

  test.each([
    [0.9899, 'fail'],
    [0.99, 'pass'],
    [0.9901, 'pass'],
  ])('of an 8-bit model, cosine %d', (cosine, verdict) => {
    // No element of such a model is asked to agree.
    expect(verdictsOf('{}', 0, execution('int8', { cosine, outside: 1000 }))).toMatchObject({
      'parity[logits]': verdict,
    });
  });

  test.each([
    [0, 'pass'],
    [1, 'fail'],
  ])('%i elements outside of the tolerance', (outside, verdict) => {
    expect(verdictsOf('{}', 0, execution('float32', { outside }))).toMatchObject({ 'parity[logits]': verdict });
    expect(verdictsOf('{}', 0, execution('float16', { outside }))).toMatchObject({ 'parity[logits]': verdict });
    // Who says a tolerance means each element.
    expect(verdictsOf('atol: 0.1', 0, execution('int8', { outside, cosine: 1 }, 'atol: 0.1'))).toMatchObject({
      'parity[logits]': verdict,
    });
  });

  test.each([
    [0, 'pass'],
    [1, 'fail'],
  ])('%i elements that are not finite', (nonFinite, verdict) => {
    expect(verdictsOf('{}', 0, execution('float32', { nonFinite }))).toMatchObject({ 'finite[logits]': verdict });
  });
});

describe('what an output must keep hangs on its type, the precision and the policy', () => {
  const verdict = (found: Partial<Agreement>, yaml: string, precision: Precision, type: TensorType = 'float32') =>
    verdictsOf(yaml, 0, execution(precision, found, yaml, type))['parity[logits]'];

  test.each<[Precision, number, string]>([
    ['float32', 0, 'pass'],
    ['float32', 1, 'fail'],
    ['float16', 10, 'pass'],
    ['float16', 11, 'fail'],
    ['int8', 50, 'pass'],
    ['int8', 51, 'fail'],
  ])('labels of a %s model, of which %i in 1000 are others', (precision, outside, wanted) => {
    expect(verdict({ outside, cosine: 0 }, '{}', precision, 'int64')).toBe(wanted);
  });

  test('whole numbers are the same or they are not: no relative tolerance hides another token', () => {
    const { keys } = policyOf('m.onnx', '{}');
    expect(toleranceOf({ name: 'token', type: 'int64' }, 'float32', keys)).toMatchObject({ atol: 0, rtol: 0 });
  });

  test('half precision at an end of a model in single precision', () => {
    const { keys } = policyOf('m.onnx', '{}');
    expect(toleranceOf({ name: 'y', type: 'float16' }, 'float32', keys)).toMatchObject({ atol: 2e-2 });
  });

  test('what is said of one output holds before what is said of all', () => {
    const { keys } = policyOf('m.onnx', '{ atol: 1, tolerance: { logits: { atol: 2, outside: 0.5 } } }');
    expect(toleranceOf({ name: 'logits', type: 'float32' }, 'int8', keys)).toEqual({
      atol: 2,
      rtol: 1e-2,
      outside: 0.5,
      cosine: null,
    });
    expect(toleranceOf({ name: 'other', type: 'float32' }, 'int8', keys)).toEqual({
      atol: 1,
      rtol: 1e-2,
      outside: 0,
      cosine: null,
    });
  });

  test.each([
    [0.95, 'pass'],
    [0.94, 'fail'],
  ])('a cosine that the policy asks of one output: %d', (cosine, wanted) => {
    expect(verdict({ outside: 1000, cosine }, 'tolerance: { logits: { cosine: 0.95 } }', 'float32')).toBe(wanted);
  });

  test.each([
    [99, 'pass'],
    [98, 'fail'],
  ])('%i of 100 rows keep their largest score', (rows, wanted) => {
    const yaml = 'tolerance: { logits: { same-largest: 0.99 } }';
    const found = { sameLargest: { rows, of: 100 } };
    expect(verdictsOf(yaml, 0, execution('float32', found, yaml))).toMatchObject({ 'same-largest[logits]': wanted });
  });

  test('a largest score that is asked of what has none fails', () => {
    const yaml = 'tolerance: { logits: { same-largest: 0.99 } }';
    expect(verdictsOf(yaml, 0, execution('float32', {}, yaml))).toMatchObject({ 'same-largest[logits]': 'fail' });
  });
});

test.each<[string, Execution['unoptimised'], string]>([
  ['the same', new Map([['logits', agreeing]]), 'pass'],
  ['one element away', new Map([['logits', { ...agreeing, outside: 1 }]]), 'fail'],
  ['it fails', 'm.onnx failed.', 'fail'],
])('a session without optimisations: %s', (_, unoptimised, verdict) => {
  expect(verdictsOf('{}', 0, { ...execution('float32', {}), unoptimised })).toMatchObject({ optimisation: verdict });
});

test.each<[string, Execution['fresh'], string]>([
  ['the same', new Map([['logits', agreeing]]), 'pass'],
  ['one element away', new Map([['logits', { ...agreeing, outside: 1, maxAbsolute: 0.5 }]]), 'fail'],
  ['it fails', 'm.onnx failed.', 'fail'],
])('a fresh session: %s', (_, fresh, verdict) => {
  const repeated = new Map([['logits', agreeing]]);
  const checks = checksOf('{}', 0, { ...execution('float32', {}), repeated, fresh });
  const check = checks.find(({ id }) => id === 'repeats')!;
  expect(check.verdict).toBe(verdict);
  if (verdict === 'fail')
    expect(check.reason).toMatch(/differed in 1 element by up to 0\.5 in a fresh session|A second session failed/);
});

describe('NaN that the reference has too', () => {
  const found = { nonFinite: 3, nanAlike: 3 };
  test.each([
    ['{}', found, 'fail'],
    ['nan: fail', found, 'fail'],
    ['nan: agree', found, 'pass'],
    ['nan: agree', { nonFinite: 4, nanAlike: 3 }, 'fail'],
  ])('%s, %j', (yaml, logits, verdict) => {
    expect(verdictsOf(yaml, 0, execution('float32', logits))).toMatchObject({ 'finite[logits]': verdict });
  });
});

describe('without a model before', () => {
  const growth = (key: string) => {
    const measurement = {
      model,
      structure: structureOf(model),
      weights: { notRead: 'not asked' },
      ...AROUND,
      baseline: { missing: 'Nothing is in digits/production yet.' },
      bytes: 0,
      promised: null,
      execution: { notRun: '' },
    };
    const checks = judgeOnnxExport(policyOf('m.onnx', `{ max-growth: { size: 0.1 }${key} }`), measurement);
    return checks.find(({ id }) => id === 'growth[size]')!;
  };

  test('a limit on growth blocks, and says why', () => {
    expect(growth('')).toMatchObject({
      verdict: 'inconclusive',
      effect: { kind: 'blocks' },
      reason: 'Nothing is in digits/production yet.',
    });
  });

  test('a first model is let be by its key', () => {
    expect(growth(', on-missing-baseline: warn').effect).toEqual({ kind: 'warns', by: 'on-missing-baseline' });
  });
});

test.each([
  [0, 'pass'],
  [-1, 'fail'],
])('multiply-adds at %i beyond the limit', (beyond, verdict) => {
  const { multiplyAdds, uncounted } = inventoryOf(model, structureOf(model).inference);
  // shape_inference of onnx 1.23 with batch = 1 and data_prop gives the shapes whose products these are.
  expect({ multiplyAdds, uncounted }).toEqual({ multiplyAdds: 962_016, uncounted: 0 });
  const limit = multiplyAdds + beyond;
  expect(verdictsOf(`max-multiply-adds: ${limit}`, 0)).toMatchObject({ 'multiply-adds': verdict });
});

test('where it stopped, and what to do', () => {
  const yaml = '{}';
  const ran = execution('float32', { outside: 1 }, yaml);
  const measurement = {
    model,
    structure: structureOf(model),
    weights: { notRead: 'not asked' },
    ...AROUND,
    bytes: 0,
    promised: null,
    execution: ran,
  };
  const policy = policyOf('m.onnx', yaml);
  const checks = judgeOnnxExport(policy, measurement);
  const ladder = describeOnnxExport(policy, measurement, checks).tables.find(({ id }) => id === 'ladder')!;
  expect(ladder.note).toBe('It stopped where the model “says what the reference says”.');
  expect(ladder.rows.map(([step]) => step)).toEqual([
    'parses',
    'valid',
    'fits the target',
    'the runtime opens it',
    'runs',
    'says what the reference says',
    'does its task as well as asked',
  ]);
  const [, reached, inTheWay, advice] = ladder.rows[5]!;
  expect([reached, inTheWay]).toEqual(['no', 'parity[logits]']);
  expect(advice).toBe(checks.find(({ id }) => id === 'parity[logits]')!.flip);
});

test('a rule is softened by its key, and says so', () => {
  const measurement = {
    model: { ...model, irVersion: 99 },
    structure: structureOf(model),
    weights: { notRead: 'not asked' },
    ...AROUND,
    bytes: 0,
    promised: null,
    execution: { notRun: '' },
  };
  const effect = (rules: string) =>
    judgeOnnxExport(policyOf('m.onnx', `{ target: onnxruntime 1.30${rules} }`), measurement).find(
      ({ id }) => id === 'ir-version',
    )?.effect;
  expect(effect('')).toEqual({ kind: 'blocks' });
  expect(effect(', rules: { ir-version: warn }')).toEqual({ kind: 'warns', by: 'rules.ir-version' });
  expect(effect(', rules: { ir-version: pass }')).toEqual({ kind: 'allowed', by: 'rules.ir-version' });
});

test('a model that the runtime refuses is judged no further', () => {
  const refused = { ...execution('float32', {}), refused: 'it has no kernel for this.' };
  expect(Object.keys(verdictsOf('{}', 0, refused)).slice(-1)).toEqual(['opens']);
});

test('what to do names the flag of the exporter that wrote the file', () => {
  const flip = (name: string) => {
    const written = { ...model, producer: { name, version: '' }, opsets: [{ domain: 'ai.onnx', version: 23 }] };
    const measurement = {
      model: written,
      structure: structureOf(model),
      weights: { notRead: 'not asked' },
      ...AROUND,
      bytes: 0,
      promised: null,
      execution: { notRun: '' },
    };
    const checks = judgeOnnxExport(policyOf('m.onnx', 'target: onnxruntime 1.22'), measurement);
    return checks.find(({ id }) => id === 'opset')!.flip;
  };
  expect(flip('pytorch')).toMatch(
    / With torch: torch\.onnx\.export\(…, opset_version=…\); optimum-cli export onnx --opset …\.$/,
  );
  expect(flip('skl2onnx')).toMatch(/ With skl2onnx: to_onnx\(/);
  expect(flip('tf2onnx')).toMatch(/ With tf2onnx: python -m tf2onnx\.convert --opset …\.$/);
  expect(flip('somebody')).not.toContain('With');
});

test('a model that ran with no size on guessed values is not judged by that, and does not pass', () => {
  const failed = { sizes: new Map(), problem: 'It failed.', misdeclared: null };
  const sizes = (guessed: readonly string[]) =>
    verdictsOf('{}', 0, { ...execution('float32', {}), runs: [failed, failed], guessed }).sizes;
  expect(sizes([])).toBe('fail');
  expect(sizes(['city'])).toBe('inconclusive');
});

test('every check is one that a result can hold', () => {
  const failed = { sizes: new Map(), problem: 'It failed.', misdeclared: null };
  for (const guessed of [[], ['city']]) {
    const checks = checksOf('{}', 0, { ...execution('float32', {}), runs: [failed, failed], guessed });
    for (const check of checks) expect(checkSchema.safeParse(check).error?.issues ?? []).toEqual([]);
  }
});

test.each([
  ['', 'pass', null],
  ['Nodes of m.onnx run on the processor.', 'fail', { kind: 'warns', by: 'cpu-fallback' }],
])('where another provider comes first, nodes that run on the processor: %j', (fallback, verdict, effect) => {
  const measurement = {
    model,
    structure: structureOf(model),
    weights: { notRead: 'not asked' },
    ...AROUND,
    bytes: 0,
    promised: null,
    execution: { ...execution('float32', {}), fallback },
  };
  const checks = judgeOnnxExport(policyOf('m.onnx', 'providers: [cuda, cpu]'), measurement);
  expect(checks.find(({ id }) => id === 'cpu-fallback')).toMatchObject({ verdict, effect });
});

test('how many nodes ran on the processor, and which, where another provider comes first', () => {
  const placement = [
    { provider: 'CUDAExecutionProvider', nodes: 38, operators: ['Conv'], microseconds: 900 },
    { provider: 'CPUExecutionProvider', nodes: 2, operators: ['Shape', 'Gather'], microseconds: 100 },
  ];
  const measurement = {
    model,
    structure: structureOf(model),
    weights: { notRead: 'not asked' },
    ...AROUND,
    bytes: 0,
    promised: null,
    execution: { ...execution('float32', {}), fallback: 'Nodes of m.onnx run on the processor.', placement },
  };
  const policy = policyOf('m.onnx', '{ providers: [cuda, cpu], cpu-fallback: fail }');
  const checks = judgeOnnxExport(policy, measurement);
  expect(checks.find(({ id }) => id === 'cpu-fallback')).toMatchObject({
    effect: { kind: 'blocks' },
    reason: 'Nodes of m.onnx run on the processor. In a run, 2 of 40 nodes ran there: Shape, Gather.',
  });
  const { rows } = describeOnnxExport(policy, measurement, checks).tables.find(({ id }) => id === 'placement')!;
  expect(rows).toEqual([
    ['CUDAExecutionProvider', 38, 0.95, 0.9, 'Conv'],
    ['CPUExecutionProvider', 2, 0.05, 0.1, 'Shape, Gather'],
  ]);
});
