import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../../../src/core/units.ts';
import { describeLatency } from '../../../../src/gates/latency/describe.ts';
import { judgeLatency } from '../../../../src/gates/latency/judge.ts';
import { measureLatency } from '../../../../src/gates/latency/measure.ts';
import { allLatencies } from '../../../../src/gates/latency/measurement.ts';
import type { CommandSource } from '../../../../src/predict/command-source.ts';
import { tableSchema } from '../../../../src/result/document.ts';
import { fixtures } from '../../../table/tables.ts';
import { realContext } from '../../gpu-benchmark/gate.ts';
import { policyOf } from '../recorded.ts';

// trtexec of these tests is a stand-in that writes what a real one exported: nothing here ran on a GPU.
const STAND_IN = [
  process.execPath,
  join(import.meta.dirname, '../../../gpu/stand-in/trtexec.mjs'),
  join(fixtures, 'trtexec'),
];

function command(run: CommandSource['run']) {
  const source: CommandSource = {
    kind: 'command',
    at: undefined,
    folder: fixtures,
    run,
    writes: 'ndjson',
    timeout: milliseconds(60_000),
    id: undefined,
    predicted: undefined,
    scores: undefined,
  };
  return { name: 'trtexec', source, classes: undefined, position: undefined };
}

async function run(flags: readonly string[], { baseline, yaml = '', shell = false }: Partial<Given> = {}) {
  const line = (own: readonly string[]) => {
    const list = [...STAND_IN, '--loadEngine=model.plan', ...own];
    return command(shell ? list.map((one) => (one.includes('$') ? one : `'${one}'`)).join(' ') : list);
  };
  const policy = policyOf(
    `protocol: trtexec\n${/^batch/m.test(yaml) ? '' : 'batch: 32\n'}${/^time/m.test(yaml) ? '' : 'time: 300ms\n'}metrics: { p50_latency: { max: 13ms, max-rise: 5% }, throughput: { min: 2000/s } }\non-missing-baseline: pass\n${yaml}`,
    { model: line(flags), baseline: baseline && line(baseline) },
  );
  const { measurement, provenance } = await measureLatency(policy, realContext({}));
  const checks = judgeLatency(policy, measurement);
  return { measurement, provenance, checks, description: describeLatency(policy, measurement, checks) };
}

interface Given {
  readonly baseline: readonly string[];
  readonly yaml: string;
  readonly shell: boolean;
}

describe('what trtexec exports is judged as calls are', () => {
  test.each([
    ['a list', false],
    ['a line for the shell', true],
  ])('as %s', async (_, shell) => {
    const { measurement, provenance, checks } = await run(['--noDataTransfers'], { shell });
    const latencies = allLatencies(measurement.cells[0]!.arms.candidate);
    expect(latencies.length % 263).toBe(0);
    expect(latencies.subarray(0, 2)).toEqual(Float64Array.of(13.0181, 12.7857));
    // answers.json: nearest rank.
    expect(checks.find(({ id }) => id === 'p50_latency.max')).toMatchObject({
      verdict: 'pass',
      numbers: { value: { value: 12.1682 } },
    });
    expect(checks.find(({ id }) => id === 'throughput.min')!.numbers.value!.value).toBeCloseTo(
      (32 * 1000 * 263) / 3216.8564,
      -2,
    );
    expect(provenance.environment).toMatchObject({
      tensorrt: '101601',
      trtexecSettings: 'copies off, spin wait off, CUDA graph off, on NVIDIA H100 PCIe',
    });
  });

  test('what was exported elsewhere', async () => {
    const copied = command(
      'cp trtexec/resnet-fp32-rtx3090.times.json $MODELASSAY_TRTEXEC/times.json && cat trtexec/v8401-fp16.log',
    );
    const policy = policyOf('protocol: trtexec\ntime: 300ms\nmetrics: { p50_latency: { max: 13ms } }', {
      model: copied,
    });
    const { measurement, provenance } = await measureLatency(policy, realContext({}));
    expect(allLatencies(measurement.cells[0]!.arms.candidate).slice().sort().at(-1)).toBe(13.0181);
    expect(provenance.environment).toMatchObject({ tensorrt: '8401' });
  });

  test('takes turns with the baseline’s engine', async () => {
    const { measurement, checks } = await run(['--scale=1.2'], { baseline: [], yaml: 'time: 3s' });
    expect(checks.find(({ id }) => id === 'p50_latency.max-rise')!.verdict).not.toBe('pass');
    const { candidate, baseline, control } = measurement.cells[0]!.arms;
    expect(candidate.blocks.length).toBe(baseline!.blocks.length);
    expect(control!.blocks.length).toBe(baseline!.blocks.length);
  });

  test('the slowest layers are told where they were profiled', async () => {
    const { description } = await run(['--dumpProfile', '--separateProfileRun']);
    const table = description.tables.find(({ id }) => id === 'layers')!;
    expect(tableSchema.parse(table)).toEqual(table);
    expect(table.rows[0]).toEqual(['Conv__435 + resnet50/conv1_relu/Relu', 0.433152, 0.0349323]);
    expect(table.rows).toHaveLength(20);
  });

  test.each<[string, readonly string[], Partial<Given>, string]>([
    [
      'copies against none',
      [],
      { baseline: ['--noDataTransfers'] },
      'copies on, spin wait off, CUDA graph off, on NVIDIA H100 PCIe, against TensorRT 101601, copies off',
    ],
    ['half a file', ['--half'], {}, 'wrote what cannot be read: it is no JSON'],
    ['an engine that cannot be built', ['--fail'], {}, 'ended with exit code 1, saying "[E] Engine could not be'],
    ['times elsewhere', ['--exportTimes=/dev/null'], {}, 'wrote no times.json (there is no such file or folder)'],
    ['several batches', [], { yaml: 'batch: [1, 8]' }, 'trtexec times one shape of trtexec, and batch names 2'],
  ])('%s is refused', async (_, flags, given, message) => {
    await expect(run(flags, given)).rejects.toThrow(message);
  });
});
