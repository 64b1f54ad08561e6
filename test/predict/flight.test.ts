import { expect, test } from 'vitest';
import { mayFollow } from '../../src/predict/flight.ts';

test('two batches are on their way, of small ones more, of no size many', () => {
  const under = (bytes: number) => {
    let count = 0;
    while (mayFollow(count, count * bytes) && count < 100) count++;
    return count;
  };
  expect(under(20e6)).toBe(2);
  expect(under(600_000)).toBe(2);
  expect(under(300_000)).toBe(4);
  expect(under(1000)).toBe(8);
  expect(under(0)).toBe(8);
});
