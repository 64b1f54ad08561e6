/**
 * Our predictor (rows → tensors → child process → predictions) against onnxruntime in Python on the same model, rows,
 * batch size and threads. Runs alternate, in changing order, so that a busy moment hits both; the ratio is the median over
 * the pairs. Goal: at least 0.95 of the peer's rows per second.
 *
 * On a machine with busy neighbours two processes wait more often than one, whatever they do. The second ratio knows
 * nothing of waiting: it compares CPU time of the thread that computes, which is what bounds the throughput where this
 * process has a core of its own (Linux only, one thread only).
 *
 * node bench/inference/inference.ts PYTHON      (a Python that has onnxruntime and numpy; without it, ours alone)
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { planFeeds } from '../../src/predict/feeds.ts';
import { type OnnxPredictor, openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { chooseOutput } from '../../src/predict/output-choice.ts';
import { predictRows } from '../../src/predict/predict-rows.ts';
import { evalDigits } from '../../test/predict/digits.ts';

const ROOT = join(import.meta.dirname, '../..');
const MODEL = join(ROOT, 'fixtures/digits/candidate.onnx');
/** Many short pairs: a neighbour on this machine disturbs some of them, and the median does not see those. */
const PAIRS = 41;
const SECONDS_PER_RUN = 0.2;
const WARM_PASSES = 2;
const NONE: Run = { seconds: Number.NaN, cpu: Number.NaN, correct: 0 };

const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
const program = join(folder, 'predict-child.mjs');
buildSync({
  entryPoints: [join(ROOT, 'test/predict/child-program.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: program,
});
try {
  await compareThroughput(process.argv[2]);
  await measurePipe();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Run {
  readonly seconds: number;
  /** Seconds of CPU of the thread that computes. */
  readonly cpu: number;
  readonly correct: number;
}

interface Contestant {
  readonly run: (size: number, passes: number) => Promise<Run>;
  readonly close: () => Promise<void>;
}

async function compareThroughput(python: string | undefined): Promise<void> {
  const digits = evalDigits();
  console.log(`candidate.onnx, ${digits.rows} rows, load ${loadavg()[0]?.toFixed(1)}`);
  for (const threads of [1, 2]) {
    const ours = await openOurs(threads);
    const peer = python === undefined ? undefined : await openPeer(python, threads);
    for (const size of [1, 16, 64, 256]) {
      const warm = await ours.run(size, WARM_PASSES);
      await peer?.run(size, WARM_PASSES);
      const passes = Math.max(1, Math.round((SECONDS_PER_RUN * WARM_PASSES) / warm.seconds));
      const rows = passes * digits.rows;
      const pairs: { ours: Run; peer: Run }[] = [];
      for (let i = 0; i < PAIRS; i++) {
        const first = i % 2 === 0 ? await ours.run(size, passes) : undefined;
        const other = await peer?.run(size, passes);
        const own = first ?? (await ours.run(size, passes));
        if (other && other.correct !== own.correct)
          throw new Error(`${own.correct} correct, the peer ${other.correct}`);
        pairs.push({ ours: own, peer: other ?? NONE });
      }
      const each = (value: (pair: { ours: Run; peer: Run }) => number) => median(pairs.map(value));
      console.log(
        `threads ${threads}, batch ${String(size).padStart(3)}: ours ${Math.round(each((pair) => rows / pair.ours.seconds))} rows/s, ` +
          `peer ${Math.round(each((pair) => rows / pair.peer.seconds))} rows/s, ratio ${each((pair) => pair.peer.seconds / pair.ours.seconds).toFixed(3)}` +
          (threads === 1 ? `, by CPU time ${each((pair) => pair.peer.cpu / pair.ours.cpu).toFixed(3)}` : ''),
      );
    }
    await ours.close();
    await peer?.close();
  }
}

async function openOurs(threads: number): Promise<Contestant> {
  const digits = evalDigits();
  const predictor = await open(MODEL, threads);
  const columns = ['pixels', 'label'].map((name) => ({ name, declared: '' }));
  const plan = planFeeds(predictor.signature, columns, { table: 'eval.npz', reserved: ['label'] });
  const choice = chooseOutput(predictor.signature);
  return {
    run: async (size, passes) => {
      let correct = 0;
      const cpu = cpuSeconds(predictor.processId);
      const started = performance.now();
      for (let pass = 0; pass < passes; pass++) {
        for await (const {
          batch,
          predicted: [predicted],
        } of predictRows(predictor, plan, [choice], digits.batches(size))) {
          if (predicted?.kind !== 'logits') throw new Error('no labels were expected');
          for (let row = 0; row < batch.rows; row++) {
            if (predicted.predicted[row] === Number(digits.labels[batch.start + row])) correct++;
          }
        }
      }
      return { seconds: (performance.now() - started) / 1000, cpu: cpuSeconds(predictor.processId) - cpu, correct };
    },
    close: () => predictor.close(),
  };
}

async function openPeer(python: string, threads: number): Promise<Contestant> {
  const child: ChildProcess = spawn(python, [join(import.meta.dirname, 'peer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async (question: object) => {
    child.stdin!.write(`${JSON.stringify(question)}\n`);
    return JSON.parse((await lines.next()).value as string) as Run;
  };
  await ask({ model: MODEL, eval: join(ROOT, 'fixtures/digits/eval.npz'), threads });
  return {
    run: (size, passes) => ask({ size, passes }),
    close: async () => {
      child.stdin!.end();
      await once(child, 'exit');
    },
  };
}

/** What the way to the child and back costs: images go to a model that only looks at their first number. */
async function measurePipe(): Promise<void> {
  const predictor = await open(join(ROOT, 'fixtures/models/first-pixel.onnx'), 1);
  for (const rows of [1, 8, 32, 64]) {
    const image = new Float32Array(rows * 3 * 224 * 224).fill(0.5);
    const inputs = new Map([['x', { type: 'float32' as const, dims: [rows, 3, 224, 224], data: image }]]);
    const runs = Math.ceil(200 / rows);
    const times: number[] = [];
    for (let repeat = 0; repeat < 7; repeat++) {
      const started = performance.now();
      const flight: Promise<unknown>[] = [];
      for (let i = 0; i < runs; i++) {
        flight.push(predictor.predict(inputs, ['logits']));
        if (flight.length > 2) await flight.shift();
      }
      await Promise.all(flight);
      times.push((performance.now() - started) / runs);
    }
    const ms = median(times);
    const megabytes = image.byteLength / 1e6;
    console.log(
      `3×224×224 float32, batch ${rows}: ${ms.toFixed(2)} ms (${megabytes.toFixed(1)} MB, ${(megabytes / ms).toFixed(2)} GB/s)`,
    );
  }
  await predictor.close();
}

function open(modelPath: string, threads: number): Promise<OnnxPredictor> {
  return openOnnxPredictor({
    modelPath,
    name: modelPath,
    program,
    runtime: { folder: ROOT, version: '' },
    budget: { timeout: milliseconds(60_000), memory: bytes(4 * 2 ** 30), threads },
  });
}

/** Of a process's main thread so far. */
function cpuSeconds(processId: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(readFileSync(`/proc/${processId}/task/${processId}/schedstat`, 'latin1').split(' ')[0]) / 1e9;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
