import { describe, expect, test } from 'vitest';
import { AMBIGUOUS, METRICS } from '../../src/metrics/list.ts';
import { metricNames, parseMetric } from '../../src/metrics/parse.ts';
import { bindNamed } from './bind.ts';

describe('names that are understood', () => {
  test.each([
    ['accuracy', 'accuracy_micro'],
    ['micro_f1', 'f1_micro'],
    [' f1_macro ', 'f1_macro'],
    ['matthews_corrcoef', 'mcc'],
    ['kappa', 'cohen_kappa'],
    ['recall[8]', 'recall[8]'],
    ['precision[a [0]]', 'precision[a [0]]'],
    ['f1[ spaced ]', 'f1[ spaced ]'],
    ['f1[]]', 'f1[]]'],
    ['recall[New York]', 'recall[New York]'],
    ['top_5_accuracy', 'top_5_accuracy'],
    ['top5', 'top_5_accuracy'],
    ['top-10_accuracy', 'top_10_accuracy'],
  ])('%s is %s', (written, name) => {
    const parsed = parseMetric(written);
    expect(parsed.ok && parsed.metric.name).toBe(name);
  });

  test('every listed name that is no family', () => {
    const plain = metricNames().filter((name) => !name.includes('<'));
    expect(plain).toHaveLength(33);
    expect(plain.every((name) => parseMetric(name).ok)).toBe(true);
  });

  test('no name or alias is listed twice, and none is both known and ambiguous', () => {
    const names = METRICS.flatMap((entry) => (entry.form === 'name' ? [entry.metric.name, ...entry.aliases] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => Object.hasOwn(AMBIGUOUS, name))).toEqual([]);
  });
});

describe('names that are refused', () => {
  test.each([
    ['f1', /more than one number; say f1_macro, f1_weighted/, 'f1_macro'],
    ['recall', /more than one number/, 'recall_macro'],
    ['top_k_accuracy', /more than one number/, 'top_5_accuracy'],
    ['acuracy', /did you mean accuracy\?/, 'accuracy'],
    ['f1-macro', /did you mean f1_macro/, 'f1_macro'],
    ['Accuracy', /did you mean accuracy\?/, 'accuracy'],
    ['top_3_acuracy', /did you mean top_3_accuracy/, 'top_3_accuracy'],
    ['top_0_accuracy', /unknown/, 'top_5_accuracy'],
    ['recal[8]', /recall\[8\]/, 'recall[8]'],
    ['zzz[8]', /f1\[8\], precision\[8\], recall\[8\], roc_auc\[8\] or average_precision\[8\]/, 'f1[8]'],
    ['recall[8', /closing bracket/, 'recall[8]'],
  ])('%s', (written, reason, candidate) => {
    const parsed = parseMetric(written);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.reason).toMatch(reason);
    expect(parsed.candidates).toContain(candidate);
  });

  test.each(['', 'recall[]', '[8]', 'constructor', '__proto__', 'toString', 'recall[8] ]x', 'top_9999999_accuracy'])(
    '%j',
    (written) => {
      expect(parseMetric(written).ok).toBe(false);
    },
  );

  test('a name that resembles none is answered with all of them, and is cut short', () => {
    const parsed = parseMetric('w'.repeat(5000));
    expect(!parsed.ok && parsed.reason.length).toBeLessThan(1100);
    expect(!parsed.ok && parsed.reason).toContain('recall[<class>]');
    expect(!parsed.ok && parsed.candidates).toEqual([]);
  });
});

describe('binding to the classes of a model', () => {
  const setting = { classes: ['cat', 'dog', 'a [0]'], epsilon: 2 ** -52 };
  test.each([
    ['recall[cot]', /no class "cot"; the classes are cat, dog, a \[0\]/, ['recall[cat]']],
    ['top_3_accuracy', /1 for any model of 3 classes/, ['top_2_accuracy']],
  ])('%s fails', (name, reason, candidates) => {
    const bound = bindNamed(name, setting);
    expect(!bound.ok && bound.reason).toMatch(reason);
    expect(!bound.ok && bound.candidates).toEqual(candidates);
  });

  test('log loss of one class is refused, as by scikit-learn', () => {
    const bound = bindNamed('log_loss', { ...setting, classes: ['cat'] });
    expect(!bound.ok && bound.reason).toContain('at least two classes');
  });

  test('a class with brackets and spaces in its text', () => {
    expect(bindNamed('recall[a [0]]', setting).ok).toBe(true);
  });
});
