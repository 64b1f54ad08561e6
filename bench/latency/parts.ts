/**
 * Of what a call in Node takes longer than one in Python: `session.run` over the binding, the build of the library that each package
 * brings, and the rest. Four processes take turns in blocks of two calls, short enough that some meet no neighbour: what is
 * compared is the fastest tenth of the blocks, which a busy machine leaves as it is, in each fifth of the time.
 *
 * node bench/latency/parts.ts PYTHON [SECONDS]      (Linux; a Python that has onnxruntime of the same version)
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { milliseconds } from '../../src/core/units.ts';
import { nearestRank } from '../../src/stats/nearest-rank.ts';
import { talk } from './talk.ts';

const ROOT = join(import.meta.dirname, '../..');
const [python, seconds = '60'] = process.argv.slice(2);
if (python === undefined) throw new Error('name a Python that has onnxruntime and numpy');
const BATCH = 32;
const BLOCK = { first: 0, leadIn: 1, calls: 2, time: milliseconds(200) };

const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
try {
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    cpSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  const where = 'import onnxruntime; print(onnxruntime.__path__[0])';
  const capi = join(execFileSync(python, ['-c', where], { encoding: 'utf8' }).trim(), 'capi');
  const library = readdirSync(capi).find((name) => name.startsWith('libonnxruntime.so.'))!;
  const own = join(folder, 'node_modules/onnxruntime-node/bin/napi-v6/linux', process.arch, 'libonnxruntime.so.1');
  rmSync(own);
  copyFileSync(join(capi, library), own);

  const data = Float32Array.from({ length: BATCH * 64 }, (_, at) => (at % 256) / 255);
  const pixels = { dims: [BATCH, 1, 8, 8], data: Buffer.from(data.buffer).toString('base64') };
  const setup = { model: join(ROOT, 'fixtures/digits/candidate.onnx'), threads: 1, inputs: { pixels } };
  const bare = (...args: string[]) => talk([process.execPath, join(import.meta.dirname, 'bare.mjs'), ...args], setup);
  const arms = new Map([
    ['Python', await talk([python, join(import.meta.dirname, 'peer.py')], setup)],
    ['Node, session.run', await bare('session')],
    ['Node, the binding', await bare('binding')],
    ['Node, the binding on the library of the Python package', await bare('binding', folder)],
  ]);
  for (const { time } of arms.values()) await time({ ...BLOCK, calls: 500, time: milliseconds(1000) });
  const blocks = new Map([...arms.keys()].map((name) => [name, [] as number[]]));
  console.log(`load ${loadavg()[0]!.toFixed(1)}`);
  const began = performance.now();
  while (performance.now() - began < 1000 * Number(seconds)) {
    const order = [...arms].sort(() => Math.random() - 0.5);
    for (const [name, { time }] of [...order, ...order.toReversed()]) {
      const { latencies, span } = await time(BLOCK);
      blocks.get(name)!.push(span / latencies.length);
    }
  }
  for (const { close } of arms.values()) close();
  console.log(`| ${BATCH} digits in a call | blocks | fastest tenth | ratio to Python | in each fifth of the time |`);
  console.log('| --- | --- | --- | --- | --- |');
  const fastest = (all: readonly number[]) => nearestRank(Float64Array.from(all).sort(), 0.1);
  const fifth = (all: readonly number[], at: number) => {
    const size = Math.floor(all.length / 5);
    return all.slice(at * size, (at + 1) * size);
  };
  const peer = blocks.get('Python')!;
  for (const [name, own] of blocks) {
    const ratios = [0, 1, 2, 3, 4].map((at) => fastest(fifth(own, at)) / fastest(fifth(peer, at)));
    const shown = [own.length, `${(1000 * fastest(own)).toFixed(0)} µs`, (fastest(own) / fastest(peer)).toFixed(3)];
    console.log(`| ${[name, ...shown, ratios.map((ratio) => ratio.toFixed(3)).join(', ')].join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
