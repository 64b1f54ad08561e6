import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { type OnnxPredictor, type OnnxPredictorOptions, openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';
import type { Tensor, TensorData, TensorType } from '../../src/predict/predictor.ts';
import type { ColumnBatch, ElementType, RowBatch } from '../../src/table/rows.ts';

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
    limits: { timeout: milliseconds(timeout), memory: bytes(memory), threads },
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

export function tensor(type: TensorType, dims: readonly number[], data: TensorData): Tensor {
  return { type, dims, data };
}

/** One input x with two rows of three equal features, as most fixtures take it. */
export function features(value: number, rows = 2): Map<string, Tensor> {
  return new Map([['x', tensor('float32', [rows, 3], new Float32Array(3 * rows).fill(value))]]);
}

export function column(
  type: ElementType,
  shape: readonly number[],
  data: ColumnBatch['data'],
  nulls: readonly number[] = [],
): ColumnBatch {
  return { type, shape, data, nulls };
}

export function rowBatch(rows: number, columns: Readonly<Record<string, ColumnBatch>>, start = 0): RowBatch {
  return { start, rows, columns: new Map(Object.entries(columns)) };
}

/** Batches of the digits to be predicted: 997 rows of pixels [1, 8, 8] and a label. */
export function evalDigits(): {
  rows: number;
  pixels: Float32Array;
  labels: BigInt64Array;
  batches(size: number): AsyncIterable<RowBatch>;
} {
  const arrays = storedArrays(join(ROOT, 'fixtures/digits/eval.npz'));
  const pixels = new Float32Array(arrays.get('pixels.npy')!);
  const labels = new BigInt64Array(arrays.get('label.npy')!);
  const rows = labels.length;
  return {
    rows,
    pixels,
    labels,
    async *batches(size) {
      for (let start = 0; start < rows; start += size) {
        const count = Math.min(size, rows - start);
        yield rowBatch(
          count,
          {
            pixels: column('float32', [1, 8, 8], pixels.subarray(start * 64, (start + count) * 64)),
            label: column('int64', [], labels.subarray(start, start + count)),
          },
          start,
        );
      }
    },
  };
}

/** The data of each array in an uncompressed .npz, as `numpy.savez` writes it. */
function storedArrays(path: string): Map<string, ArrayBuffer> {
  const file = readFileSync(path);
  const arrays = new Map<string, ArrayBuffer>();
  // Central directory entries hold the sizes; local headers of streamed entries do not.
  for (
    let at = file.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0;
    at = file.indexOf('PK\u0001\u0002', at + 46, 'latin1')
  ) {
    const name = file.toString('latin1', at + 46, at + 46 + file.readUInt16LE(at + 28));
    const local = file.readUInt32LE(at + 42);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const npy = file.subarray(start, start + file.readUInt32LE(at + 24));
    arrays.set(name, Uint8Array.from(npy.subarray(10 + npy.readUInt16LE(8))).buffer);
  }
  return arrays;
}
