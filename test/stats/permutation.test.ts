import { describe, expect, test } from 'vitest';
import { normal } from '../../bench/operating-characteristics/draws.ts';
import { type Cells, cellsOf } from '../../src/stats/cells.ts';
import { chiSquare } from '../../src/stats/chi-square.ts';
import { kernelDistance } from '../../src/stats/kernel-distance.ts';
import { ks, largestGap } from '../../src/stats/ks.ts';
import { exchangeableGroups, exchangeableRows, permutationTest, windows } from '../../src/stats/permutation.ts';
import { pooledSides } from '../../src/stats/pooled.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { CURRENT, REFERENCE, type Sides } from '../../src/stats/sides.ts';
import { pooled } from './two-samples.ts';

function ksOfRows(values: Float64Array) {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ascending = Float64Array.from(order, (row) => values[row]!);
  return (sides: Sides) =>
    largestGap(
      pooledSides(
        ascending,
        Uint8Array.from(order, (row) => sides[row]!),
      ),
    ).distance;
}

describe('permutationTest', () => {
  test('comes near the exact p', () => {
    const [reference, current] = [
      [0, 1, 1, 2, 5, 7, 8],
      [1, 3, 5, 5, 6, 9, 9, 9],
    ];
    const values = Float64Array.from([...reference, ...current]);
    const { p, method, draws } = permutationTest(exchangeableRows(7, 8), ksOfRows(values), {
      draws: 20_000,
      enough: Number.POSITIVE_INFINITY,
      seed: 1,
    });
    expect([method, draws]).toEqual(['permutation', 20_000]);
    expect(Math.abs(p - ks(pooled(reference, current), 'exact').p)).toBeLessThan(0.015);
  });

  test('is never 0, and the same for a seed', () => {
    const values = Float64Array.from({ length: 60 }, (_, row) => row);
    const of = () => permutationTest(exchangeableRows(30, 30), ksOfRows(values), { draws: 99, seed: 7 });
    expect(of().p).toBe(0.01);
    expect(of()).toEqual(of());
  });

  test('ends early where there is nothing to find', () => {
    const random = seededRandom(3);
    const values = Float64Array.from({ length: 80 }, () => normal(random));
    const { draws, p } = permutationTest(exchangeableRows(40, 40), ksOfRows(values), {
      draws: 9999,
      seed: 5,
      enough: 10,
    });
    expect(draws).toBeLessThan(9999);
    expect(p).toBeCloseTo(10 / draws, 12);
  });

  test('flags equal samples in 5 %, stopping early or not', () => {
    const random = seededRandom(11);
    const runs = 400;
    let flagged = 0;
    for (let run = 1; run <= runs; run++) {
      const cellOfRow = Int32Array.from({ length: 60 }, () => Math.floor(4 * random() * random()));
      const { p } = permutationTest(
        exchangeableRows(40, 20),
        (sides) => chiSquare(cellsOfSides(cellOfRow, 4, sides)).statistic,
        {
          draws: 199,
          enough: 15,
          seed: run,
        },
      );
      if (p <= 0.05) flagged++;
    }
    expect(flagged / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(flagged / runs).toBeGreaterThan(0.01);
  });

  test('by groups is quiet where rows of one user are alike, and by rows it is not', () => {
    const random = seededRandom(19);
    const runs = 60;
    const flagged = { rows: 0, groups: 0 };
    for (let run = 1; run <= runs; run++) {
      const groups = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 20));
      const offsets = Float64Array.from({ length: 20 }, () => normal(random));
      const values = Float64Array.from(groups, (group) => offsets[group]! + 0.3 * normal(random));
      const rows = exchangeableRows(200, 200);
      const statistic = ksOfRows(values);
      const options = { draws: 99, enough: 10, seed: run };
      if (permutationTest(rows, statistic, options).p <= 0.05) flagged.rows++;
      if (permutationTest(exchangeableGroups(groups, rows.observed), statistic, options).p <= 0.05) flagged.groups++;
    }
    expect(flagged.rows / runs).toBeGreaterThan(0.5);
    expect(flagged.groups / runs).toBeLessThan(0.15);
  });

  test('by windows compares a week with weeks', () => {
    // Every week has a level of its own; this one is like the others, the next is not.
    const random = seededRandom(23);
    const levels = Array.from({ length: 21 }, () => normal(random));
    const values = Float64Array.from(
      { length: 21 * 30 },
      (_, row) => levels[Math.floor(row / 30)]! + 0.2 * normal(random),
    );
    const usual = permutationTest(windows(600, 30), ksOfRows(values), { seed: 1, enough: 100 });
    expect(usual.draws).toBe(19);
    expect(usual.p).toBeGreaterThan(0.05);
    const shifted = values.map((value, row) => (row < 600 ? value : value + 9));
    expect(permutationTest(windows(600, 30), ksOfRows(shifted), { seed: 1 }).p).toBeCloseTo(1 / 20, 12);
    expect(permutationTest(exchangeableRows(600, 30), ksOfRows(values), { seed: 1 }).p).toBeLessThan(0.05);
  });

  test('refuses a null without a draw and a statistic that is no number', () => {
    expect(() => permutationTest(windows(30, 30), () => 1, { seed: 1 })).toThrow(/no other order/);
    expect(() => permutationTest(exchangeableRows(2, 2), () => Number.NaN, { seed: 1 })).toThrow(/not a number/);
  });
});

describe('kernelDistance', () => {
  test('is the unbiased estimate, by hand', () => {
    const of = kernelDistance({ rows: 4, columns: 1, values: Float64Array.of(0, 1, 3, 7) });
    // Distances of 0, 1, 3, 7: 1, 2, 3, 4, 6, 7: median 3.5, 2σ² = 24.5.
    const k = (d: number) => Math.exp((-d * d) / 24.5);
    const expected = k(1) + k(4) - (2 * (k(3) + k(7) + k(2) + k(6))) / 4;
    expect(of(Uint8Array.of(0, 0, 1, 1))).toBeCloseTo(expected, 6);
    expect(of(Uint8Array.of(1, 1, 0, 0))).toBeCloseTo(expected, 6);
    expect(of(Uint8Array.of(0, 0, 0, 1))).toBeNaN();
  });

  test('finds a shift of all columns, and refuses too many rows and what is not finite', () => {
    const random = seededRandom(29);
    const values = Float64Array.from({ length: 120 * 4 }, (_, at) => normal(random) + (at < 240 ? 0 : 0.8));
    const of = kernelDistance({ rows: 120, columns: 4, values });
    expect(permutationTest(exchangeableRows(60, 60), of, { draws: 199, seed: 1 }).p).toBe(1 / 200);
    expect(() => kernelDistance({ rows: 5000, columns: 1, values: new Float64Array(5000) })).toThrow(/2 to 4096 rows/);
    expect(() => kernelDistance({ rows: 2, columns: 1, values: Float64Array.of(0, Number.NaN) })).toThrow(/finite/);
  });
});

/** Cells of an assignment of rows to sides, from the cell of every row, a number below `size`. */
function cellsOfSides(cellOfRow: ArrayLike<number>, size: number, sides: Sides): Cells {
  const counts = [new Float64Array(size), new Float64Array(size), new Float64Array(size)] as const;
  for (let row = 0; row < sides.length; row++) counts[sides[row] as 0 | 1 | 2][cellOfRow[row]!]!++;
  return cellsOf(counts[REFERENCE], counts[CURRENT]);
}
