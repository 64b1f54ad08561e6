import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../src/stats/cells.ts';
import { designEffect } from '../../src/stats/design-effect.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { totalVariationEffect } from '../../src/stats/total-variation.ts';
import { ofIndependentRows, shareDifference } from '../../src/stats/two-proportions.ts';

const random = seededRandom(31);
const draw = (size: number) => Math.floor(size * random());

describe('designEffect', () => {
  test('is about 1 for rows that know nothing of their group', () => {
    const cells = Int32Array.from({ length: 20_000 }, () => draw(5));
    const groups = Int32Array.from(cells, () => draw(1000));
    expect(designEffect(cells, 5, groups)).toBeLessThan(1.1);
  });

  test('is the size of groups whose rows are alike', () => {
    const ofGroup = Int32Array.from({ length: 2000 }, () => draw(5));
    const groups = Int32Array.from({ length: 20_000 }, (_, row) => Math.floor(row / 10));
    const cells = groups.map((group) => ofGroup[group]!);
    expect(designEffect(cells, 5, groups)).toBeGreaterThan(9);
    expect(designEffect(cells, 5, groups)).toBeLessThan(11);
  });

  test('is the variance of cluster sampling, by simulation', () => {
    // Groups of 8 rows, half of which share the group's cell.
    const [groups, size, runs] = [200, 8, 400];
    const shares: number[] = [];
    let estimated = 0;
    for (let run = 0; run < runs; run++) {
      const own = Int32Array.from({ length: groups }, () => draw(2));
      const ofRow = Int32Array.from({ length: groups * size }, (_, row) => Math.floor(row / size));
      const cells = ofRow.map((group) => (random() < 0.5 ? own[group]! : draw(2)));
      shares.push(cells.reduce((sum, cell) => sum + cell, 0) / cells.length);
      estimated += designEffect(cells, 2, ofRow) / runs;
    }
    const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / runs;
    expect(estimated / (variance / (0.25 / (groups * size)))).toBeGreaterThan(0.8);
    expect(estimated / (variance / (0.25 / (groups * size)))).toBeLessThan(1.25);
  });

  test('has nothing to go by with one group, and nothing to do with one cell', () => {
    expect(designEffect([0, 1, 1], 2, [4, 4, 4])).toBe(Number.POSITIVE_INFINITY);
    expect(designEffect([1, 1, 1], 2, [4, 4, 5])).toBe(1);
    expect(() => designEffect([0, 1], 2, [1])).toThrow(/2 rows have 1 groups/);
  });

  test('widens the bounds as if there were fewer rows', () => {
    const cells = cellsOf([500, 300, 200], [470, 310, 220]);
    const few = totalVariationEffect(cells, { reference: 100, current: 100 }).interval(0.95);
    const many = totalVariationEffect(cells).interval(0.95);
    expect(few.high).toBeGreaterThan(2 * many.high);
    expect(few.low).toBe(0);
    const share = { count: 300, rows: 1000 };
    const width = (rows: number) =>
      shareDifference(ofIndependentRows(share, rows), ofIndependentRows(share, rows)).interval(0.95).high;
    expect(width(100)).toBeCloseTo(Math.sqrt(10) * width(1000), 2);
  });
});
