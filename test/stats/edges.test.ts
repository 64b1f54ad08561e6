import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestShift, totalVariation } from '../../src/stats/category-distance.ts';
import { cellsOf } from '../../src/stats/cells.ts';
import { choleskyOf, solve } from '../../src/stats/cholesky.ts';
import { type ClusteredRate, largestClusteredGap, smallestClusteredRatio } from '../../src/stats/cluster-gap.ts';
import { densityContours } from '../../src/stats/density-contours.ts';
import { currentRowsFor, type Distance } from '../../src/stats/distance.ts';
import { divergenceDistance } from '../../src/stats/divergence.ts';
import { fisherExact } from '../../src/stats/fisher-exact.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { type Influences, influenceEstimates, unlessStill } from '../../src/stats/large-sample.ts';
import { mannWhitney } from '../../src/stats/mann-whitney.ts';
import { pairedMeans } from '../../src/stats/paired-means.ts';
import { type Null, permutationTest, windows } from '../../src/stats/permutation.ts';
import { psi } from '../../src/stats/psi.ts';
import { statisticOf, UndefinedStatisticError } from '../../src/stats/replicates.ts';
import type { Sides } from '../../src/stats/sides.ts';
import { noncentralChiSquare } from '../../src/stats/tails.ts';
import { wassersteinBounds, wassersteinDistance } from '../../src/stats/wasserstein-distance.ts';
import { countPairs, pooled } from './two-samples.ts';

const SIZES = { reference: 40, current: 40 };
const bins = (reference: readonly number[], current: readonly number[]) => ({
  from: 0,
  edges: [1, 2],
  reference,
  current,
});

describe('a distance', () => {
  test.each([
    [[0, 0], [3, 4], SIZES],
    [[3, 4], [0, 0], SIZES],
  ])('of a side without rows is refused: %j, %j', (reference, current, sizes) => {
    const refused = /a distance needs rows on both sides/;
    expect(() => totalVariation(reference, current, sizes)).toThrow(refused);
    expect(() => largestShift(reference, current, sizes)).toThrow(refused);
    expect(() => wassersteinBounds(bins(reference, current))).toThrow(refused);
    expect(() => wassersteinDistance(bins(reference, current), sizes)).toThrow(refused);
  });

  test('of other categories, or over a scale that is not positive, is refused', () => {
    expect(() => totalVariation([1, 2], [1, 2, 3])).toThrow(/other categories/);
    expect(() => largestShift([1, 2], [1, 2, 3])).toThrow(/other categories/);
    for (const scale of [0, -1, Number.NaN]) {
      expect(() => wassersteinDistance(bins([1, 2], [1, 2]), SIZES, scale)).toThrow(/a scale is positive/);
    }
  });

  test('of one row a side is a distance', () => {
    expect(largestShift([1, 0], [0, 1]).value).toBe(1);
    expect(totalVariation([9, 0], [7, 0]).value).toBe(0);
    expect(totalVariation([1, 0], [0, 1]).interval(0.95)).toMatchObject({ low: 0, high: 1 });
    expect(wassersteinBounds(bins([1, 0], [0, 1]))).toEqual({ least: 0, most: 2 });
    expect(wassersteinDistance(bins([1, 0], [0, 1]), { reference: 1, current: 1 }).value).toBe(1);
  });

  const kinds: readonly (readonly [string, (reference: number[], current: number[]) => Distance, string])[] = [
    ['total variation', totalVariation, 'concentration-and-chi-square'],
    ['largest shift', largestShift, 'bonferroni-clopper-pearson'],
    ['psi', (...of) => divergenceDistance(psi, cellsOf(...of)), 'noncentral-chi-square-and-delta'],
    ['jensen-shannon', (...of) => divergenceDistance(jensenShannon, cellsOf(...of)), 'noncentral-chi-square-and-delta'],
    [
      'wasserstein',
      (reference, current) => {
        const edges = reference.map((_, at) => at + 1);
        const sizes = { reference: sum(reference), current: sum(current) };
        return wassersteinDistance({ from: 0, edges, reference, current }, sizes);
      },
      'gaussian-concentration',
    ],
  ];

  test.each(kinds)('%s: says by what method, and refuses a confidence of one half', (_, of, method) => {
    const distance = of([30, 20, 10], [10, 20, 30]);
    expect(distance.interval(0.95).method).toBe(method);
    for (const confidence of [0.5, 1, Number.NaN]) {
      expect(() => distance.interval(confidence)).toThrow(/a one-sided confidence/);
    }
  });

  test.each(kinds)('%s: a limit nearer to the value needs more rows, a higher confidence too', (_, of) => {
    fc.assert(
      fc.property(countPairs, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ reference, current }, limit) => {
        const distance = of(reference, current);
        const further = limit + 0.2;
        const rows = (at: number, confidence = 0.95) => distance.neededRows(at, confidence) ?? Number.POSITIVE_INFINITY;
        if (distance.value <= limit) expect(rows(further)).toBeLessThanOrEqual(rows(limit));
        expect(rows(limit, 0.99)).toBeGreaterThanOrEqual(rows(limit));
        expect(rows(limit)).toBeGreaterThan(sum(current));
      }),
    );
  });

  test('that lies on the limit needs more rows than there are', () => {
    expect(largestShift([50, 50], [30, 70]).neededRows(0.2, 0.95)).toBeNull();
    expect(largestShift([9, 0], [7, 0]).neededRows(0.1, 0.95)).toBeNull();
    const psiOf = divergenceDistance(psi, cellsOf([300, 700], [600, 400]));
    expect(psiOf.neededRows(psiOf.value, 0.95)).toBeNull();
    const steady = wassersteinDistance({ from: 0, edges: [0], reference: [5], current: [5], points: [true] }, SIZES);
    expect(steady.neededRows(0.1, 0.95)).toBeNull();
  });

  test('needs rows m with 1/n + 1/m: as many, one more than there are, or none', () => {
    // 1/100 + 1/25 = 0.05.
    expect(currentRowsFor(0.05, { reference: 100, current: 10 })).toBe(25);
    expect(currentRowsFor(0.05, { reference: 100, current: 30 })).toBe(31);
    expect(currentRowsFor(0.05, { reference: 100, current: 30.5 })).toBe(32);
    expect(currentRowsFor(0.0499, { reference: 100, current: 10 })).toBe(26);
    expect(currentRowsFor(0.01, { reference: 100, current: 10 })).toBeNull();
    expect(currentRowsFor(0.009, { reference: 100, current: 10 })).toBeNull();
  });
});

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

