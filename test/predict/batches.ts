import type { Tensor, TensorData, TensorType } from '../../src/core/tensor.ts';
import type { ColumnBatch, RowBatch } from '../../src/table/rows.ts';

export function column(
  type: TensorType,
  shape: readonly number[],
  data: ColumnBatch['data'],
  nulls: readonly number[] = [],
): ColumnBatch {
  return { type, shape, data, nulls };
}

export function rowBatch(rows: number, columns: Readonly<Record<string, ColumnBatch>>, start = 0): RowBatch {
  return { start, rows, columns: new Map(Object.entries(columns)) };
}

export function tensor(type: TensorType, dims: readonly number[], data: TensorData): Tensor {
  return { type, dims, data };
}
