import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryCells, ratesOf, remembering, sweep } from '../../bench/operating-characteristics/accuracy.ts';
import type { DifferenceMethod } from '../../bench/operating-characteristics/difference-methods.ts';
import { outcomes } from '../../bench/operating-characteristics/enumerate.ts';
import { multinomialSource } from '../../bench/operating-characteristics/resampling.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { swapped } from '../../src/stats/paired-table.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { golden } from './golden.ts';
import { pairedTables } from './paired-tables.ts';

const PLAIN = { skewness: false, continuity: false, variance: false };

const chosen: DifferenceMethod = remembering((n, lost, gained, confidence) =>
  pairedDifference({ bothRight: n - lost - gained, gained, lost, bothWrong: 0 }).interval(confidence),
);

describe('pairedDifference', () => {
  test.each(golden.difference)(
    'agrees with a numerical solution for $table at $confidence',
    ({ table, confidence, low, high }) => {
      const [bothRight, gained, lost, bothWrong] = table;
      const bounds = pairedDifference({ bothRight, gained, lost, bothWrong }).interval(confidence);
      expect(bounds.low).toBeCloseTo(low, 7);
      expect(bounds.high).toBeCloseTo(high, 7);
      expect(bounds.method).toBe('tango-score-corrected');
    },
  );

  test('without corrections is the published Tango interval', () => {
    // Fagerland, Lydersen & Laake, Stat. Med. 33 (2014) 2850–2875, table 3 (1, 1, 7, 12): −0.517 to −0.026.
    const bentur = pairedDifference({ bothRight: 1, gained: 1, lost: 7, bothWrong: 12 }, PLAIN).interval(0.975);
    expect([bentur.low, bentur.high].map((bound) => bound.toFixed(3))).toEqual(['-0.517', '-0.026']);
    // Agresti & Min, Stat. Med. 24 (2005) 729–740, (53, 16, 8, 9): −0.020 to 0.207.
    const agresti = pairedDifference({ bothRight: 53, gained: 16, lost: 8, bothWrong: 9 }, PLAIN).interval(0.975);
    expect([agresti.low, agresti.high].map((bound) => bound.toFixed(3))).toEqual(['-0.020', '0.207']);
  });

  test('is wrong at most 5 % of the time at the boundary, in every cell up to 500 rows, by exact enumeration', () => {
    const cells = boundaryCells().filter(({ rows }) => rows <= 500);
    expect(cells.length).toBe(48);
    for (const { rows, discordance, margin } of cells) {
      const { pass, fail } = ratesOf(chosen, { rows, discordance, difference: -margin }, margin);
      expect(pass, `pass at ${rows} rows, ${discordance}, ${margin}`).toBeLessThanOrEqual(0.05);
      expect(fail, `fail at ${rows} rows, ${discordance}, ${margin}`).toBeLessThanOrEqual(0.05);
    }
  });

  test('and at the confidence that one of twenty checks is asked for', () => {
    for (const { rows, discordance, margin } of boundaryCells().filter(({ rows }) => rows === 250)) {
      const { pass, fail } = ratesOf(chosen, { rows, discordance, difference: -margin }, margin, 0.9975);
      expect(Math.max(pass, fail)).toBeLessThanOrEqual(0.0025);
    }
  });

  test('and from 2 to 2,000 rows, for 0.1 to 30 points', () => {
    const { cells, worstPass, worstFail } = sweep(chosen, 0.95, 12);
    expect(cells).toBeGreaterThan(1000);
    expect(Math.max(worstPass, worstFail)).toBeLessThanOrEqual(0.05);
  });

  test.each([
    [2000, 0.02, 0.01],
    [997, 0.01, 0.01],
    [500, 0.05, 0.05],
  ])('never fails an equal model in 1,000 runs of %d rows with discordance %d', (rows, discordance, margin) => {
    const draw = multinomialSource(seededRandom(4));
    const shares = [discordance / 2, discordance / 2, 1 - discordance];
    const verdicts = Array.from({ length: 1000 }, () => {
      const [lost, gained] = draw(shares, rows);
      return chosen(rows, lost!, gained!, 0.95);
    });
    expect(verdicts.filter(({ high }) => high < -margin)).toEqual([]);
    expect(verdicts.filter(({ low }) => low >= -margin).length).toBeGreaterThan(600);
  });

  test('orders its bounds, widens with confidence, and mirrors when the models are exchanged', () => {
    fc.assert(
      fc.property(pairedTables, (table) => {
        const estimate = pairedDifference(table);
        const [narrow, wide] = [estimate.interval(0.9), estimate.interval(0.99)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(narrow.low).toBeLessThanOrEqual(estimate.value);
        expect(narrow.high).toBeGreaterThanOrEqual(estimate.value);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        expect(wide.low).toBeGreaterThanOrEqual(-1);
        const mirrored = pairedDifference(swapped(table)).interval(0.9);
        expect(mirrored.low).toBeCloseTo(-narrow.high, 12);
        expect(mirrored.high).toBeCloseTo(-narrow.low, 12);
      }),
    );
  });

  test('falls with every row lost and rises with every row gained', () => {
    fc.assert(
      fc.property(pairedTables, (table) => {
        const at = (change: Partial<typeof table>) => pairedDifference({ ...table, ...change }).interval(0.95);
        const { low, high } = at({});
        if (table.bothRight > 0) {
          const worse = at({ bothRight: table.bothRight - 1, lost: table.lost + 1 });
          expect(worse.low).toBeLessThanOrEqual(low + 1e-9);
          expect(worse.high).toBeLessThanOrEqual(high + 1e-9);
        }
        if (table.lost > 0) {
          const better = at({ lost: table.lost - 1, bothRight: table.bothRight + 1 });
          expect(better.low).toBeGreaterThanOrEqual(low - 1e-9);
        }
      }),
    );
  });

  test('does not trust a few rows without a difference', () => {
    expect(pairedDifference({ bothRight: 3, gained: 0, lost: 0, bothWrong: 0 }).interval(0.95).low).toBeLessThan(-0.6);
    expect(pairedDifference({ bothRight: 1, gained: 0, lost: 0, bothWrong: 0 }).interval(0.95)).toMatchObject({
      low: -1,
      high: 1,
    });
    expect(pairedDifference({ bothRight: 9, gained: 0, lost: 0, bothWrong: 1 }).standardError).toBeNull();
  });

  test('holds for a million rows', () => {
    const { low, high } = pairedDifference({
      bothRight: 900_000,
      gained: 9_000,
      lost: 10_000,
      bothWrong: 81_000,
    }).interval(0.95);
    const reach = 1.6449 * Math.sqrt((0.019 - 1e-6) / 1e6);
    expect(low).toBeCloseTo(-0.001 - reach, 5);
    expect(high).toBeCloseTo(-0.001 + reach, 5);
  });

  test('refuses what is no table', () => {
    expect(() => pairedDifference({ bothRight: 0, gained: 0, lost: 0, bothWrong: 0 })).toThrow(RangeError);
    expect(() => pairedDifference({ bothRight: 1.5, gained: 0, lost: 0, bothWrong: 0 })).toThrow(RangeError);
    expect(() => pairedDifference({ bothRight: 5, gained: -1, lost: 0, bothWrong: 0 })).toThrow(RangeError);
  });
});

describe('exact enumeration', () => {
  test('covers all probability', () => {
    const total = [...outcomes(500, 0.03, 0.01)].reduce((sum, { probability }) => sum + probability, 0);
    expect(total).toBeCloseTo(1, 8);
  });
});
