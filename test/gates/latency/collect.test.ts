import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../../src/core/units.ts';
import { type CollectOptions, collectCalls } from '../../../src/gates/latency/collect.ts';
import type { Arm } from '../../../src/gates/latency/measurement.ts';
import { type CallBlock, timeCalls } from '../../../src/predict/time-calls.ts';
import { seededRandom } from '../../../src/stats/random.ts';

/** Arms that share one clock, which their calls move: what they take, by the number of the call. */
function laboratory(takes: Readonly<Partial<Record<Arm, (call: number) => number>>>) {
  let time = 0;
  const now = () => time;
  const blocks: { readonly arm: Arm; readonly block: CallBlock }[] = [];
  const callers = new Map(
    Object.entries(takes).map(([name, take]) => {
      const arm = name as Arm;
      let made = 0;
      const caller = async (block: CallBlock) => {
        blocks.push({ arm, block });
        const call = async () => {
          time += take(made++);
        };
        const timed = await timeCalls(call, block, now);
        return { ...timed, peakMemory: null };
      };
      return [arm, caller] as const;
    }),
  );
  const options: CollectOptions = {
    time: 10_000,
    warmUp: 1000,
    most: 1_000_000,
    rhythm: null,
    enough: () => false,
    random: seededRandom(1),
    now,
    onProgress() {},
  };
  const counted = () => blocks.filter(({ block }) => block.time > 20);
  return { callers, options, blocks, counted, now };
}

const THREE = { candidate: () => 0.5, baseline: () => 0.5, control: () => 0.5 };

