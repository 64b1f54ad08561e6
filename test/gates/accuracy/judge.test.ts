import { describe, expect, test } from 'vitest';
import { SourceMap } from '../../../src/config/sources.ts';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { describeAccuracy } from '../../../src/gates/accuracy/describe.ts';
import { judge, planOf } from '../../../src/gates/accuracy/judge.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import type { Measurement } from '../../../src/gates/accuracy/measurement.ts';
import type { GatePolicy } from '../../../src/gates/gate.ts';
import { checkSchema, marginOf } from '../../../src/result/check.ts';
import { measurementOf, NO_DETAILS, predictionsOf, valueMeasurementOf, valuesOf } from './measurements.ts';

function policyOf(yaml: string): GatePolicy<AccuracyKeys> {
  const { config, sources } = validate(accuracyKeys, parseYaml(`data: eval.parquet\n${yaml}`, 'modelassay.yml'));
  return {
    keys: config,
    sources,
    model: undefined,
    baseline: undefined,
    resolve: (path) => path,
    reproduce: 'modelassay accuracy --config modelassay.yml',
  };
}

/** `rows` rows of ten classes; a model is wrong where `isWrong` says so. */
const labels = (rows: number) => Array.from({ length: rows }, (_, row) => row % 10);
const wrongWhere = (label: readonly number[], isWrong: (row: number) => boolean) =>
  predictionsOf(label.map((truth, row) => (isWrong(row) ? (truth + 1) % 10 : truth)));

function checksOf(yaml: string, measurement: Measurement) {
  const checks = judge(policyOf(yaml), measurement);
  for (const check of checks) expect(checkSchema.safeParse(check).error).toBeUndefined();
  return checks;
}

const label = labels(1000);
const good = wrongWhere(label, (row) => row % 50 === 0);
const same = measurementOf(label, good, good);

describe('absolute limits meet the exact interval', () => {
  // scipy 1.17: scipy.stats.beta.ppf([0.05, 0.95], [980, 981], [21, 20])
  test('passes with the Clopper-Pearson bound on the good side', () => {
    const [check] = checksOf('metrics: { accuracy: { min: 97% } }', same);
    expect(check).toMatchObject({
      id: 'accuracy_micro.min',
      verdict: 'pass',
      effect: null,
      basis: 'interval',
      compared: 'value',
      numbers: { value: { value: 0.98, unit: 'fraction', rows: { count: 1000, of: { kind: 'data' } } } },
      limit: { rule: 'min', value: 0.97, text: '97%', source: { file: 'modelassay.yml', line: 2, column: 29 } },
      method: 'clopper-pearson',
      family: null,
    });
    expect(check!.numbers.value!.interval!.low).toBeCloseTo(0.97106988, 7);
    expect(check!.numbers.value!.interval!.high).toBeCloseTo(0.98670699, 7);
    expect(marginOf(check!)).toBeCloseTo(0.01, 12);
  });

  test('straddling is inconclusive, blocks, and says how many rows are needed', () => {
    const [check] = checksOf('metrics: { accuracy: { min: 97.5% } }', same);
    expect(check).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'blocks' } });
    expect(check!.needed!.count).toBeGreaterThan(1000);
    expect(check!.flip).toContain(`or on about`);
    expect(check!.reason).toContain('contains the limit 97.50\u00a0%');
  });

  test('wholly on the bad side fails, and says which limit would pass', () => {
    const [check] = checksOf('metrics: { accuracy: { min: 99.5% } }', same);
    expect(check).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'blocks' },
      flip: 'Passes with min: 97.1% or lower.',
    });
  });

  test('decide: point compares the estimate alone, and says so', () => {
    const [check] = checksOf('decide: point\nmetrics: { accuracy: { min: 97.5% } }', same);
    expect(check).toMatchObject({ verdict: 'pass', basis: 'point' });
    expect(check!.reason).toBe('The point estimate 98.00\u00a0% is within the limit 97.50\u00a0%.');
  });
});

