/**
 * What the latency gate measures against onnxruntime in Python, and against the binding alone, on the same model, threads and
 * inputs: three processes take turns as the gate's own arms do, and the change is the gate's own (Hodges–Lehmann over
 * sections, with bounds at 99 %). Goals: p50 within 1.02 × Python above 1 ms, and within 5 µs of the binding on an identity model.
 *
 * node scripts/build.ts && node bench/latency/python.ts PYTHON [SECONDS]      (a Python that has onnxruntime and numpy)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Tensor } from '../../src/core/tensor.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { type Caller, collectCalls } from '../../src/gates/latency/collect.ts';
import { estimateCalls } from '../../src/gates/latency/estimates.ts';
import type { Arm, ArmCalls, CellMeasurement } from '../../src/gates/latency/measurement.ts';
import { parseTimedMetric, type TimedMetric } from '../../src/gates/latency/metric.ts';
import { perArm } from '../../src/gates/latency/per-arm.ts';
import { openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { talk } from './talk.ts';

const ROOT = join(import.meta.dirname, '../..');
const [python, seconds = '20'] = process.argv.slice(2);
if (python === undefined) throw new Error('name a Python that has onnxruntime and numpy');

/** An ONNX file of 64 bytes: y = Identity(x), both float32 [1]. */
const IDENTITY = 'CAg6NgoQCgF4EgF5IghJZGVudGl0eRIAWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';
const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
const identity = join(folder, 'identity.onnx');
writeFileSync(identity, Buffer.from(IDENTITY, 'base64'));

const CASES = [
  { name: 'identity, [1]', path: identity, inputs: ramp('x', [1]) },
  ...[1, 16, 32].map((batch) => ({
    name: `digits, [${batch}, 1, 8, 8]`,
    path: join(ROOT, 'fixtures/digits/candidate.onnx'),
    inputs: ramp('pixels', [batch, 1, 8, 8]),
  })),
];

console.log(`load ${loadavg()[0]!.toFixed(1)}`);
console.log('| model and input | calls | p50 ours | p50 Python | ratio | bounds | over the binding | bounds |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
try {
  for (const one of CASES) await compare(one);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ name, path, inputs }: (typeof CASES)[number]): Promise<void> {
  const ours = await openOnnxPredictor({
    name,
    modelPath: path,
    program: join(ROOT, 'dist/predict-child.js'),
    runtime: { folder: ROOT, version: '' },
    budget: { timeout: milliseconds(60_000), memory: bytes(2 ** 31), threads: 1, quantisedArithmetic: 'native' },
  });
  await ours.feed([inputs]);
  const setup = { model: path, threads: 1, inputs: encoded(inputs) };
  const peer = await talk([python!, join(import.meta.dirname, 'peer.py')], setup);
  const bare = await talk([process.execPath, join(import.meta.dirname, 'bare.mjs')], setup);
  try {
    const { arms } = await collectCalls(
      new Map<Arm, Caller>([
        ['candidate', (block) => ours.time(block)],
        ['baseline', peer.time],
        ['control', bare.time],
      ]),
      {
        time: 1000 * Number(seconds),
        warmUp: 5000,
        most: 1_000_000,
        enough: () => false,
        random: seededRandom(1),
        rhythm: null,
        now: () => performance.now(),
        onProgress() {},
      },
    );
    const p50 = estimateOf('p50_latency', arms.get('candidate')!, arms.get('baseline')!);
    const mean = estimateOf('mean_latency', arms.get('candidate')!, arms.get('control')!);
    const ratio = p50.relative!.interval(0.99);
    const over = mean.difference!.interval(0.99);
    const micro = (value: number) => `${(1000 * value).toFixed(1)} µs`;
    const shown = [
      name,
      p50.samples,
      micro(p50.value!.value),
      micro(p50.baseline!),
      (1 + p50.relative!.value).toFixed(3),
      `[${(1 + ratio.low).toFixed(3)}, ${(1 + ratio.high).toFixed(3)}]`,
      micro(mean.difference!.value),
      `[${micro(over.low)}, ${micro(over.high)}]`,
    ];
    console.log(`| ${shown.join(' | ')} |`);
  } finally {
    await ours.close();
    peer.close();
    bare.close();
  }
}

function estimateOf(metric: string, candidate: ArmCalls, baseline: ArmCalls) {
  const arms = new Map<Arm, ArmCalls>([
    ['candidate', candidate],
    ['baseline', baseline],
  ]);
  const cell: CellMeasurement = {
    cell: { batch: 1, sizes: {} },
    arms: perArm(arms, null),
    search: null,
    settled: true,
    ended: 'time',
  };
  return estimateCalls(parseTimedMetric(metric) as TimedMetric, cell);
}

function ramp(name: string, dims: readonly number[]): ReadonlyMap<string, Tensor> {
  const data = Float32Array.from(
    { length: dims.reduce((product, one) => product * one, 1) },
    (_, at) => (at % 256) / 255,
  );
  return new Map([[name, { type: 'float32', dims, data }]]);
}

function encoded(inputs: ReadonlyMap<string, Tensor>) {
  return Object.fromEntries(
    [...inputs].map(([name, { dims, data }]) => [
      name,
      { dims, data: Buffer.from((data as Float32Array).buffer).toString('base64') },
    ]),
  );
}
