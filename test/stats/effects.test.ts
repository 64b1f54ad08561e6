import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missesOf, settings } from '../../bench/operating-characteristics/drift-effects.ts';
import { ksKnown, wassersteinKnown } from '../../src/stats/binned.ts';
import { cellsOf } from '../../src/stats/cells.ts';
import { divergenceEffect } from '../../src/stats/divergence.ts';
import { type Effect, rowsToPass, smallestCaught } from '../../src/stats/effect.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { ksDistance } from '../../src/stats/ks.ts';
import { ksEffect, ksOf } from '../../src/stats/ks-effect.ts';
import { lInfinityEffect } from '../../src/stats/l-infinity.ts';
import { psi } from '../../src/stats/psi.ts';
import { totalVariationEffect } from '../../src/stats/total-variation.ts';
import { shareDifference, twoProportions } from '../../src/stats/two-proportions.ts';
import { interquartileRange, wasserstein, wassersteinEffect } from '../../src/stats/wasserstein.ts';
import { apart, countPairs, golden, pooled, samplePairs } from './two-samples.ts';

describe('wasserstein', () => {
  test.each(golden.samples)('agrees with scipy: $name', (scipy) => {
    expect(apart(wasserstein(pooled(scipy.reference, scipy.current)), scipy.wasserstein)).toBeLessThan(1e-9);
    expect(apart(interquartileRange(Float64Array.from(scipy.reference).sort()), scipy.iqr)).toBeLessThan(1e-12);
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

  test('has no scale where half of the rows share a value', () => {
    const both = pooled([0, 0, 0, 1], [0, 1]);
    expect(() => wassersteinEffect(both, interquartileRange(Float64Array.of(0, 0, 0, 0)))).toThrow(/above 0, got 0/);
  });
});

describe('twoProportions', () => {
  test.each(golden.twoProportions)('agrees with Wilson bounds of scipy: $reference, $current at $confidence', (one) => {
    const [reference, current] = [one.reference, one.current].map(([count, rows]) => ({ count, rows }));
    const { low, high } = twoProportions(reference!, current!).interval(one.confidence);
    expect(low).toBeCloseTo(one.low, 10);
    expect(high).toBeCloseTo(one.high, 10);
  });

  test('is the published interval', () => {
    // Newcombe (1998), table II, column (a), method 10: 56/70 − 48/80 is 0.0524 to 0.3339.
    const { low, high } = twoProportions({ count: 48, rows: 80 }, { count: 56, rows: 70 }).interval(0.975);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0524', '0.3339']);
  });

  test('turns its sign with the sides', () => {
    const [a, b] = [
      { count: 3, rows: 50 },
      { count: 9, rows: 40 },
    ];
    const [there, back] = [twoProportions(a, b).interval(0.95), twoProportions(b, a).interval(0.95)];
    expect([-back.high, -back.low]).toEqual([there.low, there.high]);
    expect(shareDifference(a, b).interval(0.95).high).toBe(there.high);
    expect(shareDifference(a, b).interval(0.95).low).toBe(twoProportions(a, b).interval(0.975).low);
  });

  test('refuses what is no proportion', () => {
    expect(() => twoProportions({ count: 3, rows: 2 }, { count: 0, rows: 1 })).toThrow(/3 of 2 is not a proportion/);
  });
});

describe('counts between edges', () => {
  test('enclose D and W1 of the rows themselves', () => {
    fc.assert(
      fc.property(samplePairs, fc.integer({ min: 1, max: 6 }), ({ reference, current }, bins) => {
        const all = [...reference, ...current];
        const [least, most] = [Math.min(...all), Math.max(...all)];
        const edges = Array.from({ length: bins + 1 }, (_, at) => least + ((most - least) * at) / bins);
        edges[bins] = most;
        // A value on an inner edge is at or below it, and belongs to the bin that ends there.
        const count = (side: readonly number[]) =>
          Array.from({ length: bins }, (_, bin) => {
            const above = (value: number) => bin === 0 || value > edges[bin]!;
            return side.filter((value) => above(value) && (bin === bins - 1 || value <= edges[bin + 1]!)).length;
          });
        const binned = { edges, reference: count(reference), current: count(current) };
        const both = pooled(reference, current);
        const [d, w] = [ksDistance(both).distance, wasserstein(both)];
        const [knownD, knownW] = [ksKnown(binned), wassersteinKnown(binned)];
        expect(knownD.low).toBeLessThanOrEqual(d + 1e-12);
        expect(knownD.high).toBeGreaterThanOrEqual(d - 1e-12);
        expect(knownW.low).toBeLessThanOrEqual(w + 1e-9);
        expect(knownW.high).toBeGreaterThanOrEqual(w - 1e-9);
      }),
    );
  });

  test('are exact where every bin is one value', () => {
    const binned = { edges: [1, 1], reference: [3], current: [2] };
    expect(ksKnown(binned)).toEqual({ low: 0, high: 0 });
    expect(wassersteinKnown(binned)).toEqual({ low: 0, high: 0 });
  });

  test('refuse edges that do not fit', () => {
    expect(() => ksKnown({ edges: [1, 2], reference: [1, 1], current: [1, 1] })).toThrow(/2 bins have one edge more/);
    expect(() => ksKnown({ edges: [1, 3, 2], reference: [1, 1], current: [1, 1] })).toThrow(
      /edges ascend, got 2 after 3/,
    );
  });
});

const effects: readonly (readonly [string, fc.Arbitrary<Effect>])[] = [
  ['ks', samplePairs.map(({ reference, current }) => ksEffect(ksOf(pooled(reference, current))))],
  ['wasserstein', samplePairs.map(({ reference, current }) => wassersteinEffect(pooled(reference, current), 2))],
  ['total variation', countPairs.map(({ reference, current }) => totalVariationEffect(cellsOf(reference, current)))],
  ['l-infinity', countPairs.map(({ reference, current }) => lInfinityEffect(cellsOf(reference, current)))],
  ['psi', countPairs.map(({ reference, current }) => divergenceEffect(psi, cellsOf(reference, current)))],
  [
    'jensen-shannon',
    countPairs.map(({ reference, current }) => divergenceEffect(jensenShannon, cellsOf(reference, current))),
  ],
];

describe.each(effects)('the bounds of %s', (_, arbitrary) => {
  test('enclose the value, widen with confidence, and rows bring them down', () => {
    fc.assert(
      fc.property(arbitrary, (effect) => {
        const [narrow, wide] = [effect.interval(0.9), effect.interval(0.999)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-9);
        expect(narrow.low).toBeLessThanOrEqual(effect.value + 1e-9);
        expect(effect.value).toBeLessThanOrEqual(narrow.high + 1e-9);
        expect(narrow.high).toBeLessThanOrEqual(wide.high + 1e-9);
        expect(effect.plain).toBeGreaterThanOrEqual(effect.value - 1e-12);
        const [far, near] = [rowsToPass(effect, 0.3, 0.95), rowsToPass(effect, 0.1, 0.95)];
        if (near.each !== null) expect(near.each).toBeGreaterThanOrEqual(far.each!);
        expect(smallestCaught(effect, 0.1, 0.95)).toBeGreaterThanOrEqual(0.1);
      }),
    );
  });
});

describe('rowsToPass', () => {
  test('says for KS at 0.1 that 719 rows a side are enough, and with 1000 of reference 561', () => {
    const effect = ksEffect({ distance: 0.08, reference: 1000, current: 100 });
    expect(rowsToPass(effect, 0.1, 0.95)).toEqual({ current: 561, each: 719 });
  });

  test('says where the reference alone is too small', () => {
    const effect = ksEffect({ distance: 0.08, reference: 100, current: 1e6 });
    expect(rowsToPass(effect, 0.1, 0.95).current).toBeNull();
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
  test.each(settings().filter(({ data }) => chosen.includes(data)))('of $effect, $data, miss in 5 %', (setting) => {
    const runs = 300;
    const { above, below } = missesOf(setting, [1000, 200], runs);
    // Three standard errors of a share of 5 %.
    const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
    expect(above).toBeLessThanOrEqual(most);
    expect(below).toBeLessThanOrEqual(most);
  });
});
