import { expect, test } from 'vitest';
import { shareDifference } from '../../src/stats/share-difference.ts';

test('the error of a difference adds those of both sides, and noise is its mean without its sign', () => {
  const found = shareDifference({ share: 0.3, rows: 100 }, { share: 0.5, rows: 200 });
  // √(0.3 · 0.7 / 100 + 0.5 · 0.5 / 200), and that times √(2/π), by hand.
  expect(found.standardError).toBeCloseTo(0.057879, 6);
  expect(found.noise).toBeCloseTo(0.046181, 6);
});
