import { describe, expect, test } from 'vitest';
import { latencyKeys } from '../../../src/gates/latency/keys.ts';
import { parseTimedMetric } from '../../../src/gates/latency/metric.ts';
import { changeOf } from '../loosened.ts';
import { policyOf } from './recorded.ts';

describe('metrics', () => {
  test.each([
    ['p50_latency', { kind: 'quantile', p: 0.5 }],
    ['p99.9_latency', { kind: 'quantile', p: 0.999 }],
    ['p12.5_latency', { kind: 'quantile', p: 0.125 }],
    ['cold_start', { kind: 'start', part: 'all' }],
  ])('%s', (name, of) => {
    expect(parseTimedMetric(name)).toMatchObject({ name, of });
  });

  test.each(['p0_latency', 'p100_latency', 'p-1_latency', 'p99', 'latency'])('%s is none', (name) => {
    expect(parseTimedMetric(name)).toContain(`there is no metric "${name}".`);
  });

  test.each([
    ['{ p99_latncy: { max: 1s } }', 'Did you mean "p99_latency"'],
    ['{ p99_latency: { max: 100 } }', 'needs a number and a unit'],
    ['{ p99_latency: { max: 100MB } }', 'needs a number and a unit'],
    ['{ p99_latency: { max-drop: 5% } }', 'p99_latency is better when lower; limit how far it may rise with max-rise'],
    ['{ throughput: { max-rise: 5% } }', 'throughput is better when higher; limit how far it may fall with max-drop'],
    ['{ throughput: { min: 200 } }', '"200" is no rate; write how many a second, such as 200/s'],
    ['{ error_rate: { max: 2 } }', '2: error_rate is a share; write 1% or 0.01'],
    ['{ error_rate: { max-rise: 5% } }', 'is not compared with a baseline; limit it with max'],
    ['{ p50_latency: { max-rise: 0.05 } }', '"0.05" is no change of p50_latency; write 5% (of the baseline) or 5ms'],
    ['{ p50_latency: { max-rise: 1pp } }', '"1pp" is no change of p50_latency'],
    ['{ p50_latency: {} }', 'give at least one of min, max, max-drop, max-rise'],
    ['{}', 'name at least one metric, or nothing is decided'],
  ])('%s is refused', (metrics, message) => {
    expect(() => policyOf(`metrics: ${metrics}`)).toThrow(message);
  });

  test('no call may fail unless the policy says so', () => {
    const names = (yaml: string) =>
      policyOf(yaml).keys.metrics.map(({ key, limits }) => [
        key,
        limits.map((limit) => 'level' in limit && limit.level.value),
      ]);
    expect(names('metrics: { p50_latency: { max: 5ms } }')).toEqual([
      ['p50_latency', [5]],
      ['error_rate', [0]],
    ]);
    expect(names('metrics: { error_rate: { max: 1% } }')).toEqual([['error_rate', [0.01]]]);
  });
});

test.each([
  ['batch: 8', [8]],
  ['batch: [1, 8, 8]', [1, 8]],
  ['time: 5s', [1]],
])('%s', (yaml, batch) => {
  expect(policyOf(`metrics: { p50_latency: { max: 5ms } }\n${yaml}`).keys.batch).toEqual(batch);
});

test.each([
  ['metrics.p99_latency.max', '100ms', '200ms', ['loosened']],
  ['metrics.p99_latency.max', '1s', '100ms', ['tightened']],
  ['metrics.p99_latency.max-rise', '5%', '10%', ['loosened']],
  ['metrics.throughput.min', '200/s', '100/s', ['loosened']],
  ['confidence', 0.99, 0.95, ['loosened']],
  ['time', '60s', '10s', []],
])('a change of %s from %s to %s', (key, from, to, kinds) => {
  expect(changeOf(latencyKeys, key, from, to)).toEqual(kinds);
});
