import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allLatencies } from '../../../src/gates/latency/measurement.ts';
import { tableSchema } from '../../../src/result/document.ts';
import { figureSchema } from '../../../src/result/figure.ts';
import { repository, workbench } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const { engine, file } = workbench();

const pair = { model: 'digits/candidate', baseline: 'digits/production' };
const LOOSE = 'metrics: { p50_latency: { max: 10m, max-rise: 100000% } }\nthreads: 1\ntime: 300ms\nwarm-up: 50ms';

// Nothing here asks how long anything took.
describe('the gate on real models', () => {
  test('times model, baseline and control on the same rows, cell by cell, and keeps every call', async () => {
    const data = `data: { path: ${join(repository, 'fixtures/digits/eval.parquet')}, inputs: { pixels: pixels } }`;
    const ran = await runGate(pair, `${LOOSE}\nbatch: [1, 4]\n${data}`, { tables: async () => engine() });
    const { measurement, provenance, checks, description, attached } = ran;
    expect(measurement.cells.map(({ cell }) => cell.batch)).toEqual([1, 4]);
    for (const { arms } of measurement.cells) {
      const rounds = [arms.candidate, arms.baseline!, arms.control!].map(({ blocks }) => blocks.length);
      expect(new Set(rounds).size).toBe(1);
    }
    expect(checks.map(({ id }) => id)).toEqual([
      'p50_latency.max@batch=1',
      'p50_latency.max-rise@batch=1',
      'p50_latency.max@batch=4',
      'p50_latency.max-rise@batch=4',
      'error_rate.max@batch=1',
      'error_rate.max@batch=4',
    ]);
    expect(provenance.datasets).toMatchObject([{ rows: 997 }]);
    expect(provenance.environment).toMatchObject({ inputs: 'rows', processors: 'all', executionProviders: 'cpu' });
    expect(provenance.environment.harnessMs).toBeGreaterThan(0);
    expect(measurement.memory.candidate).toBeGreaterThan(2 ** 20);
    for (const table of description.tables) expect(tableSchema.parse(table)).toEqual(table);
    for (const figure of description.figures) expect(figureSchema.parse(figure)).toEqual(figure);
    expect(description.tables.map(({ id }) => id).slice(0, 4)).toEqual([
      'calls-batch-1',
      'calls-batch-4',
      'throughput',
      'noise',
    ]);

    const path = await file('samples.parquet', attached.get('samples.parquet')!);
    const source = await engine().openRows({ paths: [path] });
    const calls = measurement.cells.flatMap(({ arms }) =>
      [arms.candidate, arms.baseline!, arms.control!].flatMap((arm) => [...allLatencies(arm)]),
    );
    expect(source.columns.map(({ name }) => name)).toEqual(['cell', 'arm', 'round', 'latency_ms', 'round_ms']);
    const read: number[] = [];
    for await (const batch of source.read(['latency_ms'], 4096)) {
      read.push(...(batch.columns.get('latency_ms')!.data as Float64Array));
    }
    await source.close();
    expect(read).toEqual(calls);
  });

  test('from rows to predictions', async () => {
    const data = `data: { path: ${join(repository, 'fixtures/digits/eval.parquet')}, inputs: { pixels: pixels } }`;
    const ran = await runGate(pair, `${LOOSE}\nbatch: 4\ntimed: rows\n${data}`, { tables: async () => engine() });
    expect(ran.provenance.environment).toMatchObject({ timedFrom: 'rows', inputs: 'rows', onnxruntime: '1.30.0' });
    expect(ran.provenance.environment).not.toHaveProperty('harnessMs');
    const { arms } = ran.measurement.cells[0]!;
    for (const arm of [arms.candidate, arms.baseline!, arms.control!]) {
      expect(arm.failure).toBeNull();
      expect(allLatencies(arm).every((latency) => Number.isFinite(latency) && latency > 0)).toBe(true);
    }
    expect(ran.description.notChecked).toEqual([]);
  });

  test('starts each of them anew where a limit is about starting', async () => {
    const yaml =
      'metrics: { cold_start: { max: 10m, max-rise: 100000% } }\nstarts: 2\ntime: 50ms\nwarm-up: 10ms\nsizes: {}';
    const { measurement, checks } = await runGate({ model: 'models/identity', baseline: 'models/identity' }, yaml);
    const { candidate, baseline, control } = measurement.starts;
    expect([candidate.length, baseline!.length, control!.length]).toEqual([2, 2, 2]);
    expect(candidate.every(({ loaded, opened, first }) => loaded > 0 && opened > 0 && first > 0)).toBe(true);
    expect(checks.find(({ id }) => id === 'cold_start.max')).toMatchObject({ verdict: 'inconclusive' });
  });

  test('makes inputs of the model’s own shapes', async () => {
    const metrics = 'metrics: { p50_latency: { max: 10m } }\ntime: 50ms\nwarm-up: 10ms';
    const { provenance, checks, measurement } = await runGate(
      { model: 'models/two-sequences' },
      `${metrics}\nsizes: { length: [3, 5] }`,
    );
    expect(provenance.environment).toMatchObject({ inputs: 'generated, seed 1' });
    expect(checks.map(({ id }) => id).slice(0, 2)).toEqual([
      'p50_latency.max@batch, length=1, 3',
      'p50_latency.max@batch, length=1, 5',
    ]);
    expect(measurement.cells[0]!.arms.candidate.failure).toBeNull();
  });
});

