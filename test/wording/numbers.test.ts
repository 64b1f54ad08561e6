import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  columnFormat,
  formatAge,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatNumber,
  formatPValue,
  formatValue,
  several,
} from '../../src/wording/numbers.ts';

/** No-break spaces are shown as plain ones here, narrow ones as an apostrophe. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', "'");

describe('values', () => {
  test.each([
    [0.9699097291875627, 'fraction', '96.99 %'],
    [1, 'fraction', '100.00 %'],
    [0.00003, 'fraction', '0.003 %'],
    [0.1520653920711554, 'nats', '0.1521 nats'],
    [12.3456, 'ms', '12.35 ms'],
    [41_230, 'ms', '41.23 s'],
    [0.0123, 'ms', '12.30 µs'],
    [997, 'rows', '997 rows'],
    [1_234_567, 'rows', "1'234'567 rows"],
    [268_435_456, 'bytes', '256.0 MiB'],
    [0.0004, 'p', '< 0.001'],
    [-3, '1', '−3'],
    [0, 'values', '0 values'],
    [0.8224, 'ratio', '0.8224 ratio'],
    [null, 'fraction', '–'],
    [Number.NaN, 'fraction', '–'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text);
  });

  test.each([
    [0.006, 'fraction', '+0.60 pp'],
    [-0.1589, 'fraction', '−15.89 pp'],
    [0, 'fraction', '0.00 pp'],
    [-0, 'fraction', '0.00 pp'],
    [-0.00003, 'fraction', '−0.003 pp'],
    [-1e-12, 'fraction', '0.000000 pp'],
    [0.0608, 'relative', '+6.1 %'],
    [-58.77, 'ms', '−58.77 ms'],
    [-0.00051, 'ms', '−0.51 µs'],
    [0, 'rows', '0 rows'],
    [-1, 'rows', '−1 row'],
  ])('a change of %d %s is %s', (value, unit, text) => {
    expect(plain(formatChange(value, unit))).toBe(text);
  });

  test('a column has the same decimals, enough for its smallest number', () => {
    const format = columnFormat('fraction', 'change', [0.1, -0.00002, 0]);
    expect([0.1, -0.00002, 0].map(format.signed).map(plain)).toEqual(['+10.000 pp', '−0.002 pp', '0.000 pp']);
  });

  test('intervals', () => {
    const format = columnFormat('fraction', 'change', [0.006]);
    expect(format.bounds({ low: -0.0021, high: 0.0141 }, 'signed')).toBe('[−0.21,\u00a0+1.41]');
    expect(plain(format.bounds({ low: -0.0021, high: null }, 'signed'))).toBe('≥ −0.21');
    expect(plain(format.bounds({ low: null, high: 0 }, 'signed'))).toBe('≤ 0.00');
    expect(format.bounds({ low: null, high: null })).toBe('');
    expect(format.bounds(null)).toBe('');
    expect(columnFormat('fraction', 'level', [0.97]).bounds({ low: 0.9595, high: 0.9783 })).toBe('[95.95,\u00a097.83]');
  });

  test('never a minus before zero, never an ASCII minus, never NaN', () => {
    const units = fc.constantFrom('fraction', 'relative', 'pp', '%', 'ms', 'rows', 'bytes', 'nats', '1', 'p');
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12 }),
        units,
        fc.constantFrom('level' as const, 'change' as const),
        (value, unit, role) => {
          const format = columnFormat(unit, role, [value]);
          for (const text of [format.value(value), format.signed(value)]) {
            expect(text).not.toMatch(/NaN|Infinity|undefined|-/);
            if (/^[−+]/.test(text)) expect(text).toMatch(/[1-9]/);
          }
        },
      ),
    );
  });
});

test('counts are grouped from five digits on', () => {
  expect([0, 997, 9999, 10_000, 12_345_678].map(formatCount).map(plain)).toEqual([
    '0',
    '997',
    '9999',
    "10'000",
    "12'345'678",
  ]);
  expect([1, 2].map((count) => several(count, 'check')).map(plain)).toEqual(['1 check', '2 checks']);
});

test('p-values', () => {
  expect([0.0421, 0.0009, 1, null].map(formatPValue).map(plain)).toEqual(['0.042', '< 0.001', '1.000', '–']);
});

test('durations', () => {
  expect(
    [0.42, 12.4, 999.4, 999.6, 3214, 59_940, 59_960, 245_000, 3_599_900, 7_500_000].map(formatDuration).map(plain),
  ).toEqual([
    '0.4 ms',
    '12 ms',
    '999 ms',
    '1.0 s',
    '3.2 s',
    '59.9 s',
    '1 min 00 s',
    '4 min 05 s',
    '1 h 00 min',
    '2 h 05 min',
  ]);
});

test('sizes', () => {
  expect([0, 512, 1023, 255_644, 1_468_006, 5 * 2 ** 30].map(formatBytes).map(plain)).toEqual([
    '0 B',
    '512 B',
    '1023 B',
    '250 KiB',
    '1.4 MiB',
    '5.0 GiB',
  ]);
});

test('ages', () => {
  const day = 86_400_000;
  expect(
    [-5, 59_000, 60_000, 3_600_000, 47 * 3_600_000, 2 * day, 12 * day, 59 * day, 100 * day, 800 * day]
      .map(formatAge)
      .map(plain),
  ).toEqual([
    'less than a minute',
    'less than a minute',
    '1 minute',
    '1 hour',
    '47 hours',
    '2 days',
    '12 days',
    '59 days',
    '3 months',
    '2 years',
  ]);
});

test.each([
  [0, '0'],
  [0.9, '0.9'],
  [-12.5, '−12.5'],
  [1 / 3, '0.333333'],
  [12345, '12\u202f345'],
  [12345.678, '12\u202f345.7'],
  [1e-9, '1e−9'],
  [1e16, '1.000e+16'],
])('inside a sentence %d is %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
