import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';

const keysOf = (text: string) => validate(accuracyKeys, parseYaml(text, 'm.yml')).config;
const mistakesOf = (text: string) => {
  try {
    keysOf(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the keys of the accuracy gate', () => {
  test('a path alone is enough for data, and the rest has defaults', () => {
    const keys = keysOf('data: eval.parquet\nmetrics: { accuracy: { min: 0.9 } }\n');
    expect(keys.data).toEqual({ path: 'eval.parquet', label: 'label' });
    expect(keys).toMatchObject({
      slices: [],
      decide: 'interval',
      confidence: 0.95,
      'on-inconclusive': 'fail',
      'on-inconclusive-slice': 'warn',
      'on-missing-baseline': 'fail',
      'allow-missing-labels': false,
      timeout: 600_000,
      memory: 8 * 2 ** 30,
    });
  });

  test('delimited text is described as for the data-schema gate', () => {
    const csv = 'csv: { delimiter: ";", quote: "\'", encoding: latin-1 }';
    const data = `data: { path: [a.csv, b.csv], format: csv, ${csv} }\n`;
    const expected = { delimiter: ';', quote: "'", encoding: 'latin-1' };
    expect(keysOf(`${data}metrics: { accuracy: { min: 0.9 } }\n`).data).toMatchObject({ csv: expected });
    expect(validate(dataSchemaKeys, parseYaml(`contract: c.yaml\n${data}`, 'm.yml')).config.data).toMatchObject({
      csv: expected,
    });
  });

  test('an alias is reported under its pinned name, with the limits in order', () => {
    const [request] = keysOf('data: a.csv\nmetrics: { accuracy: { max-drop: 1pp, min: 95% } }\n').metrics;
    expect(request).toMatchObject({
      key: 'accuracy',
      metric: { name: 'accuracy_micro' },
      limits: [
        { rule: 'min', level: { value: 0.95, text: '95%' } },
        { rule: 'max-drop', tolerance: { kind: 'points', value: 0.01 } },
      ],
    });
  });

  test.each([
    [
      '{ acuracy: { min: 0.9 } }',
      'm.yml:2:21: metrics.acuracy: the metric "acuracy" is unknown; did you mean accuracy_micro',
    ],
    ['{ f1: { min: 0.9 } }', 'm.yml:2:16: metrics.f1: the metric "f1" means more than one number; say'],
    [
      '{ accuracy: { max-drop: 0.01 } }',
      'm.yml:2:34: metrics.accuracy.max-drop: 0.01 is ambiguous: write 1pp for percentage points, or 1%',
    ],
    ['{ accuracy: { min: 95 } }', 'm.yml:2:29: metrics.accuracy.min: 95 is outside 0 to 1; write 0.95 or 95%.'],
    [
      '{ accuracy: { max-rise: 1pp } }',
      'metrics.accuracy.max-rise: accuracy_micro is better when higher; limit how far it may fall with max-drop.',
    ],
    [
      '{ log_loss: { max-drop: 1% } }',
      'metrics.log_loss.max-drop: log_loss is better when lower; limit how far it may rise with max-rise.',
    ],
    ['{ log_loss: { max-rise: 1pp } }', 'log_loss has no percentage points; write 5% (of the baseline) or 0.02nats.'],
    ['{ accuracy: { max-drop: 0.02nats } }', 'accuracy_micro takes 1pp or 1%.'],
    ['{ accuracy: { min: 0.9nats } }', '0.9nats: accuracy_micro is measured in fraction.'],
    ['{ mcc: { min: 7 } }', '7 is outside −1 to 1.'],
    ['{ accuracy: {} }', 'metrics.accuracy: give at least one of min, max, max-drop, max-rise'],
    [
      '{ accuracy: { minimum: 0.9 } }',
      'unknown key "minimum". Did you mean "min"? Allowed: min, max, max-drop, max-rise.',
    ],
    [
      '{ accuracy: { min: 0.9 }, accuracy_micro: { min: 0.8 } }',
      '"accuracy_micro" and "accuracy" are the same metric, accuracy_micro',
    ],
    ['{}', 'm.yml:2:10: metrics: name at least one metric, or nothing is decided.'],
  ])('metrics: %s', (metrics, message) => {
    expect(mistakesOf(`data: a.csv\nmetrics: ${metrics}\n`)).toContain(message);
  });
});
