import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sweepRatio } from '../../bench/operating-characteristics/ratio.ts';
import { pairedRatio } from '../../src/stats/paired-ratio.ts';
import { ALL_CORRECTIONS } from '../../src/stats/paired-score.ts';
import { swapped } from '../../src/stats/paired-table.ts';
import { golden } from './golden.ts';
import { pairedTables } from './paired-tables.ts';

const PLAIN = { skewness: false, continuity: false, variance: false };

describe('pairedRatio', () => {
  test.each(golden.ratio)(
    'agrees with a numerical solution for $table at $confidence',
    ({ table, confidence, low, high }) => {
      const [bothRight, gained, lost, bothWrong] = table;
      const bounds = pairedRatio({ bothRight, gained, lost, bothWrong }).interval(confidence);
      expect(bounds.low).toBeCloseTo(low, 7);
      expect(bounds.high).toBeCloseTo(high, 7);
      expect(bounds.method).toBe('nam-blackwelder-score-corrected');
    },
  );

  test('without corrections is the published score interval', () => {
    // Fagerland, Lydersen & Laake, Stat. Med. 33 (2014) 2850–2875, (1, 1, 7, 12): ratio 0.065 to 0.907.
    const { low, high } = pairedRatio({ bothRight: 1, gained: 1, lost: 7, bothWrong: 12 }, PLAIN).interval(0.975);
    expect([low + 1, high + 1].map((bound) => bound.toFixed(3))).toEqual(['0.065', '0.907']);
  });

  test('is wrong at most 5 % of the time at the boundary, by exact enumeration', () => {
    const { cells, over } = sweepRatio(ALL_CORRECTIONS, 20);
    expect(cells).toBeGreaterThan(300);
    expect(over).toBe(0);
  });

  test('says what a relative change says: 0.9 may fall to 0.891 under one percent', () => {
    const { value } = pairedRatio({ bothRight: 891, gained: 0, lost: 9, bothWrong: 100 });
    expect(value).toBeCloseTo(-0.01, 12);
  });

  test('refuses a baseline that is never right', () => {
    expect(() => pairedRatio({ bothRight: 0, gained: 4, lost: 0, bothWrong: 6 })).toThrow(
      /relative to it is not defined/,
    );
  });

  test('orders its bounds, widens with confidence, and inverts when the models are exchanged', () => {
    fc.assert(
      fc.property(
        pairedTables.filter(({ bothRight, gained, lost }) => bothRight + lost > 0 && bothRight + gained > 0),
        (table) => {
          const estimate = pairedRatio(table);
          const [narrow, wide] = [estimate.interval(0.9), estimate.interval(0.99)];
          expect(wide.low).toBeLessThanOrEqual(narrow.low);
          expect(narrow.low).toBeLessThanOrEqual(estimate.value);
          expect(narrow.high).toBeGreaterThanOrEqual(estimate.value);
          expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
          expect(wide.low).toBeGreaterThanOrEqual(-1);
          const inverted = pairedRatio(swapped(table)).interval(0.9);
          expect(1 + inverted.low).toBeCloseTo(1 / (1 + narrow.high), 9);
        },
      ),
    );
  });

  test('does not depend on rows that both get wrong', () => {
    const table = { bothRight: 90, gained: 2, lost: 5, bothWrong: 3 };
    const { low, high } = pairedRatio(table).interval(0.95);
    expect(pairedRatio({ ...table, bothWrong: 5000 }).interval(0.95)).toMatchObject({ low, high });
  });

  test('leaves a candidate that is never right an upper bound', () => {
    const { low, high } = pairedRatio({ bothRight: 0, gained: 0, lost: 30, bothWrong: 10 }).interval(0.95);
    expect(low).toBe(-1);
    expect(high).toBeGreaterThan(-1);
    expect(high).toBeLessThan(-0.8);
  });
});
