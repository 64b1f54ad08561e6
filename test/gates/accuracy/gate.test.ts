import { describe, expect, test } from 'vitest';
import { workbench } from '../../table/tables.ts';
import { fixture, runGate } from './gate.ts';

const bench = workbench();
const csv = (name: string, header: string, rows: readonly string[]) =>
  bench.file(name, `${header}\n${rows.join('\n')}\n`);
const numbered = (count: number, of: (row: number) => string) => Array.from({ length: count }, (_, row) => of(row));

describe('numbers', () => {
  test('are read, compared and sliced like classes', async () => {
    // linear.onnx says 2a − b + ½; the truth is that, off by ±0.1 and a little noise.
    const path = await csv(
      'numbers.csv',
      'id,a,b,y,site',
      numbered(400, (row) => {
        const [a, b] = [row % 13, row % 7];
        return `r${row},${a},${b},${2 * a - b + 0.5 + (row % 2 ? 0.1 : -0.1) + (row % 5) * 0.001},${row % 3}`;
      }),
    );
    const { checks, provenance, description } = await runGate(
      bench.engine(),
      `data: { path: '${path}', id: id, label: y, inputs: { x: [a, b] } }
metrics: { mae: { max: 0.12 }, rmse: { max: 0.12units, max-rise: 5% }, r2: { min: 0.99 } }
slices: [{ by: site, metrics: { mae: { max: 0.12 } } }]`,
      fixture('linear'),
      fixture('linear'),
    );
    expect(checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'mae.max pass',
      'rmse.max pass',
      'rmse.max-rise pass',
      'r2.min pass',
      'mae.max@site=0 pass',
      'mae.max@site=1 pass',
      'mae.max@site=2 pass',
    ]);
    expect(checks[0]!.numbers.value!.value).toBeCloseTo(0.1, 2);
    expect(provenance.environment).toMatchObject({ output: 'variable' });
    expect(description.tables.map(({ id }) => id)).toEqual(['slices-site']);
  });

  test.each([
    ['text', 'y', ['a', 'b'], 'holds text, and these metrics are about numbers'],
    ['missing labels', 'y', ['1', ''], '1 of 2 rows of '],
  ])('%s are refused', async (name, label, labels, message) => {
    const path = await csv(
      `${name}.csv`,
      'a,b,y',
      labels.map((one) => `1,2,${one}`),
    );
    const yaml = `data: { path: '${path}', label: ${label}, inputs: { x: [a, b] } }\nmetrics: { mae: { max: 1 } }`;
    await expect(runGate(bench.engine(), yaml, fixture('linear'))).rejects.toThrow(message);
  });

  test('a model of classes has no number to give', async () => {
    const path = await csv('classes.csv', 'a,b,c,y', ['1,2,3,0', '3,2,1,1']);
    const yaml = `data: { path: '${path}', label: y, inputs: { x: [a, b, c] } }\nmetrics: { mae: { max: 1 } }`;
    await expect(runGate(bench.engine(), yaml, fixture('identity'))).rejects.toThrow(
      'No output holds one number per row, and these metrics are about numbers.',
    );
  });
});

describe('a model with its own label and scores', () => {
  // threshold.onnx: p = sigmoid(x), label 1 from p > 0.3. x = −0.5 is p = 0.38: labelled 1, though 0 is likelier.
  const rows = numbered(100, (row) => (row < 21 ? `-0.5,0` : row % 2 ? '2,1' : '-2,0'));

  test('is judged by its label; its scores are scores, and a note counts where they disagree', async () => {
    const path = await csv('threshold.csv', 'x,y', rows);
    const { checks, provenance, measurement, description, warnings } = await runGate(
      bench.engine(),
      `data: { path: '${path}', label: y }\nmetrics: { accuracy: { min: 90% }, log_loss: { max: 1 } }`,
      fixture('threshold'),
    );
    expect(checks.map(({ title, numbers, verdict }) => [title, numbers.value!.value, verdict])).toEqual([
      ['accuracy', 0.79, 'fail'],
      [
        'log_loss',
        expect.closeTo(-0.79 * Math.log(1 / (1 + Math.exp(-2))) - 0.21 * Math.log(1 - 1 / (1 + Math.exp(0.5))), 5),
        'pass',
      ],
    ]);
    expect(provenance.environment).toMatchObject({ output: 'label, probabilities' });
    expect(measurement.notes).toEqual([
      'The model threshold.onnx has its own label and scores, and in 21 rows the highest score is another class. Its label is what is judged; scores are used for log loss and top-k only.',
    ]);
    expect(description.tables.find(({ id }) => id === 'notes')!.rows).toEqual([[measurement.notes[0]]]);
    expect(warnings).toEqual([`accuracy: ${measurement.notes[0]}`]);
  });

  test('is judged by its scores where the policy names them', async () => {
    const path = await csv('scores.csv', 'x,y', rows);
    const { checks, measurement } = await runGate(
      bench.engine(),
      `data: { path: '${path}', label: y }\nmetrics: { accuracy: { min: 90% } }`,
      fixture('threshold', { output: 'probabilities' }),
    );
    expect(checks[0]!.numbers.value!.value).toBe(1);
    expect(measurement.notes).toEqual([]);
  });

  test('needs names for its columns only where a metric asks for scores', async () => {
    const path = await csv(
      'named.csv',
      'x,y',
      rows.map((row) => row.replace(/1$/, 'yes').replace(/0$/, 'no')),
    );
    const run = (metrics: string, classes?: string[]) =>
      runGate(
        bench.engine(),
        `data: { path: '${path}', label: y }\nmetrics: { ${metrics} }`,
        fixture('threshold', classes && { classes }),
      );
    await expect(run('log_loss: { max: 1 }')).rejects.toThrow(
      'Give the label of each column with model: { classes: [...] }',
    );
    const { checks } = await run('accuracy: { min: 90% }, log_loss: { max: 1 }', ['no', 'yes']);
    expect(checks.map(({ numbers }) => numbers.value!.value)).toEqual([0.79, expect.any(Number)]);
  });

  test('whose scores are a map is read by the tensor that the map is made of', async () => {
    const path = await csv('zipmap.csv', 'a,b,c,y', ['1,2,3,2', '3,2,1,0', '1,5,1,1']);
    const { checks, provenance } = await runGate(
      bench.engine(),
      `data: { path: '${path}', label: y, inputs: { x: [a, b, c] } }\nmetrics: { accuracy: { min: 1% }, top_2_accuracy: { min: 1% } }`,
      fixture('zipmap'),
    );
    expect(checks.map(({ numbers }) => numbers.value!.value)).toEqual([1, 1]);
    expect(provenance.environment.output).toBe('output_label, p');
  });
});

