import { SubjectError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { elementCount, part } from '../tensor-types.ts';
import { gather } from './answers.ts';
import type { Answers } from './protocol.ts';

/** Rows that are asked for once more, alone. */
const MOST_PROBED = 8;
/** What the company in a batch may change in a number, as a share of it: sums are taken in another order. */
const TOLERANCE = 1e-2;

/**
 * Proves that answers stand in the order of their rows: rows with different answers are asked for alone, and each must get
 * what it got among the others. False where all answers are alike, so that no order could be told from another.
 * Throws SubjectError where one differs.
 */
export async function provesOrder(
  answers: Answers,
  rows: number,
  name: string,
  askAlone: (row: number) => Promise<Answers>,
): Promise<boolean> {
  const distinct = distinctRows(answers, rows);
  if (distinct.length < 2) return false;
  for (const row of filledUp(distinct, rows)) {
    const alone = await askAlone(row);
    const among = gather(answers, [row]);
    for (const [output, tensor] of among) {
      const single = alone.get(output);
      if (single && isClose(single, tensor)) continue;
      throw new SubjectError(
        `The endpoint ${name} says of one row ${single ? shown(single) : 'nothing'} where it is asked for alone, and ${shown(tensor)} in its place ` +
          `among others (row ${row + 1} of a batch, output "${output}"). It answers in another order, or what it says hangs on the rows beside. ` +
          'Let it repeat the id of each row, or answer in order; batch-size: 1 asks row by row.',
      );
    }
  }
  return true;
}

/** The first row, and those that follow with an answer that none before has. */
function distinctRows(answers: Answers, rows: number): number[] {
  const seen = new Map<string, number>();
  for (let row = 0; row < rows && seen.size < MOST_PROBED; row++) {
    const key = [...answers.values()].map((tensor) => rowOf(tensor, row).join()).join(';');
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

/** Labels of two classes are alike by chance in half of all places, so that two rows prove little. */
function filledUp(distinct: readonly number[], rows: number): readonly number[] {
  const wanted = Math.min(rows, MOST_PROBED);
  const spread = Array.from({ length: rows }, (_, at) => Math.floor((at * rows) / wanted) % rows);
  return [...new Set([...distinct, ...spread, ...spread.keys()])].slice(0, wanted);
}

function rowOf({ data, dims }: Tensor, row: number): (string | number)[] {
  const width = elementCount(dims.slice(1));
  return Array.from(part(data, row * width, (row + 1) * width) as ArrayLike<string | number | bigint>, (value) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
}

function isClose(a: Tensor, b: Tensor): boolean {
  const [left, right] = [rowOf(a, 0), rowOf(b, 0)];
  const whole = a.type === 'int64' || b.type === 'int64';
  return (
    left.length === right.length &&
    left.every((value, at) => {
      const other = right[at]!;
      if (typeof value !== 'number' || typeof other !== 'number' || whole || Number.isNaN(value))
        return Object.is(value, other);
      return Math.abs(value - other) <= TOLERANCE * Math.max(Math.abs(value), Math.abs(other), 1e-3);
    })
  );
}

function shown(tensor: Tensor): string {
  const values = rowOf(tensor, 0);
  return values.length > 5 ? `[${values.slice(0, 5).join(', ')}, …]` : values.join(', ');
}
