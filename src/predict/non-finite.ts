import type { ColumnBatch, RowBatch } from '../table/rows.ts';
import { elementCount } from './tensor-types.ts';

export interface NonFinite {
  /** Elements that are NaN. */
  readonly nan: number;
  /** Elements that are an infinity. */
  readonly infinite: number;
  /** Index within the whole table of the first row that has one. */
  readonly firstRow: number | undefined;
}

export const ALL_FINITE: NonFinite = { nan: 0, infinite: 0, firstRow: undefined };

export function countNonFinite(column: ColumnBatch, batch: Pick<RowBatch, 'start'>): NonFinite {
  const { type, data } = column;
  if (Array.isArray(data) || !type.startsWith('float')) return ALL_FINITE;
  const perRow = Math.max(1, elementCount(column.shape));
  return countIn(data, perRow, batch.start, type === 'float16');
}

/** `perRow` elements make a row; `start` is the first row's index. */
export function countIn(data: ArrayLike<unknown>, perRow: number, start: number, areFloat16Bits = false): NonFinite {
  const numbers = data as ArrayLike<number>;
  if (!areFloat16Bits && isAllFinite(numbers)) return ALL_FINITE;
  let nan = 0;
  let infinite = 0;
  let first = -1;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (areFloat16Bits ? (value & 0x7c00) !== 0x7c00 : Number.isFinite(value)) continue;
    if (areFloat16Bits ? (value & 0x3ff) !== 0 : Number.isNaN(value)) nan++;
    else infinite++;
    if (first < 0) first = i;
  }
  return { nan, infinite, firstRow: first < 0 ? undefined : start + Math.floor(first / perRow) };
}

export function sumNonFinite(counts: readonly NonFinite[]): NonFinite {
  return counts.reduce(
    (sum, one) => ({
      nan: sum.nan + one.nan,
      infinite: sum.infinite + one.infinite,
      firstRow: smaller(sum.firstRow, one.firstRow),
    }),
    ALL_FINITE,
  );
}

/** Zero times anything is zero, but for NaN and infinities: one pass without branches for the usual case. */
function isAllFinite(numbers: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  return sum === 0;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
