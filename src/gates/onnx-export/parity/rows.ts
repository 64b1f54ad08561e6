import type { Tensor } from '../../../core/tensor.ts';
import { elementCount, part } from '../../../predict/tensor-types.ts';
import type { Tensors } from './reference.ts';

/**
 * `count` rows from that one on, or the last ones; all of them where the first dimensions of the inputs are not those of the
 * rows.
 */
export function rowsFrom(tensors: Tensors, row: number, count: number): Tensors {
  const counts = new Set([...tensors.values()].map(({ dims }) => dims[0]));
  const [rows] = counts;
  if (counts.size !== 1 || rows === undefined || rows <= count) return tensors;
  const start = Math.min(row, rows - count);
  return new Map(
    [...tensors].map(([name, { type, dims, data }]): [string, Tensor] => {
      const perRow = elementCount(dims.slice(1));
      const cut = part(data, start * perRow, (start + count) * perRow);
      return [name, { type, dims: [count, ...dims.slice(1)], data: cut }];
    }),
  );
}
