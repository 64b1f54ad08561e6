import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, margin } from '../../src/result/decide.ts';

describe('an interval meets a limit', () => {
  test.each([
    [0.96, 0.98, 'above', 'pass'],
    [0.95, 0.98, 'above', 'pass'],
    [0.94, 0.96, 'above', 'inconclusive'],
    [0.9, 0.95, 'above', 'inconclusive'],
    [0.9, 0.94, 'above', 'fail'],
    [0.9, 0.94, 'below', 'pass'],
    [0.9, 0.95, 'below', 'pass'],
    [0.94, 0.96, 'below', 'inconclusive'],
    [0.95, 0.98, 'below', 'inconclusive'],
    [0.96, 0.98, 'below', 'fail'],
  ] as const)('[%d, %d] with the limit 0.95 good %s it: %s', (low, high, good, verdict) => {
    expect(decide({ low, high }, { value: 0.95, good })).toBe(verdict);
  });

  test('a census has no width and is never inconclusive', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (value, limit) => {
        for (const good of ['above', 'below'] as const) {
          expect(['pass', 'fail']).toContain(decide({ low: value, high: value }, { value: limit, good }));
        }
      }),
    );
  });

  test('no bound on one side never passes towards it', () => {
    const open = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    expect(decide(open, { value: 0, good: 'above' })).toBe('inconclusive');
    expect(decide(open, { value: 0, good: 'below' })).toBe('inconclusive');
  });

  test.each([
    [{ low: Number.NaN, high: 1 }, 0],
    [{ low: 0, high: Number.NaN }, 0],
    [{ low: 0, high: 1 }, Number.NaN],
    [{ low: 1, high: 0 }, 0.5],
  ])('NaN and crossed bounds are errors: %j against %d', (bounds, value) => {
    expect(decide(bounds, { value, good: 'above' })).toBe('error');
    expect(decide(bounds, { value, good: 'below' })).toBe('error');
  });

  test('a narrower interval never turns a pass into anything but a pass', () => {
    const bound = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(bound, bound, bound, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, limit, shrink) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const middle = low / 2 + high / 2;
        const narrow = {
          low: Math.min(middle, low + (middle - low) * shrink),
          high: Math.max(middle, high - (high - middle) * shrink),
        };
        const wide = decide({ low, high }, { value: limit, good: 'above' });
        const tight = decide(narrow, { value: limit, good: 'above' });
        if (wide !== 'inconclusive') expect(tight).toBe(wide);
      }),
    );
  });

  test('the margin is positive on the good side', () => {
    expect(margin(0.97, { value: 0.95, good: 'above' })).toBeCloseTo(0.02, 12);
    expect(margin(0.97, { value: 0.95, good: 'below' })).toBeCloseTo(-0.02, 12);
  });
});
