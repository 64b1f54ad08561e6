import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { driftKeys } from '../../../src/gates/drift/keys.ts';
import type { Comparison } from '../../../src/gates/drift/measurement.ts';
import { STATISTICS, type StatisticName } from '../../../src/gates/drift/statistic-names.ts';
import { statisticsOf } from '../../../src/gates/drift/statistics.ts';
import { apart, golden } from '../../stats/two-samples.ts';
import { categoryColumn, numberColumn } from './profiles.ts';

function asked(comparison: Comparison, ...names: readonly StatisticName[]) {
  const keys = driftKeys.parse({ reference: 'a', current: 'b', statistics: { '*': names } });
  return new Map(statisticsOf(comparison, keys).map(({ name, value, p }) => [name, { value, p }]));
}

describe('statistics of values that have bins of their own agree with scipy', () => {
  test.each(
    golden.samples.filter(({ name }) => ['poisson', 'two values', 'small ties', 'zeros with signs'].includes(name)),
  )('$name', ({ reference, current, ...scipy }) => {
    // The same bins for every value of either side.
    const bins = numberColumn('x', [...reference, ...current], []).reference;
    const side = (values: readonly number[]) => numberColumn('x', [...reference, ...current], values).current;
    expect(bins.values.is).toBe('numbers');
    const comparison = { reference: side(reference), current: side(current) };
    const found = asked(
      comparison,
      'ks',
      'anderson_darling',
      'cramer_von_mises',
      'mann_whitney',
      'energy',
      'wasserstein',
    );
    expect(apart(found.get('ks')!.value, scipy.ks.statistic!)).toBeLessThan(1e-9);
    expect(apart(found.get('wasserstein')!.value, scipy.wasserstein)).toBeLessThan(1e-9);
    expect(apart(found.get('energy')!.value, scipy.energy)).toBeLessThan(1e-9);
    expect(apart(found.get('mann_whitney')!.p!, scipy.mannWhitney.asymptotic!)).toBeLessThan(1e-9);
    expect(apart(found.get('cramer_von_mises')!.value, scipy.cramerVonMises.statistic!)).toBeLessThan(1e-9);
    if (scipy.andersonDarling)
      expect(apart(found.get('anderson_darling')!.value, scipy.andersonDarling.statistic)).toBeLessThan(1e-9);
  });
});

test('psi and jensen_shannon come with what noise adds and without it', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, at) => (at * 7919) % 1009);
  const found = asked(
    numberColumn(
      'x',
      rows(1000),
      rows(500).map((value) => (value * 13) % 1009),
    ),
    'psi',
    'jensen_shannon',
  );
  // (k − 1)(1/n + 1/m) at ten cells.
  expect(found.get('psi_noise')!.value).toBeCloseTo(9 * (1 / 1000 + 1 / 500), 10);
  expect(found.get('psi_debiased')!.value).toBeLessThanOrEqual(found.get('psi')!.value);
  expect(found.has('jensen_shannon_noise')).toBe(true);
});

test('fisher_exact is of two categories', () => {
  const two = asked(categoryColumn('c', { a: 70, b: 30 }, { a: 20, b: 25 }), 'fisher_exact', 'chi_square');
  expect(two.get('fisher_exact')!.p).toBeLessThan(0.01);
  expect(asked(categoryColumn('c', { a: 70, b: 30, d: 9 }, { a: 20, b: 25 }), 'fisher_exact').size).toBe(0);
});

test('rows that hang together have no p of rows that do not', () => {
  const { reference, current } = numberColumn('x', [1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]);
  const grouped = { reference: { ...reference, designEffect: 3 }, current: { ...current, designEffect: 3 } };
  expect(asked(grouped, 'ks', 'chi_square').get('ks')!.p).toBeNull();
  expect(asked({ reference, current }, 'ks').get('ks')!.p).toBeGreaterThan(0);
});

test('every name can be asked of numbers and of categories, one row and one value too', () => {
  for (const comparison of [
    numberColumn('x', [1], [2]),
    numberColumn('x', [1, 1, 1], [1]),
    numberColumn('x', [1, Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY, 2]),
    categoryColumn('c', { a: 1 }, { b: 1 }),
  ]) {
    expect(() => asked(comparison, ...STATISTICS)).not.toThrow();
  }
});

test('the table of docs/drift-numbers.md is what the gate says', () => {
  const page = readFileSync(new URL('../../../docs/drift-numbers.md', import.meta.url), 'utf8');
  const comparison = categoryColumn('c', { a: 500, b: 300, c: 200 }, { a: 200, b: 300, c: 500 });
  const found = asked(comparison, 'psi', 'kl', 'jensen_shannon', 'hellinger', 'total_variation', 'chi_square');
  for (const [name, row, digits] of [
    ['psi', 'PSI', 4],
    ['kl', 'KL', 4],
    ['jensen_shannon', 'Jensen-Shannon', 4],
    ['hellinger', 'Hellinger', 4],
    ['total_variation', 'total variation, L∞', 1],
    ['chi_square', 'chi-square', 1],
  ] as const) {
    expect(page).toContain(`| ${row} | ${found.get(name)!.value.toFixed(digits)}`);
  }
});
