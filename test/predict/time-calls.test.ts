import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { timeCalls } from '../../src/predict/time-calls.ts';

/** A clock that is moved by whoever is called, and by nothing else. */
function clock() {
  let time = 1000;
  const pass = (by: number) => {
    time += by;
  };
  return { now: () => time, pass };
}

const block = (calls: number, time = 1e6) => ({ first: 3, leadIn: 2, calls, time: milliseconds(time) });

describe('timeCalls', () => {
  test('times each call that counts, in order, with inputs in turn', async () => {
    const { now, pass } = clock();
    const inputs: number[] = [];
    const call = async (input: number) => {
      inputs.push(input);
      pass(input);
    };
    const timed = await timeCalls(call, block(4), now);
    expect(inputs).toEqual([3, 3, 3, 4, 5, 6]);
    expect([...timed.latencies]).toEqual([3, 4, 5, 6]);
    expect(timed).toMatchObject({ span: 18, failures: 0, failure: null });
  });

  test('a call that fails is counted, and takes for ever', async () => {
    const { now, pass } = clock();
    const call = async (input: number) => {
      pass(1);
      if (input === 4) throw new Error('no such index');
      if (input === 5) throw new Error('another');
    };
    const timed = await timeCalls(call, block(4), now);
    expect([...timed.latencies]).toEqual([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1]);
    expect(timed).toMatchObject({ span: 4, failures: 2, failure: 'no such index' });
  });

  test('a lead-in that fails is no time, and a failure all the same', async () => {
    const { now } = clock();
    let made = 0;
    const call = async () => {
      if (made++ < 2) throw new Error('cold');
    };
    const timed = await timeCalls(call, block(3), now);
    expect(timed).toMatchObject({ failures: 2, failure: 'cold' });
    expect([...timed.latencies]).toEqual([0, 0, 0]);
  });

  test('begins no call when the time is over, and always makes one', async () => {
    const { now, pass } = clock();
    const { latencies } = await timeCalls(async () => pass(40), block(100, 100), now);
    expect([...latencies]).toEqual([40, 40, 40]);
    const one = await timeCalls(async () => pass(40), block(100, 0), now);
    expect([...one.latencies]).toEqual([40]);
  });

  test('stops for a call that never succeeds, too', async () => {
    const { now, pass } = clock();
    const call = async () => {
      pass(60);
      throw new Error('busy');
    };
    const { latencies, failures } = await timeCalls(call, block(100, 100), now);
    expect([latencies.length, failures]).toEqual([2, 4]);
  });
});
