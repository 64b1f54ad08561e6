import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { TensorSpec } from '../../src/core/tensor.ts';
import { chooseOutput } from '../../src/predict/output-choice.ts';
import type { Signature } from '../../src/predict/predictor.ts';

const spec = (
  name: string,
  type: TensorSpec['type'] = 'float32',
  dims: TensorSpec['dims'] = ['n', 10],
): TensorSpec => ({ name, type, dims });
const outputs = (...specs: TensorSpec[]): Signature => ({ inputs: [], outputs: specs });

describe('chooseOutput', () => {
  test.each([
    ['the only one', [spec('dense_2')], 'dense_2', 'unknown', 'nobody'],
    [
      'logits beside an embedding',
      [spec('embedding', 'float32', ['n', 48]), spec('logits')],
      'logits',
      'logits',
      'name',
    ],
    [
      'probabilities before labels',
      [spec('label', 'int64', ['n']), spec('probabilities')],
      'probabilities',
      'probabilities',
      'name',
    ],
    ['a usual name in another case', [spec('a'), spec('Logits')], 'Logits', 'logits', 'name'],
    [
      'the only table of floats',
      [spec('mask', 'int64'), spec('dense'), spec('map', 'float32', ['n', 4, 4])],
      'dense',
      'unknown',
      'nobody',
    ],
    ['labels by type', [spec('label', 'string', ['n'])], 'label', 'labels', 'type'],
    ['a softmax by part of its name', [spec('model/softmax_1')], 'model/softmax_1', 'probabilities', 'name'],
  ] as const)('%s', (_, specs, name, kind, saidBy) => {
    expect(chooseOutput(outputs(...specs))).toEqual({ name, kind, saidBy });
  });

  test('what the user says wins', () => {
    const model = outputs(spec('logits'), spec('aux'));
    expect(chooseOutput(model, { output: 'aux', kind: 'probabilities' })).toEqual({
      name: 'aux',
      kind: 'probabilities',
      saidBy: 'user',
    });
    expect(chooseOutput(model, { kind: 'probabilities' })).toEqual({
      name: 'logits',
      kind: 'probabilities',
      saidBy: 'user',
    });
  });

  test.each([
    [
      'an unknown name',
      outputs(spec('logits')),
      { output: 'logit' },
      'The model has no output "logit". Did you mean "logits"?',
    ],
    [
      'two equal candidates',
      outputs(spec('a'), spec('b')),
      {},
      'Several outputs could hold the predictions. Name the right one with output. The model\'s outputs are "a" (float32 [n, 10]), "b" (float32 [n, 10]).',
    ],
    ['no output', outputs(), {}, "The model's outputs are none."],
    [
      'integers as logits',
      outputs(spec('label', 'int64', ['n'])),
      { kind: 'logits' },
      'holds int64, so it cannot hold logits',
    ],
    [
      'a map by name',
      { ...outputs(spec('output_label', 'int64', ['n'])), nonTensorOutputs: ['output_probability'] },
      { output: 'output_probability' },
      'Convert scikit-learn models with the option zipmap=False',
    ],
    ['a map alone', { ...outputs(), nonTensorOutputs: ['p'] }, {}, 'zipmap=False'],
  ] as const)('refuses %s', (_, model, options, message) => {
    expect(() => chooseOutput(model, options)).toThrow(ConfigurationError);
    expect(() => chooseOutput(model, options)).toThrow(message);
  });
});
