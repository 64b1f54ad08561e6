import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import truth from '../../fixtures/digits/truth.json' with { type: 'json' };
import { ConfigurationError, EnvironmentError, SubjectError } from '../../src/core/errors.ts';
import type { TensorData, TensorType } from '../../src/core/tensor.ts';
import { planFeeds } from '../../src/predict/feeds.ts';
import { type OnnxPredictor, openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { chooseOutput } from '../../src/predict/output-choice.ts';
import { predictRows } from '../../src/predict/predict-rows.ts';
import { column, rowBatch, tensor } from './batches.ts';
import { evalDigits } from './digits.ts';
import { features, modelOptions, withModel } from './models.ts';

const open = (model: string) => openOnnxPredictor(modelOptions(model));

describe('the digits', () => {
  const digits = evalDigits();

  test.each(['candidate', 'production', 'regressed', 'candidate-fp16', 'candidate-int8', 'baked-batch'] as const)(
    '%s is as accurate as scikit-learn says',
    async (model) => {
      const correct = await withModel(`digits/${model}`, async (predictor) => {
        const plan = planFeeds(
          predictor.signature,
          [
            { name: 'pixels', declared: 'FLOAT[]' },
            { name: 'label', declared: 'BIGINT' },
          ],
          { table: 'eval.npz', reserved: ['label'] },
        );
        const choice = chooseOutput(predictor.signature);
        expect(choice).toEqual({ name: 'logits', kind: 'logits', saidBy: 'name' });
        let count = 0;
        for await (const {
          batch,
          predicted: [predicted],
        } of predictRows(predictor, plan, [choice], digits.batches(128))) {
          if (predicted?.kind !== 'logits') throw new Error('logits were expected');
          const labels = batch.columns.get('label')!.data as BigInt64Array;
          count += predicted.predicted.filter((found, row) => BigInt(found) === labels[row]).length;
        }
        return count;
      });
      expect(correct / digits.rows).toBe(truth.models[`${model}.onnx`].accuracy);
    },
  );
});

test('threads that wait asleep say the same', async () => {
  const digits = evalDigits();
  const said = await Promise.all(
    (['awake', 'asleep'] as const).map(async (waiting) => {
      const budget = { ...modelOptions('digits/candidate').budget, threads: 2, waiting };
      const predictor = await openOnnxPredictor({ ...modelOptions('digits/candidate'), budget });
      try {
        const plan = planFeeds(predictor.signature, [{ name: 'pixels', declared: 'FLOAT[]' }], {
          table: 'eval.npz',
          reserved: ['label'],
        });
        const labels: number[] = [];
        const choice = chooseOutput(predictor.signature);
        for await (const { predicted } of predictRows(predictor, plan, [choice], digits.batches(128))) {
          const [of] = predicted;
          if (of?.kind !== 'logits') throw new Error('logits were expected');
          labels.push(...of.predicted);
        }
        return labels;
      } finally {
        await predictor.close();
      }
    }),
  );
  expect(said[0]).toHaveLength(digits.rows);
  expect(said[1]).toEqual(said[0]);
});

test('a quantised model in the runtime’s own arithmetic says what this processor makes of it', async () => {
  const digits = evalDigits();
  const budget = { ...modelOptions('digits/candidate-int8').budget, quantisedArithmetic: 'native' as const };
  const predictor = await openOnnxPredictor({ ...modelOptions('digits/candidate-int8'), budget });
  let correct = 0;
  const request = { table: 'eval.npz', reserved: ['label'] };
  const plan = planFeeds(predictor.signature, [{ name: 'pixels', declared: 'FLOAT[]' }], request);
  const choice = chooseOutput(predictor.signature);
  for await (const {
    batch,
    predicted: [predicted],
  } of predictRows(predictor, plan, [choice], digits.batches(128))) {
    if (predicted?.kind !== 'logits') throw new Error('logits were expected');
    const labels = batch.columns.get('label')!.data as BigInt64Array;
    correct += predicted.predicted.filter((found, row) => BigInt(found) === labels[row]).length;
  }
  await predictor.close();
  // With VNNI, or saturated as on AVX2; Arm and whatever comes may round a row or two differently.
  const share = correct / digits.rows;
  expect(Math.min(Math.abs(share - 0.9689), Math.abs(share - 0.9007))).toBeLessThan(0.005);
});

describe('element types', () => {
  const cases: [TensorType, TensorData][] = [
    ['float16', Uint16Array.of(0x3c00, 0xfc00, 0x0001)],
    ['float32', Float32Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY)],
    ['float64', Float64Array.of(0.1, -0, 1e300)],
    ['int8', Int8Array.of(-128, 0, 127)],
    ['int16', Int16Array.of(-32_768, 0, 32_767)],
    ['int32', Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n)],
    ['uint8', Uint8Array.of(0, 1, 255)],
    ['uint16', Uint16Array.of(0, 1, 65_535)],
    ['uint32', Uint32Array.of(0, 1, 2 ** 32 - 1)],
    ['uint64', BigUint64Array.of(0n, 1n, 2n ** 64n - 1n)],
    ['bool', Uint8Array.of(0, 1, 1)],
    ['string', ['', 'cat', 'Häß 漢字 🎈']],
  ];

  test('each goes in and comes out the same', async () => {
    await withModel('models/every-type', async (predictor) => {
      expect(predictor.signature.inputs).toEqual(cases.map(([type]) => ({ name: type, type, dims: ['n', 3] })));
      const inputs = new Map(cases.map(([type, data]) => [type as string, tensor(type, [1, 3], data)]));
      const names = cases.map(([type]) => `${type}-out`);
      const answer = await predictor.predict(inputs, names);
      expect([...answer.keys()]).toEqual(names);
      for (const [type] of cases) expect(answer.get(`${type}-out`)).toEqual(inputs.get(type));
    });
  });
});

