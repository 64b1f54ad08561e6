import { describe, expect, test } from 'vitest';
import { checkSchema } from '../../../src/result/check.ts';
import { calls, cell, judged, measured, service, starts } from './recorded.ts';

/** 1 … n milliseconds, shuffled by a stride that has no common divisor with n. */
const upTo = (n: number) => Array.from({ length: n }, (_, at) => ((at * 7919) % n) + 1);

describe('an absolute limit is met by an order statistic', () => {
  // Of 1,000 calls p99 lies between the 982nd and the 998th with 99 % on each side (scipy.stats.binom).
  const measurement = measured([cell(calls(upTo(1000)))]);

  test.each([
    ['998ms', 'pass'],
    ['997ms', 'inconclusive'],
    ['982ms', 'inconclusive'],
    ['980ms', 'fail'],
  ])('p99 of 1 … 1000 ms: max %s', (max, verdict) => {
    expect(judged(`{ p99_latency: { max: ${max} } }`, measurement).get('p99_latency.max')).toMatchObject({
      verdict,
      basis: 'interval',
      numbers: { value: { value: 990, unit: 'ms', rows: { count: 1000, of: { kind: 'samples' } } } },
    });
  });

  test('of 458 calls p99 has no upper bound, and 459 are needed', () => {
    const check = judged('{ p99_latency: { max: 1s } }', measured([cell(calls(service(1, 458)))])).get(
      'p99_latency.max',
    );
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      needed: { count: 459, of: { kind: 'samples' } },
      reason: expect.stringMatching(/^So few calls give no upper bound to compare with the limit 1000\sms\.$/),
    });
  });

  test('of 459 it has one', () => {
    const checks = judged('{ p99_latency: { max: 1s } }', measured([cell(calls(service(1, 459)))]));
    expect(checks.get('p99_latency.max')!.verdict).toBe('pass');
  });

  test('what is needed is the total, more than there is', () => {
    const latencies = service(1, 990).concat([50, 50, 50, 50, 50]);
    const check = judged('{ p99_latency: { max: 10ms } }', measured([cell(calls(latencies))])).get('p99_latency.max')!;
    expect(check.verdict).toBe('inconclusive');
    expect(check.needed!.count).toBeGreaterThan(995);
  });

  test.each([
    ['max_latency', '1000ms', 'pass'],
    ['max_latency', '999ms', 'fail'],
  ])('%s is that of all calls that were made: max %s', (metric, max, verdict) => {
    expect(judged(`{ ${metric}: { max: ${max} } }`, measurement).get(`${metric}.max`)).toMatchObject({
      verdict,
      basis: 'census',
    });
  });

  test.each([
    ['min: 100/s', 'pass'],
    ['min: 2000/s', 'fail'],
  ])('throughput, %s', (limit, verdict) => {
    const batch8 = cell(calls(service(8, 1000)), null, null, { batch: 8, sizes: {} });
    const check = judged(`{ throughput: { ${limit} } }`, measured([batch8])).get('throughput.min')!;
    expect(check.verdict).toBe(verdict);
    expect(check.numbers.value!.value).toBeGreaterThan(900);
    expect(check.numbers.value!.value).toBeLessThan(1000);
  });

  test('no bound of a rate is below nothing, however unlike two sections are', () => {
    const check = judged(
      '{ throughput: { min: 1/s } }',
      measured([cell(calls([...Array(50).fill(1), ...Array(50).fill(1000)]))]),
    ).get('throughput.min')!;
    expect(check.numbers.value!.interval!.low).toBe(0);
    expect(check.verdict).toBe('inconclusive');
  });
});