test('decide: point fails where the estimate is beyond by less than one', () => {
  const [check] = checksOf('decide: point\nmetrics: { accuracy: { min: 98.5% } }', same);
  expect(check).toMatchObject({ verdict: 'fail', basis: 'point', effect: { kind: 'blocks' } });
});

test('who passed needs no command to see it again, who did not does', () => {
  const checks = checksOf(
    'metrics: { accuracy: { min: 97% }, balanced_accuracy: { min: 98% }, macro_f1: { min: 99.9% } }',
    same,
  );
  expect(checks.map(({ verdict, reproduce }) => [verdict, reproduce])).toEqual([
    ['pass', null],
    ['inconclusive', 'modelassay accuracy --config modelassay.yml'],
    ['fail', 'modelassay accuracy --config modelassay.yml'],
  ]);
});

test('two checks are a family, one is none', () => {
  const familiesOf = (metrics: string) => checksOf(`metrics: { ${metrics} }`, same).map(({ family }) => family);
  expect(familiesOf('accuracy: { min: 97% }')).toEqual([null]);
  const family = 'accuracy (2 checks, Holm)';
  expect(familiesOf('accuracy: { min: 97% }, f1_macro: { min: 90% }')).toEqual([family, family]);
});

test('what is inconclusive on the bad side of its limit is expected to fail with more rows', () => {
  const [check] = checksOf('metrics: { accuracy: { min: 98.2% } }', same);
  expect(check!.verdict).toBe('inconclusive');
  expect(check!.flip).toMatch(/; on about .* it is expected to fail\.$/);
});

describe('a limit is told where it was written', () => {
  const at = (yaml: string, measurement: Measurement) => checksOf(yaml, measurement).at(-1)!;

  test('below fairness', () => {
    const groups = [
      {
        column: 'sex',
        cut: { by: ['sex'] },
        values: ['a', 'b'],
        value: Int32Array.from(label, (_, row) => row % 2),
      },
    ];
    const check = at(
      'fairness: [{ by: sex, measures: { accuracy-parity: { max-gap: 5pp } } }]\nmetrics: { accuracy: { min: 1% } }',
      measurementOf(label, good, null, { slices: groups }),
    );
    expect(check.limit).toMatchObject({ rule: 'max-gap', source: { file: 'modelassay.yml', line: 2, column: 63 } });
  });

  test('below custom', () => {
    const value = Float64Array.from(label, (_, row) => row % 3);
    const check = at(
      'custom: { cost: { run: ./cost, better: lower, max: 9 } }\nmetrics: { accuracy: { min: 1% } }',
      measurementOf(label, good, null, { custom: [{ name: 'cost', candidate: value, baseline: null }] } as never),
    );
    expect(check.limit).toMatchObject({ rule: 'max', source: { file: 'modelassay.yml', line: 2, column: 52 } });
  });
});

test('an id of a slice with a very long name is cut, and is an id still', () => {
  const long = 'x'.repeat(2_000);
  const [check] = judge(
    policyOf('slices: [{ by: ink, metrics: { accuracy: { min: 1% } } }]\nmetrics: { accuracy: { min: 1% } }'),
    measurementOf(label, good, null, {
      slices: [{ column: 'ink', cut: { by: ['ink'] }, values: [long], value: new Int32Array(label.length) }],
    }),
  ).slice(-1);
  expect(check!.id).toBe(`accuracy_micro.min@ink=${'x'.repeat(1_000 - 'accuracy_micro.min@ink='.length)}`);
});

test('a metric of a class with a very long name is told, with as much of it as a document holds', () => {
  const long = 'x'.repeat(2_000);
  const classes = [...Array.from({ length: 9 }, (_, index) => String(index)), long];
  const measurement = measurementOf(label, good, null, { classes });
  const [check] = checksOf(`metrics: { 'recall[${long}]': { min: 1% } }`, measurement);
  const told = `recall[${'x'.repeat(1_000 - 'recall['.length)}`;
  expect(check).toMatchObject({ verdict: 'pass', title: told, about: { kind: 'metric', name: told } });
});

