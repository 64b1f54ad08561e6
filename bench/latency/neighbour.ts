/**
 * How often the latency gate is wrong beside a neighbour that is no simulation: the built command on real models in real processes,
 * while another process comes and goes on each core. `bench/latency/operating.ts` has the same on a machine whose noise is known.
 *
 * The model is a chain of products of matrices; one with a tenth more of them is a tenth slower, less what a call costs by itself.
 *
 * node scripts/build.ts && node bench/latency/neighbour.ts [RUNS] [SECONDS]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/result/document.ts';
import { message, number, type Part, text } from '../../test/onnx/proto.ts';

const ROOT = join(import.meta.dirname, '../..');
const [runs = '50', seconds = '4'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'modelassay-neighbour-'));

/** Works for 0.4 s and rests for 0.9 s on average, through 8 MiB of memory each time. */
const NEIGHBOUR = `
  const memory = new Float64Array(2 ** 20);
  const work = () => {
    const until = Date.now() - 400 * Math.log(1 - Math.random());
    while (Date.now() < until) for (let at = 0; at < memory.length; at++) memory[at] += at;
    setTimeout(work, -900 * Math.log(1 - Math.random()));
  };
  work();`;

try {
  writeModel('base.onnx', 20);
  writeModel('slower.onnx', 22);
  console.log(`load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores, ${seconds} s each`);
  console.log('| neighbour | true slowdown | max-rise | runs | pass | inconclusive | fail | median change |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const noisy of [true, false]) {
    const neighbours = Array.from({ length: noisy ? availableParallelism() : 0 }, () =>
      spawn(process.execPath, ['-e', NEIGHBOUR], { stdio: 'ignore' }),
    );
    try {
      // False alarms are seldom: it takes twice as many runs to bound them.
      tally(noisy, 'none: the same file', { candidate: 'base.onnx', limit: 5, count: 2 * Number(runs) });
      tally(noisy, '10 % more work', { candidate: 'slower.onnx', limit: 5, count: Number(runs) });
    } finally {
      for (const one of neighbours) one.kill();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Line {
  readonly candidate: string;
  /** Of max-rise, in percent. */
  readonly limit: number;
  readonly count: number;
}

function tally(noisy: boolean, what: string, { candidate, limit, count }: Line): void {
  const counts = { pass: 0, inconclusive: 0, fail: 0, error: 0 };
  const changes: number[] = [];
  for (let run = 0; run < count; run++) {
    const check = judged(candidate, limit, run + 1);
    counts[check.verdict]++;
    const change = check.numbers.relative?.value;
    if (change !== undefined && change !== null) changes.push(change);
  }
  if (counts.error > 0) throw new Error(`${counts.error} runs could not decide`);
  const share = (of: number) => `${of} (${((100 * of) / count).toFixed(0)} %)`;
  const median = changes.sort((a, b) => a - b)[Math.floor(changes.length / 2)]!;
  const cells = [
    noisy ? 'one on each core' : 'none of ours',
    what,
    `${limit} %`,
    count,
    ...[counts.pass, counts.inconclusive, counts.fail].map(share),
    `${(100 * median).toFixed(1)} %`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function judged(candidate: string, limit: number, seed: number): Result['checks'][number] {
  const flags = {
    model: join(folder, candidate),
    baseline: join(folder, 'base.onnx'),
    metrics: `{ p50_latency: { max-rise: ${limit}% } }`,
    time: `${seconds}s`,
    batch: '32',
    threads: '1',
    seed: String(seed),
    out: join(folder, 'out'),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), 'latency', ...args], { cwd: ROOT, stdio: 'ignore' });
  const result: Result = JSON.parse(readFileSync(join(folder, 'out/results/latency.json'), 'utf8'));
  const check = result.checks.find(({ id }) => id === 'p50_latency.max-rise');
  if (check === undefined) throw new Error(result.problem?.message ?? 'there is no such check');
  return check;
}

/** x [32, 256], times the unit matrix as often as said. */
function writeModel(name: string, products: number): void {
  const [rows, size] = [32, 256];
  const unit = new Float32Array(size * size).map((_, at) => (at % (size + 1) === 0 ? 1 : 0));
  const shape = (dims: readonly number[]) => message(2, ...dims.map((dim) => message(1, number(1, dim))));
  const value = (field: number, tensor: string, dims: readonly number[]): Part =>
    message(field, text(1, tensor), message(2, message(1, number(1, 1), shape(dims))));
  const nodes = Array.from({ length: products }, (_, at) =>
    message(
      1,
      text(1, at === 0 ? 'x' : `h${at}`),
      text(1, 'w'),
      text(2, at === products - 1 ? 'y' : `h${at + 1}`),
      text(4, 'MatMul'),
    ),
  );
  const weights = message(
    5,
    number(1, size),
    number(1, size),
    number(2, 1),
    text(8, 'w'),
    message(9, [...new Uint8Array(unit.buffer)]),
  );
  const graph = message(7, ...nodes, text(2, 'g'), weights, value(11, 'x', [rows, size]), value(12, 'y', [rows, size]));
  writeFileSync(join(folder, name), Buffer.from([...number(1, 8), ...graph, ...message(8, number(2, 13))]));
}