test('a change that is of rounds in pairs says so: it can go another way than the two numbers', () => {
  // In nine of ten rounds a millisecond slower, in one of ten far quicker: the means say the opposite of the rounds.
  const rounds = (usual: number, rare: number) =>
    calls(Array.from({ length: 1000 }, (_, at) => (Math.floor(at / 10) % 10 === 9 ? rare : usual)));
  const checks = judged(
    '{ mean_latency: { max: 1s, max-rise: 100% }, peak_memory: { max-rise: 100% }, error_rate: { max: 1% } }',
    measured([cell(rounds(11, 20), rounds(10, 100))]),
  );
  const { numbers, paired } = checks.get('mean_latency.max-rise')!;
  expect(numbers.value!.value! - numbers.baseline!.value!).toBeLessThan(0);
  expect(numbers.relative!.value).toBeGreaterThan(0);
  expect(paired).toBe(true);
  // It is told beside the same numbers.
  expect(checks.get('mean_latency.max')!.paired).toBe(true);
  expect(checks.get('peak_memory.max-rise')!.paired).toBeUndefined();
  expect(checks.get('error_rate.max')!.paired).toBeUndefined();
});

test('nothing is of pairs without a baseline, nor with one that was timed on another day', () => {
  const alone = judged('{ mean_latency: { max: 1s } }', measured([cell(calls(service(8, 1000)))]));
  expect(alone.get('mean_latency.max')!.paired).toBeUndefined();
  const stored = cell(calls(service(8, 1000)), null, calls(service(8, 1000)), undefined, calls(service(8, 1000)));
  const check = judged('{ mean_latency: { max-rise: 100% } }', measured([stored])).get('mean_latency.max-rise')!;
  expect(check.numbers.relative).not.toBeNull();
  expect(check.paired).toBeUndefined();
});

describe('calls that failed', () => {
  const failing = (count: number) =>
    calls([...service(1, 1000 - count), ...Array(count).fill(Number.POSITIVE_INFINITY)], 'boom');

  test.each([
    [0, 'pass'],
    [1, 'fail'],
  ])('%i of 1000: no limit named, so none may', (count, verdict) => {
    const checks = judged('{ p50_latency: { max: 5ms } }', measured([cell(failing(count))]));
    expect(checks.get('error_rate.max')).toMatchObject({ verdict, basis: 'census' });
    expect(checks.get('p50_latency.max')!.verdict).toBe('pass');
  });

  test('a failure where no call is timed is one, too', () => {
    const cold = calls(service(1, 1000), 'cold', 1);
    const check = judged('{ p50_latency: { max: 5ms } }', measured([cell(cold)])).get('error_rate.max')!;
    expect(check).toMatchObject({ verdict: 'fail', numbers: { value: { value: 1 / 1001, rows: { count: 1001 } } } });
  });

  test.each([
    [0, 'pass'],
    [5, 'inconclusive'],
    [40, 'fail'],
  ])('%i of 1000 against a share of 1 %%', (count, verdict) => {
    const checks = judged('{ error_rate: { max: 1% } }', measured([cell(failing(count))]));
    expect(checks.get('error_rate.max')).toMatchObject({ verdict, basis: 'interval' });
  });

  test('are slower than any limit: a percentile cannot pass while they hide beyond it', () => {
    const checks = judged('{ p99_latency: { max: 10m } }', measured([cell(failing(20))]));
    expect(checks.get('p99_latency.max')).toMatchObject({
      verdict: 'fail',
      reason: 'So many calls failed that this number is beyond any limit.',
    });
  });

  test('and leave no upper bound where they are few', () => {
    const checks = judged('{ p99_latency: { max: 10m } }', measured([cell(failing(8))]));
    expect(checks.get('p99_latency.max')!.verdict).toBe('inconclusive');
  });

  test('a mean of them is none', () => {
    const checks = judged('{ mean_latency: { max: 10m } }', measured([cell(failing(1))]));
    expect(checks.get('mean_latency.max')).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('Calls failed'),
    });
  });
});