describe('fisherExact', () => {
  test('says the odds ratio of the sample, current over reference', () => {
    // (1 · 2)/(8 · 5), by hand.
    expect(fisherExact({ count: 8, rows: 10 }, { count: 1, rows: 6 }).statistic).toBeCloseTo(0.05, 15);
    expect(fisherExact({ count: 1, rows: 6 }, { count: 8, rows: 10 }).statistic).toBeCloseTo(20, 12);
    expect(fisherExact({ count: 0, rows: 6 }, { count: 8, rows: 10 }).statistic).toBe(Number.POSITIVE_INFINITY);
    expect(fisherExact({ count: 2, rows: 6 }, { count: 0, rows: 10 }).statistic).toBe(0);
    expect(fisherExact({ count: 0, rows: 6 }, { count: 0, rows: 10 })).toEqual({
      statistic: Number.NaN,
      p: 1,
      method: 'exact',
    });
  });

  test('refuses what is no proportion', () => {
    const one = { count: 1, rows: 2 };
    for (const wrong of [
      { count: 0, rows: 0 },
      { count: 3, rows: 2 },
      { count: 0.5, rows: 2 },
      { count: -1, rows: 2 },
    ]) {
      expect(() => fisherExact(wrong, one)).toThrow(RangeError);
      expect(() => fisherExact(one, wrong)).toThrow(RangeError);
    }
    expect(fisherExact({ count: 2, rows: 2 }, { count: 1, rows: 1 }).p).toBe(1);
  });
});

describe('mannWhitney', () => {
  const range = (rows: number, from: number) => Array.from({ length: rows }, (_, at) => from + at);

  test('is exact up to 2500 pairs without ties, else asymptotic', () => {
    expect(mannWhitney(pooled(range(50, 0), range(50, 0.5 + 20))).method).toBe('exact');
    expect(mannWhitney(pooled(range(61, 0), range(41, 0.5)))).toMatchObject({ method: 'asymptotic' });
    expect(mannWhitney(pooled(range(5, 0), range(5, 2))).method).toBe('asymptotic');
    expect(mannWhitney(pooled(range(5, 0), range(5, 2)), 'exact').method).toBe('exact');
    expect(mannWhitney(pooled(range(5, 0), range(5, 0.5)), 'asymptotic').method).toBe('asymptotic');
  });

  test('of three rows below three others is exact: 2 of 20 orders', () => {
    expect(mannWhitney(pooled([1, 2, 3], [4, 5, 6]))).toEqual({
      statistic: 0,
      superiority: 0,
      p: expect.closeTo(0.1, 14),
      method: 'exact',
    });
  });
});

