import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../../src/child/command.ts';
import { startLines } from '../../../../src/child/lines.ts';
import { milliseconds } from '../../../../src/core/units.ts';
import type { GateContext } from '../../../../src/gates/context.ts';
import { judgeLatency } from '../../../../src/gates/latency/judge.ts';
import { measureLatency } from '../../../../src/gates/latency/measure.ts';
import { allLatencies } from '../../../../src/gates/latency/measurement.ts';
import type { CommandSource } from '../../../../src/predict/command-source.ts';
import { findModel } from '../../../../src/predict/model-source.ts';
import { fixtures, workbench } from '../../../table/tables.ts';
import { gateContext } from '../../context.ts';
import { policyOf } from '../recorded.ts';

const { engine } = workbench();

function command(name: string, script: string, run: CommandSource['run'] = [process.execPath, '-e', script]) {
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
  return { name, source, classes: undefined, position: undefined };
}

async function measure(yaml: string, script: string, baseline?: string, run?: CommandSource['run']) {
  const policy = policyOf(`${yaml.includes('time: 60s') ? '' : 'time: 300ms\n'}warm-up: 20ms\n${yaml}`, {
    model: command('bench.py', script, run),
    baseline: baseline === undefined ? undefined : command('old.py', baseline),
  });
  const signal = new AbortController().signal;
  const context: GateContext = gateContext({
    clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
    tables: async () => engine(),
    findModel: (model) =>
      findModel(model, {
        log: context.log,
        signal,
        tables: context.tables,
        runtime: () => Promise.reject(new Error('no runtime')),
        childProgram: '',
      }),
    run: (asked, limits) => runCommand(asked, limits, signal),
    startLines: (asked, limits) => startLines(asked, limits, signal),
    attach: async () => {},
  });
  const { measurement } = await measureLatency(policy, context);
  const checks = judgeLatency(policy, measurement);
  return { measurement, verdicts: Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict])) };
}

describe('a command that prints numbers', () => {
  const prints = (from: number, count = 300) =>
    `for (let i = 0; i < ${count}; i++) console.log((${from} + (i * 37 % 100) / 1000).toFixed(4))`;

  test('is run again until the samples suffice, in turns with the baseline’s, and its numbers are judged', async () => {
    const metrics = 'metrics: { p99_latency: { max: 10ms }, p50_latency: { max-rise: 5% } }\ntime: 60s';
    const { measurement, verdicts } = await measure(metrics, prints(2), prints(2));
    const [cell] = measurement.cells;
    expect(cell!.arms.candidate.blocks.length).toBeGreaterThanOrEqual(14);
    expect(new Set([cell!.arms.baseline, cell!.arms.control].map((arm) => arm!.blocks.length)).size).toBe(1);
    expect(verdicts).toEqual({ 'p99_latency.max': 'pass', 'p50_latency.max-rise': 'pass', 'error_rate.max': 'pass' });
  });

  test('is found to be slower', async () => {
    const { verdicts } = await measure('metrics: { p50_latency: { max-rise: 5% } }\ntime: 60s', prints(2.4), prints(2));
    expect(verdicts).toMatchObject({ 'p50_latency.max-rise': 'fail' });
  });

  test('is told the rows of a call', async () => {
    const script = 'for (let i = 0; i < 300; i++) console.log(Number(process.env.MODELASSAY_BATCH) + i / 1e6)';
    const { measurement } = await measure('batch: [1, 8]\nmetrics: { p50_latency: { max: 1s } }', script);
    expect(measurement.cells.map(({ arms }) => Math.floor(allLatencies(arms.candidate)[0]!))).toEqual([1, 8]);
  });

  test('in another unit', async () => {
    const { measurement } = await measure('metrics: { p50_latency: { max: 10s } }\nunit: s', prints(2));
    expect(allLatencies(measurement.cells[0]!.arms.candidate)[0]).toBe(2000);
  });

  test.each([
    ['', 'The command of the model bench.py printed no latency.'],
    ['console.log("3,5")', 'printed "3,5" in line 1: a comma is no decimal point.'],
    [
      'console.error("out of memory"); process.exit(3)',
      'The command of the model bench.py ended with exit code 3, saying "out of memory".',
    ],
  ])('%j is an error', async (script, message) => {
    await expect(measure('metrics: { p50_latency: { max: 10s } }', script)).rejects.toThrow(message);
  });

  test('how it starts is not seen', async () => {
    await expect(measure('metrics: { cold_start: { max: 10s } }', prints(2))).rejects.toThrow(
      'How bench.py starts is not seen here',
    );
  });
});

