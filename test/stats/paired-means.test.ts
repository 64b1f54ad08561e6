import { describe, expect, test } from 'vitest';
import { LOSS_CHANGES, meanErrors } from '../../bench/operating-characteristics/means.ts';
import { pairedBootstrap } from '../../src/stats/bootstrap.ts';
import { MOST_RESAMPLED_ROWS, pairedMeans } from '../../src/stats/paired-means.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { UndefinedStatisticError } from '../../src/stats/replicates.ts';

/** Exponential losses; the candidate's are higher by up to one on one row of fifty. */
function losses(rows: number) {
  const random = seededRandom(9);
  const baseline = Float64Array.from({ length: rows }, () => -Math.log(1 - random()));
  return { baseline, candidate: baseline.map((loss) => loss + (random() < 0.02 ? random() : 0)) };
}

/** As `pairedMeans` draws them. */
function sorted({ candidate, baseline }: { candidate: Float64Array; baseline: Float64Array }) {
  const order = Array.from(candidate.keys()).sort(
    (a, b) => candidate[a]! - candidate[b]! || baseline[a]! - baseline[b]!,
  );
  return {
    candidate: Float64Array.from(order, (row) => candidate[row]!),
    baseline: Float64Array.from(order, (row) => baseline[row]!),
  };
}

describe('pairedMeans', () => {
  test('does not hang on the order in which the rows stand', () => {
    const { candidate, baseline } = losses(400);
    const order = Array.from(candidate.keys()).sort((a, b) => ((a * 7919) % 400) - ((b * 7919) % 400));
    const turned = {
      candidate: Float64Array.from(order, (row) => candidate[row]!),
      baseline: Float64Array.from(order, (row) => baseline[row]!),
    };
    const [one, other] = [{ candidate, baseline }, turned].map((rows) =>
      pairedMeans(rows, { seed: 3, resamples: 300 }),
    );
    for (const statistic of ['candidate', 'baseline', 'difference', 'relativeChange'] as const) {
      expect(other![statistic]().interval(0.95)).toEqual(one![statistic]().interval(0.95));
    }
  });

  test('is the general bootstrap, faster', () => {
    const { candidate, baseline } = sorted(losses(300));
    const mean = (values: Float64Array, weights: Float64Array) => {
      let [sum, total] = [0, 0];
      values.forEach((value, row) => {
        sum += weights[row]! * value;
        total += weights[row]!;
      });
      return sum / total;
    };
    const means = pairedMeans({ candidate, baseline }, { seed: 4, resamples: 300 });
    const general = pairedBootstrap(
      {
        counts: new Uint8Array(300).fill(1),
        measure: (weights) => ({ candidate: mean(candidate, weights), baseline: mean(baseline, weights) }),
      },
      { seed: 4, resamples: 300 },
    );
    for (const statistic of ['candidate', 'baseline', 'difference', 'relativeChange'] as const) {
      const [fast, slow] = [means[statistic](), general[statistic]()];
      expect(fast.value).toBeCloseTo(slow.value, 12);
      expect(fast.standardError).toBeCloseTo(slow.standardError!, 12);
      expect(fast.interval(0.95).low).toBeCloseTo(slow.interval(0.95).low, 10);
      expect(fast.interval(0.95).high).toBeCloseTo(slow.interval(0.95).high, 10);
    }
  });

  test('agrees with itself on both sides of the number of rows from which it no longer resamples', () => {
    const { candidate, baseline } = losses(MOST_RESAMPLED_ROWS + 1);
    const below = pairedMeans(
      { candidate: candidate.slice(1), baseline: baseline.slice(1) },
      { seed: 4, resamples: 1000 },
    );
    const above = pairedMeans({ candidate, baseline }, { seed: 4 });
    for (const statistic of ['candidate', 'difference', 'relativeChange'] as const) {
      const [drawn, normal] = [below[statistic]().interval(0.95), above[statistic]().interval(0.95)];
      expect([drawn.method, normal.method]).toEqual(['bayesian-bootstrap-worst-row', 'normal-mean-skewness-corrected']);
      const width = normal.high - normal.low;
      expect(Math.abs(drawn.low - normal.low) / width).toBeLessThan(0.1);
      expect(Math.abs(drawn.high - normal.high) / width).toBeLessThan(0.1);
    }
  });

  test.each([
    ['small noise on every row', 100],
    ['log-normal rise', 100],
    ['2 % of the rows rise', 300],
    ['2 % of the rows rise', MOST_RESAMPLED_ROWS + 1],
  ])('is wrong at most 5 % of the time: %s, %d rows', (name, rows) => {
    const runs = 200;
    const change = LOSS_CHANGES.find((one) => one.name === name)!;
    const { falsePass, falseFail } = meanErrors(change, rows, runs, 150);
    const allowed = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
    expect(falsePass).toBeLessThanOrEqual(allowed);
    expect(falseFail).toBeLessThanOrEqual(allowed);
  });

  test('allows, where no row differs, for a row that differs as far as any two losses do', () => {
    const baseline = losses(100).baseline;
    const { low, high } = pairedMeans({ candidate: baseline, baseline }, { seed: 1 }).difference().interval(0.95);
    const farthest = Math.max(...baseline) - Math.min(...baseline);
    // 1 − 0.05^(1/100) = 0.0295 is the share of rows of which none in 100 may differ
    expect(high / farthest).toBeCloseTo(0.0295, 2);
    expect(low).toBeCloseTo(-high, 12);
  });

  test('has no bounds where all losses are one and the same', () => {
    const same = new Float64Array(50).fill(2);
    const { low, high } = pairedMeans({ candidate: same, baseline: same }, { seed: 1 }).difference().interval(0.95);
    expect([low, high]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test('without a baseline knows only the candidate', () => {
    const means = pairedMeans({ candidate: Float64Array.of(1, 2, 4), baseline: null }, { seed: 1 });
    expect(means.candidate().value).toBeCloseTo(7 / 3, 12);
    expect(() => means.difference()).toThrow(UndefinedStatisticError);
  });

  test('has no relative change from a baseline of 0', () => {
    const means = pairedMeans({ candidate: Float64Array.of(1, 2), baseline: new Float64Array(2) }, { seed: 1 });
    expect(means.difference().value).toBe(1.5);
    expect(() => means.relativeChange()).toThrow(UndefinedStatisticError);
  });

  test('refuses rows it cannot average', () => {
    const two = new Float64Array(2);
    expect(() => pairedMeans({ candidate: new Float64Array(0), baseline: null }, { seed: 1 })).toThrow(RangeError);
    expect(() => pairedMeans({ candidate: two, baseline: new Float64Array(3) }, { seed: 1 })).toThrow(RangeError);
    expect(() => pairedMeans({ candidate: Float64Array.of(1, Number.NaN), baseline: two }, { seed: 1 })).toThrow(
      /row 1 is NaN/,
    );
  });
});
