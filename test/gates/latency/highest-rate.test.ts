import { describe, expect, test } from 'vitest';
import { searchHighestRate } from '../../../src/gates/latency/highest-rate.ts';
import type { TriedRate } from '../../../src/gates/latency/measurement.ts';
import { boundsOf, nextRate, rateEstimate } from '../../../src/gates/latency/rate-search.ts';
import { policyOf } from './recorded.ts';

/**
 * One server that takes `service` milliseconds for each request, one after another, on a clock of its own: below
 * 1000 / service a second it keeps up, above the queue grows with every request.
 */
function queue(service: number, failsAbove = Number.POSITIVE_INFINITY) {
  let now = 0;
  return {
    now: () => now,
    async send(rate: number, _: number, calls: number) {
      const began = now;
      let free = began;
      const latencies = Float64Array.from({ length: calls }, (__, call) => {
        const due = began + (1000 * call) / rate;
        free = Math.max(free, due) + service;
        return rate > failsAbove ? Number.POSITIVE_INFINITY : free - due;
      });
      now = Math.max(free, began + (1000 * calls) / rate);
      const failures = rate > failsAbove ? calls : 0;
      return { latencies, span: now - began, failures, failure: failures > 0 ? 'status 503' : null, peakMemory: null };
    },
  };
}

async function search(metrics: string, server: ReturnType<typeof queue>, from = 10, time = 3_600_000) {
  const { keys } = policyOf(`metrics: ${metrics}`);
  const found = await searchHighestRate({
    cell: { batch: 1, sizes: {} },
    keys,
    from,
    time,
    ...server,
    onProgress() {},
  });
  return { ...found, ...boundsOf(found.tried) };
}

const P99 = '{ p99_latency: { max: 50ms }, highest_rate: { min: 1/s } }';

describe('the search', () => {
  test.each([
    [5, 200],
    [2, 500],
    [20, 50],
  ])('finds what a server of %d ms takes, within a tenth', async (service, capacity) => {
    const { low, high } = await search(P99, queue(service));
    // Slightly above its capacity the queue is short for the seconds that a rate is tried.
    expect(low).toBeLessThan(1.05 * capacity);
    expect(low).toBeGreaterThan(0.9 * capacity);
    expect(high / low).toBeLessThanOrEqual(1.11);
  });

  test('goes down where the first rate is too high', async () => {
    const { low, tried } = await search(P99, queue(5), 3000);
    expect(tried[0]).toMatchObject({ rate: 3000, verdict: 'fail' });
    expect(low).toBeGreaterThan(170);
  });

  test('failed requests are a rate that is not kept', async () => {
    const { low, high } = await search('{ p50_latency: { max: 1s }, highest_rate: { min: 1/s } }', queue(1, 120));
    expect(low).toBeLessThanOrEqual(120);
    expect(high).toBeGreaterThan(120);
    expect(high).toBeLessThan(135);
  });

  test('a server that never answers has none', async () => {
    const { low, tried } = await search(P99, queue(1, 0), 10, 1e9);
    expect(low).toBe(0);
    expect(tried.at(-1)!.rate).toBeLessThan(1 / 25);
  });

  test('ends when its time is over, with what it knows', async () => {
    const { tried, low, high } = await search(P99, queue(0.001), 10, 1);
    expect(tried).toHaveLength(1);
    expect([low, high]).toEqual([10, Number.POSITIVE_INFINITY]);
  });

  test('asks for as many requests as p99 takes', async () => {
    const { tried } = await search(P99, queue(5));
    for (const { samples, verdict } of tried) expect(verdict === 'pass' ? samples : 918).toBeGreaterThanOrEqual(918);
  });
});

const tried = (rate: number, verdict: TriedRate['verdict']): TriedRate => ({
  rate,
  verdict,
  samples: 100,
  failures: 0,
  p50: 1,
  p99: 2,
  answered: rate,
  time: 1000,
});

describe('what is known of the rates that were tried', () => {
  test('a rate that was kept above one that was not says nothing', () => {
    expect(boundsOf([tried(100, 'pass'), tried(200, 'fail'), tried(300, 'pass')])).toEqual({ low: 100, high: 200 });
  });

  test('between one that was kept and one of which too little is known lies the next; it is no upper bound', () => {
    const all = [tried(100, 'pass'), tried(400, 'inconclusive')];
    expect(nextRate(all)).toBe(200);
    expect(boundsOf(all)).toEqual({ low: 100, high: Number.POSITIVE_INFINITY });
  });

  test('two that are close end it', () => {
    expect(nextRate([tried(100, 'pass'), tried(109, 'fail')])).toBeNull();
  });

  test('what was kept is the lower bound', () => {
    const estimate = rateEstimate({ tried: [tried(100, 'pass'), tried(150, 'fail')] });
    expect(estimate.interval(0.99)).toMatchObject({ low: 100, high: 150, method: 'bisection' });
    expect(estimate).toMatchObject({ value: 100, n: 200 });
  });
});
