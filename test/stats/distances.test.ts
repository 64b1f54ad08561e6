import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missesOf, settings } from '../../bench/operating-characteristics/drift-distances.ts';
import { largestShift, plainVariation, totalVariation } from '../../src/stats/category-distance.ts';
import { cellsOf } from '../../src/stats/cells.ts';
import type { Distance } from '../../src/stats/distance.ts';
import { divergenceDistance } from '../../src/stats/divergence.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { largestGap } from '../../src/stats/ks.ts';
import { ksBounds, ksDistance } from '../../src/stats/ks-distance.ts';
import { psi } from '../../src/stats/psi.ts';
import { shareDifference } from '../../src/stats/share-difference.ts';
import { wasserstein } from '../../src/stats/wasserstein.ts';
import { wassersteinBounds, wassersteinDistance } from '../../src/stats/wasserstein-distance.ts';
import { apart, binnedValues, countPairs, golden, pooled, samplePairs } from './two-samples.ts';

describe('wasserstein', () => {
  test.each(golden.samples)('agrees with scipy: $name', (scipy) => {
    expect(apart(wasserstein(pooled(scipy.reference, scipy.current)), scipy.wasserstein)).toBeLessThan(1e-9);
    const { pair, sizes } = binnedValues(scipy.reference, scipy.current);
    expect(apart(wassersteinDistance(pair, sizes).value, scipy.wasserstein)).toBeLessThan(1e-9);
  });

  test('moves with the unit and not with the origin, and is symmetric', () => {
    fc.assert(
      fc.property(samplePairs, ({ reference, current }) => {
        const distance = wasserstein(pooled(reference, current));
        const mapped = (side: readonly number[]) => side.map((value) => 5 - 4 * value);
        expect(wasserstein(pooled(mapped(reference), mapped(current)))).toBeCloseTo(4 * distance, 9);
        expect(wasserstein(pooled(current, reference))).toBeCloseTo(distance, 12);
        expect(wasserstein(pooled([...reference, ...reference], current))).toBeCloseTo(distance, 9);
      }),
    );
  });

  test('is infinite where only one side has an infinite value', () => {
    expect(wasserstein(pooled([1, Number.POSITIVE_INFINITY], [1, 2]))).toBe(Number.POSITIVE_INFINITY);
  });

  test('does not take one row for a distribution without spread', () => {
    const reference = Array.from({ length: 1000 }, (_, row) => row / 1000);
    for (const value of [0.1, 0.5, 0.9]) {
      const { pair, sizes } = binnedValues(reference, [value]);
      expect(wassersteinDistance(pair, sizes, 0.5).interval(0.95).low).toBeLessThan(0.15);
    }
  });
});

describe('shareDifference', () => {
  test.each(golden.twoProportions)('agrees with Wilson bounds of scipy: $reference, $current at $confidence', (one) => {
    const [reference, current] = [one.reference, one.current].map(([count, rows]) => ({ share: count / rows, rows }));
    const { high } = shareDifference(reference!, current!).interval(one.confidence);
    expect(high).toBeCloseTo(Math.max(one.high, -one.low), 10);
  });

  test('is the published interval', () => {
    // Newcombe (1998), table II, column (a), method 10: 56/70 − 48/80 is 0.0524 to 0.3339, each bound at 97.5 %.
    const distance = shareDifference({ share: 48 / 80, rows: 80 }, { share: 56 / 70, rows: 70 });
    expect(distance.interval(0.975).high.toFixed(4)).toBe('0.3339');
    expect(distance.interval(0.95).low.toFixed(4)).toBe('0.0524');
  });
});

describe('counts between edges', () => {
  test('enclose D and ∫ |F − G| of the rows themselves', () => {
    fc.assert(
      fc.property(samplePairs, fc.integer({ min: 1, max: 6 }), ({ reference, current }, bins) => {
        const all = [...reference, ...current];
        const [least, most] = [Math.min(...all), Math.max(...all)];
        const edges = Array.from({ length: bins }, (_, at) => least + ((most - least) * (at + 1)) / bins);
        edges[bins - 1] = most;
        const count = (side: readonly number[]) => {
          const counts = new Array<number>(bins).fill(0);
          for (const value of side) counts[edges.findIndex((edge) => value <= edge)]!++;
          return counts;
        };
        const { distance } = largestGap(pooled(reference, current));
        const known = ksBounds(count(reference), count(current));
        expect(known.least).toBeLessThanOrEqual(distance + 1e-12);
        expect(known.most).toBeGreaterThanOrEqual(distance - 1e-12);
        const pair = { from: least, edges, reference: count(reference), current: count(current) };
        const moved = wassersteinBounds(pair);
        const exact = wasserstein(pooled(reference, current));
        const rounding = 1e-9 * (most - least);
        expect(moved.least).toBeLessThanOrEqual(exact + rounding);
        expect(moved.most).toBeGreaterThanOrEqual(exact - rounding);
        const spreadEvenly = wassersteinDistance(pair, { reference: reference.length, current: current.length }).value;
        expect(moved.least).toBeLessThanOrEqual(spreadEvenly + rounding);
        expect(moved.most).toBeGreaterThanOrEqual(spreadEvenly - rounding);
      }),
    );
  });
});