describe('collectCalls', () => {
  test('takes turns in pairs of rounds, the second the first reversed', async () => {
    const { callers, options, counted } = laboratory(THREE);
    await collectCalls(callers, options);
    const arms = counted().map(({ arm }) => arm);
    const orders = new Set<string>();
    for (let at = 0; at + 6 <= arms.length; at += 6) {
      const [first, second] = [arms.slice(at, at + 3), arms.slice(at + 3, at + 6)];
      expect(second).toEqual(first.toReversed());
      orders.add(first.join());
    }
    expect(orders.size).toBe(6);
  });

  test('the same seed draws the same orders', async () => {
    const [one, other] = [laboratory(THREE), laboratory(THREE)];
    await collectCalls(one.callers, one.options);
    await collectCalls(other.callers, other.options);
    expect(one.counted()).toEqual(other.counted());
  });

  test.each([
    [0.5, 10, 1],
    [4, 1, 0],
    [300, 1, 0],
    [0.0001, 1000, 1],
  ])('of calls that take %d ms a block has %i, after %i that does not count', async (level, calls, leadIn) => {
    const { callers, options, counted } = laboratory({ candidate: () => level });
    await collectCalls(callers, { ...options, time: 50 });
    expect(counted()[0]!.block).toMatchObject({ calls, leadIn });
  });

  test('gives every arm of a round the same inputs', async () => {
    const { callers, options, counted } = laboratory(THREE);
    await collectCalls(callers, options);
    const first = counted()
      .slice(0, 6)
      .map(({ block }) => block.first);
    expect(first).toEqual([0, 0, 0, 10, 10, 10]);
  });

  test('ends when the time is over, with whole pairs of rounds', async () => {
    const { callers, options, now } = laboratory(THREE);
    const { arms, ended } = await collectCalls(callers, options);
    expect(ended).toBe('time');
    expect(now()).toBeLessThan(10_050);
    const rounds = [...arms.values()].map(({ blocks }) => blocks.length);
    expect(new Set(rounds).size).toBe(1);
    expect(rounds[0]! % 2).toBe(0);
  });

  test('makes at least one pair of rounds, however slow the calls are', async () => {
    const { callers, options } = laboratory({ candidate: () => 60_000, baseline: () => 60_000 });
    const { arms, settled } = await collectCalls(callers, options);
    expect([...arms.values()].map(({ blocks }) => blocks.length)).toEqual([2, 2]);
    expect(settled).toBe(false);
  });

  test('ends when it is precise enough, asked ever more seldom', async () => {
    const { callers, options } = laboratory(THREE);
    let asked = 0;
    const { ended } = await collectCalls(callers, { ...options, most: 1000, enough: () => ++asked === 3 });
    expect([ended, asked]).toEqual(['precise', 3]);
  });

  test('ends when more would teach little', async () => {
    const { callers, options } = laboratory(THREE);
    const { ended, arms } = await collectCalls(callers, { ...options, most: 100 });
    expect(ended).toBe('samples');
    expect(arms.get('candidate')!.blocks.reduce((sum, { latencies }) => sum + latencies.length, 0)).toBe(100);
  });

  test('keeps every call, those that stand out as well, and what the first that failed said', async () => {
    const { callers, options, counted } = laboratory({
      candidate: (call) => {
        if (call === 700) throw new Error('lost');
        return call % 97 === 0 ? 50 : 0.5;
      },
    });
    const { arms } = await collectCalls(callers, options);
    const { blocks, failure } = arms.get('candidate')!;
    expect(failure).toBe('lost');
    const all = blocks.flatMap(({ latencies }) => [...latencies]);
    expect(all.filter((one) => one === 50).length).toBeGreaterThan(5);
    expect(all.filter((one) => one === Number.POSITIVE_INFINITY)).toHaveLength(1);
    expect(blocks).toHaveLength(counted().length);
  });

  test('keeps count of calls that failed where none is timed: in the warm-up, and before those of a block', async () => {
    const { callers, options, blocks } = laboratory({
      candidate: (call) => {
        if (call === 7) throw new Error('cold');
        return 0.5;
      },
      baseline: () => 0.5,
    });
    const { arms } = await collectCalls(callers, options);
    expect(arms.get('candidate')).toMatchObject({ failedUntimed: 1, failure: 'cold' });
    expect(arms.get('baseline')).toMatchObject({ failedUntimed: 0, failure: null });
    expect(blocks[0]!.block.calls).toBeGreaterThan(7);
  });

  test('loses no failure, wherever among the calls of a block it comes', async () => {
    const lost = [...Array(11).keys()].map(async (at) => {
      const { callers, options } = laboratory({
        candidate: (call) => {
          if (call >= 500 && call < 1600 && call % 11 === at) throw new Error('busy');
          return 0.5;
        },
      });
      const { arms } = await collectCalls(callers, { ...options, time: 2000 });
      const { blocks, failedUntimed } = arms.get('candidate')!;
      const timed = blocks.flatMap(({ latencies }) => [...latencies]).filter((one) => !Number.isFinite(one));
      return 100 - timed.length - failedUntimed;
    });
    expect(new Set(await Promise.all(lost))).toEqual(new Set([0]));
  });

  test('warms up until the calls are stable, and says where they were not', async () => {
    const cooling = laboratory({ candidate: (call) => (call < 300 ? 3 - call / 100 : 0.5) });
    expect((await collectCalls(cooling.callers, cooling.options)).settled).toBe(true);
    const windows = cooling.blocks.length - cooling.counted().length;
    expect(windows).toBeGreaterThan(5);
    const restless = laboratory({ candidate: (call) => 0.5 * 1.05 ** call });
    expect((await collectCalls(restless.callers, restless.options)).settled).toBe(false);
  });

  test('calls that always fail are counted until the time is over', async () => {
    let time = 0;
    const failing = async (block: CallBlock) => {
      const call = async () => {
        time += 1;
        throw new Error('no');
      };
      return { ...(await timeCalls(call, { ...block, time: milliseconds(5) }, () => time)), peakMemory: null };
    };
    const { options } = laboratory({});
    const { arms, ended } = await collectCalls(new Map([['candidate', failing]]), { ...options, now: () => time });
    expect(ended).toBe('time');
    expect(arms.get('candidate')!.failure).toBe('no');
  });
});
