import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixtures, workbench } from '../../table/tables.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();
const table = join(fixtures, 'models/tabular.csv');
const [head, ...lines] = readFileSync(table, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const column = (name: string) => lines.map((line) => line[head!.indexOf(name)]!);

/** Models as their exporters write them, without an option: ZipMap and all. `make_tabular.py` made them. */
describe('models of tables, exported with the defaults', () => {
  test.each([
    ['sklearn-pipeline', 'label', '{ age: age, income: income, city: city }', 'output_label, probabilities'],
    ['sklearn-forest', 'label', '{ X: [age, income] }', 'output_label, probabilities'],
    ['lightgbm', 'whole', '{ input: [age, income] }', 'label, lgbmprobabilities'],
    ['xgboost', 'whole', '{ input: [age, income] }', 'label, probabilities'],
  ])('%s says what its library says', async (name, label, inputs, output) => {
    const yaml = `data: { path: '${table}', id: id, label: ${label}, inputs: ${inputs} }
metrics: { accuracy: { min: 0 }, log_loss: { max: 9 }, top_2_accuracy: { min: 0 }, roc_auc_macro: { min: 0 } }
resamples: 200`;
    const { checks, provenance, measurement } = await runGate(bench.engine(), yaml, fixture(name));
    expect(provenance.environment.output).toBe(output);
    const truth = column(label);
    const right = column(name).filter((said, row) => said === truth[row]).length;
    const loss =
      column(`${name}-p`).reduce((sum, p) => sum - Math.log(Math.max(Number(p), 2 ** -23)), 0) / lines.length;
    const [accuracy, logLoss, top, auc] = checks.map(({ numbers }) => numbers.value!.value);
    expect(accuracy).toBeCloseTo(right / lines.length, 12);
    expect(logLoss).toBeCloseTo(loss, 5);
    expect(top).toBeGreaterThanOrEqual(accuracy!);
    expect(auc).toBeGreaterThan(0.6);
    if (measurement.kind !== 'classes') throw new Error();
    expect(measurement.candidate).toMatchObject({ disagreeing: 0 });
  });

  test('values are fed as the numbers that the training gave them', async () => {
    const ages = [...new Set(column('age'))];
    const named = await bench.file(
      'named.csv',
      `${[['id', 'label', 'income', 'age'].join(), ...lines.map((_, row) => [column('id')[row], column('label')[row], column('income')[row], `age ${column('age')[row]}`].join())].join('\n')}\n`,
    );
    const yaml = (path: string, categories: Readonly<Record<string, number>>) =>
      `data: { path: '${path}', id: id, label: label, inputs: { X: [age, income] }, categories: { age: ${JSON.stringify(categories)} } }
metrics: { accuracy: { min: 0 } }`;
    const plain = `data: { path: '${table}', id: id, label: label, inputs: { X: [age, income] } }\nmetrics: { accuracy: { min: 0 } }`;
    const numbers = Object.fromEntries(ages.map((age) => [`age ${age}`, Number(age)]));
    const accuracyOf = async (keys: string) =>
      (await runGate(bench.engine(), keys, fixture('sklearn-forest'))).checks[0]!.numbers.value!.value;
    const wanted = await accuracyOf(plain);
    expect(await accuracyOf(yaml(named, numbers))).toBe(wanted);
    const shuffled = Object.fromEntries(ages.map((age, at) => [`age ${age}`, Number(ages.at(-1 - at))]));
    expect(await accuracyOf(yaml(named, shuffled))).toBeLessThan(wanted!);
    const { [`age ${ages[0]}`]: _, ...lacking } = numbers;
    await expect(accuracyOf(yaml(named, lacking))).rejects.toThrow(/has the value "age .*" in row \d+, and categories/);
  });

  test('a map that is named as the output is read as its tensor', async () => {
    const yaml = `data: { path: '${table}', id: id, label: label, inputs: { X: [age, income] } }\nmetrics: { accuracy: { min: 0 } }`;
    const { provenance } = await runGate(
      bench.engine(),
      yaml,
      fixture('sklearn-forest', { output: 'output_probability' }),
    );
    expect(provenance.environment.output).toBe('probabilities');
  });
});