describe('limits against the baseline', () => {
  test('A/A: a model against itself stays quiet', () => {
    const checks = checksOf(
      "metrics: { accuracy: { max-drop: 1pp }, f1_macro: { max-drop: 1pp }, 'recall[3]': { max-drop: 5pp } }",
      same,
    );
    expect(checks.map((check) => check.verdict)).toEqual(['pass', 'pass', 'pass']);
    expect(checks.map((check) => check.numbers.difference!.value)).toEqual([0, 0, 0]);
  });

  test('three rows on which nothing changed prove nothing', () => {
    const few = labels(3);
    const right = wrongWhere(few, () => false);
    for (const check of checksOf(
      'metrics: { accuracy: { max-drop: 1pp }, f1_macro: { max-drop: 1pp } }',
      measurementOf(few, right, right),
    )) {
      expect(check.verdict).toBe('inconclusive');
    }
  });

  test('a real drop fails, in points and relative', () => {
    const worse = wrongWhere(label, (row) => row % 50 === 0 || row % 15 === 0);
    const checks = checksOf(
      'metrics: { accuracy: { max-drop: 1pp }, recall_macro: { max-drop: 1% } }',
      measurementOf(label, worse, good),
    );
    expect(checks.map((check) => check.verdict)).toEqual(['fail', 'fail']);
    expect(checks[0]!.numbers.difference!.unit).toBe('fraction');
    expect(checks[1]).toMatchObject({
      compared: 'relative',
      numbers: { difference: { unit: 'fraction' }, relative: { unit: 'relative' } },
      limit: { value: -0.01, unit: 'relative', text: '1%' },
    });
  });

  // Per row −ln 0.9 = 0.105 and −ln 0.75 = 0.288 in turn: 0.197 on average. exp(−0.05) on every probability adds 0.05.
  const scored = (worse: number) =>
    predictionsOf(label, {
      scores: {
        known: true,
        rank: null,
        probability: Float64Array.from(label, (_, row) => (row % 2 ? 0.9 : 0.75) * Math.exp(-worse)),
        ...NO_DETAILS,
        epsilon: 2 ** -52,
      },
    });
  test.each([
    ['min', 'accuracy: { min: 97% }', good, good, 'pass'],
    ['min', 'accuracy: { min: 99.5% }', good, good, 'fail'],
    ['max', 'log_loss: { max: 0.25nats }', scored(0), scored(0), 'pass'],
    ['max', 'log_loss: { max: 0.15nats }', scored(0), scored(0), 'fail'],
    ['max-drop', 'accuracy: { max-drop: 1pp }', predictionsOf(label), good, 'pass'],
    ['max-drop', 'accuracy: { max-drop: 1pp }', good, predictionsOf(label), 'fail'],
    ['max-drop', 'accuracy: { max-drop: 1% }', predictionsOf(label), good, 'pass'],
    ['max-drop', 'accuracy: { max-drop: 1% }', good, predictionsOf(label), 'fail'],
    ['max-rise', 'log_loss: { max-rise: 0.02nats }', scored(0), scored(0), 'pass'],
    ['max-rise', 'log_loss: { max-rise: 0.02nats }', scored(0), scored(0.05), 'pass'],
    ['max-rise', 'log_loss: { max-rise: 0.02nats }', scored(0.05), scored(0), 'fail'],
    ['max-rise', 'log_loss: { max-rise: 10% }', scored(0), scored(0.05), 'pass'],
    ['max-rise', 'log_loss: { max-rise: 10% }', scored(0.05), scored(0), 'fail'],
  ])('%s knows its good side: %s', (rule, metrics, candidate, baseline, verdict) => {
    const [check] = checksOf(`metrics: { ${metrics} }`, measurementOf(label, candidate, baseline));
    expect(check).toMatchObject({ verdict, limit: { rule } });
    expect(Math.sign(marginOf(check!)!)).toBe(verdict === 'pass' ? 1 : -1);
  });

  test.each([
    ['fail', { kind: 'blocks' }],
    ['warn', { kind: 'warns', by: 'on-missing-baseline' }],
  ])('without a baseline, on-missing-baseline: %s', (policy, effect) => {
    const [check] = checksOf(
      `on-missing-baseline: ${policy}\nmetrics: { accuracy: { max-drop: 1pp } }`,
      measurementOf(label, good),
    );
    expect(check).toMatchObject({ verdict: 'inconclusive', basis: 'nothing', compared: 'difference', effect });
    expect(check!.reason).toContain('Name the production model with baseline');
  });

  test('without a baseline, whoever knows why there is none says so, in the check and in the plan', () => {
    const why = 'No model of digits was promoted to production yet.';
    const policy = { ...policyOf('metrics: { accuracy: { max-drop: 1pp } }'), noBaseline: why };
    const measurement = measurementOf(label, good);
    expect(judge(policy, measurement)[0]).toMatchObject({ verdict: 'inconclusive', reason: why });
    expect(planOf(policy, measurement)).toBe(`accuracy max-drop 1pp: ${why}\n`);
    expect(planOf({ ...policy, noBaseline: undefined }, measurement)).toContain(
      'Name the production model with baseline',
    );
  });

  test('without a baseline, on-missing-baseline: pass asks nothing and lists it as not checked', () => {
    const policy = policyOf('on-missing-baseline: pass\nmetrics: { accuracy: { min: 90%, max-drop: 1pp } }');
    const measurement = measurementOf(label, good);
    const checks = judge(policy, measurement);
    expect(checks.map((check) => check.id)).toEqual(['accuracy_micro.min']);
    expect(describeAccuracy(policy, measurement, checks).notChecked).toEqual([
      { title: 'limits against a baseline', reason: 'there is no baseline, and on-missing-baseline is pass' },
    ]);
  });
});

