import { expect, test } from 'vitest';
import { isSteady } from '../../src/stats/steady.ts';

test.each([
  [[1, 1], false],
  [[1, 1, 1], true],
  [[9, 1, 1.04, 1.05], true],
  [[1, 1.06, 1], false],
  [[1, 1, 2], false],
  [[1, 1, Number.POSITIVE_INFINITY], false],
  [[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], false],
  [[0, 0, 0], true],
])('windows with medians %j: %s', (medians, steady) => {
  expect(isSteady(medians)).toBe(steady);
});
