import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelErrors, POPULATIONS } from '../../bench/operating-characteristics/label-metrics.ts';
import { binomialProportion } from '../../src/stats/binomial.ts';
import { type PairedSample, pairedBootstrap } from '../../src/stats/bootstrap.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import type { PairedTable } from '../../src/stats/paired-table.ts';
import { UndefinedStatisticError } from '../../src/stats/replicates.ts';
import { type TripleCells, withUnseenCells } from '../../src/stats/unseen-cells.ts';

/** Accuracy of both models, from the four cells of a paired table. */
function accuracySample({ bothRight, gained, lost, bothWrong }: PairedTable): PairedSample {
  return {
    counts: [bothRight, gained, lost, bothWrong],
    measure: (weights) => {
      const rows = weights[0]! + weights[1]! + weights[2]! + weights[3]!;
      return { candidate: (weights[0]! + weights[1]!) / rows, baseline: (weights[0]! + weights[2]!) / rows };
    },
  };
}

describe('pairedBootstrap', () => {
  test.each([
    [0, 40],
    [3, 40],
    [97, 100],
    [950, 1000],
  ])('is Clopper-Pearson for %d of %d', (right, rows) => {
    const sample = accuracySample({ bothRight: right, gained: 0, lost: 0, bothWrong: rows - right });
    const drawn = pairedBootstrap(sample, { seed: 1, resamples: 20_000 }).candidate().interval(0.95);
    const exact = binomialProportion(right, rows).interval(0.95);
    const tolerance = 0.02 * (exact.high - exact.low);
    expect(Math.abs(drawn.low - exact.low)).toBeLessThan(tolerance);
    expect(Math.abs(drawn.high - exact.high)).toBeLessThan(tolerance);
  });

  test.each([
    [0, 0],
    [0, 3],
    [5, 5],
    [20, 5],
  ])('agrees with the score interval for %d gained and %d lost', (gained, lost) => {
    const table = { bothRight: 900, gained, lost, bothWrong: 95 - gained };
    const drawn = pairedBootstrap(accuracySample(table), { seed: 1 }).difference();
    const score = pairedDifference(table).interval(0.95);
    expect(Math.abs(drawn.interval(0.95).low - score.low)).toBeLessThan(0.0007);
    expect(Math.abs(drawn.interval(0.95).high - score.high)).toBeLessThan(0.0007);
    expect(drawn.standardError === null).toBe(gained + lost === 0);
  });

  test.each([
    ['F1 of a class of 10 %, losses only', 250],
    ['F1 of a class of 10 %', 1000],
    ['MCC, 20 % positive', 250],
  ])('is wrong at most 5 % of the time at the boundary: %s, %d rows', (name, rows) => {
    const runs = 300;
    const population = POPULATIONS.find((one) => one.name === name)!;
    const { falsePass, falseFail } = labelErrors(population, rows, runs, { resamples: 300, peers: false }).ours!;
    const allowed = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
    expect(falsePass).toBeLessThanOrEqual(allowed);
    expect(falseFail).toBeLessThanOrEqual(allowed);
  });

  test('gives the same numbers for the same seed, and others for another', () => {
    const sample = accuracySample({ bothRight: 90, gained: 2, lost: 4, bothWrong: 4 });
    const at = (seed: number) => pairedBootstrap(sample, { seed }).difference().interval(0.95);
    expect(at(7)).toEqual(at(7));
    expect(at(7)).not.toEqual(at(8));
  });

  test('tells all numbers from the same resamples, in whichever order they are asked for', () => {
    const sample = accuracySample({ bothRight: 900, gained: 2, lost: 14, bothWrong: 84 });
    const [one, other] = [pairedBootstrap(sample, { seed: 3 }), pairedBootstrap(sample, { seed: 3 })];
    const forward = [one.candidate(), one.difference(), one.relativeChange()].map((each) => each.interval(0.95));
    const backward = [other.relativeChange(), other.difference(), other.candidate()].map((each) => each.interval(0.95));
    expect(forward).toEqual(backward.reverse());
    expect(one.relativeChange().value).toBeCloseTo(-12 / 914, 12);
  });

  test('mirrors the difference when the models are exchanged', () => {
    const table = { bothRight: 900, gained: 2, lost: 14, bothWrong: 84 };
    const forward = pairedBootstrap(accuracySample(table), { seed: 3 }).difference().interval(0.95);
    const { measure, counts } = accuracySample(table);
    const exchanged: PairedSample = {
      counts,
      measure: (weights) => {
        const { candidate, baseline } = measure(weights);
        return { candidate: baseline, baseline: candidate };
      },
    };
    const mirrored = pairedBootstrap(exchanged, { seed: 3 }).difference().interval(0.95);
    expect(mirrored.low).toBeCloseTo(-forward.high, 12);
    expect(mirrored.high).toBeCloseTo(-forward.low, 12);
  });

  test('orders its bounds and widens with confidence, also beyond what the replicates support', () => {
    const counts = fc
      .tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 60 })))
      .filter((all) => all.some((n) => n > 0));
    fc.assert(
      fc.property(counts, ([bothRight, gained, lost, bothWrong]) => {
        const table = { bothRight: bothRight!, gained: gained!, lost: lost!, bothWrong: bothWrong! };
        const estimate = pairedBootstrap(accuracySample(table), { seed: 2, resamples: 100 }).difference();
        let [low, high] = [estimate.value, estimate.value];
        for (const confidence of [0.6, 0.9, 0.95, 0.99, 0.999, 0.99999]) {
          const bounds = estimate.interval(confidence);
          expect(bounds.low).toBeLessThanOrEqual(low);
          expect(bounds.high).toBeGreaterThanOrEqual(high);
          ({ low, high } = bounds);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('does not take a few rows without a difference for proof', () => {
    const { low, high } = pairedBootstrap(accuracySample({ bothRight: 3, gained: 0, lost: 0, bothWrong: 0 }), {
      seed: 1,
    })
      .difference()
      .interval(0.95);
    expect(low).toBeLessThan(-0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  test('has no bounds where nothing could be seen to move', () => {
    const constant: PairedSample = { counts: [30], measure: () => ({ candidate: 0.7, baseline: 0.7 }) };
    const estimate = pairedBootstrap(constant, { seed: 1 }).difference();
    expect(estimate.interval(0.95)).toMatchObject({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(estimate.standardError).toBeNull();
  });

  test('resamples single rows, or clusters of rows, of which there are as many as counts', () => {
    const values = Float64Array.from({ length: 200 }, (_, row) => Math.sin(row) + row / 400);
    const sample: PairedSample = {
      counts: new Uint8Array(200).fill(1),
      measure: (weights) => {
        let [sum, total] = [0, 0];
        weights.forEach((weight, row) => {
          sum += weight * values[row]!;
          total += weight;
        });
        return { candidate: sum / total, baseline: Number.NaN };
      },
    };
    const estimates = pairedBootstrap(sample, { seed: 1 });
    const { value, n, standardError } = estimates.candidate();
    const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
    expect(n).toBe(200);
    expect(standardError! / Math.sqrt(squares / 199 / 200)).toBeCloseTo(1, 1);
    expect(() => estimates.difference()).toThrow(UndefinedStatisticError);
  });

  describe('where the statistic is not a number', () => {
    /** NaN whenever the share of cell 1 falls below `least`. */
    const fragile = (least: number): PairedSample => ({
      counts: [90, 10],
      measure: (weights) => {
        const share = weights[1]! / (weights[0]! + weights[1]!);
        return { candidate: share < least ? Number.NaN : share, baseline: 0 };
      },
    });

    test('counts it against the estimate while it is rare', () => {
      const estimate = pairedBootstrap(fragile(0.042), { seed: 1 }).candidate();
      expect(estimate.undefinedResamples).toBeGreaterThan(0);
      expect(estimate.undefinedResamples).toBeLessThanOrEqual(20);
      const { low, high } = estimate.interval(1 - 1 / 2001);
      expect([low, high]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
      expect(estimate.interval(0.95).low).toBeGreaterThan(0.04);
    });

    test('throws when it is not rare, or on the rows themselves', () => {
      expect(() => pairedBootstrap(fragile(0.08), { seed: 1 }).candidate()).toThrow(
        /is not a number in \d+ of 2000 resamples/,
      );
      expect(() => pairedBootstrap(fragile(0.5), { seed: 1 }).candidate()).toThrow(UndefinedStatisticError);
      expect(() => pairedBootstrap(fragile(0), { seed: 1 }).relativeChange()).toThrow(UndefinedStatisticError);
    });
  });

  test('refuses counts that are none', () => {
    const measure = () => ({ candidate: 1, baseline: 1 });
    expect(() => pairedBootstrap({ counts: [], measure }, { seed: 1 })).toThrow(RangeError);
    expect(() => pairedBootstrap({ counts: [0, 0], measure }, { seed: 1 })).toThrow(RangeError);
    expect(() => pairedBootstrap({ counts: [1.5], measure }, { seed: 1 })).toThrow(RangeError);
  });
});

describe('withUnseenCells', () => {
  const cells = (triples: readonly (readonly [number, number, number, number])[]): TripleCells => ({
    truth: Int32Array.from(triples, (one) => one[0]),
    candidate: Int32Array.from(triples, (one) => one[1]),
    baseline: Int32Array.from(triples, (one) => one[2]),
    counts: Float64Array.from(triples, (one) => one[3]),
  });
  const listed = ({ truth, candidate, baseline, counts }: TripleCells) =>
    Array.from(truth, (label, cell) => [label, candidate[cell], baseline[cell], counts[cell]].join(' '));

  test('adds every loss and gain that no row shows, once', () => {
    const extended = withUnseenCells(
      cells([
        [0, 0, 0, 5],
        [1, 1, 1, 6],
        [1, 0, 1, 2],
      ]),
      3,
    );
    expect(listed(extended)).toEqual(['0 0 0 5', '1 1 1 6', '1 0 1 2', '0 1 0 0', '0 0 1 0', '1 1 0 0']);
  });

  test('finds something to be wrong about where only one class occurs', () => {
    expect(listed(withUnseenCells(cells([[1, 1, 1, 4]]), 2))).toEqual(['1 1 1 4', '1 0 1 0', '1 1 0 0']);
    expect(listed(withUnseenCells(cells([[0, 0, 0, 4]]), 1))).toEqual(['0 0 0 4']);
  });

  test('keeps to the rarest of a thousand classes', () => {
    const many = cells(Array.from({ length: 1000 }, (_, index) => [index, index, index, 1 + index] as const));
    const extended = withUnseenCells(many, 1000);
    expect(extended.counts.length).toBe(1000 + 40 * 39 * 2);
    expect(Math.max(...extended.truth.slice(1000))).toBe(39);
  });
});
