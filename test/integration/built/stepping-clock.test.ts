import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { Result } from '../../../src/result/document.ts';
import { DIGITS, DIGITS_POLICY, workplace } from './assay.ts';

const STEPPING = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'stepping-clock.mjs'))}`,
};

// Time is information. A machine whose clock is set while it measures decides as any other.
test('every gate decides the same where the clock steps by hours at each look', async () => {
  const place = workplace();
  const gates = ['data-schema', 'accuracy', 'onnx-export', 'drift'].flatMap((gate) => ['--gate', gate]);
  const run = (...more: string[]) => ['run', '--config', DIGITS_POLICY, ...gates, ...more];
  const steady = await place.cli(run('--out', 'steady'));
  const stepping = await place.cli(run('--out', 'stepping'), { env: STEPPING });
  expect([steady.code, stepping.code]).toEqual([0, 0]);
  for (const gate of ['data-schema', 'accuracy', 'onnx-export', 'drift']) {
    const [one, other] = ['steady', 'stepping'].map(
      (out) => JSON.parse(place.read(`${out}/results/${gate}.json`)) as Result,
    );
    expect(other!.checks).toEqual(one!.checks);
    expect(other!.durationMs).toBeGreaterThanOrEqual(0);
    expect(other!.durationMs).toBeLessThan(3_600_000);
  }
});

test('times of calls are those of a clock that cannot be set', async () => {
  const place = workplace();
  const ran = await place.cli(
    [
      'latency',
      ...['--model', join(DIGITS, 'candidate.onnx'), '--baseline', join(DIGITS, 'production.onnx')],
      ...['--metrics', '{ p50_latency: { max: 100s }, max_latency: { max: 1000s } }', '--time', '1s'],
    ],
    { env: STEPPING },
  );
  expect(ran.code).toBe(0);
  const { checks, durationMs } = JSON.parse(place.read('modelassay-out/results/latency.json')) as Result;
  for (const { numbers } of checks.filter(({ id }) => id.includes('latency'))) {
    expect(numbers.value!.value).toBeGreaterThan(0);
    expect(numbers.value!.value).toBeLessThan(600_000);
  }
  expect(durationMs).toBeGreaterThan(0);
  expect(durationMs).toBeLessThan(3_600_000);
});
