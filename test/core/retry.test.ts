import { expect, test } from 'vitest';
import { type RetryPolicy, retry } from '../../src/core/retry.ts';

const POLICY: RetryPolicy = { tries: 4, firstWaitMs: 100, maxWaitMs: 300 };

function recorder() {
  const waits: number[] = [];
  return { waits, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
}

test('tries until it is done, and waits twice as long each time, up to the most', async () => {
  const { waits, sleep } = recorder();
  let turns = 0;
  const work = async ({ last, again }: Parameters<Parameters<typeof retry<string>>[1]>[0]) => {
    turns++;
    return last ? 'done' : again();
  };
  expect(await retry(POLICY, work, sleep)).toBe('done');
  expect(turns).toBe(4);
  expect(waits).toEqual([100, 200, 300]);
});

test('what is done at once is done once', async () => {
  const { waits, sleep } = recorder();
  expect(await retry(POLICY, async () => 7, sleep)).toBe(7);
  expect(waits).toEqual([]);
});

test('waits as long as the other side asks, up to the most', async () => {
  const { waits, sleep } = recorder();
  const asked = [50, 5000];
  await retry(POLICY, async ({ again }) => (asked.length > 0 ? again(asked.shift()) : null), sleep);
  expect(waits).toEqual([50, 300]);
});

test('an error of the work is thrown and not tried again', async () => {
  const { waits, sleep } = recorder();
  await expect(retry(POLICY, () => Promise.reject(new Error('no')), sleep)).rejects.toThrow('no');
  expect(waits).toEqual([]);
});

test('who asks for more than there is has made a mistake', async () => {
  const { waits, sleep } = recorder();
  await expect(retry(POLICY, async ({ again }) => again(), sleep)).rejects.toThrow(RangeError);
  expect(waits).toHaveLength(3);
});

test('jitter stays between half and one and a half', async () => {
  const { waits, sleep } = recorder();
  await retry({ ...POLICY, jitter: true }, async ({ last, again }) => (last ? null : again()), sleep);
  for (const [index, base] of [100, 200, 300].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(base / 2);
    expect(waits[index]).toBeLessThan(base * 1.5);
  }
});
