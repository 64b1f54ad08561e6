import { describe, expect, test } from 'vitest';
import { predictionBound } from '../../src/stats/prediction-bound.ts';

describe('predictionBound', () => {
  test('is the largest count that Fisher’s exact test does not rule out', () => {
    for (const [seen, rows, next, risk] of [
      [0, 20, 20, 0.05],
      [1, 20, 5, 0.001],
      [3, 12, 30, 0.01],
      [9, 10, 10, 0.2],
    ] as const) {
      const limit = predictionBound(seen, rows, next, risk);
      expect(chanceOfFew(seen, rows, next, seen + limit)).toBeGreaterThan(risk);
      if (limit < next) expect(chanceOfFew(seen, rows, next, seen + limit + 1)).toBeLessThanOrEqual(risk);
    }
  });

  test('changes at that very chance, to four digits', () => {
    for (const [seen, rows, next] of [
      [1, 3, 6],
      [2, 6, 12],
      [5, 20, 10],
      [8, 12, 30],
    ] as const) {
      for (let more = 0; more < next; more++) {
        const chance = chanceOfFew(seen, rows, next, seen + more);
        if (chance <= 0 || chance >= 0.1999) continue;
        expect(predictionBound(seen, rows, next, chance * 1.0001)).toBe(more - 1);
        expect(predictionBound(seen, rows, next, chance * 0.9999)).toBeGreaterThanOrEqual(more);
      }
    }
  });

  test('of nothing seen among as many rows is the power of two: 2⁻ᵗ', () => {
    // With ever more rows, the first t + 1 events all fall among the next ones with probability 2^-(t + 1).
    expect(predictionBound(0, 10_000_000, 10_000_000, 2 ** -10 * 1.001)).toBe(9);
    expect(predictionBound(0, 10_000_000, 10_000_000, 2 ** -10 * 0.999)).toBe(10);
  });

  test('of many events is near the normal one, and stays a number', () => {
    const limit = predictionBound(300_000, 1_000_000, 1_000_000, 0.05);
    expect(limit).toBeGreaterThan(300_000 + 1.6 * Math.sqrt(2 * 1e6 * 0.3 * 0.7));
    expect(limit).toBeLessThan(300_000 + 1.7 * Math.sqrt(2 * 1e6 * 0.3 * 0.7));
    expect(predictionBound(100, 100, 40, 0.01)).toBe(40);
  });

  test('refuses what is no count and no risk', () => {
    expect(() => predictionBound(2, 1, 1, 0.05)).toThrow(RangeError);
    expect(() => predictionBound(0, 1, 0, 0.05)).toThrow(RangeError);
    expect(() => predictionBound(0, 1, 1, 0)).toThrow(RangeError);
  });
});

/** P(at most `seen` of `events` are among the first `rows` of rows + next), by whole numbers. */
function chanceOfFew(seen: number, rows: number, next: number, events: number): number {
  let few = 0n;
  for (let x = 0; x <= seen; x++) few += choose(events, x) * choose(rows + next - events, rows - x);
  return Number((few * 10n ** 15n) / choose(rows + next, rows)) / 1e15;
}

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return result;
}