describe('numbers are judged as classes are', () => {
  // y = 0 … 9 in turn; off by ±0.5 in turn: mae and rmse 0.5, r2 = 1 − 0.25/8.25.
  const off = (by: number) => valuesOf(label.map((truth, row) => truth + (row % 2 ? by : -by)));
  test.each([
    ['mae: { max: 0.55 }', off(0.5), null, 'pass', 0.5],
    ['mae: { max: 0.45units }', off(0.5), null, 'fail', 0.5],
    ['rmse: { max-rise: 5% }', off(0.5), off(0.5), 'pass', 0.5],
    ['rmse: { max-rise: 5% }', off(0.6), off(0.5), 'fail', 0.6],
    ['rmse: { max-rise: 0.2units }', off(0.6), off(0.5), 'pass', 0.6],
    ['r2: { min: 0.95 }', off(0.5), null, 'pass', 1 - 0.25 / 8.25],
    ['r2: { max-drop: 1pp }', off(0.6), off(0.5), 'fail', 1 - 0.36 / 8.25],
    ['r2: { max-drop: 2pp }', off(0.6), off(0.5), 'pass', 1 - 0.36 / 8.25],
  ])('%s', (metrics, candidate, baseline, verdict, value) => {
    // Rows differ a little, or there would be no interval.
    const vary = (given: ReturnType<typeof valuesOf>) => ({
      ...given,
      predicted: given.predicted.map((one, row) => one + (row % 3) * 1e-4),
    });
    const measurement = valueMeasurementOf(label, vary(candidate), baseline && vary(baseline));
    const [check] = checksOf(`metrics: { ${metrics} }`, measurement);
    expect(check).toMatchObject({ verdict });
    expect(check!.numbers.value!.value).toBeCloseTo(value, 3);
  });

  test('the order of the rows changes no byte', () => {
    const order = label.map((_, row) => (row * 387) % 1000);
    const turned = (given: readonly number[]) => order.map((row) => given[row]!);
    const [y, a, b] = [label, off(0.6), off(0.5)].map((one) => ('predicted' in one ? [...one.predicted] : one));
    const yaml = 'metrics: { mae: { max-rise: 5% }, r2: { max-drop: 1pp } }';
    expect(checksOf(yaml, valueMeasurementOf(turned(y!), valuesOf(turned(a!)), valuesOf(turned(b!))))).toEqual(
      checksOf(yaml, valueMeasurementOf(y!, valuesOf(a!), valuesOf(b!))),
    );
  });

  test.each([
    [[3, 3, 3], [3, 3, 2], 'Every row has the same label'],
    [[1, 2, 3], [1, Number.NaN, 3], 'The model’s output is NaN or infinite in 1 of 3 rows.'],
    [[1, 2, 3], [1, 1e300, 3], 'too large'],
  ])('%j, predicted %j, is no pass', (value, predicted, reason) => {
    const [check] = checksOf('metrics: { r2: { min: -1 } }', valueMeasurementOf(value, valuesOf(predicted)));
    expect(check).toMatchObject({ verdict: 'error', effect: { kind: 'blocks' } });
    expect(check!.reason).toContain(reason);
  });

  test('slices have their own error', () => {
    const slices = [
      { column: 'site', cut: { by: ['site'] }, values: ['a', 'b'], value: Int32Array.from(label, (_, row) => row % 2) },
    ];
    const measurement = valueMeasurementOf(label, valuesOf(label.map((truth, row) => truth + (row % 2))), null, {
      slices,
    });
    const policy = policyOf('metrics: { mae: { max: 1 } }\nslices: [{ by: site, metrics: { mae: { max: 0.5 } } }]');
    const checks = judge(policy, measurement);
    expect(checks.map((check) => check.numbers.value!.value)).toEqual([0.5, 0, 1]);
    const { tables } = describeAccuracy(policy, measurement, checks);
    expect(tables.find(({ id }) => id === 'slices-site')!.rows).toEqual([
      ['b', 500, 1],
      ['a', 500, 0],
    ]);
  });
});

