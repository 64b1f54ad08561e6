import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';
import type { Tensor } from '../../src/core/tensor.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { type OnnxPredictor, type OnnxPredictorOptions, openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import { tensor } from './batches.ts';

const ROOT = join(import.meta.dirname, '../..');

const folder = mkdtempSync(join(tmpdir(), 'modelassay-predict-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program beside this file with everything that it imports in one file: it starts in a third of the time. */
export function bundled(program: string): string {
  const outfile = join(folder, `${program}.mjs`);
  if (existsSync(outfile)) return outfile;
  const entryPoints = [join(import.meta.dirname, `${program}.ts`)];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile });
  return outfile;
}

/** The options to open `digits/candidate` or `models/crash`, with room enough. */
export function modelOptions(
  model: string,
  { timeout = 20_000, memory = 2 ** 30, threads = 1, ...rest }: TestLimits & Partial<OnnxPredictorOptions> = {},
): OnnxPredictorOptions {
  return {
    modelPath: join(ROOT, 'fixtures', `${model}.onnx`),
    name: `${model.split('/').at(-1)}.onnx`,
    program: bundled('child-program'),
    runtime: { folder: ROOT, version: '1.30.0' },
    budget: { timeout: milliseconds(timeout), memory: bytes(memory), threads },
    ...rest,
  };
}

interface TestLimits {
  readonly timeout?: number;
  readonly memory?: number;
  readonly threads?: number;
}

/** Open a fixture, use it, and close it whatever happens. */
export async function withModel<T>(
  model: string,
  use: (predictor: OnnxPredictor) => Promise<T>,
  options: Parameters<typeof modelOptions>[1] = {},
): Promise<T> {
  const predictor = await openOnnxPredictor(modelOptions(model, options));
  try {
    return await use(predictor);
  } finally {
    await predictor.close();
  }
}

/** One input x with two rows of three equal features, as most fixtures take it. */
export function features(value: number, rows = 2): Map<string, Tensor> {
  return new Map([['x', tensor('float32', [rows, 3], new Float32Array(3 * rows).fill(value))]]);
}
