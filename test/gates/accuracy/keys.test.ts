import { describe, expect, test } from 'vitest';
import { accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { comparePolicies } from '../../../src/policy/watch.ts';
import { changeOf } from '../loosened.ts';

describe('which way a key lets more pass', () => {
  test.each([
    ['metrics.f1.min', '95%', '94%'],
    ['metrics.f1.max', 0.1, 0.2],
    ['metrics.f1.max-drop', '1pp', '2pp'],
    ['metrics.f1.max-rise', '1%', '2%'],
    ['slices.by.min-rows', 1, 30],
    ['slices.by.metrics.f1.min', 0.9, 0.8],
    ['decide', 'interval', 'point'],
    ['confidence', 0.95, 0.9],
    ['on-inconclusive', 'fail', 'warn'],
    ['on-inconclusive-slice', 'warn', 'pass'],
    ['on-missing-baseline', 'fail', 'pass'],
    ['allow-missing-labels', false, true],
  ])('%s: %s → %s', (key, from, to) => {
    expect(changeOf(accuracyKeys, key, from, to)).toEqual(['loosened']);
    expect(changeOf(accuracyKeys, key, to, from)).toEqual(['tightened']);
  });

  test.each([
    ['data', 'a.csv', 'b.csv', ['rows']],
    ['quantised-arithmetic', 'exact', 'native', ['changed']],
    ['batch-size', 1, 2, []],
    ['threads', 1, 2, []],
    ['timeout', '1m', '2m', []],
    ['memory', '1GiB', '2GiB', []],
    ['resamples', 200, 300, ['rows']],
    ['seed', 1, 2, ['rows']],
    ['examples', 1, 2, []],
  ])('%s: %s → %s is %s', (key, from, to, kinds) => {
    expect(changeOf(accuracyKeys, key, from, to)).toEqual(kinds);
  });
});

test.each(['min', 'max', 'max-drop', 'max-rise'])('a limit %s beside another only tightens', (rule) => {
  const other = rule === 'min' ? 'max' : 'min';
  const metrics = (limits: object) => ({ metrics: { f1: { [other]: 0.5, ...limits } } });
  const [before, after] = [metrics({}), metrics({ [rule]: '1%' })];
  expect(comparePolicies(accuracyKeys, before, after).map(({ kind }) => kind)).toEqual(['added']);
  expect(comparePolicies(accuracyKeys, after, before).map(({ kind }) => kind)).toEqual(['removed']);
});

test('a misspelled limit is told as such, not stumbled over by what compares keys', () => {
  const data = { path: 'a.csv', label: 'label', inputs: { x: 'x' } };
  const parsed = accuracyKeys.safeParse({ data, metrics: { accuracy: { minn: 0.9 } } });
  expect(parsed.success).toBe(false);
  expect(JSON.stringify(parsed.error?.issues)).toContain('minn');
});

test.each([
  [95, /95 is outside 0 to 1; write 0\.95 or 95%\./],
  ['150%', /150% is outside 0 to 1; a share lies between 0% and 100%\./],
  [-1, /-1 is outside 0 to 1; a share lies between 0% and 100%\./],
])('a share of %s is refused, with what is meant where that is plain', (min, message) => {
  const parsed = accuracyKeys.safeParse({ data: 'a.csv', metrics: { accuracy: { min } } });
  expect(parsed.error!.issues.map((issue) => issue.message).join()).toMatch(message);
});
