import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Execution } from '../../../src/gates/onnx-export/execution.ts';
import { blocks } from '../../../src/result/verdict.ts';
import { repository, workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';
import { input, intAttribute, integers, modelOf, op, output, weight } from './models.ts';

const bench = workbench();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-execution-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function found(model: Buffer | string, yaml = '{}'): Promise<readonly string[]> {
  let path = join(repository, 'fixtures/models', `${model}.onnx`);
  if (typeof model !== 'string') {
    path = join(folder, 'm.onnx');
    await writeFile(path, model);
  }
  const { checks } = await runGate(path, yaml, bench.engine());
  return checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`);
}

describe('every symbolic dimension is run with several sizes', () => {
  test('a size that the export fixed is found, with the node that has it built in', async () => {
    const baked = modelOf([
      integers('shape', [2], [1, 4]),
      op('Reshape', ['x', 'shape'], ['y'], { name: 'view' }),
      input('x', ['n', 4]),
      output('y', ['n', 4]),
    ]);
    expect(await found(baked)).toEqual([
      expect.stringMatching(
        /^sizes: With n = 2: m\.onnx failed on a batch of 2 rows in the Reshape node "view": .* And with 2 other choices of sizes\.$/,
      ),
    ]);
  });

  test('an output that comes back in another shape than it declares', async () => {
    const wrong = modelOf([op('Relu', ['x'], ['y']), input('x', ['n', 3]), output('y', ['n', 4])]);
    expect(await found(wrong, 'rules: { shapes: pass }')).toEqual([]);
    expect(await found(wrong, '{ output-shapes: fail, rules: { shapes: pass } }')).toEqual([
      expect.stringMatching(
        /^output-shapes: With n = 1: The output "y" came back as float32 \[1, 3\], and it is declared as float32 \[n, 4\]\./,
      ),
    ]);
  });

  test('two dimensions of one name have one size, others their own', async () => {
    const shared = modelOf([
      op('Add', ['a', 'b'], ['y']),
      input('a', ['n', 'k']),
      input('b', ['n', 'k']),
      output('y', ['n', 'k']),
    ]);
    expect(await found(shared)).toEqual([]);
    const apart = modelOf([
      op('Add', ['a', 'b'], ['y']),
      input('a', ['n', 'k']),
      input('b', ['m', 'k']),
      output('y', ['n', 'k']),
    ]);
    expect(await found(apart)).toEqual([
      expect.stringMatching(
        /^sizes: With n = 1, k = 2, m = 2: The output "y" came back as float32 \[2, 2\], .* And with 5 other choices/,
      ),
    ]);
  });

  test('first dimensions without a name are one batch, as skl2onnx leaves them', async () => {
    const unnamed = modelOf([
      op('Concat', ['a', 'b'], ['y'], { attributes: [intAttribute('axis', 1)] }),
      input('a', ['', 1]),
      input('b', ['', 2]),
      output('y', ['', 3]),
    ]);
    expect(await found(unnamed, 'output-shapes: fail')).toEqual([]);
  });

  test('only the sizes that the policy calls legal', async () => {
    const pooled = modelOf([
      integers('shape', [2], [-1, 4]),
      op('Reshape', ['x', 'shape'], ['y'], { name: 'view' }),
      input('x', ['n', 'width']),
      output('y', ['m', 4]),
    ]);
    expect(await found(pooled, 'sizes: [4, 8]')).toEqual([]);
    expect(await found(pooled, 'sizes: { width: [4, 8] }')).toEqual([]);
    expect(await found(pooled)).toHaveLength(1);
  });

  describe('a dimension that is free by name and fixed in truth', () => {
    const channels = modelOf([
      op('MatMul', ['x', 'w'], ['y']),
      weight('w', [3, 2]),
      input('x', ['n', 'channels']),
      output('y', ['n', 2]),
    ]);
    const reference = () => join(folder, 'channels.json');
    beforeAll(async () => {
      const row = { x: [1, 2, 3], y: [0, 0] };
      await writeFile(reference(), JSON.stringify([row, row]));
    });

    test('is named with the size that it has, which the reference tells, and with the key that allows it', async () => {
      const path = join(folder, 'channels.onnx');
      await writeFile(path, channels);
      const { checks } = await runGate(path, `reference: ${JSON.stringify(reference())}`, bench.engine());
      const sizes = checks.find(({ id }) => id === 'sizes')!;
      expect(sizes.reason).toMatch(/^With n = 2, channels = 1: /);
      expect(sizes.flip).toMatch(/It ran with channels as 3 only: .* sizes: \{ channels: \[3\] \}\.$/);
    });

    test('holds where the policy says its size', async () => {
      expect(await found(channels, 'sizes: { channels: [3] }')).toEqual([]);
      expect(await found(channels, 'sizes: { channels: [3, 4] }')).toHaveLength(1);
    });

    test('is told by the nearest name where the policy misspells it', async () => {
      const path = join(folder, 'channels.onnx');
      await writeFile(path, channels);
      await expect(runGate(path, 'sizes: { chanels: [3] }', bench.engine())).rejects.toThrow(
        'sizes names the symbolic dimension "chanels", which the model does not have. Did you mean "channels"? It has n, channels.',
      );
    });
  });
});

test('an empty batch is told, and blocks where the policy says so', async () => {
  const shared = modelOf([op('Relu', ['x'], ['y']), input('x'), output('y')]);
  expect(await found(shared, 'empty: fail')).toEqual([]);
  const lowest = modelOf([
    op('Cast', ['x'], ['whole'], { attributes: [intAttribute('to', 7)] }),
    op('ArgMax', ['x'], ['at'], { name: 'largest', attributes: [intAttribute('axis', 0)] }),
    op('Add', ['whole', 'at'], ['sum']),
    op('Cast', ['sum'], ['y'], { attributes: [intAttribute('to', 1)] }),
    input('x'),
    output('y'),
  ]);
  expect(await found(lowest)).toEqual([]);
  expect(await found(lowest, 'empty: fail')).toEqual([
    expect.stringMatching(/^empty: With n = 0: m\.onnx failed on a batch of 0 rows in the ArgMax node "largest"/),
  ]);
});

test('each symbolic dimension is tried empty, too, and a process that ends is begun anew', async () => {
  const path = join(folder, 'm.onnx');
  const picked = [
    op('Gather', ['x', 'first'], ['y'], { name: 'pick', attributes: [intAttribute('axis', 1)] }),
    integers('first', [1], [0]),
    input('x', ['n', 'k']),
    output('y', ['n', 1]),
  ];
  await writeFile(path, modelOf(picked));
  const { measurement, checks } = await runGate(path, 'empty: fail');
  const { empty } = measurement.execution as Execution;
  expect(empty.map(({ sizes }) => Object.fromEntries(sizes))).toEqual([
    { n: 0, k: 0 },
    { n: 0, k: 2 },
    { n: 1, k: 0 },
  ]);
  expect(empty[1]!.problem).toBeNull();
  expect(empty[2]!.problem).toMatch(/in the Gather node "pick"/);
  expect(checks.find(({ id }) => id === 'empty')!.verdict).toBe('fail');
});

test('a second session, opened anew, is asked too', async () => {
  const path = join(folder, 'm.onnx');
  await writeFile(path, modelOf([op('Relu', ['x'], ['y']), input('x'), output('y')]));
  const { checks } = await runGate(path);
  expect(checks.find(({ id }) => id === 'repeats')!.reason).toBe(
    'A second run on the same inputs and a fresh session gave the same.',
  );
});

test('what the runtime refuses to open fails, with its reason', async () => {
  const [opens] = await found('unknown-operator', 'rules: { known-operators: pass }');
  expect(opens).toMatch(/^opens: unknown-operator\.onnx uses the operator Frobnicate/);
});

test('a model that ends its process fails, and says how', async () => {
  expect(await found('crash')).toEqual([expect.stringMatching(/^sizes: With n = 1: .*crash\.onnx/)]);
});

test('what draws at random is found by running it twice', async () => {
  const noisy = modelOf([op('RandomNormalLike', ['x'], ['y']), input('x'), output('y')]);
  expect(await found(noisy)).toEqual([
    expect.stringMatching(
      /^repeats: On the same inputs the output "y" differed in 3 elements by up to [\d.]+ in a second run\.$/,
    ),
  ]);
});

test('inputs that cannot be fed are named, and nothing is said of running', async () => {
  const { checks, description } = await runGate(join(repository, 'fixtures/models/bfloat16-input.onnx'));
  expect(checks.map(({ id }) => id)).not.toContain('opens');
  expect(description.notChecked).toContainEqual({
    title: 'execution',
    reason: 'the input x has the element type BFLOAT16, which ONNX Runtime for Node.js cannot exchange',
  });
});

test('a provider that is not there is no pass on the processor', async () => {
  await expect(found('identity', 'providers: [cuda, cpu]')).rejects.toThrow(
    /could not load the libraries of the execution provider cuda/,
  );
  await expect(found('identity', 'providers: [nowhere]')).rejects.toThrow(/has no execution provider "nowhere"/);
  expect(await found('identity', 'providers: [cpu]')).toEqual([]);
});

describe('against a reference', () => {
  let references = 0;
  const rows = (values: readonly object[]) => bench.file(`reference-${++references}.json`, JSON.stringify(values));

  test('the same numbers pass, others do not', async () => {
    const same = await rows([
      { x: [1, 2, 3], y: [1, 2, 3] },
      { x: [4, 5, 6], y: [4, 5, 6.0001] },
    ]);
    expect(await found('identity', `reference: ${same}`)).toEqual([]);
    expect(await found('identity', `{ reference: ${same}, rtol: 1e-6 }`)).toEqual([
      'parity[y]: 1 element of 6 is further than 0.00001 + 0.000001·|reference| from the reference, by up to 0.0001.',
    ]);
  });

  test('an output that is not finite fails', async () => {
    const path = await rows([{ x: [1.5, -1.5, 1.5], y: [0.5, 0.5, 0.5] }]);
    const log = modelOf([op('Log', ['x'], ['y']), input('x'), output('y')]);
    expect(await found(log, `reference: ${path}`)).toEqual([
      'finite[y]: 1 element of 3 is NaN or infinite.',
      'parity[y]: 3 elements of 3 are further than 0.00001 + 0.0001·|reference| from the reference, by up to Infinity.',
    ]);
  });

  test('an output without reference, and a reference without output', async () => {
    const path = await rows([{ x: [1, 2, 3], y: [1, 2, 3], embedding: [0] }]);
    expect(await found('identity', `reference: ${path}`)).toEqual([
      expect.stringMatching(/^reference\.outputs: In .*reference-\d\.json "embedding" is no output of the model\.$/),
    ]);
    const none = await rows([{ x: [1, 2, 3] }]);
    expect(await found('identity', `reference: ${none}`)).toEqual([
      expect.stringMatching(/^reference\.outputs: In .* the output "y" has nothing to be compared with\.$/),
    ]);
  });

  test('a reference without an input cannot be used', async () => {
    const path = await rows([{ z: [1, 2, 3], y: [1, 2, 3] }]);
    await expect(found('two-inputs', `reference: ${path}`)).rejects.toThrow(/No column feeds the input/);
  });
});

describe('values cut off within the model', () => {
  test('of 8 bits are found at the node that cuts them off, where every tensor is asked for', async () => {
    const cut = modelOf([
      integers('zero', [], [0], 2),
      weight('one', []),
      op('Exp', ['one'], ['scale']),
      op('QuantizeLinear', ['x', 'scale', 'zero'], ['q'], { name: 'narrow' }),
      op('DequantizeLinear', ['q', 'scale', 'zero'], ['y']),
      input('x'),
      output('y'),
    ]);
    const yaml = (to: number) => `{ layers: always, saturation: fail, ranges: { x: [0, ${to}] } }`;
    expect(await found(cut, yaml(1000))).toEqual([
      expect.stringMatching(
        /^saturation: The QuantizeLinear node "narrow" writes \d+ elements of \d+ at 255, the end of uint8: larger values, if any, were cut off\.$/,
      ),
    ]);
    expect(await found(cut, yaml(200))).toEqual([]);
    expect(await found(cut, '{ layers: never, saturation: fail, ranges: { x: [0, 1000] } }')).toEqual([]);
  });
});

test('every tensor of a quantised model is looked at, but for what the runtime folds', async () => {
  const { checks } = await runGate(join(repository, 'fixtures/digits/candidate-int8.onnx'), 'layers: always');
  const looked = checks.filter(({ id }) => id === 'overflow' || id === 'saturation');
  expect(looked.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['overflow', 'pass'],
    ['saturation', 'pass'],
  ]);
});

test('a reference of too few rows says how many it must have', async () => {
  const path = await bench.file('few.json', JSON.stringify([{ x: [1, 2, 3], y: [1, 2, 3] }]));
  expect(await found('identity', `{ reference: ${path}, min-rows: 1 }`)).toEqual([]);
  expect(await found('identity', `{ reference: ${path}, min-rows: 30 }`)).toEqual([
    expect.stringMatching(/^reference\.rows: .*few\.json has 1 row; min-rows asks for 30\.$/),
  ]);
});

describe('the signature', () => {
  test('what is written anew shows what it changes, and nothing but a signature is overwritten', async () => {
    const path = join(folder, 'w.onnx');
    const promise = join(folder, 'written.json');
    const yaml = `{ structure-only: true, write-contract: true, signature: ${promise} }`;
    const write = async (...parts: Parameters<typeof modelOf>[0]) => {
      await writeFile(path, modelOf(parts));
      const { description } = await runGate(path, yaml);
      return [
        description.notChecked.find(({ title }) => title === 'signature')!.reason,
        description.tables.find(({ id }) => id === 'signature')?.rows,
      ];
    };
    const relu = op('Relu', ['x'], ['y']);
    const [first] = await write(relu, input('x'), output('y'));
    expect(first).toMatch(/^it was written to .*written\.json, which was not there before$/);
    const [second, rows] = await write(relu, input('x', [1, 3]), output('y'));
    expect(second).toMatch(/, with 1 change, 1 of them breaking$/);
    expect(rows).toEqual([['dimension 0 of the input "x" is 1, and was n', 'breaking']]);
    await writeFile(promise, '{"mine":true}');
    await expect(write(relu, input('x'), output('y'))).rejects.toThrow(/is no signature of a model/);
    expect(await readFile(promise, 'utf8')).toBe('{"mine":true}');
  });

  const model = (...parts: Parameters<typeof modelOf>[0]) => modelOf(parts);

  test('is kept beside the result, and holds as long as callers can go on', async () => {
    const path = join(folder, 's.onnx');
    await writeFile(path, model(op('Relu', ['x'], ['y']), input('x'), output('y')));
    const { attached } = await runGate(path, 'structure-only: true');
    const promise = join(folder, 'signature.json');
    await writeFile(promise, attached.get('signature.json')!);
    const against = async (...parts: Parameters<typeof modelOf>[0]) =>
      (await found(model(...parts), `{ structure-only: true, signature: ${promise}, rules: { shapes: pass } }`)).join(
        '\n',
      );
    const relu = op('Relu', ['x'], ['y']);
    expect(await against(relu, input('x'), output('y'))).toBe('');
    expect(await against(relu, input('x', ['batch', 3]), output('y'), output('x'))).toBe('');
    expect(await against(relu, input('x', [1, 3]), output('y'))).toBe(
      'signature: Dimension 0 of the input "x" is 1, and was n.',
    );
    expect(await against(relu, input('x'), output('y', ['n', 4]))).toBe(
      'signature: Dimension 1 of the output "y" is 4, and was 3.',
    );
    expect(await against(op('Relu', ['pixels'], ['y']), input('pixels'), output('y'))).toBe(
      'signature: The input "x" is gone. And 1 more change.',
    );
    expect(await against(op('Add', ['x', 'b'], ['y']), input('x'), input('b'), output('y'))).toBe(
      'signature: The input "b" is new.',
    );
  });

  test('a file that is none says so', async () => {
    const promise = join(folder, 'other.json');
    await writeFile(promise, '{"schema":"other"}');
    await expect(found('identity', `{ structure-only: true, signature: ${promise} }`)).rejects.toThrow(
      /is no signature of a model: schema/,
    );
  });
});