describe('a limit against the baseline is met by the ratio of what was timed side by side', () => {
  const baseline = calls(service(2, 2000, 1));
  const control = calls(service(2, 2000, 2));
  const against = (level: number) => measured([cell(calls(service(level, 2000, 3)), baseline, control)]);

  test.each([
    [2, 'pass'],
    [2.1, 'inconclusive'],
    [2.2, 'fail'],
    [1.5, 'pass'],
  ])('%d ms against 2 ms, max-rise: 5%%', (level, verdict) => {
    const check = judged('{ p50_latency: { max-rise: 5% } }', against(level)).get('p50_latency.max-rise')!;
    expect(check).toMatchObject({ verdict, compared: 'relative', limit: { value: 0.05, unit: 'relative' } });
    expect(check.numbers.relative!.value).toBeCloseTo(level / 2 - 1, 1);
  });

  test.each([
    [2, 'pass'],
    [2.3, 'fail'],
  ])('%d ms against 2 ms, max-rise: 100us', (level, verdict) => {
    expect(judged('{ p50_latency: { max-rise: 100us } }', against(level)).get('p50_latency.max-rise')).toMatchObject({
      verdict,
      compared: 'difference',
      limit: { value: 0.1, unit: 'ms' },
    });
  });

  test.each([
    [2, 'pass'],
    [2.3, 'fail'],
  ])('throughput of %d ms against 2 ms, max-drop: 5%%', (level, verdict) => {
    expect(judged('{ throughput: { max-drop: 5% } }', against(level)).get('throughput.max-drop')!.verdict).toBe(
      verdict,
    );
  });

  test('noise that is common to all of them is no difference', () => {
    const random = service(1, 200, 9).map((one, at) => (at % 7 < 3 ? one * 4 : one));
    const shaken = (latencies: readonly number[]) =>
      calls(latencies.map((one, at) => one * random[Math.floor(at / 10)]!));
    const measurement = measured([
      cell(shaken(service(2, 2000, 3)), shaken(service(2, 2000, 1)), shaken(service(2, 2000, 2))),
    ]);
    expect(judged('{ p50_latency: { max-rise: 5% } }', measurement).get('p50_latency.max-rise')!.verdict).toBe('pass');
  });

  test.each([2, 2.2, 4])('where the control differs by more than is asked, %d ms cannot be judged', (level) => {
    const measurement = measured([cell(calls(service(level, 2000, 3)), baseline, calls(service(2.2, 2000, 2)))]);
    const check = judged('{ p50_latency: { max-rise: 5% } }', measurement).get('p50_latency.max-rise')!;
    expect(check.verdict).toBe('inconclusive');
    expect(check.reason).toMatch(
      /^This runner can see no less than 1\d\s%: the baseline against itself differed by \+(9|10)\.\d\s%/,
    );
  });

  test('a control within what is asked widens the interval', () => {
    const measurement = measured([cell(calls(service(2.14, 2000, 3)), baseline, calls(service(2.08, 2000, 2)))]);
    const check = judged('{ p50_latency: { max-rise: 5% } }', measurement).get('p50_latency.max-rise')!;
    expect(check.verdict).toBe('inconclusive');
    expect(check.method).toBe('signed-rank, widened by the control');
    const { low, high } = check.numbers.relative!.interval!;
    expect(high! - low!).toBeGreaterThan(0.08);
  });

  test('too few rounds tell nothing', () => {
    const few = (seed: number) => calls(service(2, 40, seed));
    const check = judged('{ p50_latency: { max-rise: 5% } }', measured([cell(few(1), few(2), few(3))])).get(
      'p50_latency.max-rise',
    )!;
    expect(check).toMatchObject({ verdict: 'inconclusive', numbers: { relative: { interval: { low: null } } } });
  });

  test('a percentile of more calls than there are is not compared', () => {
    const few = (seed: number) => calls(service(2, 80, seed));
    const checks = judged('{ p99_latency: { max-rise: 5% } }', measured([cell(few(1), few(2), few(3))]));
    expect(checks.get('p99_latency.max-rise')).toMatchObject({
      verdict: 'error',
      reason: 'There are too few calls to compare the models side by side.',
    });
  });

  test.each([
    ['fail', 'inconclusive', { kind: 'blocks' }],
    ['warn', 'inconclusive', { kind: 'warns', by: 'on-missing-baseline' }],
  ])('without a baseline, on-missing-baseline: %s', (handling, verdict, effect) => {
    const measurement = measured([cell(calls(service(1, 1000)))]);
    const checks = judged('{ p50_latency: { max-rise: 5% } }', measurement, `on-missing-baseline: ${handling}`);
    expect(checks.get('p50_latency.max-rise')).toMatchObject({ verdict, effect, basis: 'nothing' });
  });

  test('without a baseline, on-missing-baseline: pass asks nothing', () => {
    const measurement = measured([cell(calls(service(1, 1000)))]);
    const checks = judged('{ p50_latency: { max-rise: 5% } }', measurement, 'on-missing-baseline: pass');
    expect([...checks.keys()]).toEqual(['error_rate.max']);
  });
});