describe('totalVariation', () => {
  test('reads less than its definition where noise explains it, and the same where it does not', () => {
    const [noisy, current] = [
      [100, 110, 90, 105, 95, 100],
      [104, 98, 101, 99, 97, 101],
    ];
    const distance = totalVariation(noisy, current);
    expect(distance.value).toBeLessThan(plainVariation(cellsOf(noisy, current)));
    expect(totalVariation([900, 100], [100, 900]).value).toBeCloseTo(0.8, 3);
  });

  test('can pass at many categories: the bound does not grow with what noise alone reads', () => {
    // Alternating rows a little up and down, as 100 categories of 1000 rows a side do: noise alone reads 0.18.
    const reference = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 12 : 8));
    const current = reference.toReversed();
    expect(plainVariation(cellsOf(reference, current))).toBeCloseTo(0.2, 12);
    expect(totalVariation(reference, current).interval(0.95).high).toBeLessThan(0.15);
  });
});

const distances: readonly (readonly [string, fc.Arbitrary<Distance>])[] = [
  [
    'ks',
    samplePairs.map(({ reference, current }) => {
      const { distance } = largestGap(pooled(reference, current));
      const sizes = { reference: reference.length, current: current.length };
      return ksDistance({ least: distance, most: distance, at: 0 }, sizes);
    }),
  ],
  [
    'wasserstein',
    samplePairs.map(({ reference, current }) => {
      const { pair, sizes } = binnedValues(reference, current);
      return wassersteinDistance(pair, sizes, 2);
    }),
  ],
  ['total variation', countPairs.map(({ reference, current }) => totalVariation(reference, current))],
  ['l-infinity', countPairs.map(({ reference, current }) => largestShift(reference, current))],
  ['psi', countPairs.map(({ reference, current }) => divergenceDistance(psi, cellsOf(reference, current)))],
  [
    'jensen-shannon',
    countPairs.map(({ reference, current }) => divergenceDistance(jensenShannon, cellsOf(reference, current))),
  ],
];

describe.each(distances)('the bounds of %s', (_, arbitrary) => {
  test('enclose the value and widen with confidence; nearer limits need more rows', () => {
    fc.assert(
      fc.property(arbitrary, (distance) => {
        const [narrow, wide] = [distance.interval(0.9), distance.interval(0.999)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-9);
        expect(narrow.low).toBeLessThanOrEqual(distance.value + 1e-9);
        expect(distance.value).toBeLessThanOrEqual(narrow.high + 1e-9);
        expect(narrow.high).toBeLessThanOrEqual(wide.high + 1e-9);
      }),
    );
  });
});

describe('bounds at 95 %', () => {
  const chosen = [
    'normal + 0',
    'normal + 0.3',
    't2 + 0.3',
    '10 categories, 0 moved',
    '10 categories, 0.15 moved',
    '0.05 → 0.1',
  ];
  test.each(settings().filter(({ data }) => chosen.includes(data)))('of $distance, $data, miss in 5 %', (setting) => {
    const runs = 300;
    const { above, below } = missesOf(setting, [1000, 200], runs);
    // Three standard errors of a share of 5 %.
    const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
    expect(above).toBeLessThanOrEqual(most);
    expect(below).toBeLessThanOrEqual(most);
  });

  test('of l_infinity where twenty rows meet a hundred categories, most of them rare', () => {
    const setting = settings().find(
      ({ distance, data }) => distance === 'l_infinity' && data === '100 categories, 0 moved',
    )!;
    expect(missesOf(setting, [1000, 20], 300).above).toBeLessThanOrEqual(0.05);
  });
});
