import { expect, test } from 'vitest';
import { askedLimits } from '../../../src/gates/latency/asked.ts';
import { judgeLatency } from '../../../src/gates/latency/judge.ts';
import { calls, cell, measured, policyOf, service, starts } from './recorded.ts';

const METRICS = [
  'p50_latency: { max: 5ms, max-rise: 50% }',
  'mean_latency: { max: 5ms, max-rise: 3ms }',
  'max_latency: { max: 1s }',
  'throughput: { min: 1/s, max-drop: 50% }',
  'error_rate: { max: 1% }',
  'peak_memory: { max: 1GB, max-rise: 50% }',
  'cold_start: { max: 10s, max-rise: 50% }',
];

// What is judged again from a result must be what the gate itself judges by.
test.each([
  ['every metric', METRICS.join(', ')],
  ['no call may fail, as where no limit is named', 'p50_latency: { max: 5ms }'],
])('what a policy says may meet a limit is what meets it: %s', (_, metrics) => {
  const policy = policyOf(`metrics: { ${metrics} }\nconfidence: 0.9`);
  const own = calls(service(1, 1000));
  const measurement = measured([cell(own, calls(service(1, 1000, 2)), calls(service(1, 1000, 3)))], {
    starts: {
      candidate: starts(service(9, 20)),
      baseline: starts(service(9, 20, 2)),
      control: starts(service(9, 20, 3)),
      stored: null,
    },
  });
  const asked = askedLimits(policy.keys);
  const checks = judgeLatency(policy, measurement);
  expect(checks.length).toBe(asked.length);
  for (const { id, title, limit, basis, compared, numbers } of checks) {
    const [found] = asked.filter((one) => one.title === title && one.limit.rule === limit?.rule);
    expect([id, found?.bases]).toEqual([id, [basis]]);
    const interval = compared === null ? null : numbers[compared]?.interval;
    if (basis === 'interval') expect([id, interval?.confidence]).toEqual([id, found?.confidence]);
  }
});