describe('what is no matter of single calls', () => {
  test.each([
    ['max: 100MiB', 'pass'],
    ['max: 99MiB', 'fail'],
    ['max-rise: 25%', 'pass'],
    ['max-rise: 24%', 'fail'],
    ['max-rise: 20MiB', 'pass'],
    ['max-rise: 19MiB', 'fail'],
  ])('100 MiB against 80 MiB, %s', (limit, verdict) => {
    const baseline = calls(service(1, 100));
    const checks = judged(`{ peak_memory: { ${limit} } }`, measured([cell(calls(service(1, 100)), baseline)]));
    expect(checks.get(`peak_memory.${limit.split(':')[0]}`)).toMatchObject({ verdict, basis: 'point' });
  });

  test('memory that the machine does not tell is an error', () => {
    const measurement = measured([cell(calls(service(1, 100)))], {
      memory: { candidate: null, baseline: null, control: null, stored: null },
    });
    expect(judged('{ peak_memory: { max: 1GiB } }', measurement).get('peak_memory.max')!.verdict).toBe('error');
  });

  test.each([
    ['cold_start', '59ms', 'fail'],
    ['cold_start', '61ms', 'pass'],
    ['first_call', '9ms', 'fail'],
    ['first_call', '10ms', 'pass'],
    ['session_create', '30ms', 'pass'],
    ['process_start', '19ms', 'fail'],
  ])('%s of ten starts, max %s', (metric, max, verdict) => {
    const measurement = measured([cell(calls(service(1, 100)))], {
      starts: { candidate: starts(Array(10).fill(10)), baseline: null, control: null, stored: null },
    });
    expect(judged(`{ ${metric}: { max: ${max} } }`, measurement).get(`${metric}.max`)!.verdict).toBe(verdict);
  });

  test('of six starts the median has no bound at 99 %', () => {
    const measurement = measured([cell(calls(service(1, 100)))], {
      starts: { candidate: starts(Array(6).fill(10)), baseline: null, control: null, stored: null },
    });
    expect(judged('{ cold_start: { max: 1s } }', measurement).get('cold_start.max')).toMatchObject({
      verdict: 'inconclusive',
      needed: null,
    });
  });
});

test('every cell is judged for itself', () => {
  const cells = [1, 8].map((batch) => cell(calls(service(batch, 1000)), null, null, { batch, sizes: {} }));
  const checks = judged('{ p50_latency: { max: 5ms } }', measured(cells));
  expect([...checks].map(([id, { verdict }]) => [id, verdict])).toEqual([
    ['p50_latency.max@batch=1', 'pass'],
    ['p50_latency.max@batch=8', 'fail'],
    ['error_rate.max@batch=1', 'pass'],
    ['error_rate.max@batch=8', 'pass'],
  ]);
});

test('every check is one that a result may hold', () => {
  const baseline = calls(service(2, 2000, 1));
  const measurement = measured([cell(calls(service(2.1, 2000, 3)), baseline)]);
  const metrics =
    '{ p99_latency: { max: 1ms, max-rise: 5% }, throughput: { min: 1/s, max-drop: 1% }, peak_memory: { max: 1GiB }, max_latency: { max: 1s }, error_rate: { max: 1% }, mean_latency: { max: 3ms, max-rise: 1ms } }';
  const checks = [...judged(metrics, measurement).values()];
  expect(checks).toHaveLength(9);
  for (const check of checks) expect(checkSchema.parse(check)).toEqual(check);
});
