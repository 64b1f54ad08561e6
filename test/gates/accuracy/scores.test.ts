import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { estimateMetrics, type MetricEstimates } from '../../../src/gates/accuracy/estimates.ts';
import { type AccuracyKeys, accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import type { Measurement } from '../../../src/gates/accuracy/measurement.ts';
import { workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

/** Written by test/metrics/scores.golden.py with scikit-learn. */
interface Golden {
  readonly binary: readonly { name: string; truth: number[]; score: number[]; want: Record<string, number> }[];
  readonly several: readonly {
    classes: number;
    truth: number[];
    probabilities: number[];
    want: Record<string, number>;
  }[];
  readonly pairs: readonly { candidate: number[]; baseline: number[]; want: { agreement: number } }[];
  readonly sets: readonly { labels: string[]; truth: number[]; score: number[]; want: Record<string, number> }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../metrics/scores.golden.json', import.meta.url), 'utf8'));
const bench = workbench();

/** Through the whole gate: a table of scores, joined with the labels, measured and estimated. */
async function valuesOf(
  rows: readonly (readonly (string | number)[])[],
  {
    label,
    scores,
    kind = 'probabilities',
  }: { label: string | readonly string[]; scores: readonly string[]; kind?: 'probabilities' | 'logits' },
  names: readonly string[],
): Promise<Record<string, number | null>> {
  const labels = typeof label === 'string' ? [label] : label;
  const columns = ['id', ...labels, ...scores.map((name) => `p_${name}`)];
  const path = await bench.file(
    'scored.csv',
    `${[columns, ...rows.map((row, at) => [at, ...row])].map((row) => row.join(',')).join('\n')}\n`,
  );
  const metrics = names.map(
    (name) =>
      `"${name}": { ${name.includes('loss') || name === 'brier' || name.startsWith('ece') || name.startsWith('below') ? 'max: 1' : 'min: 0'} }`,
  );
  const yaml = `data: { path: '${path}', id: id, label: [${labels.join(', ')}] }
metrics: { ${metrics.join(', ')} }
resamples: 200`;
  const { checks } = await runGate(
    bench.engine(),
    typeof label === 'string' ? yaml.replace(`[${label}]`, label) : yaml,
    {
      path,
      [kind]: Object.fromEntries(scores.map((name) => [name, `p_${name}`])),
    },
  );
  return Object.fromEntries(checks.map((check, at) => [names[at]!, check.numbers.value?.value ?? null]));
}

function expectAll(found: Record<string, number | null>, want: Record<string, number>): void {
  for (const [name, value] of Object.entries(want)) {
    expect(Math.abs((found[name] ?? Number.NaN) - value), `${name}: ${found[name]}, not ${value}`).toBeLessThan(1e-9);
  }
}

describe('scikit-learn', () => {
  test.each(golden.binary)('says the same of the scores of two classes: $name', async ({ truth, score, want }) => {
    const rows = truth.map((one, row) => [one, 0, score[row]!]);
    expectAll(await valuesOf(rows, { label: 'y', scores: ['0', '1'], kind: 'logits' }, Object.keys(want)), want);
  });

  test.each(golden.several)('says the same of $classes classes', async ({ classes, truth, probabilities, want }) => {
    const rows = truth.map((one, row) => [one, ...probabilities.slice(row * classes, (row + 1) * classes)]);
    const scores = Array.from({ length: classes }, (_, index) => String(index));
    expectAll(await valuesOf(rows, { label: 'y', scores }, Object.keys(want)), want);
  });

  test.each(golden.sets)('says the same of several labels of a row', async ({ labels, truth, score, want }) => {
    const width = labels.length;
    const rows = Array.from({ length: truth.length / width }, (_, row) => [
      ...truth.slice(row * width, (row + 1) * width),
      ...score.slice(row * width, (row + 1) * width),
    ]);
    expectAll(await valuesOf(rows, { label: labels, scores: labels }, Object.keys(want)), want);
  });
});

test.each(golden.pairs)('two models agree as scikit-learn counts it', async ({ candidate, baseline, want }) => {
  const lines = candidate.map((one, row) => `${row},${row % 4},${one},${baseline[row]}`);
  const path = await bench.file('pair.csv', `${['id,y,said,before', ...lines].join('\n')}\n`);
  const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { agreement: { min: 0 } }`;
  const { checks } = await runGate(bench.engine(), yaml, { path, predicted: 'said' }, { path, predicted: 'before' });
  expect(checks[0]!.numbers.value!.value).toBeCloseTo(want.agreement, 12);
  const alone = await runGate(bench.engine(), yaml, { path, predicted: 'said' });
  expect(alone.checks[0]).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'blocks' } });
});

function keysOf(metrics: string, rest = ''): AccuracyKeys {
  return validate(accuracyKeys, parseYaml(`data: d.csv\nmetrics: { ${metrics} }\n${rest}`, 'modelassay.yml')).config;
}

function scored(rows: number, change: (row: number) => number, own: (row: number) => number): Measurement {
  const label = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const scores = (of: (row: number) => number) => {
    const score = Float64Array.from({ length: rows }, (_, row) => of(row));
    const predicted = Int32Array.from(score, (one) => (one >= 0 ? 1 : 0));
    return {
      predicted,
      nonFinite: 0,
      scores: {
        known: true,
        rank: null,
        probability: null,
        brier: null,
        confidence: score.map((one) => 1 / (1 + Math.exp(-Math.abs(one)))),
        topRight: Uint8Array.from(predicted, (one, row) => (one === label[row] ? 1 : 0)),
        columns: new Map([
          ['0', score.map((one) => -one)],
          ['1', score],
        ]),
        epsilon: 2 ** -52,
      },
    } as const;
  };
  return {
    kind: 'classes',
    classes: ['0', '1'],
    label,
    candidate: scores(own),
    baseline: scores(change),
    rows,
    unlabelled: 0,
    name: String,
    slices: [],
    groups: null,
    notes: [],
    quantised: null,
  };
}

const noisy = (row: number, seed: number) =>
  Math.sin((row + 1) * (seed + 12.9898) * 78.233) * 3 + (row % 2 ? 0.8 : -0.8);
const estimates = (measurement: Measurement, metric: string, rest = 'resamples: 200'): MetricEstimates =>
  estimateMetrics(keysOf(metric, rest), measurement)[0]!;

describe('an interval of AUC', () => {
  test('is that of DeLong for many rows, and hardly differs from resampling just below', () => {
    const bounds = (rows: number) => {
      const found = estimates(
        scored(
          rows,
          (row) => noisy(row, 1),
          (row) => noisy(row, 2),
        ),
        'roc_auc: { min: 0 }',
      );
      return { own: found.value!.interval(0.95), difference: found.difference!.interval(0.95), found };
    };
    const [many, few] = [bounds(5001), bounds(5000)];
    expect(many.own.method).toBe('delong');
    expect(few.own.method).toBe('bayesian-bootstrap-worst-row');
    for (const one of ['own', 'difference'] as const) {
      const width = many[one].high - many[one].low;
      expect(Math.abs(many[one].low - few[one].low) / width).toBeLessThan(0.15);
      expect(Math.abs(many[one].high - few[one].high) / width).toBeLessThan(0.15);
    }
  });

  test('of two models that say the same has a width', () => {
    const same = (row: number) => noisy(row, 1);
    const { difference } = estimates(scored(6000, same, same), 'roc_auc: { max-drop: 1pp }');
    const { low, high, method } = difference!.interval(0.95);
    expect(method).toBe('bayesian-bootstrap-worst-row');
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  }, 60_000);

  test('does not hang on the order of the rows', () => {
    const straight = estimates(
      scored(
        400,
        (row) => noisy(row, 1),
        (row) => noisy(row, 2),
      ),
      'roc_auc: { min: 0 }',
    );
    const turned = (row: number) => 399 - row - ((399 - row) % 2) + (row % 2);
    const other = estimates(
      scored(
        400,
        (row) => noisy(turned(row), 1),
        (row) => noisy(turned(row), 2),
      ),
      'roc_auc: { min: 0 }',
    );
    expect(other.difference!.interval(0.95)).toEqual(straight.difference!.interval(0.95));
  });
});

describe('what is not defined is an error', () => {
  test.each([
    ['roc_auc', /every row is of the class/],
    ['recall_at_1%_fpr', /every row is of the class/],
  ])('%s of one class', (name, reason) => {
    const one = scored(
      40,
      (row) => noisy(row, 1),
      (row) => noisy(row, 2),
    );
    if (one.kind !== 'classes') throw new Error();
    const { value, reason: given } = estimates({ ...one, label: one.label.map(() => 1) }, `${name}: { min: 0 }`);
    expect(value).toBeNull();
    expect(given).toMatch(reason);
  });

  test.each([
    [
      'average_precision: { min: 0 }',
      /which of a, b is not said; write average_precision\[a\] or average_precision\[b\]/,
    ],
    ['"roc_auc[c]": { min: 0 }', /there is no class "c"; the classes are a, b/],
  ])('%s of classes without a positive one', (metric, reason) => {
    const one = scored(
      40,
      (row) => noisy(row, 1),
      (row) => noisy(row, 2),
    );
    if (one.kind !== 'classes') throw new Error();
    expect(estimates({ ...one, classes: ['a', 'b'] }, metric).reason).toMatch(reason);
  });

  test('a calibration error of fewer rows than bins', () => {
    const few = scored(
      14,
      (row) => noisy(row, 1),
      (row) => noisy(row, 2),
    );
    expect(estimates(few, 'ece_adaptive: { max: 1 }').reason).toMatch(/fewer rows than its 15 bins/);
  });
});

describe('tasks do not mix', () => {
  test.each([
    [
      'accuracy: { min: 0 }, mae: { max: 1 }',
      '',
      /mae is about numbers and accuracy_micro about rows of one class each/,
    ],
    ['subset_accuracy: { min: 0 }', '', /name the column of each label with data: \{ label: \[a, b, …\] \}/],
    ['f1_micro: { min: 0 }', '', /Of one class a row it is accuracy/],
    ['mae: { max: 1 }', 'threshold: 0.5', /threshold makes classes of scores/],
  ])('%s', (metrics, rest, message) => {
    expect(() => keysOf(metrics, rest)).toThrow(message);
  });

  test('accuracy of several labels', () => {
    const yaml = 'data: { path: d.csv, label: [a, b] }\nmetrics: { accuracy: { min: 0 } }';
    expect(() => validate(accuracyKeys, parseYaml(yaml, 'modelassay.yml'))).toThrow(
      /Ask for subset_accuracy or hamming_loss/,
    );
  });
});

describe('labels of several columns', () => {
  const judged = async (lines: readonly string[], rest = '') => {
    const path = await bench.file('several.csv', `${['id,a,b,pa,pb', ...lines].join('\n')}\n`);
    const yaml = `data: { path: '${path}', id: id, label: [a, b] }\nmetrics: { subset_accuracy: { min: 0 } }\n${rest}`;
    return runGate(bench.engine(), yaml, { path, probabilities: { b: 'pb', a: 'pa' } });
  };
  const ROWS = ['1,1,0,0.9,0.1', '2,0,1,0.2,0.7', '3,1,1,0.8,0.3'];

  test('go to the column of their name, at or above the threshold', async () => {
    expect((await judged(ROWS)).checks[0]!.numbers.value!.value).toBeCloseTo(2 / 3, 12);
    expect((await judged(ROWS, 'threshold: 0.3')).checks[0]!.numbers.value!.value).toBe(1);
  });

  test('a row without one of them is refused, or left out where the policy says so', async () => {
    const missing = [...ROWS, '4,1,,0.9,0.1'];
    await expect(judged(missing)).rejects.toThrow(
      /1 of 4 rows of .* have no label in the column "a" or "b", the first is row 4/,
    );
    const { measurement } = await judged(missing, 'allow-missing-labels: true');
    expect([measurement.rows, measurement.unlabelled]).toEqual([3, 1]);
  });

  test('what is neither 0 nor 1 is refused', async () => {
    await expect(judged(['1,2,0,0.9,0.1'])).rejects.toThrow(
      /column "a" of .* has "2" in row 1, and a column of data\.label says with 0 and 1/,
    );
  });
});

test('a threshold decides of two classes: positive at or above it', async () => {
  const rows = [
    [0, 0.7, 0.3],
    [1, 0.7, 0.3],
    [1, 0.75, 0.25],
    [0, 0.9, 0.1],
  ];
  const path = await bench.file(
    't.csv',
    `${['id,y,p0,p1', ...rows.map((row, at) => [at, ...row].join(','))].join('\n')}\n`,
  );
  const accuracy = async (rest: string) =>
    (
      await runGate(
        bench.engine(),
        `data: { path: '${path}', id: id, label: y }\nmetrics: { accuracy: { min: 0 } }\n${rest}`,
        {
          path,
          probabilities: { 0: 'p0', 1: 'p1' },
        },
      )
    ).checks[0]!.numbers.value!.value;
  expect(await accuracy('')).toBe(0.5);
  expect(await accuracy('threshold: 0.3')).toBe(0.5);
  expect(await accuracy('threshold: 0.25')).toBe(0.75);
});

test('pictures show reliability, ROC and precision over recall with the point at which the model decides', async () => {
  const { truth, score } = golden.binary[0]!;
  const lines = truth.map((one, row) => `${row},${one},0,${score[row]}`);
  const path = await bench.file('drawn.csv', `${['id,y,p0,p1', ...lines].join('\n')}\n`);
  const yaml = `data: { path: '${path}', id: id, label: y }\nmetrics: { roc_auc: { min: 0 }, ece: { max: 1 } }\nresamples: 200`;
  const { description } = await runGate(bench.engine(), yaml, { path, logits: { 0: 'p0', 1: 'p1' } });
  const figures = new Map(description.figures.map((figure) => [figure.id, figure]));
  const roc = figures.get('roc-1');
  if (roc?.kind !== 'plot') throw new Error();
  const [, curve, point] = roc.panels[0]!.series;
  let area = 0;
  for (let at = 1; at < curve!.x.length; at++) {
    area += ((curve!.x[at]! - curve!.x[at - 1]!) * (curve!.y[at]! + curve!.y[at - 1]!)) / 2;
  }
  expect(area).toBeCloseTo(golden.binary[0]!.want.roc_auc!, 2);
  const right =
    truth.filter((one, row) => one === 1 && score[row]! > 0).length / truth.filter((one) => one === 1).length;
  expect(point!.y[0]).toBeCloseTo(right, 12);
  expect([...figures.keys()]).toEqual(expect.arrayContaining(['reliability', 'precision-recall-1', 'scores-1']));
});