describe('booleans', () => {
  test.each([
    [
      'False and True in a CSV, named false and true',
      (value: boolean) => (value ? 'True' : 'False'),
      ['false', 'true'],
    ],
    ['true and false, named 0 and 1 by default', (value: boolean) => String(value), undefined],
    ['whole numbers, named 0 and 1 by default', (value: boolean) => String(Number(value)), undefined],
  ])('as labels: %s', async (name, written, classes) => {
    const path = await csv(
      `${name}.csv`,
      'x,y',
      numbered(40, (row) => `${row % 2 ? 2 : -2},${written(row % 2 === 1)}`),
    );
    const { checks } = await runGate(
      bench.engine(),
      `data: { path: '${path}', label: y }\nmetrics: { accuracy: { min: 50% }, log_loss: { max: 1 } }`,
      fixture('threshold', classes && { classes }),
    );
    expect(checks.map(({ numbers, verdict }) => [numbers.value!.value, verdict])).toEqual([
      [1, 'pass'],
      // Forty rows of one and the same loss do not show how much it varies.
      [expect.closeTo(0.1269, 4), 'inconclusive'],
    ]);
  });
});

describe('features as they are in the file', () => {
  // missing-values.onnx takes NaN for 1.
  const rows = ['2,0,0', ',0,0', '0.5,,1', '3,4,1'];
  const yaml = (path: string, missing: string) =>
    `data: { path: '${path}', label: y, inputs: { x: [a, b] }${missing} }\nmetrics: { accuracy: { min: 10% } }`;

  test('a null is refused, with the key that lets a model have it', async () => {
    const path = await csv('nulls.csv', 'a,b,y', rows);
    await expect(runGate(bench.engine(), yaml(path, ''), fixture('missing-values'))).rejects.toThrow(
      'Column "a" is null in row 2, and a model has no null: input "x" takes float32. Fill or drop such rows in the data, as it is done in production, or say data.missing: nan where the model is made for missing values.',
    );
  });

  test('a null is NaN where the policy says so, and a note counts them', async () => {
    const path = await csv('nan.csv', 'a,b,y', rows);
    const { checks, measurement, warnings } = await runGate(
      bench.engine(),
      yaml(path, ', missing: nan'),
      fixture('missing-values'),
    );
    expect(checks[0]!.numbers.value!.value).toBe(1);
    expect(measurement.notes).toEqual([
      '2 features are null, and the model missing-values.onnx was given NaN there, as data.missing says.',
    ]);
    // They are no NaN of the data, of which another warning tells.
    expect(warnings).toHaveLength(1);
  });

  test('digits of a CSV feed a text input as they are written', async () => {
    const run = async (name: string, codes: readonly string[]) => {
      const path = await csv(name, 'code,y', codes);
      const { checks } = await runGate(
        bench.engine(),
        `data: { path: '${path}', label: y }\nmetrics: { accuracy: { min: 10% } }`,
        fixture('coded-text'),
      );
      return checks[0]!.numbers.value!.value;
    };
    expect(await run('whole.csv', ['1,1', '1,1', '2,0'])).toBe(1);
    expect(await run('decimal.csv', ['1,1', '1.50,3', '1.5,0'])).toBe(1);
    expect(await run('zeros.csv', ['1,1', '02,2', '2,0'])).toBe(1);
  });
});

describe('a class order that looks wrong', () => {
  const yaml = (path: string) =>
    `data: { path: '${path}', label: y, inputs: { x: [a, b, c] } }\nmetrics: { accuracy: { min: 90% } }`;

  test('is refused where nothing else explains it', async () => {
    const path = await csv(
      'order.csv',
      'a,b,c,y',
      numbered(200, (row) => (row % 2 ? '2,1,0,1' : '1,2,0,0')),
    );
    await expect(runGate(bench.engine(), yaml(path), fixture('identity'))).rejects.toThrow(
      'The model identity.onnx cannot be judged: its classes seem to be in another order',
    );
  });

  test('of the baseline, or of classes that the policy names, is nobody’s affair', async () => {
    const path = await csv(
      'named-order.csv',
      'a,b,c,y',
      numbered(200, (row) => (row % 2 ? '2,1,0,1' : '1,2,0,0')),
    );
    const named = fixture('identity', { classes: ['0', '1', '2'] });
    const { checks, measurement } = await runGate(bench.engine(), yaml(path), named, fixture('identity'));
    expect(checks[0]).toMatchObject({ verdict: 'fail', numbers: { value: { value: 0 } } });
    expect(measurement.notes).toEqual([]);
  });
});
