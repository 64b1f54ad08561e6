import { describe, expect, test } from 'vitest';
import { limitsKey } from '../../../src/gates/accuracy/limits.ts';

const limits = (written: unknown) => limitsKey().safeParse(written);

describe('limits of a metric', () => {
  test.each([
    ['min', '95%', { value: 0.95, unit: undefined, text: '95%' }],
    ['min', 0.95, { value: 0.95, unit: undefined, text: '0.95' }],
    ['max', ' 0.3 nats ', { value: 0.3, unit: 'nats', text: '0.3 nats' }],
    ['max', '-2usd', { value: -2, unit: 'usd', text: '-2usd' }],
    // mlcommons/inference_policies, inference_rules.adoc: 99 % and 99.9 % of the reference's metric.
    ['max-drop', 'mlperf-99', { kind: 'relative', value: 0.01, text: 'mlperf-99' }],
    ['max-drop', ' mlperf-99.9 ', { kind: 'relative', value: 0.001, text: 'mlperf-99.9' }],
    ['max-drop', '1pp', { kind: 'points', value: 0.01, text: '1pp' }],
    ['max-rise', '5%', { kind: 'relative', value: 0.05, text: '5%' }],
  ])('%s: %s', (rule, written, want) => {
    expect(limits({ [rule]: written }).data).toEqual({ [rule]: expect.objectContaining(want) });
  });

  test('of none of them nothing would be decided', () => {
    expect(limits({}).error?.issues.map(({ message }) => message)).toEqual([
      'give at least one of min, max, max-drop, max-rise.',
    ]);
  });

  test.each(['mlperf-98', 'much', '', '1pp 2pp', null])('a drop of %j is refused', (written) => {
    expect(limits({ 'max-drop': written }).success).toBe(false);
  });
});