describe('one open model', () => {
  let predictor: OnnxPredictor;
  beforeAll(async () => {
    predictor = await open('models/label-and-probabilities');
  });
  afterAll(() => predictor.close());

  test('says what it is and where it runs', () => {
    expect(predictor.signature).toEqual({
      inputs: [{ name: 'x', type: 'float32', dims: ['n', 3] }],
      outputs: [
        { name: 'label', type: 'int64', dims: ['n'] },
        { name: 'probabilities', type: 'float32', dims: ['n', 3] },
      ],
      nonTensorOutputs: [],
    });
    expect(predictor.environment).toMatchObject({ onnxruntime: '1.30.0', executionProviders: 'cpu', threads: 1 });
  });

  test('gives the outputs asked for, in that order, and no others', async () => {
    const inputs = features(1);
    expect([...(await predictor.predict(inputs, ['label'])).keys()]).toEqual(['label']);
    expect([...(await predictor.predict(inputs, ['probabilities', 'label'])).keys()]).toEqual([
      'probabilities',
      'label',
    ]);
  });

  test('answers many calls at once in their order, each with its own rows', async () => {
    const answers: number[] = [];
    const calls = Array.from({ length: 50 }, async (_, i) => {
      const answer = await predictor.predict(features(i, i + 1), ['label']);
      answers.push(i);
      return answer.get('label')!.dims[0];
    });
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('a batch that the model refuses is an error, and the next one is answered', async () => {
    const wide = new Map([['x', tensor('float32', [1, 4], new Float32Array(4))]]);
    const failed = predictor.predict(wide, ['label']);
    const next = predictor.predict(features(1), ['label']);
    await expect(failed).rejects.toThrow(SubjectError);
    await expect(failed).rejects.toThrow(
      /^label-and-probabilities.onnx failed on a batch of 1 row: .*invalid dimensions/,
    );
    expect((await next).get('label')!.dims).toEqual([2]);
  });

  test('inputs and outputs that it does not have are errors', async () => {
    await expect(predictor.predict(new Map(), ['label'])).rejects.toThrow("input 'x' is missing");
    await expect(predictor.predict(features(1), ['nothing'])).rejects.toThrow('invalid output name: nothing');
  });

  test('no rows in, no rows out', async () => {
    expect(await predictor.predict(features(0, 0), ['label'])).toEqual(
      new Map([['label', tensor('int64', [0], new BigInt64Array(0))]]),
    );
  });
});

test('two inputs and a list of columns', async () => {
  await withModel('models/two-inputs', async (predictor) => {
    const columns = ['a', 'b', 'c', 'kind'].map((name) => ({ name, declared: 'DOUBLE' }));
    const plan = planFeeds(predictor.signature, columns, {
      table: 't',
      mapping: { features: ['a', 'b', 'c'], kind: 'kind' },
    });
    async function* rows() {
      yield rowBatch(2, {
        a: column('float64', [], Float64Array.of(1, 0)),
        b: column('int32', [], Int32Array.of(0, 5)),
        c: column('bool', [], Uint8Array.of(0, 1)),
        kind: column('float64', [], Float64Array.of(10, 20)),
      });
    }
    for await (const {
      predicted: [predicted],
    } of predictRows(predictor, plan, [chooseOutput(predictor.signature)], rows())) {
      expect(predicted).toMatchObject({
        scores: Float32Array.of(11, 10, 10, 20, 25, 21),
        predicted: Int32Array.of(0, 1),
      });
    }
  });
  expect.assertions(1);
});

test('a model with a fixed batch is fed in such batches, the last one filled up', async () => {
  await withModel('models/fixed-batch-4', async (predictor) => {
    const plan = planFeeds(predictor.signature, [{ name: 'x', declared: 'FLOAT[]' }], { table: 't' });
    const data = Float32Array.from({ length: 20 }, (_, i) => i);
    async function* rows() {
      yield rowBatch(10, { x: column('float32', [2], data) });
    }
    for await (const {
      predicted: [predicted],
    } of predictRows(predictor, plan, [chooseOutput(predictor.signature)], rows())) {
      expect(predicted).toMatchObject({ scores: data.map((value) => 2 * value), classes: 2 });
    }
  });
  expect.assertions(1);
});

test('text labels, and outputs that are NaN', async () => {
  const x = (...values: number[]) =>
    rowBatch(values.length / 3, { x: column('float32', [3], Float32Array.from(values)) }, 40);
  const predictAll = async (model: string, batch: ReturnType<typeof rowBatch>) =>
    withModel(model, async (predictor) => {
      const plan = planFeeds(predictor.signature, [{ name: 'x', declared: 'FLOAT[]' }], { table: 't' });
      async function* rows() {
        yield batch;
      }
      const results = predictRows(predictor, plan, [chooseOutput(predictor.signature)], rows());
      return (await results.next()).value?.predicted[0];
    });
  expect(await predictAll('models/string-label', x(1, 2, 3, 3, 2, 1))).toEqual({
    kind: 'labels',
    labels: ['fox', 'cat'],
  });
  expect(await predictAll('models/nan-logits', x(1, 4, 4, 1, -1, 0))).toMatchObject({
    predicted: Int32Array.of(0, -1),
    nonFinite: { nan: 1, infinite: 1, firstRow: 41 },
  });
  await expect(predictAll('models/loses-rows', x(1, 2, 3, 4, 5, 6))).rejects.toThrow(
    'Output "logits" came back as float32 [1, 3] for a batch of 2 rows',
  );
});

test('batches before one that cannot be fed are answered all the same', async () => {
  await withModel('models/string-label', async (predictor) => {
    const plan = planFeeds(predictor.signature, [{ name: 'x', declared: 'FLOAT[]' }], { table: 't' });
    async function* rows() {
      for (let start = 0; start < 6; start++) {
        yield rowBatch(1, { x: column('float32', [3], Float32Array.of(1, 2, 3), start === 4 ? [0] : []) }, start);
      }
    }
    const starts: number[] = [];
    const all = (async () => {
      for await (const { batch } of predictRows(predictor, plan, [chooseOutput(predictor.signature)], rows())) {
        starts.push(batch.start);
      }
    })();
    await expect(all).rejects.toThrow('Column "x" is null in row 5');
    expect(starts).toEqual([0, 1, 2, 3]);
  });
});

test('maps cannot be read, what stands beside them can', async () => {
  await withModel('models/zipmap', async (predictor) => {
    expect(predictor.signature.nonTensorOutputs).toEqual(['output_probability']);
    expect((await predictor.predict(features(1), ['output_label'])).get('output_label')!.type).toBe('int64');
  });
});

test('a model of which nodes would run on the processor is refused where nothing may', async () => {
  await expect(openOnnxPredictor({ ...modelOptions('digits/candidate'), forbidCpu: true })).rejects.toThrow(
    'Nodes of candidate.onnx run on the processor, because cpu does not take them.',
  );
});

describe('models that cannot be opened', () => {
  test.each([
    ['bfloat16-input', 'bfloat16-input.onnx has an input or output of type bfloat16'],
    ['float8-output', 'has an input or output of type float8e4m3fn'],
    ['unknown-operator', "uses the operator Frobnicate of ONNX's opset 20, which ONNX Runtime 1.30.0 does not have"],
    ['unknown-domain', 'uses the operator Frobnicate of com.example'],
    ['opset-99', 'is written in opset 99 of ai.onnx, and ONNX Runtime 1.30.0 knows opsets up to 26'],
    ['ir-99', 'has IR version 99, and ONNX Runtime 1.30.0 reads versions up to 13'],
    ['missing-weights', 'keeps weights in a file "nowhere.bin" that is not there'],
    ['not-a-model', 'is no ONNX model, or is cut short'],
    ['sequence-input', 'has inputs that are no tensors (sequences, maps or optional values): x'],
  ])('%s', async (model, message) => {
    const failed = open(`models/${model}`);
    await expect(failed).rejects.toThrow(SubjectError);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(/\n|onnxruntime_src|\/fixtures\//);
  });

  test('a file that is not there, and a folder', async () => {
    await expect(open('models/none')).rejects.toThrow(ConfigurationError);
    await expect(open('models/none')).rejects.toThrow('there is no such file');
    const folder = { ...modelOptions('models/crash'), modelPath: import.meta.dirname };
    await expect(openOnnxPredictor(folder)).rejects.toThrow('it is no file');
  });

  test('an execution provider that is unknown, and one without its libraries', async () => {
    const withProvider = (name: string) =>
      openOnnxPredictor(modelOptions('models/scalar-rows', { executionProviders: [name] }));
    await expect(withProvider('abacus')).rejects.toThrow(ConfigurationError);
    await expect(withProvider('abacus')).rejects.toThrow('no execution provider "abacus"');
  });

  test('a runtime that is not there', async () => {
    const nowhere = openOnnxPredictor(
      modelOptions('models/scalar-rows', { runtime: { folder: tmpdir(), version: '0.0.0' } }),
    );
    await expect(nowhere).rejects.toThrow(EnvironmentError);
    await expect(nowhere).rejects.toThrow('onnxruntime-node');
  });
});
