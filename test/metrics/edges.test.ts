import { expect, test } from 'vitest';
import { type ClassCounts, classCounts, confusionOf } from '../../src/metrics/confusion.ts';
import { evaluateCounts, evaluateRows, type LabelMetric } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { bindNamed } from './bind.ts';

const classes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test.each(['accuracy', 'balanced_accuracy', 'f1_macro', 'precision_weighted', 'recall[a]', 'mcc', 'cohen_kappa'])(
  '%s of no rows is undefined',
  (name) => {
    const result = evaluateCounts(labelMetric(name), counts([], []));
    expect(result).toEqual({ defined: false, reason: 'there are no rows to measure' });
  },
);

test('a mean over no rows is undefined, and so is one over NaN', () => {
  const top = rowMetric('top_2_accuracy');
  expect(evaluateRows(top, []).result).toEqual({ defined: false, reason: 'there are no rows to measure' });
  const loss = rowMetric('log_loss');
  const { result } = evaluateRows(loss, [0.5, Number.NaN]);
  expect(result).toEqual({ defined: false, reason: 'log_loss is not finite in row 1' });
});

test.each([
  ['recall[c]', 'class c does not occur in the truth, so the recall there is 0/0 and set to 0, as scikit-learn does'],
  ['precision[b]', 'class b was never predicted, so the precision there is 0/0 and set to 0, as scikit-learn does'],
  [
    'f1[d]',
    'class d occurs neither in the truth nor in the predictions, so the F1 there is 0/0 and set to 0, as scikit-learn does',
  ],
])('%s divides by zero and says so', (name, note) => {
  expect(evaluateCounts(labelMetric(name), counts([0, 0, 1], [0, 0, 2]))).toEqual({ defined: true, value: 0, note });
});

test('an average names the first classes that divide by zero, and only those with weight', () => {
  const onlyA = counts([1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 0, 0]);
  const macro = evaluateCounts(labelMetric('precision_macro'), onlyA);
  expect(macro.defined && macro.note).toMatch(/^classes b, c, d, e, f and 2 more: each was never predicted/);
  const recall = evaluateCounts(labelMetric('recall_weighted'), onlyA);
  expect(recall.defined && recall.note).toBeNull();
});

test('scikit-learn leaves predicted strangers out of balanced accuracy, and we say so', () => {
  const result = evaluateCounts(labelMetric('balanced_accuracy'), counts([0, 0, 1], [0, 0, 2]));
  expect(result.defined && result.value).toBe(0.5);
  expect(result.defined && result.note).toContain('left out');
});

test('a constant correlation is 0 with a note; a constant kappa is undefined with a reason', () => {
  const constant = counts([1, 1, 1], [1, 1, 1]);
  expect(evaluateCounts(labelMetric('mcc'), constant)).toMatchObject({
    value: 0,
    note: expect.stringContaining('set to 0'),
  });
  expect(evaluateCounts(labelMetric('cohen_kappa'), constant)).toMatchObject({
    defined: false,
    reason: expect.stringContaining('0/0'),
  });
});

test('a certain probability is clipped on both sides, as scikit-learn does', () => {
  const loss = rowMetric('log_loss');
  expect(loss.rowValue(1)).toBe(-Math.log(1 - 2 ** -52));
  expect(loss.rowValue(0)).toBe(52 * Math.LN2);
});

test('plain shares tell their successes and trials', () => {
  const some = counts([0, 0, 0, 1, 1], [0, 0, 1, 1, 0]);
  expect(labelMetric('accuracy').proportion?.(some)).toEqual({ successes: 3, trials: 5 });
  expect(labelMetric('recall[a]').proportion?.(some)).toEqual({ successes: 2, trials: 3 });
  expect(labelMetric('precision[b]').proportion?.(some)).toEqual({ successes: 1, trials: 2 });
  expect(labelMetric('f1[a]').proportion).toBeNull();
  expect(labelMetric('f1_macro').proportion).toBeNull();
});

test.each([
  ['log_loss', 'nats', 'lower'],
  ['mcc', 'score', 'higher'],
  ['cohen_kappa', 'score', 'higher'],
  ['recall[a]', 'fraction', 'higher'],
  ['top_2_accuracy', 'fraction', 'higher'],
])('%s is measured in %s, and %s is better', (name, unit, better) => {
  const parsed = parseMetric(name);
  expect(parsed.ok && parsed.metric).toMatchObject({ name, unit, better });
});

function counts(truth: readonly number[], predicted: readonly number[]): ClassCounts {
  return classCounts(confusionOf(classes, truth, predicted));
}

function bind(name: string) {
  const bound = bindNamed(name, { classes, epsilon: 2 ** -52 });
  if (!bound.ok) throw new Error(bound.reason);
  return bound.metric;
}

function labelMetric(name: string): LabelMetric {
  const metric = bind(name);
  if (metric.needs !== 'labels') throw new Error(name);
  return metric;
}

function rowMetric(name: string) {
  const metric = bind(name);
  if (!('rowValue' in metric) || metric.needs === 'sets') throw new Error(name);
  return metric;
}
