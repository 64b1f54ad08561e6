import { describe, expect, test } from 'vitest';
import { ratesOf } from '../../bench/operating-characteristics/accuracy.ts';
import { binomialProportion } from '../../src/stats/binomial.ts';
import { normalScore } from '../../src/stats/confidence.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { neededRows, powerOf, rowsWithoutDiscordance } from '../../src/stats/needed-rows.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { seededRandom } from '../../src/stats/random.ts';

/** Normal bounds: nothing but the standard error. */
const normal = (value: number, standardError: number, n: number): Estimate => ({
  value,
  n,
  standardError,
  interval: (confidence) => ({
    low: value - normalScore(confidence) * standardError,
    high: value + normalScore(confidence) * standardError,
    confidence,
    method: 'normal',
  }),
});

describe('neededRows', () => {
  test.each([
    [0.01, 618],
    [0.02, 1237],
    [0.05, 3091],
    [0.1, 6183],
  ])('is the textbook number for a normal bound: discordance %d, one point, %d rows', (discordance, rows) => {
    const needed = neededRows(normal(0, Math.sqrt(discordance / 100), 100), -0.01, 0.95)!;
    expect(Math.abs(needed - rows)).toBeLessThanOrEqual(1);
  });

  test.each([
    [400, 0.01, 0.01],
    [1000, 0.02, 0.01],
    [200, 0.02, 0.02],
    [1000, 0.1, 0.02],
  ])(
    'from %d rows with discordance %d and a margin of %d leads to a conclusion in four of five runs',
    (rows, discordance, margin) => {
      const half = (rows * discordance) / 2;
      const table = { bothRight: rows - 2 * half, gained: half, lost: half, bothWrong: 0 };
      const needed = neededRows(pairedDifference(table), -margin, 0.95)!;
      const { pass } = ratesOf(
        (n, lost, gained, confidence) =>
          pairedDifference({ bothRight: n - lost - gained, gained, lost, bothWrong: 0 }).interval(confidence),
        { rows: needed, discordance, difference: 0 },
        margin,
      );
      expect(pass).toBeGreaterThan(0.78);
      expect(pass).toBeLessThan(0.84);
    },
  );

  test('is null where no number of rows helps', () => {
    expect(neededRows(binomialProportion(95, 100), 0.95, 0.95)).toBeNull();
    const unbounded: Estimate = {
      value: 0,
      n: 3,
      standardError: null,
      interval: (confidence) => ({ low: -Infinity, high: Infinity, confidence, method: 'none' }),
    };
    expect(neededRows(unbounded, -0.01, 0.95)).toBeNull();
  });

  test('is more than there are', () => {
    expect(neededRows(binomialProportion(99, 100), 0.5, 0.95)).toBe(101);
  });

  test('follows the rule of three where no trial failed', () => {
    // 1 − 0.05^(1/n) ≤ 0.01 from n = 299
    expect(neededRows(binomialProportion(50, 50), 0.99, 0.95)).toBe(299);
    expect(binomialProportion(299, 299).interval(0.95).low).toBeGreaterThanOrEqual(0.99);
    expect(binomialProportion(298, 298).interval(0.95).low).toBeLessThan(0.99);
  });

  test('without discordance is where the bound clears the margin', () => {
    expect(rowsWithoutDiscordance(0.01, 0.95)).toBe(312);
    for (const [rows, clears] of [
      [312, true],
      [311, false],
    ] as const) {
      const { low } = pairedDifference({ bothRight: rows, gained: 0, lost: 0, bothWrong: 0 }).interval(0.95);
      expect(low >= -0.01).toBe(clears);
    }
    const planned = neededRows(pairedDifference({ bothRight: 100, gained: 0, lost: 0, bothWrong: 0 }), -0.01, 0.95)!;
    expect(Math.abs(planned - 312)).toBeLessThanOrEqual(4);
    expect(() => rowsWithoutDiscordance(0, 0.95)).toThrow(RangeError);
  });
});

describe('what rows can tell', () => {
  test.each([
    [1000, 0.02, 0.01],
    [3000, 0.02, 0.01],
    [997, 0.015, 0.01],
    [500, 0.1, 0.03],
  ])(
    '%i rows, discordance %f, %f allowed: the chance is that of simulated equal models',
    (rows, discordance, allowed) => {
      const random = seededRandom(rows);
      const tables = Array.from({ length: 400 }, () => {
        let [gained, lost] = [0, 0];
        for (let row = 0; row < rows; row++) {
          const draw = random();
          if (draw < discordance / 2) gained++;
          else if (draw < discordance) lost++;
        }
        return { bothRight: rows - gained - lost, gained, lost, bothWrong: 0 };
      });
      const passed = tables.filter((table) => pairedDifference(table).interval(0.95).low >= -allowed).length / 400;
      const half = Math.round((discordance * rows) / 2);
      const typical = pairedDifference({ bothRight: rows - 2 * half, gained: half, lost: half, bothWrong: 0 });
      const power = powerOf(typical, 0.95, 'low')!;
      expect(Math.abs(power.chance(allowed) - passed)).toBeLessThan(0.08);
      expect(power.chance(power.margin)).toBeCloseTo(0.8, 9);
      const enough = power.rows(allowed);
      expect(Math.sign(enough - rows)).toBe(Math.sign(0.8 - power.chance(allowed)));
    },
  );

  test('of rows that never differ nothing is reckoned', () => {
    expect(powerOf(pairedDifference({ bothRight: 90, gained: 0, lost: 0, bothWrong: 10 }), 0.95, 'low')).toBeNull();
  });
});