describe('what cannot be timed is refused', () => {
  const metrics = 'metrics: { p50_latency: { max: 10m } }\ntime: 50ms';
  test.each([
    [
      'models/two-sequences',
      '',
      'The inputs of two-sequences.onnx have the symbolic dimension "length", and nothing says how large it is. Say so with sizes: { length: 128 }',
    ],
    [
      'models/fixed-batch-4',
      'batch: [4, 8]',
      'fixed-batch-4.onnx takes batches of 4 only (input "x"), and batch asks for 8. Say batch: 4',
    ],
  ])('%s, %s', async (model, yaml, message) => {
    await expect(runGate({ model }, `${metrics}\n${yaml}`)).rejects.toThrow(message);
  });

  test.each([
    ['timed: rows', 'Nothing says what identity.onnx is to be asked about'],
    ['timed: rows\nprovider: cuda', 'has no provider. Leave provider out, or say timed: model'],
    ['timed: rows\nprocessors: [0]', 'has no processors. Leave processors out'],
  ])('%s', async (yaml, message) => {
    await expect(runGate({ model: 'models/identity' }, `${LOOSE}\n${yaml}`)).rejects.toThrow(message);
  });

  test.skipIf(process.platform !== 'linux')('processors that this machine does not have', async () => {
    await expect(runGate({ model: 'models/identity' }, `${LOOSE}\nprocessors: [4000]`)).rejects.toThrow(
      'The process of identity.onnx cannot be bound to the processors 4000: this machine, or its container, does not have them all. Name others with processors, or leave it out.',
    );
  });

  test('a highest rate of what is no endpoint', async () => {
    const yaml = 'metrics: { highest_rate: { min: 5/s } }\ntime: 300ms';
    await expect(runGate({ model: 'models/identity' }, yaml)).rejects.toThrow(
      'highest_rate is how many requests a second an endpoint takes',
    );
  });

  test('a batch of more rows than there are', async () => {
    const data = `data: { path: ${join(repository, 'fixtures/digits/eval.parquet')}, inputs: { pixels: pixels } }\nbatch: 1000`;
    await expect(
      runGate({ model: 'digits/candidate' }, `${metrics}\n${data}`, { tables: async () => engine() }),
    ).rejects.toThrow(/has 997 rows, too few for one batch of 1000/);
  });

  test('a model that crashes', async () => {
    await expect(runGate({ model: 'models/crash' }, metrics)).rejects.toThrow(
      /^crash\.onnx ended its process with SIGABRT/,
    );
  });

  test('a model and a baseline that are not there', async () => {
    await expect(runGate({ model: 'models/nothing' }, metrics)).rejects.toThrow(/^The model nothing\.onnx is not at/);
    await expect(runGate({ ...pair, baseline: 'models/nothing' }, metrics)).rejects.toThrow(
      /^The baseline nothing\.onnx is not at/,
    );
    const { measurement } = await runGate(
      { ...pair, baseline: 'models/nothing' },
      `${metrics}\non-missing-baseline: warn`,
    );
    expect(measurement.baseline).toBeNull();
  });
});