describe('permutationTest', () => {
  /** Draws whose statistic is stated. */
  const drawing = (...drawn: readonly number[]) => {
    const observed = Uint8Array.of(255);
    const stated: Null = { observed, most: drawn.length, draw: (_, at) => Uint8Array.of(at) };
    return [stated, (sides: Sides) => (sides === observed ? 5 : drawn[sides[0]!]!)] as const;
  };

  test('counts what is as extreme, itself among the orders: (k + 1)/(B + 1)', () => {
    const p = (...drawn: readonly number[]) => permutationTest(...drawing(...drawn), { seed: 1 });
    expect(p(1, 2, 3, 4)).toEqual({ statistic: 5, p: 1 / 5, method: 'permutation', draws: 4 });
    expect(p(5, 2, 3, 4).p).toBe(2 / 5);
    expect(p(1, 2, 3, 6).p).toBe(2 / 5);
    expect(p(5 - 1e-13, 2, 3, 4.9999).p).toBe(2 / 5);
    expect(p(Number.NaN, 2, 3, 4).p).toBe(2 / 5);
    expect(p(1).p).toBe(1 / 2);
  });

  test('ends at the last of enough: h of l', () => {
    const [nothing, statistic] = drawing(1, 7, 2, 8, 9, 9);
    expect(permutationTest(nothing, statistic, { seed: 1, enough: 2 })).toMatchObject({ p: 2 / 4, draws: 4 });
    expect(permutationTest(nothing, statistic, { seed: 1, enough: 9 })).toMatchObject({ p: 5 / 7, draws: 6 });
    expect(permutationTest(nothing, statistic, { seed: 1, draws: 3 })).toMatchObject({ p: 2 / 4, draws: 3 });
  });

  test('draws windows from the newest back, each beside the rest of the reference', () => {
    const past = windows(5, 2);
    expect(past.most).toBe(2);
    expect([...past.observed]).toEqual([0, 0, 0, 0, 0, 1, 1]);
    expect([...past.draw(Math.random, 0)]).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect([...past.draw(Math.random, 1)]).toEqual([0, 1, 1, 0, 0, 2, 2]);
    expect([windows(4, 2).most, windows(2, 2).most, windows(1, 2).most]).toEqual([1, 0, 0]);
  });
});

test('of λ between where weights are products and where they are Stirling’s, the non-central chi-square is scipy’s', () => {
  // python -c "from scipy.stats import ncx2; print([float(ncx2.cdf(x, df, 64)) for x, df in [(50, 1), (64, 3), (90, 12), (66, 0.5)]])"
  for (const [x, df, p] of [
    [50, 1, 0.17646211521699692],
    [64, 3, 0.45013221494982103],
    [90, 12, 0.803818256924609],
    [66, 0.5, 0.5616401677469427],
  ] as const) {
    expect(Math.abs(noncentralChiSquare(x, df, 64) - p)).toBeLessThan(1e-12);
  }
});

