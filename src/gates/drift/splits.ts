import { ConfigurationError } from '../../core/errors.ts';
import type { Random } from '../../stats/estimate.ts';
import type { Value } from '../../table/query.ts';

/** Which rows play the current data, and which the reference: places in the order of the rows. */
export interface Split {
  readonly current: readonly number[];
  readonly reference: readonly number[];
}

/** Rows drawn without replacement. */
export function* rowSplits(rows: number, currentRows: number, splits: number, random: Random): Generator<Split> {
  const order = Array.from({ length: rows }, (_, at) => at);
  for (let split = 0; split < splits; split++) {
    shuffle(order, random);
    yield { current: order.slice(0, currentRows), reference: order.slice(currentRows) };
  }
}

/** Groups drawn whole, until they have so many rows. */
export function* groupSplits(
  groups: readonly number[],
  currentRows: number,
  splits: number,
  random: Random,
): Generator<Split> {
  const rowsOf = Map.groupBy(groups.keys(), (row) => groups[row]!);
  const order = [...rowsOf.keys()];
  if (order.length < 4) {
    throw new ConfigurationError(
      `There are ${order.length} groups only, and both sides need some. Name another column.`,
    );
  }
  for (let split = 0; split < splits; split++) {
    shuffle(order, random);
    const current: number[] = [];
    let taken = 0;
    while (taken < order.length - 1 && current.length < currentRows) current.push(...rowsOf.get(order[taken++]!)!);
    yield { current, reference: order.slice(taken).flatMap((group) => rowsOf.get(group)!) };
  }
}

/** Windows of history: each stretch of so many rows in the order of time, without overlap, against all the others. */
export function* windowSplits(times: readonly Value[], currentRows: number): Generator<Split> {
  const order = [...times.keys()]
    .filter((row) => times[row] !== null)
    .sort((a, b) => (keyOf(times[a]!) < keyOf(times[b]!) ? -1 : 1));
  if (order.length < 2 * currentRows) {
    throw new ConfigurationError(
      `${order.length} rows with a time are not two windows of ${currentRows}. Ask for fewer with --current-rows.`,
    );
  }
  for (let start = 0; start + currentRows <= order.length; start += currentRows) {
    const current = order.slice(start, start + currentRows);
    yield { current, reference: [...order.slice(0, start), ...order.slice(start + currentRows)] };
  }
}

/** Numbers by their value; dates and times as texts, which ISO 8601 orders. */
function keyOf(time: Value): string | number {
  return typeof time === 'number' ? time : String(time);
}

function shuffle(items: number[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    [items[at], items[last]] = [items[last]!, items[at]!];
  }
}