describe('a command that answers lines', () => {
  const data = `data: { path: ${join(fixtures, 'digits/eval.parquet')}, inputs: { label: label } }\nprotocol: lines`;
  const answering = (then: string) =>
    `let n = 0; require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { n++; const row = JSON.parse(line); ${then} })`;
  const metrics = 'metrics: { p50_latency: { max: 10m }, error_rate: { max: 100% } }';

  test('is asked about one row a line', async () => {
    const { measurement, verdicts } = await measure(
      `${metrics}\n${data}`,
      answering('console.log(JSON.stringify({ label: row.label }))'),
    );
    expect(measurement.cells[0]!.arms.candidate.failure).toBeNull();
    expect(verdicts).toMatchObject({ 'error_rate.max': 'pass' });
  });

  test.each([
    ['console.log("not json")', 'no JSON: "not json"'],
    ['console.log(JSON.stringify({ error: "no such class" }))', 'error: "no such class"'],
  ])('%s is a failed call', async (then, failure) => {
    const { measurement } = await measure(`${metrics}\n${data}`, answering(then));
    expect(measurement.cells[0]!.arms.candidate.failure).toBe(failure);
  });

  test('an answer that is late is a failed call, and the program is started anew', async () => {
    // Each process answers once: of two calls in a row, one is late.
    const then = 'if (n > 1) return; console.log("{}")';
    const { measurement } = await measure(`${metrics}\n${data}\ntimeout: 500ms`, answering(then));
    expect(measurement.cells[0]!.arms.candidate.failure).toBe('no answer within 0.5 s');
  });

  test.each([
    ['if (n === 500) process.exit(7); console.log("{}")', 'The command of the model bench.py ended with exit code 7.'],
    ['if (n === 500) process.exit(0); console.log("{}")', 'it ended although there were more rows to answer'],
    ['if (n === 500) process.abort(); console.log("{}")', 'was ended from outside by SIGABRT'],
  ])('%s at the 500th call is an error', async (then, message) => {
    await expect(measure(`${metrics}\n${data}\ntime: 60s`, answering(then))).rejects.toThrow(message);
  });

  test.each([
    [
      `${metrics}\nprotocol: lines`,
      'Nothing says what bench.py is to be asked about. Name rows with data: eval.parquet.',
    ],
    [`${metrics}\n${data}\nbatch: 8`, 'is asked about one row a line, and batch is 8. Say batch: 1.'],
  ])('what does not fit is refused', async (yaml, message) => {
    await expect(measure(yaml, answering('console.log("{}")'))).rejects.toThrow(message);
  });
});

describe.skipIf(process.platform !== 'linux')('processors that are named', () => {
  const METRICS = 'metrics: { p50_latency: { max: 10ms } }';
  // Prints a latency of as many milliseconds as there are processors that it may run on.
  const script = `
    const [, list] = /Cpus_allowed_list:\\s*(\\S+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'));
    for (let i = 0; i < 300; i++) console.log(list === '0' ? 1 : 1000);`;

  test.each<[string, CommandSource['run']]>([
    ['a program', [process.execPath, '-e', script]],
    ['a line for the shell', `"${process.execPath}" -e '${script.replaceAll("'", '"')}'`],
  ])('are those that %s runs on', async (_, run) => {
    expect((await measure(`${METRICS}\nprocessors: [0]`, '', undefined, run)).verdicts['p50_latency.max']).toBe('pass');
  });

  test('and that this machine does not have are the policy’s mistake, not the model’s', async () => {
    await expect(measure(`${METRICS}\nprocessors: [4000]`, script)).rejects.toThrow(
      'The command of the model bench.py cannot be bound to the processors 4000',
    );
  });
});

test('a limit for single calls is refused of a program that times its own', async () => {
  const metrics = 'metrics: { p50_latency: { max: 10ms } }\ntimeout: 3s';
  await expect(measure(metrics, 'console.log(1)')).rejects.toThrow(
    'timeout is for a call of an ONNX file, or of a command with protocol: lines. Say it with the model: command: { run: …, timeout: 10m }.',
  );
});
