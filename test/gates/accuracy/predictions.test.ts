import { describe, expect, test } from 'vitest';
import { kindOf, sourceOf } from '../../../src/predict/named-source.ts';
import { workbench } from '../../table/tables.ts';
import { fixture, type NamedTable, runGate } from './gate.ts';

const bench = workbench();
const csv = (name: string, lines: readonly string[]) => bench.file(name, `${lines.join('\n')}\n`);
const TRUTH = ['id,y', 'a,cat', 'b,dog', 'c,cat', 'd,dog', 'e,cat'];
/** In another order, with a row too many, and one wrong. */
const PREDICTED = ['id,predicted,p_cat,p_dog', 'e,cat,0.9,0.1', 'd,cat,0.4,0.6', 'c,cat,0.8,0.2', 'b,dog,0.3,0.7'];

async function judged(table: readonly string[], keys: Omit<NamedTable, 'path'> = {}, metrics = 'accuracy: { min: 0 }') {
  const data = await csv('truth.csv', TRUTH);
  const path = await csv('predictions.csv', table);
  return runGate(bench.engine(), `data: { path: '${data}', id: id, label: y }\nmetrics: { ${metrics} }`, {
    path,
    ...keys,
  });
}

describe('a table of predictions', () => {
  test('is joined by id, whatever its order; rows that nobody asks for are told', async () => {
    const { checks, provenance, warnings } = await judged([...PREDICTED, 'a,cat,1,0', 'z,dog,0,1'], {
      'further-rows': 'allow',
    });
    expect(checks[0]!.numbers.value!.value).toBe(0.8);
    expect(provenance.subject).toMatchObject({ kind: 'predictions', name: 'predictions.csv' });
    expect(provenance.subject!.files.map(({ path }) => path)).toEqual(['predictions.csv']);
    expect(provenance.environment).toMatchObject({ predictor: 'table of predictions', output: 'predicted' });
    expect(warnings.join()).toContain('predictions for 1 row that');
  });

  test('with probabilities is judged by its own labels, and its scores serve log loss', async () => {
    const keys = { probabilities: { cat: 'p_cat', dog: 'p_dog' } };
    const { checks, provenance } = await judged(
      [...PREDICTED, 'a,cat,1,0'],
      keys,
      'accuracy: { min: 0 }, log_loss: { max: 9 }',
    );
    // Row d says cat and scores dog higher.
    expect(checks.map(({ numbers }) => numbers.value!.value)).toEqual([
      0.8,
      expect.closeTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.8) + Math.log(0.7)) / 5, 12),
    ]);
    expect(provenance.environment.output).toBe('predicted, p_cat, p_dog');
    const scores = PREDICTED.map((line) => line.split(',').toSpliced(1, 1).join(','));
    const alone = await judged([...scores, 'a,1,0'], keys);
    expect(alone.checks[0]!.numbers.value!.value).toBe(1);
  });

  test('serves as the baseline of a model, and numbers as well as classes', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => [row, row % 13, row % 7] as const);
    const data = await csv('xy.csv', ['id,a,b,y', ...rows.map(([id, a, b]) => `${id},${a},${b},${2 * a - b + 0.5}`)]);
    const path = await csv('said.csv', ['id,prediction', ...rows.map(([id, a, b]) => `${id},${2 * a - b + 1.5}`)]);
    const yaml = `data: { path: '${data}', id: id, label: y, inputs: { x: [a, b] } }\nmetrics: { mae: { max: 2 } }`;
    const { checks, provenance } = await runGate(bench.engine(), yaml, fixture('linear'), { path });
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(0, 5);
    expect(checks[0]!.numbers.baseline!.value).toBeCloseTo(1, 12);
    expect(provenance.environment).toMatchObject({ output: 'variable', baselineOutput: 'prediction' });
  });

  test.each<[string, readonly string[], Omit<NamedTable, 'path'>, RegExp]>([
    ['a row without a prediction', PREDICTED, {}, /no prediction for 1 row of .*truth\.csv: "a"\. Predict every row/],
    ['rows without predictions', PREDICTED.slice(0, 2), {}, /no prediction for 4 rows of .*: "a", "b", "c", "d"\./],
    ['two predictions of one row', [...PREDICTED, 'e,dog,0,1'], {}, /two predictions for the id "e", in rows 1 and 5/],
    [
      'a row that the data does not have',
      [...PREDICTED, 'a,cat,1,0', 'z,dog,0,1'],
      {},
      /predictions for 1 row that .* does not have: is it the same data\? .* further-rows: allow/,
    ],
    ['a prediction that is null', [...PREDICTED, 'a,,1,0'], {}, /Row 5 of .*predictions\.csv has no prediction/],
    [
      'no column of predictions',
      ['id,said', 'a,cat'],
      {},
      /no column called predicted or prediction\. .*it has "id", "said"/,
    ],
    [
      'a column that is not there',
      PREDICTED,
      { predicted: 'predictid' },
      /no column "predictid".* Did you mean "predicted"/,
    ],
    ['another column of ids', PREDICTED, { id: 'key' }, /no column "key", which id names/],
    [
      'a score that is null',
      [...PREDICTED, 'a,cat,,0'],
      { probabilities: { cat: 'p_cat', dog: 'p_dog' } },
      /no score in the column "p_cat"/,
    ],
    [
      'scores that are no numbers',
      [...PREDICTED, 'a,cat,x,0'],
      { logits: { cat: 'p_cat', dog: 'p_dog' } },
      /"p_cat" of .* holds no numbers/,
    ],
    [
      'probabilities that are none',
      [...PREDICTED, 'a,cat,3,0'],
      { probabilities: { cat: 'p_cat', dog: 'p_dog' } },
      /must lie between 0 and 1/,
    ],
  ])('%s is an error that says which', async (_, table, keys, message) => {
    await expect(judged(table, keys)).rejects.toThrow(message);
  });

  test('needs the id of the data', async () => {
    const data = await csv('truth.csv', TRUTH);
    const path = await csv('predictions.csv', PREDICTED);
    const yaml = `data: { path: '${data}', label: y }\nmetrics: { accuracy: { min: 0 } }`;
    await expect(runGate(bench.engine(), yaml, { path })).rejects.toThrow(/Name it with data: \{ id: … \}/);
  });
});

describe('the kind of a source', () => {
  test.each([
    ['m.onnx', 'onnx'],
    ['model', 'onnx'],
    ['p.parquet', 'table'],
    ['p.csv.gz', 'table'],
    ['p.jsonl', 'table'],
  ])('%s is %s', (path, kind) => {
    expect(kindOf({ path })).toBe(kind);
  });

  test.each([
    [
      { path: 'm.onnx', predicted: 'y' },
      'predicted is a key of a table of predictions, and m.onnx is read as an ONNX model.',
    ],
    [{ path: 'p.csv', output: 'y' }, 'output is a key of an ONNX model, and p.csv is read as a table of predictions.'],
    [{ path: 'p.csv', probabilities: { a: 'a', b: 'b' }, logits: { a: 'a', b: 'b' } }, 'both named. Keep one'],
  ])('%j is refused', (keys, message) => {
    expect(() => sourceOf(keys, { at: keys.path, folder: '.' }, () => undefined)).toThrow(message);
  });
});
