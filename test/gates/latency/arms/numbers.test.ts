import { describe, expect, test } from 'vitest';
import { readNumbers } from '../../../../src/gates/latency/arms/numbers.ts';

describe('readNumbers', () => {
  test.each([
    ['1.5\n2\n', 1, [1.5, 2]],
    ['1.5\r\n\r\n 2 \n', 1, [1.5, 2]],
    ['0.25\n1e-3', 1000, [250, 1]],
    ['3\ninf\n+Infinity\n', 1, [3, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]],
  ])('%j', (text, scale, latencies) => {
    expect([...(readNumbers(text, scale) as Float64Array)]).toEqual(latencies);
  });

  test.each([
    ['', 'printed no latency. Print one a line to standard output.'],
    ['\n\n', 'printed no latency.'],
    ['1\nwarming up\n', 'printed "warming up" in line 2, which is no number. Print one latency a line'],
    ['1 2\n', 'printed "1 2" in line 1, which is no number'],
    ['nan\n', 'printed "nan" in line 1, which is no number'],
    ['0x10\n', 'printed "0x10" in line 1, which is no number'],
    ['1,5\n', 'printed "1,5" in line 1: a comma is no decimal point'],
    ['2\n-0.5\n', 'printed "-0.5" in line 2, and no call takes less than nothing'],
  ])('%j is refused', (text, problem) => {
    expect(readNumbers(text, 1)).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});
