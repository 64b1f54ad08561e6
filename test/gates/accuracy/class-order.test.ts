import { describe, expect, test } from 'vitest';
import { permutedClasses } from '../../../src/gates/accuracy/class-order.ts';
import { measurementOf, outcomesOf } from './measurements.ts';

const label = Array.from({ length: 300 }, (_, row) => row % 3);

describe('a permuted class order', () => {
  test('is found by the confusions it leaves', () => {
    const rotated = outcomesOf(label.map((truth, row) => (row % 20 === 0 ? truth : (truth + 1) % 3)));
    expect(permutedClasses(measurementOf(label, rotated), rotated)).toContain(
      'its classes seem to be in another order: it is right on 0.0500 of the rows as named, but on 0.9500 when it says "0" for "2", "1" for "0", "2" for "1".',
    );
  });

  test('is not found in an honest model, good or bad', () => {
    const good = outcomesOf(label.map((truth, row) => (row % 10 === 0 ? (truth + 1) % 3 : truth)));
    const constant = outcomesOf(label.map(() => 0));
    const guessing = outcomesOf(label.map((_, row) => (row * 7 + (row >> 3)) % 3));
    const swapsTwo = outcomesOf(label.map((truth, row) => (truth === 2 && row % 2 === 0 ? 1 : truth)));
    for (const outcomes of [good, constant, guessing, swapsTwo]) {
      expect(permutedClasses(measurementOf(label, outcomes), outcomes)).toBeUndefined();
    }
  });
});