describe('what cannot be measured is an error, never a pass', () => {
  test('NaN outputs are counted', () => {
    const broken = predictionsOf(label.map((truth, row) => (row < 3 ? -1 : truth)));
    const [check] = checksOf('metrics: { accuracy: { min: 1% } }', measurementOf(label, broken));
    expect(check).toMatchObject({
      verdict: 'error',
      effect: { kind: 'blocks' },
      reason: 'The model’s output is NaN or infinite in 3 of 1000 rows.',
    });
  });

  test('NaN of the baseline spoils only what needs the baseline', () => {
    const broken = predictionsOf(label.map((truth, row) => (row < 3 ? -1 : truth)));
    const checks = checksOf('metrics: { accuracy: { min: 90%, max-drop: 1pp } }', measurementOf(label, good, broken));
    expect(checks.map((check) => check.verdict)).toEqual(['pass', 'error']);
    expect(checks[1]!.reason).toContain('The baseline’s output is NaN or infinite in 3 of 1000 rows.');
  });

  test.each([
    ['recall[77]', 'min: 1%', ''],
    ['top_2_accuracy', 'min: 1%', 'output holds labels'],
    ['log_loss', 'max: 9', 'output holds labels'],
  ])('%s', (metric, limit, reason) => {
    const [check] = checksOf(`metrics: { '${metric}': { ${limit} } }`, same);
    expect(check).toMatchObject({ verdict: 'error', effect: { kind: 'blocks' }, numbers: { value: { value: null } } });
    expect(check!.reason).toContain(reason);
  });

  test('one class only: kappa is undefined, not 1', () => {
    const one = labels(100).map(() => 0);
    const [check] = checksOf(
      'metrics: { cohen_kappa: { min: 0.5 } }',
      measurementOf(one, predictionsOf(one), null, { classes: ['0', '1'] }),
    );
    expect(check!.verdict).toBe('error');
  });
});

