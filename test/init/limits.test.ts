import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { limitsOf, timeLimitOf } from '../../src/init/limits.ts';
import { type PolicyProposal, policyText } from '../../src/init/policy-text.ts';
import { binomialProportion } from '../../src/stats/binomial.ts';

const texts = (...given: Parameters<typeof limitsOf>) => limitsOf(...given).map(({ rule, text }) => `${rule}: ${text}`);

const NOTHING: PolicyProposal = {
  model: null,
  baseline: null,
  data: 'eval.csv',
  contract: null,
  onnx: null,
  accuracy: null,
  latency: null,
  drift: null,
  reference: 'eval.csv',
  knowsMlflow: false,
};

describe('limits that are proposed', () => {
  test('leave room for as good a model on other rows', () => {
    const shown = { value: 0.97, low: 0.96, high: 0.98, change: null, rows: 1000 };
    // 97 − 1.51 · 1 = 95.49
    expect(texts('share', shown)).toEqual(['min: 95%']);
    expect(texts('share', { ...shown, change: { low: -0.002, high: 0.014 } })).toEqual(['min: 95%', 'max-drop: 2pp']);
    // The bound itself is farther away than half of the width.
    expect(texts('share', { ...shown, change: { low: -0.028, high: 0.002 } })).toEqual(['min: 95%', 'max-drop: 3pp']);
    expect(texts('share', { ...shown, change: { low: -0.4, high: -0.3 } })).toEqual(['min: 95%']);
    expect(texts('share', { ...shown, value: 0.01, low: 0.001 })).toEqual([]);
  });

  test('of errors have two digits', () => {
    const shown = { value: 1.538, low: 1.49, high: 1.59, change: { low: -0.014, high: 0.015 }, rows: 1080 };
    expect(texts('error', shown)).toEqual(['max: 1.7', 'max-rise: 5%']);
    expect(texts('error', { ...shown, value: 0.00412, high: 0.0045, change: null })).toEqual(['max: 0.0047']);
    expect(texts('error', { ...shown, value: 41234, high: 41900, change: null })).toEqual(['max: 43000']);
  });

  test('as good a model passes them about four times in five', () => {
    // A model of 97 % on 1,000 rows, by the exact chances of each count of right rows.
    const [n, p] = [1000, 0.97];
    let [logChance, passed] = [n * Math.log(1 - p), 0];
    const chances = Array.from({ length: n + 1 }, (_, right) => {
      const now = Math.exp(logChance);
      logChance += Math.log(((n - right) / (right + 1)) * (p / (1 - p)));
      return now;
    });
    const boundOf = (right: number) => binomialProportion(right, n).interval(0.95).low!;
    const proposed = Number.parseInt(
      limitsOf('share', { value: p, low: boundOf(970), high: 1, change: null, rows: n })[0]!.text,
      10,
    );
    for (const [right, own] of chances.entries()) if (boundOf(right) >= proposed / 100) passed += own;
    expect(passed).toBeGreaterThan(0.8);
    expect(chances.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  });
});

test('a policy quotes what YAML would read as something else', () => {
  const text = policyText({
    ...NOTHING,
    model: { path: 'my models/a: b.onnx', classes: ['yes', 'no'] },
    data: 'eval set.csv',
    accuracy: {
      fit: { label: 'true', id: null, inputs: { 'x:0': ['a b', '1'] } },
      limits: new Map([['accuracy', [{ rule: 'min', text: '90%', because: 'measured' }]]]),
    },
  });
  expect(text).toContain('model: { path: "my models/a: b.onnx", classes: [ yes, no ] }');
  expect(text).toContain('label: "true", inputs: { x:0: [ a b, "1" ] }');
});

test('a policy of many columns has no long line, and says the same', () => {
  const columns = Array.from({ length: 60 }, (_, at) => `feature, ${at}`);
  const text = policyText({
    ...NOTHING,
    model: { path: 'model.onnx' },
    data: 'eval.csv',
    accuracy: { fit: { label: 'y', id: null, inputs: { X: columns } }, limits: new Map() },
  });
  expect(
    Math.max(
      ...text
        .split('\n')
        .slice(2)
        .map((line) => line.length),
    ),
  ).toBeLessThan(125);
  expect(parse(text).gates.accuracy.data).toEqual({ path: 'eval.csv', label: 'y', inputs: { X: columns } });
});

test('a limit of time is ten times what was seen, of 1, 2, 5 and their tens, and no less than what a busy runner adds', () => {
  const textOf = (high: number) => timeLimitOf(high / 2, high).text;
  expect([0.002, 0.25, 0.3, 1.2, 3, 60].map(textOf)).toEqual(['20ms', '20ms', '20ms', '20ms', '50ms', '1000ms']);
});
