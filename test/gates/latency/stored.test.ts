import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Machine } from '../../../src/gates/context.ts';
import { latencyGate } from '../../../src/gates/latency/about.ts';
import type { Result } from '../../../src/result/document.ts';
import { repository, workbench } from '../../table/tables.ts';
import { gateContext } from '../context.ts';
import { earlierRun, recordedRun } from '../recorded-run.ts';
import { named, realContext } from './gate.ts';
import { calls, cell, judged, measured, policyOf, service } from './recorded.ts';

const { engine, at } = workbench();

const KEYS = 'metrics: { p50_latency: { max: 10m, max-rise: 1000000% } }\nthreads: 1\ntime: 300ms\nwarm-up: 50ms';

/** The gate as a run of the suite has it, with the output folder of that run. */
function run(out: string, yaml: string, baseline?: string, machineNow: Partial<Machine> = {}): Promise<Result> {
  const policy = policyOf(yaml, {
    model: named('digits/candidate'),
    baseline: baseline === undefined ? undefined : earlierRun(at(baseline)),
  });
  const context = realContext({
    tables: async () => engine(),
    machine: { ...gateContext().machine, ...machineNow },
  });
  return recordedRun(latencyGate, policy, context, at(out));
}

const FIRST = 'first/results/latency.json';
const DATA = `data: ${join(repository, 'fixtures/digits/eval.parquet')}`;

beforeAll(async () => {
  const first = await run('first', `${KEYS.replace(', max-rise: 1000000%', '')}\nbatch: [1, 4]\n${DATA}`);
  expect(first.problem).toBeNull();
});

