import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../../src/core/units.ts';
import { describeLatency } from '../../../../src/gates/latency/describe.ts';
import { judgeLatency } from '../../../../src/gates/latency/judge.ts';
import { measureLatency } from '../../../../src/gates/latency/measure.ts';
import type { HttpSource } from '../../../../src/predict/http-source.ts';
import { openTimedEndpoint } from '../../../../src/predict/timed-endpoint.ts';
import { tableSchema } from '../../../../src/result/document.ts';
import { workbench } from '../../../table/tables.ts';
import { endpoint, type Reply } from '../../accuracy/endpoint.ts';
import { realContext } from '../gate.ts';
import { policyOf } from '../recorded.ts';

const { engine, file } = workbench();

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const ANSWER: Reply = { json: { predictions: [{ label: 'a' }] } };

async function run(yaml: string, answer: (before: number) => Reply = () => ANSWER) {
  const data = await file('rows.csv', 'a,b\n1,2\n3,4\n');
  const { url, server, asked } = await endpoint(({ before }) => answer(before));
  servers.push(server);
  const source: HttpSource = {
    kind: 'http',
    at: undefined,
    url: `${url}/predict`,
    protocol: 'json',
    timeout: milliseconds(60_000),
    retries: 0,
    concurrency: 1,
    output: undefined,
    outputKind: undefined,
    id: undefined,
  };
  const policy = policyOf(`data: '${data}'\ntime: 500ms\n${yaml}`, {
    model: { name: 'digits', source, classes: undefined, position: undefined },
  });
  const signal = new AbortController().signal;
  const context = realContext({
    attach: async () => {},
    tables: async () => engine(),
    timeEndpoint: (model, rows, rate) => openTimedEndpoint(model, rows, rate, signal),
  });
  const { measurement, provenance } = await measureLatency(policy, context);
  const checks = judgeLatency(policy, measurement);
  return { measurement, provenance, checks, asked, description: describeLatency(policy, measurement, checks) };
}

// Nothing here asks how long anything took.
describe('an endpoint under open-loop load', () => {
  test('is sent rows at the rate, and its answers are judged', async () => {
    const { measurement, provenance, checks, asked } = await run('rate: 40/s\nmetrics: { p50_latency: { max: 1m } }');
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['p50_latency.max', 'pass'],
      ['error_rate.max', 'pass'],
    ]);
    expect(provenance.environment).toMatchObject({ requestsPerSecond: 40, predictor: 'http (json)' });
    const { blocks } = measurement.cells[0]!.arms.candidate;
    expect(blocks.every(({ latencies }) => latencies.length === 40)).toBe(true);
    expect(new Set(asked.map(({ body }) => JSON.stringify(body.rows)))).toEqual(
      new Set(['[{"a":1,"b":2}]', '[{"a":3,"b":4}]']),
    );
  });

  test('the highest rate is searched where a limit asks for it, and every rate is told', async () => {
    const { measurement, checks, description } = await run(
      'rate: 40/s\nmetrics: { p50_latency: { max: 1m }, highest_rate: { min: 20/s } }',
    );
    expect(measurement.cells[0]!.search!.tried[0]).toMatchObject({ rate: 40, verdict: 'pass', samples: 80 });
    const check = checks.find(({ id }) => id === 'highest_rate.min')!;
    expect(check).toMatchObject({ verdict: 'pass', method: 'bisection', basis: 'interval' });
    expect(check.numbers.value!.value).toBeGreaterThanOrEqual(40);
    const table = description.tables.find(({ id }) => id === 'rates')!;
    expect(tableSchema.parse(table)).toEqual(table);
    expect(table.rows[0]!.slice(0, 2)).toEqual(['batch 1', 40]);
    expect(table.rows[0]!.at(-1)).toBe('kept');
  });

  test('failed requests are kept at no rate', async () => {
    // The first one is the question whether the endpoint answers at all.
    const { checks } = await run(
      'rate: 40/s\nmetrics: { p50_latency: { max: 1m }, highest_rate: { min: 20/s } }',
      (before) => (before === 0 ? ANSWER : { status: 503, text: 'busy' }),
    );
    const verdicts = Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({ 'p50_latency.max': 'fail', 'error_rate.max': 'fail' });
    expect(verdicts['highest_rate.min']).not.toBe('pass');
  });

  test.each([
    ['metrics: { p50_latency: { max: 1m } }', 'Nothing says how many requests a second digits is to be sent'],
    ['rate: 5\nmetrics: { p50_latency: { max: 1m } }', '"5" is no rate'],
    [
      'rate: 5/s\nmetrics: { highest_rate: { max: 5/s } }',
      'highest_rate is searched for the model alone; limit it with min',
    ],
  ])('%s is refused', async (yaml, message) => {
    await expect(run(yaml)).rejects.toThrow(message);
  });
});