describe('slices and families', () => {
  const sliced = (candidate: ReturnType<typeof wrongWhere>) =>
    measurementOf(label, candidate, good, {
      slices: [
        {
          column: 'ink',
          cut: { by: ['ink'] },
          values: ['dark', 'light'],
          value: Int32Array.from(label, (_, row) => (row % 4 === 0 ? 0 : 1)),
        },
      ],
    });

  test('a slice has its own checks, whose inconclusive verdicts only warn', () => {
    const checks = checksOf(
      'metrics: { accuracy: { min: 90% } }\nslices: [{ by: ink, metrics: { accuracy: { max-drop: 1pp } } }]',
      sliced(good),
    );
    expect(checks.map(({ id, verdict, effect }) => [id, verdict, effect])).toEqual([
      ['accuracy_micro.min', 'pass', null],
      ['accuracy_micro.max-drop@ink=dark', 'inconclusive', { kind: 'warns', by: 'on-inconclusive-slice' }],
      ['accuracy_micro.max-drop@ink=light', 'pass', null],
    ]);
    expect(checks[1]).toMatchObject({
      slice: { column: 'ink', value: 'dark' },
      numbers: { value: { rows: { count: 250, of: { kind: 'slice', column: 'ink', value: 'dark' }, among: 1000 } } },
      family: 'accuracy (3 checks, Holm)',
    });
    expect(checks[1]!.limit!.source).toMatchObject({ line: 3 });
  });

  test('of many checks, one that fails alone but not together is inconclusive', () => {
    const borderline = wrongWhere(label, (row) => row % 25 === 0);
    const alone = checksOf('metrics: { accuracy: { min: 97.2% } }', measurementOf(label, borderline));
    expect(alone[0]!.verdict).toBe('fail');
    const many = [
      'accuracy: { min: 97.2% }',
      ...Array.from({ length: 9 }, (_, index) => `'recall[${index}]': { min: 1% }`),
    ];
    const together = checksOf(`metrics: { ${many.join(', ')} }`, measurementOf(label, borderline));
    expect(together[0]).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'blocks' } });
    expect(together[0]!.reason).toContain('Holm’s correction');
    // It was measured all the same: the report shows its interval, and what would change it.
    expect(together[0]).toMatchObject({ basis: 'interval', method: 'clopper-pearson', limit: { text: '97.2%' } });
    expect(together[0]!.flip).toContain('Passes with min: ');
    expect(together[0]!.needed!.count).toBeGreaterThan(1000);
  });
});

describe('what the report is told', () => {
  test('the summary names the worst check and the confusion that took a class', () => {
    const lost = predictionsOf(label.map((truth) => (truth === 8 ? 3 : truth)));
    const policy = policyOf("metrics: { accuracy: { min: 95% }, 'recall[8]': { min: 90% } }");
    const measurement = measurementOf(label, lost, good);
    const checks = judge(policy, measurement);
    const { summary, headline, findings, tables } = describeAccuracy(policy, measurement, checks);
    expect(headline).toBe('the model lost class 8');
    expect(summary).toContain('recall[8]');
    expect(findings![0]).toBe('100 of 100 rows of class 8 are now predicted as 3 (before: 0).');
    expect(findings![1]).toMatch(/^id-\d+, id-\d+, id-\d+ and 97 more went from right to wrong\.$/);
    expect(tables.find((table) => table.id === 'changed-confusions')!.rows[0]).toEqual(['8', '3', 0, 100]);
    const changed = tables.find((table) => table.id === 'changed-rows')!;
    expect(changed.rows.map((row) => row[1])).toEqual([20, 100, 0]);
    expect(changed.rows[0]![2]).toContain('id-0');
  });

  test('the same measurement gives the same checks, byte for byte', () => {
    const yaml = 'metrics: { f1_macro: { max-drop: 1pp }, mcc: { min: 0.9 } }';
    expect(JSON.stringify(checksOf(yaml, same))).toBe(JSON.stringify(checksOf(yaml, same)));
    expect(JSON.stringify(checksOf(`seed: 7\n${yaml}`, same))).not.toBe(JSON.stringify(checksOf(yaml, same)));
  });

  test('no position is invented for a limit that nobody wrote', () => {
    const policy = { ...policyOf('metrics: { accuracy: { min: 95% } }'), sources: new SourceMap() };
    expect(judge(policy, same)[0]!.limit!.source).toBeNull();
  });
});

