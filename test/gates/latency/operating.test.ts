import { describe, expect, test } from 'vitest';
import { NOISY, QUIET, tally } from '../../../bench/latency/virtual.ts';

// The short form of bench/latency/operating.ts, whose table stands in docs/runner-noise.md: the gate's own rounds, statistics and
// judge on a machine that is simulated. Its clock is moved by the calls and its seeds are given, so each count is the same
// everywhere. The bounds are what the docs promise, with what chance leaves open in so few runs (scipy.stats.binom).

const RUNS = 100;
/** 20 seconds of machine time, in milliseconds of calls of 2 ms. */
const CALLS = { level: 2, time: 20_000 };

describe('a relative limit on p50', () => {
  test.each([
    ['quiet', QUIET],
    ['beside a noisy neighbour', NOISY],
  ])('a model against itself, %s: no false alarm, and it passes where it is quiet', async (_, surroundings) => {
    const metrics = '{ p50_latency: { max-rise: 5% } }';
    const { fail, pass, error } = await tally(
      { ...CALLS, surroundings, slowdown: 0, metrics },
      RUNS,
      'p50_latency.max-rise',
    );
    // Five in a hundred are allowed; none is what the law of deciding promises of a truth well within the limit.
    expect(fail).toBe(0);
    expect(error).toBe(0);
    expect(pass).toBeGreaterThanOrEqual(surroundings === QUIET ? 95 : 80);
  });

  test.each([
    ['of 10 %, beside a noisy neighbour', NOISY, 0.1, '5%'],
    ['of 10 %, quiet', QUIET, 0.1, '5%'],
    ['of 5 %, quiet', QUIET, 0.05, '2%'],
  ])('a true slowdown %s is found in nine of ten runs, and never passed', async (_, surroundings, slowdown, limit) => {
    const metrics = `{ p50_latency: { max-rise: ${limit} } }`;
    const { fail, pass } = await tally({ ...CALLS, surroundings, slowdown, metrics }, RUNS, 'p50_latency.max-rise');
    expect(fail).toBeGreaterThanOrEqual(90);
    expect(pass).toBe(0);
  });
});

test('the interval of p99 holds its true value as often as it says', async () => {
  // Calls whose logarithm is normal: p99 is known. At the truth itself a pass and a fail are each a bound that missed it.
  const jitter = 0.2;
  const surroundings = { ...QUIET, jitter, luck: 0, stalls: { chance: 0, most: 0 } };
  // scipy.stats.norm.ppf(0.99)
  const truth = CALLS.level * Math.exp(jitter * 2.3263478740408408);
  const metrics = `{ p99_latency: { max: ${truth}ms } }`;
  const runs = 300;
  const { pass, fail, inconclusive } = await tally(
    { ...CALLS, surroundings, slowdown: 0, metrics },
    runs,
    'p99_latency.max',
  );
  // 1 % a side: binom.ppf(0.999, 300, 0.01) is 10.
  expect(pass).toBeLessThanOrEqual(10);
  expect(fail).toBeLessThanOrEqual(10);
  // And the interval is no wider than it must be: a limit a tenth away on either side is told from the truth.
  const beside = async (factor: number) =>
    tally(
      { ...CALLS, surroundings, slowdown: 0, metrics: `{ p99_latency: { max: ${factor * truth}ms } }` },
      30,
      'p99_latency.max',
    );
  expect((await beside(1.1)).pass).toBe(30);
  expect((await beside(0.9)).fail).toBe(30);
  expect(inconclusive).toBeGreaterThan(0.9 * runs);
});
