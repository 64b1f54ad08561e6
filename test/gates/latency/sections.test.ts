import { describe, expect, test } from 'vitest';
import { allLatencies } from '../../../src/gates/latency/measurement.ts';
import { sectionsOf } from '../../../src/gates/latency/sections.ts';
import { calls } from './recorded.ts';

const counting = (count: number, from = 0) => calls(Array.from({ length: count }, (_, at) => from + at));

describe('sectionsOf', () => {
  test.each([
    [100, 1, 5],
    [100, 20, 5],
    [100, 21, 2],
    [100, 100, 1],
    [100, 101, 0],
    [110, 1, 5],
    [10, 1, 0],
    [10_000, 1, 100],
    [10_000, 1000, 10],
  ])('%i calls in blocks of ten, at least %i a section: %i sections', (count, least, sections) => {
    expect(sectionsOf([counting(count)], least)).toHaveLength(sections);
  });

  test('hold every pair of rounds once, in order, side by side', () => {
    const sections = sectionsOf([counting(1000), counting(1000, 5000)], 150);
    const joined = (arm: number) => sections.flatMap((arms) => [...allLatencies(arms[arm]!)]);
    expect(joined(0)).toEqual([...allLatencies(counting(1000))]);
    expect(joined(1)).toEqual([...allLatencies(counting(1000, 5000))]);
    for (const [one, other] of sections) expect(one!.blocks).toHaveLength(other!.blocks.length);
  });

  test('leave a round without its pair out', () => {
    const [[only] = []] = sectionsOf([counting(30)], 1);
    expect(only!.blocks).toHaveLength(2);
  });

  test('ask for as many calls of the arm that was cut short', () => {
    const short = {
      ...counting(100),
      blocks: counting(100).blocks.map((block) => ({ ...block, latencies: block.latencies.subarray(0, 2) })),
    };
    expect(sectionsOf([counting(100), short], 10)).toHaveLength(1);
  });
});
