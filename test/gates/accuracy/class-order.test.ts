import { describe, expect, test } from 'vitest';
import { classOrderOf, HINT_ERROR_RATE } from '../../../src/gates/accuracy/class-order.ts';
import { seededRandom } from '../../../src/stats/random.ts';

const label = Array.from({ length: 300 }, (_, row) => row % 3);

function orderOf(classes: number, truth: readonly number[], predicted: readonly number[]) {
  const names = Array.from({ length: classes }, (_, index) => String(index));
  return classOrderOf({ classes: names, label: Int32Array.from(truth) }, { predicted: Int32Array.from(predicted) });
}

describe('a permuted class order', () => {
  test('is certain where one renaming makes nearly every row right', () => {
    const rotated = label.map((truth, row) => (row % 25 === 0 ? truth : (truth + 1) % 3));
    const order = orderOf(3, label, rotated);
    expect(order?.certain).toBe(true);
    expect(order?.finding).toContain(
      'its classes seem to be in another order: it is right on 0.0400 of the rows as named, but on 0.9600 when it says "0" for "2", "1" for "0", "2" for "1".',
    );
  });

  test('is a hint where some rows stay wrong, or two of many classes changed places', () => {
    const rotated = label.map((truth, row) => (row % 10 === 0 ? truth : (truth + 1) % 3));
    expect(orderOf(3, label, rotated)).toMatchObject({ certain: false });
    const ten = Array.from({ length: 1000 }, (_, row) => row % 10);
    const swapped = ten.map((truth) => (truth === 3 ? 8 : truth === 8 ? 3 : truth));
    // After the renaming every row is right, and of the 200 rows that tell the names apart all speak for it.
    expect(orderOf(10, ten, swapped)).toMatchObject({ certain: true });
    const mostly = swapped.map((guess, row) => (row % 7 === 0 ? 0 : guess));
    expect(orderOf(10, ten, mostly)).toMatchObject({ certain: false });
  });

  test('is not found in an honest model, good or bad', () => {
    const good = label.map((truth, row) => (row % 10 === 0 ? (truth + 1) % 3 : truth));
    const constant = label.map(() => 0);
    const guessing = label.map((_, row) => (row * 7 + (row >> 3)) % 3);
    const swapsTwo = label.map((truth, row) => (truth === 2 && row % 2 === 0 ? 1 : truth));
    const loses = label.map((truth) => (truth === 2 ? 1 : truth));
    for (const predicted of [good, constant, guessing, swapsTwo, loses]) {
      expect(orderOf(3, label, predicted)).toBeUndefined();
    }
  });

  test('is not found in a constant model that always names the rare class', () => {
    const rare = Array.from({ length: 300 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    expect(
      orderOf(
        2,
        rare,
        rare.map(() => 1),
      ),
    ).toBeUndefined();
  });

  // The worst honest models: as often right under a renaming as under their own names.
  test.each([
    [2, 10],
    [2, 200],
    [5, 7],
    [5, 100],
    [10, 10],
    [10, 1000],
  ])('is hinted at for hardly any model that guesses: %i classes, %i rows', (classes, rows) => {
    const random = seededRandom(classes * 10_000 + rows);
    const draw = () => Array.from({ length: rows }, () => Math.floor(random() * classes));
    const trials = 2000;
    let hints = 0;
    for (let trial = 0; trial < trials; trial++) if (orderOf(classes, draw(), draw()) !== undefined) hints++;
    // Three standard errors above the stated rate.
    expect(hints).toBeLessThanOrEqual(HINT_ERROR_RATE * trials + 3 * Math.sqrt(HINT_ERROR_RATE * trials));
  });
});