describe('planning', () => {
  /** 400 rows, of which 4 are gained and 4 are lost. */
  const measurement = measurementOf(
    Array.from({ length: 400 }, () => 0),
    predictionsOf(Array.from({ length: 400 }, (_, row) => (row < 4 ? 1 : 0))),
    predictionsOf(Array.from({ length: 400 }, (_, row) => (row >= 4 && row < 8 ? 1 : 0))),
    { classes: ['0', '1'] },
  );

  test('says what the rows can tell, what the limit needs, and the chance of an equal model', () => {
    const plan = planOf(policyOf('metrics: { accuracy: { min: 90%, max-drop: 1pp } }'), measurement);
    expect(plan.replaceAll(/[\u00a0\u202f]/g, ' ').split('\n')).toEqual([
      expect.stringMatching(
        /^accuracy min 90%: A model like this one, at 99\.\d+ %, is passed with a chance of more than 99 % on 400 rows\.$/,
      ),
      expect.stringMatching(
        /^accuracy max-drop 1pp: 400 rows can tell a drop of 2\.\d+ pp; 1\.00 pp needs about \d+\. A model equal to its baseline is passed with a chance of \d+ %\.$/,
      ),
      '',
    ]);
  });

  test('says what is not defined, and where no row differs', () => {
    const one = measurementOf(Array(50).fill(0), predictionsOf(Array(50).fill(0)), null, { classes: ['0', '1'] });
    const plan = planOf(policyOf('metrics: { cohen_kappa: { min: 0.5 }, roc_auc: { min: 0.5 } }'), one);
    const policy = policyOf('metrics: { cohen_kappa: { min: 0.5 } }');
    expect(planOf(policy, one)).toBe(`cohen_kappa min 0.5: ${judge(policy, one)[0]!.reason}\n`);
    expect(plan.split('\n')).toEqual([
      expect.stringMatching(/^cohen_kappa min 0\.5: (?!These rows show).+/),
      expect.stringMatching(/^roc_auc min 0\.5: (?!These rows show).+/),
      '',
    ]);
  });

  test('says of a model that does not clear a limit that rows do not help, and of one that never differs that there is no spread', () => {
    const spaced = (yaml: string, measured: Measurement) =>
      planOf(policyOf(yaml), measured).replaceAll(/[\u00a0\u202f]/g, ' ');
    expect(spaced('metrics: { accuracy: { min: 99.5% } }', same)).toBe(
      'accuracy min 99.5%: At 98.00 % the model does not clear it; more rows of the same do not help.\n',
    );
    // Exactly on its limit it neither passes nor fails, however many there are.
    expect(spaced('metrics: { accuracy: { min: 98% } }', same)).toContain('more rows of the same do not help.');
    expect(spaced('metrics: { accuracy: { max-drop: 1pp } }', same)).toBe(
      'accuracy max-drop 1pp: These rows show no spread to plan with.\n',
    );
  });

  test('and so does the report of a check that cannot tell', () => {
    const [check] = judge(policyOf('metrics: { accuracy: { max-drop: 1pp } }'), measurement);
    expect(check!.verdict).toBe('inconclusive');
    expect(check!.reason).toMatch(/these rows cannot tell\. 400 rows can tell a drop of/);
  });
});