describe('a change between two models', () => {
  const candidate = Float64Array.of(1, 0, 1, 1, 0, 1, 1, 0);
  const baseline = Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0);
  const pair = { candidate: 5 / 8, baseline: 4 / 8 };

  test('is relative to the size of the baseline, whatever its sign, and not a number at 0', () => {
    expect(statisticOf({ candidate: 3, baseline: 2 }, 'relativeChange')).toBe(0.5);
    expect(statisticOf({ candidate: -3, baseline: -2 }, 'relativeChange')).toBe(-0.5);
    expect(statisticOf({ candidate: 3, baseline: 1 }, 'relativeChange')).toBe(2);
    expect(statisticOf({ candidate: 3, baseline: 0 }, 'relativeChange')).toBeNaN();
    expect(statisticOf({ candidate: 0, baseline: 3 }, 'relativeChange')).toBe(-1);
  });

  test('of many rows has the standard error of the delta method', () => {
    const estimates = influenceEstimates(pair, { candidate, baseline }, 'by hand');
    // Var(difference) and Var(candidate − ratio · baseline)/baseline² of 8 rows, each over n − 1.
    const errorOf = (values: readonly number[]) => {
      const mean = sum(values) / 8;
      return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / 7 / 8);
    };
    const rows = [...candidate.keys()];
    const expected = {
      candidate: errorOf([...candidate]),
      baseline: errorOf([...baseline]),
      difference: errorOf(rows.map((row) => candidate[row]! - baseline[row]!)),
      relativeChange: errorOf(rows.map((row) => (candidate[row]! - 1.25 * baseline[row]!) / 0.5)),
    };
    for (const statistic of ['candidate', 'baseline', 'difference', 'relativeChange'] as const) {
      const estimate = estimates[statistic]();
      expect(estimate.value).toBeCloseTo(statisticOf(pair, statistic), 15);
      expect(estimate.standardError).toBeCloseTo(expected[statistic], 14);
      expect(estimate.n).toBe(8);
      expect(estimate.interval(0.95).method).toBe('by hand');
    }
  });

  test('is refused without a baseline, at a baseline of 0, and of rows that are no numbers', () => {
    const alone = influenceEstimates({ candidate: 0.5, baseline: Number.NaN }, { candidate, baseline: null }, 'm');
    expect(alone.candidate().value).toBe(0.5);
    for (const statistic of ['baseline', 'difference', 'relativeChange'] as const) {
      expect(() => alone[statistic]()).toThrow(/there is no baseline/);
    }
    const atZero = influenceEstimates({ candidate: 0.5, baseline: 0 }, { candidate, baseline }, 'm');
    expect(() => atZero.relativeChange()).toThrow(UndefinedStatisticError);
    const broken: Influences = { candidate: Float64Array.of(1, Number.NaN), baseline: null };
    expect(() => influenceEstimates(pair, broken, 'm').candidate()).toThrow(UndefinedStatisticError);
  });

  test('of which no row shows any is asked of the resamples, and only it', () => {
    const asked: string[] = [];
    const still = influenceEstimates({ candidate: 0.625, baseline: 0.625 }, { candidate, baseline: candidate }, 'many');
    const small = influenceEstimates(pair, { candidate, baseline }, 'few');
    const estimates = unlessStill(still, () => {
      asked.push('few');
      return small;
    });
    expect(estimates.candidate().interval(0.95).method).toBe('many');
    expect(estimates.baseline().interval(0.95).method).toBe('many');
    expect(asked).toEqual([]);
    expect(estimates.difference().interval(0.95).method).toBe('few');
    expect(estimates.relativeChange().interval(0.95).method).toBe('few');
    expect(asked).toEqual(['few', 'few']);
  });

  test('and a loss that are the same number in all rows have no bounds, whatever rounding makes of their sums', () => {
    const none = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    for (const loss of [2, 3, 0.1, 1e-9, 7e8]) {
      const alone = pairedMeans({ candidate: new Float64Array(20).fill(loss), baseline: null }, { seed: 1 });
      expect(alone.candidate().interval(0.95)).toMatchObject(none);
      expect(alone.candidate().value).toBe(loss);
    }
  });

  test('of one number in every row has the bounds of any two losses, in every unit', () => {
    const boundsIn = (unit: number) => {
      const baseline = Float64Array.from({ length: 30 }, (_, row) => (unit * (3 + row)) / 8);
      const candidate = baseline.map((loss) => loss + unit / 8);
      return pairedMeans({ candidate, baseline }, { seed: 1 }).difference().interval(0.95);
    };
    // Eighths are exact, tenths of them are not. From 3/8 to 33/8 it is 30/8.
    const { low, high } = boundsIn(1);
    expect(high).toBeGreaterThan(1 / 8 + 0.2);
    expect(low).toBeLessThan(1 / 8 - 0.2);
    expect(boundsIn(0.1).low / 0.1).toBeCloseTo(low, 9);
    expect(boundsIn(0.1).high / 0.1).toBeCloseTo(high, 9);
  });

  test('is allowed the farthest that any two losses lie, of whichever model', () => {
    // Every row rises by 2; the losses of both lie between 1 and 5.
    const [low, high] = [Float64Array.of(1, 2, 3), Float64Array.of(3, 4, 5)];
    const { difference } = pairedMeans({ candidate: high, baseline: low }, { seed: 1, resamples: 400 });
    const turned = pairedMeans({ candidate: low, baseline: high }, { seed: 1, resamples: 400 });
    const [up, down] = [difference().interval(0.95), turned.difference().interval(0.95)];
    // A row more with a difference of ±4 in three: both bounds are away from 2.
    expect(up.low).toBeLessThan(2);
    expect(up.high).toBeGreaterThan(2);
    expect(up.high).toBeLessThan(4);
    expect(up.low).toBeGreaterThan(-4);
    expect(down.low).toBeCloseTo(-up.high, 12);
    expect(down.high).toBeCloseTo(-up.low, 12);
  });
});

