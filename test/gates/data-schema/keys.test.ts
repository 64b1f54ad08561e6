import { describe, expect, test } from 'vitest';
import { dataSchemaKeys } from '../../../src/gates/data-schema/keys.ts';
import { changeOf } from '../loosened.ts';

describe('which way a key lets more pass', () => {
  test.each([
    ['max-violations', '0.1%', '1%'],
    ['extra-columns', 'fail', 'warn'],
    ['on-empty', 'error', 'pass'],
    ['on-unsupported', 'error', 'careful'],
    ['on-unsupported', 'careful', 'warn'],
    ['on-inconclusive', 'fail', 'pass'],
    ['confidence', 0.95, 0.9],
  ])('%s: %s → %s', (key, from, to) => {
    expect(changeOf(dataSchemaKeys, key, from, to)).toEqual(['loosened']);
    expect(changeOf(dataSchemaKeys, key, to, from)).toEqual(['tightened']);
  });

  test.each([
    ['contract', 'a.yaml', 'b.yaml', ['rows']],
    ['format', 'odcs', 'pandera', ['rows']],
    ['data', 'a.csv', ['a.csv', 'b.csv'], ['rows']],
    ['table', 'a', 'b', ['rows']],
    ['tables', { a: 'a.csv' }, { a: 'b.csv' }, ['rows']],
    ['sample', 100, 10, ['rows']],
    ['now', '2026-01-31T12:00:00Z', '2026-02-28T12:00:00Z', ['changed']],
    ['seed', 1, 2, ['rows']],
    ['examples', 1, 2, []],
    ['show-values', 'never', 'always', []],
    ['public-repository', true, false, []],
    ['memory-limit', '1GiB', '2GiB', []],
    ['threads', 1, 2, []],
  ])('%s: %s → %s is %s', (key, from, to, kinds) => {
    expect(changeOf(dataSchemaKeys, key, from, to)).toEqual(kinds);
  });
});
