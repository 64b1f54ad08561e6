import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classCounts, confusionOf } from '../../src/metrics/confusion.ts';
import { evaluateCounts, evaluateRows, type MetricValue } from '../../src/metrics/metric.ts';
import { machineEpsilon, rankRows, type ScoreData, trueProbabilities } from '../../src/metrics/scores.ts';
import { softmaxRows } from '../../src/metrics/softmax.ts';
import { bindNamed } from './bind.ts';

/** Written by metrics.golden.py with scikit-learn; null where scikit-learn has no finite value. */
interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly classes: readonly string[];
    readonly truth: readonly number[];
    readonly predicted: readonly number[];
    readonly want: Readonly<Record<string, number | null>>;
    readonly type?: 'float32' | 'float64';
    readonly logits?: readonly number[];
    readonly scored?: Readonly<Record<string, number | null>>;
  }[];
  readonly probabilities: readonly {
    readonly type: 'float32' | 'float64';
    readonly truth: readonly number[];
    readonly data: readonly number[];
    readonly log_loss: number;
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('metrics.golden.json', import.meta.url), 'utf8'));
const double = machineEpsilon('float64');

test.each(golden.cases)('labels: $name', ({ classes, truth, predicted, want }) => {
  const counts = classCounts(confusionOf(classes, truth, predicted));
  for (const [name, value] of Object.entries(want)) {
    const metric = bound(name, classes);
    if (metric.needs !== 'labels') throw new Error(`${name} needs ${metric.needs}`);
    expectValue(name, evaluateCounts(metric, counts), value);
  }
});

test.each(golden.cases.filter(({ logits }) => logits))('scores: $name', ({ classes, truth, logits, scored, type }) => {
  const data = type === 'float32' ? Float32Array.from(logits!) : Float64Array.from(logits!);
  for (const [name, value] of Object.entries(scored!))
    expectValue(name, scoreMetric(name, classes, data, truth), value);
});

test.each(golden.probabilities)('log loss of $type probabilities clips at their own epsilon', (one) => {
  const classes = ['0', '1', '2', '3'];
  const metric = bound('log_loss', classes, machineEpsilon(one.type));
  if (metric.needs !== 'probabilities') throw new Error('log_loss needs probabilities');
  const { result } = evaluateRows(
    metric,
    trueProbabilities(one.type === 'float32' ? Float32Array.from(one.data) : Float64Array.from(one.data), 4, one.truth),
  );
  // scikit-learn takes logarithms of float32 in float32, so only seven digits of its answer are meant.
  expect(result.defined && Math.abs(result.value - one.log_loss)).toBeLessThan(one.type === 'float32' ? 1e-5 : 1e-12);
});

test('the held-out digits agree with the truth of the fixture', () => {
  const truth = JSON.parse(readFileSync(new URL('../../fixtures/digits/truth.json', import.meta.url), 'utf8'));
  const want = truth.models['candidate.onnx'];
  const digits = golden.cases.find(({ name }) => name === 'digits')!;
  const counts = classCounts(confusionOf(digits.classes, digits.truth, digits.predicted));
  for (const [name, key] of [
    ['accuracy', 'accuracy'],
    ['f1_macro', 'f1_macro'],
    ['recall[8]', 'recall_of_8'],
  ] as const) {
    const metric = bound(name, digits.classes);
    if (metric.needs !== 'labels') throw new Error(name);
    expectValue(name, evaluateCounts(metric, counts), want[key]);
  }
  const loss = scoreMetric('log_loss', digits.classes, Float32Array.from(digits.logits!), digits.truth);
  expectValue('log_loss', loss, want.log_loss);
});

function scoreMetric(name: string, classes: readonly string[], data: ScoreData, truth: readonly number[]): MetricValue {
  const metric = bound(name, classes);
  if (metric.needs !== 'ranks' && metric.needs !== 'probabilities') throw new Error(name);
  const inputs =
    metric.needs === 'ranks'
      ? rankRows(data, classes.length, truth)
      : trueProbabilities(softmaxRows(data, classes.length), classes.length, truth);
  return evaluateRows(metric, inputs).result;
}

function bound(name: string, classes: readonly string[], epsilon = double) {
  const answer = bindNamed(name, { classes, epsilon });
  if (!answer.ok) throw new Error(answer.reason);
  return answer.metric;
}

function expectValue(name: string, result: MetricValue, want: number | null): void {
  expect(result.defined, name).toBe(want !== null);
  if (result.defined)
    expect(Math.abs(result.value - want!), `${name}: ${result.value}, not ${want}`).toBeLessThan(1e-12);
  else expect(result.reason, name).toMatch(/\w+ \w+/);
}
