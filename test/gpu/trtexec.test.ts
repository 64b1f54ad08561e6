import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSummary, readTimes } from '../../src/gpu/trtexec.ts';
import { nearestRank } from '../../src/stats/nearest-rank.ts';
import { fixtures } from '../table/tables.ts';

const file = (name: string) => readFileSync(join(fixtures, 'trtexec', name), 'utf8');
const answers = JSON.parse(file('answers.json'));

describe('--exportTimes', () => {
  const expected = answers['resnet-fp32-rtx3090.times.json'];
  const { latencies, span, transfers } = readTimes(file('resnet-fp32-rtx3090.times.json'));
  const sorted = latencies.toSorted();

  test.each([
    [0.5, 'p50'],
    [0.9, 'p90'],
    [0.95, 'p95'],
    [0.99, 'p99'],
  ])('%d', (p, name) => {
    expect(nearestRank(sorted, p)).toBe(expected.latency_ms[name].nearest_rank);
  });

  test('counts, rate and transfers', () => {
    expect(latencies).toHaveLength(expected.samples);
    expect((1000 * latencies.length) / span).toBeCloseTo(expected.throughput_qps_from_span, 6);
    expect(transfers).toBe(expected.transfers);
  });

  test.each([
    ['{', 'it is no JSON'],
    ['[]', 'it holds no run'],
    ['{}', 'it holds no run'],
    ['[{"latencyMs": 1}]', 'run 1 has no computeMs'],
    ['[{"latencyMs": "1"}]', 'run 1 has no latencyMs'],
    ['[{"latencyMs": -1}]', 'run 1 has no latencyMs'],
  ])('%s is refused', (text, message) => {
    expect(() => readTimes(text)).toThrow(message);
  });
});

describe('what it prints', () => {
  test('10.16 with copies', () => {
    expect(readSummary(file('v101601-h100-transfers.log'))).toMatchObject({
      version: '101601',
      gpu: 'NVIDIA H100 PCIe',
      transfers: true,
      spinWait: false,
      cudaGraph: false,
      passed: true,
      throughput: 15374.3,
      latency: { min: 0.0410156, max: 0.14917, mean: 0.0441053, median: 0.0440674, p90: 0.0450439 },
    });
  });

  test('an explanation is no result', () => {
    expect(readSummary(file('v101601-h100-verbose-no-transfers.log'))).toMatchObject({
      transfers: false,
      spinWait: true,
      cudaGraph: true,
      throughput: 24896.9,
    });
  });

  test('a run that passed and timed nothing has no number', () => {
    expect(readSummary(file('v101601-h100-skip-inference.log'))).toMatchObject({
      passed: true,
      throughput: null,
      latency: {},
    });
  });

  test('8.4 has one percentile', () => {
    expect(readSummary(file('v8401-fp16.log'))).toMatchObject({
      version: '8401',
      throughput: 6106.55,
      latency: { p99: 0.433105 },
    });
  });
});