test('a system of equations of any size is solved', () => {
  // A = [[4, 2, 1], [2, 5, 3], [1, 3, 6]], x = (1, −2, 3): A x = (3, 1, 13).
  const lower = choleskyOf(Float64Array.of(4, 2, 1, 2, 5, 3, 1, 3, 6), 3);
  const x = solve(lower, [3, 1, 13]);
  expect(x.length).toBe(3);
  for (const [at, value] of [1, -2, 3].entries()) expect(x[at]!).toBeCloseTo(value, 12);
});

describe('gaps of groups whose rows hang together', () => {
  /** As many clusters of `size` rows, the first so many of them of successes alone. */
  const group = (good: number, clusters: number, size: number, from: number): ClusteredRate => ({
    successes: good * size,
    trials: clusters * size,
    clusters: new Map(
      Array.from({ length: clusters }, (_, at) => [from + at, { successes: at < good ? size : 0, trials: size }]),
    ),
  });
  const options = { seed: 1, resamples: 2000 };
  const of = (size: number) => [[group(45, 50, size, 0), group(30, 50, size, 100)]];

  test('have the value of the rates, and bounds on both sides of it', () => {
    const [gap, ratio] = [largestClusteredGap(of(1), options), smallestClusteredRatio(of(1), options)];
    expect(gap.value).toBeCloseTo(0.9 - 0.6, 12);
    expect(ratio.value).toBeCloseTo(0.6 / 0.9, 12);
    // z√(0.9 · 0.1/50 + 0.6 · 0.4/50) = 0.134 at 95 %, and at most a cluster in 51 more.
    const { low, high, method } = gap.interval(0.95);
    expect(method).toBe('bayesian-bootstrap-worst-row');
    expect(low).toBeGreaterThan(0.3 - 0.134 - 0.06);
    expect(low).toBeLessThan(0.3 - 0.1);
    expect(high).toBeGreaterThan(0.3 + 0.1);
    expect(high).toBeLessThan(0.3 + 0.134 + 0.06);
    const bounds = ratio.interval(0.95);
    expect(bounds.low).toBeLessThan(2 / 3 - 0.1);
    expect(bounds.low).toBeGreaterThan(0.4);
    expect(bounds.high).toBeGreaterThan(2 / 3 + 0.1);
  });

  test('are as wide for fifty clusters of twenty rows as for fifty rows', () => {
    const [rows, clusters] = [1, 20].map((size) => largestClusteredGap(of(size), options).interval(0.95));
    expect(clusters!.low).toBeCloseTo(rows!.low, 12);
    expect(clusters!.high).toBeCloseTo(rows!.high, 12);
  });
});

test('the density along a contour is one and the same', () => {
  const rows = 200;
  // Spread evenly over an ellipse, by the golden angle.
  const at = (row: number) => [Math.sqrt((row + 0.5) / rows), row * Math.PI * (3 - Math.sqrt(5))] as const;
  const x = Float64Array.from({ length: rows }, (_, row) => 5 + at(row)[0] * Math.cos(at(row)[1]));
  const y = Float64Array.from({ length: rows }, (_, row) => 3 * at(row)[0] * Math.sin(at(row)[1]) - 2);
  const bandwidth = (values: Float64Array) => {
    const mean = sum([...values]) / rows;
    return Math.sqrt(sum([...values].map((value) => (value - mean) ** 2)) / rows) * rows ** (-1 / 6);
  };
  const [h, v] = [bandwidth(x), bandwidth(y)];
  const density = (a: number, b: number) =>
    sum([...x.keys()].map((row) => Math.exp(-(((a - x[row]!) / h) ** 2 + ((b - y[row]!) / v) ** 2) / 2)));
  const own = [...x.keys()].map((row) => density(x[row]!, y[row]!)).sort((a, b) => a - b);
  for (const { share, x: xs, y: ys } of densityContours(x, y, [0.9, 0.5])) {
    const level = own[Math.round((1 - share) * rows)]!;
    const found = xs.flatMap((a, place) => (ys[place] === null ? [] : [density(a, ys[place]!)]));
    expect(found.length).toBeGreaterThan(40);
    for (const one of found) expect(Math.abs(one / level - 1)).toBeLessThan(0.05);
  }
});
