import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowBatch } from '../../src/table/rows.ts';
import { column, rowBatch } from './batches.ts';

const DIGITS = join(import.meta.dirname, '../../fixtures/digits');

/** Batches of the digits to be predicted: 997 rows of pixels [1, 8, 8] and a label. */
export function evalDigits(): {
  rows: number;
  pixels: Float32Array;
  labels: BigInt64Array;
  batches(size: number): AsyncIterable<RowBatch>;
} {
  const arrays = storedArrays(join(DIGITS, 'eval.npz'));
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