// Nothing here asks how long anything took.
describe('a stored result as the baseline', () => {
  test('its calls are compared with, and the model against itself is the control', async () => {
    const result = await run('second', `${KEYS}\nbatch: [1, 4]\n${DATA}`, FIRST);
    expect(result).toMatchObject({ problem: null, verdict: 'pass' });
    const first: Result = JSON.parse(await readFile(at(FIRST), 'utf8'));
    expect(result.baseline).toMatchObject({ kind: 'result', digest: first.subject!.digest, since: first.startedAt });
    const check = (from: Result, id: string) => from.checks.find((one) => one.id === id)!;
    for (const batch of [1, 4]) {
      const rise = check(result, `p50_latency.max-rise@batch=${batch}`);
      const then = check(first, `p50_latency.max@batch=${batch}`).numbers.value!.value!;
      expect(rise.numbers.baseline!.value).toBe(then);
      expect(rise.method).toBe('order-statistic, of both, widened by the control');
      expect(rise.numbers.relative!.value).toBeCloseTo(rise.numbers.value!.value! / then - 1, 9);
    }
    expect(result.tables.find(({ id }) => id === 'noise')!.title).toBe('The model against itself');
    expect(result.findings.join()).toContain('The model against itself differed by');
    expect(JSON.stringify(result.tables)).toContain(`was timed at ${first.startedAt}, and not beside this model`);
  });

  test('memory and starts are kept, too', async () => {
    const metrics = 'metrics: { peak_memory: { max-rise: 100000% }, cold_start: { max-rise: 100000% } }';
    const keys = KEYS.replace(/^metrics.*$/m, `${metrics}\nstarts: 8`);
    const loose = keys
      .replaceAll('max-rise: 100000%', 'max: 10m')
      .replace('peak_memory: { max: 10m }', 'peak_memory: { max: 1TiB }');
    await run('starts', loose);
    const result = await run('starts-again', keys, 'starts/results/latency.json');
    expect(result.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['peak_memory.max-rise', 'pass'],
      ['cold_start.max-rise', 'pass'],
      ['error_rate.max', 'pass'],
    ]);
  });

  test.each([
    ['another processor', { cpu: 'another one' }, KEYS, 'the processor was a processor and is another one'],
    ['another number of cores', { cores: 4 }, KEYS, 'the number of cores was 2 and is 4'],
    ['another Node', { node: '25.0.0' }, KEYS, 'Node.js was 24.0.0 and is 25.0.0'],
    ['other threads', {}, KEYS.replace('threads: 1', 'threads: 2'), 'threads was 1 and is 2'],
    ['other inputs', {}, `${KEYS}\nbatch: 2`, 'what the calls are made with was rows and is generated, seed 1'],
  ])('%s is refused with the reason', async (_, there, keys, words) => {
    const result = await run('refused', keys, FIRST, there);
    expect(result.verdict).toBe('error');
    expect(result.problem!.message).toContain(words);
    expect(result.problem!.message).toContain('let the baseline itself take turns');
  });

  test('a batch that it never timed is refused', async () => {
    const result = await run('refused', `${KEYS}\nbatch: 2\n${DATA}`, FIRST);
    expect(result.problem!.message).toContain('it has no calls of batch 2');
  });

  test('rows of other data are refused', async () => {
    await cp(join(repository, 'fixtures/digits/train.parquet'), at('other.parquet'));
    const result = await run('refused', `${KEYS}\nbatch: [1, 4]\ndata: ${at('other.parquet')}`, FIRST);
    expect(result.problem!.message).toContain('the rows of data were others');
  });

  test('on-missing-baseline: warn takes an unlike machine for no baseline, and says why', async () => {
    const keys = `${KEYS}\non-missing-baseline: warn\nbatch: [1, 4]\n${DATA}`;
    const result = await run('unlike', keys, FIRST, { cpu: 'another one' });
    expect(result).toMatchObject({ problem: null, baseline: null, verdict: 'pass' });
    const rise = result.checks.find(({ id }) => id === 'p50_latency.max-rise@batch=1')!;
    expect(rise).toMatchObject({ verdict: 'inconclusive', effect: { kind: 'warns', by: 'on-missing-baseline' } });
    expect(rise.reason).toContain('the processor was a processor and is another one');
  });

  test('beside its result is a place for what it kept; a changed file is none', async () => {
    await mkdir(at('alone'), { recursive: true });
    await cp(at(FIRST), at('alone/latency.json'));
    const keys = `${KEYS}\nbatch: [1, 4]\n${DATA}`;
    const alone = await run('refused', keys, 'alone/latency.json');
    expect(alone.problem!.message).toContain('needs its attachment attachments/latency/memory-and-starts.json');
    for (const name of ['memory-and-starts.json', 'samples.parquet']) {
      await cp(at(`first/attachments/latency/${name}`), at(`alone/${name}`));
    }
    expect((await run('fine', keys, 'alone/latency.json')).problem).toBeNull();
    await writeFile(at('alone/memory-and-starts.json'), '{"memory":1,"starts":[]}\n');
    expect((await run('refused', keys, 'alone/latency.json')).problem!.message).toContain('needs its attachment');
    await rm(at('alone'), { recursive: true });
  });

  test.each([
    ['no JSON', 'not json', 'is no result of Model Assay: it is not JSON'],
    ['a file of another kind', '{}', 'is no result of Model Assay'],
  ])('%s is refused', async (_, content, words) => {
    await writeFile(at('broken.json'), content);
    expect((await run('refused', KEYS, 'broken.json')).problem!.message).toContain(words);
  });

  test('a result of another gate, and one that could not decide, are refused', async () => {
    const first: Result = JSON.parse(await readFile(at(FIRST), 'utf8'));
    await writeFile(at('other.json'), JSON.stringify({ ...first, gate: 'gpu-benchmark' }));
    expect((await run('refused', KEYS, 'other.json')).problem!.message).toContain(
      'is a result of the gate gpu-benchmark',
    );
    await run('failed', `${KEYS}\nbatch: [1, 4]\n${DATA}`, 'nowhere.json');
    expect((await run('refused', KEYS, 'failed/results/latency.json')).problem!.message).toContain(
      'is a result of the gate latency and says of no model',
    );
  });
});

describe('what is known of two runs', () => {
  const twice = (level: number) =>
    measured([
      cell(calls(service(level, 2000)), null, calls(service(level, 2000, 3)), undefined, calls(service(1, 2000, 2))),
    ]);
  const limits = '{ p50_latency: { max-rise: 10% }, throughput: { max-drop: 10% }, mean_latency: { max-rise: 10% } }';

  test('equal ones pass', () => {
    const checks = judged(limits, { ...twice(1), baseline: 'production.onnx' });
    expect([...checks.values()].map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test('one that is a fifth slower fails', () => {
    const checks = judged(limits, { ...twice(1.2), baseline: 'production.onnx' });
    expect(checks.get('p50_latency.max-rise')).toMatchObject({ verdict: 'fail' });
    expect(checks.get('mean_latency.max-rise')).toMatchObject({ verdict: 'fail' });
    expect(checks.get('throughput.max-drop')).toMatchObject({ verdict: 'fail' });
  });

  test('p99 of too few calls has no bound', () => {
    const few = measured([
      cell(calls(service(1, 300)), null, calls(service(1, 300, 3)), undefined, calls(service(1, 300, 2))),
    ]);
    const checks = judged('{ p99_latency: { max-rise: 10% } }', { ...few, baseline: 'production.onnx' });
    expect(checks.get('p99_latency.max-rise')).toMatchObject({ verdict: 'inconclusive' });
  });
});
