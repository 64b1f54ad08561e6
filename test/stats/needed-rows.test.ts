import { describe, expect, it } from 'vitest';
import { binomialProportion } from '../../src/stats/binomial.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { neededRows, rowsWithoutDiscordance } from '../../src/stats/needed-rows.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';

/** An equal model with this discordance, measured on 200 rows. */
const equal = (discordant: number) =>
  pairedDifference({
    bothRight: 180 - discordant / 2,
    gained: discordant / 2,
    lost: discordant / 2,
    bothWrong: 20 - discordant / 2,
  });

describe('neededRows', () => {
  it.each([
    [2, 618],
    [4, 1237],
    [10, 3091],
    [20, 6183],
  ])('for %d discordant rows of 200 and a margin of one point is %d', (discordant, rows) => {
    const needed = neededRows(equal(discordant), -0.01, 0.95)!;
    expect(Math.abs(needed - rows)).toBeLessThanOrEqual(1);
  });

  it('is a number of rows at which four of five runs conclude', () => {
    const half = Math.round(0.02 * neededRows(equal(4), -0.01, 0.95)! * 0.5);
    const rows = 1237;
    const table = { bothRight: rows - 2 * half, gained: half, lost: half, bothWrong: 0 };
    expect(pairedDifference(table).interval(0.95).low).toBeGreaterThan(-0.01);
  });

  it('is null where no number of rows helps', () => {
    expect(neededRows(binomialProportion(95, 100), 0.95, 0.95)).toBeNull();
    const unbounded: Estimate = {
      value: 0,
      n: 3,
      standardError: null,
      interval: (confidence) => ({ low: -Infinity, high: Infinity, confidence, method: 'none' }),
    };
    expect(neededRows(unbounded, -0.01, 0.95)).toBeNull();
  });

  it('is more than there are', () => {
    expect(neededRows(binomialProportion(99, 100), 0.5, 0.95)).toBe(101);
  });

  it('follows the rule of three where no trial failed', () => {
    // 1 − 0.05^(1/n) ≤ 0.01 from n = 299
    expect(neededRows(binomialProportion(50, 50), 0.99, 0.95)).toBe(299);
    expect(binomialProportion(299, 299).interval(0.95).low).toBeGreaterThanOrEqual(0.99);
    expect(binomialProportion(298, 298).interval(0.95).low).toBeLessThan(0.99);
  });

  it('without discordance is where the bound clears the margin', () => {
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
