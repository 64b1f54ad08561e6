import type { Pair } from './replicates.ts';

/**
 * What every cell adds to some sums, as a sparse matrix: cell i adds `amounts[at]` to sum `places[at]` for each `at` from
 * `starts[i]` to below `starts[i + 1]`.
 */
export interface CellSums {
  /** How many sums there are. */
  readonly width: number;
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly amounts: Float64Array;
}

/**
 * A measure of sums over rows: counts per class, total losses. A resample of it is one pass over the cells, whatever is
 * asked of it, and a row more is a few additions.
 */
export interface SummedSample {
  /** As in `PairedSample`. */
  readonly counts: ArrayLike<number>;
  readonly cells: CellSums;
  /** Both models' numbers when these are the sums, as in `PairedSample`. */
  of(sums: Float64Array): Pair;
}

/** Cells are added in order, each with the sums that it adds to. */
export interface CellSumsBuilder {
  /** One more amount of the cell at hand; 0 is left out. */
  add(place: number, amount: number): void;
  /** The cell at hand is complete. */
  end(): void;
  cells(): CellSums;
}

/** `count` is how many cells there will be, `size` how many amounts at most. */
export function cellSums(width: number, count: number, size: number): CellSumsBuilder {
  const starts = new Int32Array(count + 1);
  const places = new Int32Array(size);
  const amounts = new Float64Array(size);
  let [cell, at] = [0, 0];
  return {
    add(place, amount) {
      if (amount === 0) return;
      places[at] = place;
      amounts[at++] = amount;
    },
    end() {
      starts[++cell] = at;
    },
    cells: () => ({ width, starts, places: places.subarray(0, at), amounts: amounts.subarray(0, at) }),
  };
}

/** Writes into `sums` what the cells come to, each as often as it weighs. */
export function sumInto({ starts, places, amounts }: CellSums, weights: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let cell = 0; cell < weights.length; cell++) {
    const weight = weights[cell]!;
    if (weight === 0) continue;
    const end = starts[cell + 1]!;
    for (let at = starts[cell]!; at < end; at++) sums[places[at]!]! += weight * amounts[at]!;
  }
}

/** What `use` says of the sums while a cell weighs more; afterwards they are the same to the last bit. */
export function withMoreOf<T>(
  { starts, places, amounts }: CellSums,
  cell: number,
  weight: number,
  sums: Float64Array,
  use: (sums: Float64Array) => T,
): T {
  const [from, end] = [starts[cell]!, starts[cell + 1]!];
  const before: number[] = [];
  for (let at = from; at < end; at++) before.push(sums[places[at]!]!);
  for (let at = from; at < end; at++) sums[places[at]!]! += weight * amounts[at]!;
  const said = use(sums);
  for (let at = from; at < end; at++) sums[places[at]!] = before[at - from]!;
  return said;
}

/** Cells that are drawn together as one: `group[i]` is where cell i goes, and it goes there `scale(i)` times. */
export function grouped(
  { width, starts, places, amounts }: CellSums,
  group: Int32Array,
  groups: number,
  scale: (cell: number) => number,
): CellSums {
  const members = membersOf(group, groups);
  const most = new Int32Array(groups);
  for (let cell = 0; cell < group.length; cell++) most[group[cell]!]! += starts[cell + 1]! - starts[cell]!;
  const size = most.reduce((sum, one) => sum + Math.min(one, width), 0);
  const own = { starts: new Int32Array(groups + 1), places: new Int32Array(size), amounts: new Float64Array(size) };
  const sums = new Float64Array(width);
  const touched = new Uint8Array(width);
  let at = 0;
  for (let index = 0; index < groups; index++) {
    const first = at;
    for (let member = members.starts[index]!; member < members.starts[index + 1]!; member++) {
      const cell = members.cells[member]!;
      const times = scale(cell);
      for (let entry = starts[cell]!; entry < starts[cell + 1]!; entry++) {
        const place = places[entry]!;
        if (touched[place] === 0) {
          touched[place] = 1;
          own.places[at++] = place;
        }
        sums[place]! += times * amounts[entry]!;
      }
    }
    for (let entry = first; entry < at; entry++) {
      const place = own.places[entry]!;
      own.amounts[entry] = sums[place]!;
      sums[place] = 0;
      touched[place] = 0;
    }
    own.starts[index + 1] = at;
  }
  return { width, starts: own.starts, places: own.places.subarray(0, at), amounts: own.amounts.subarray(0, at) };
}

/** The cells of each group, one group after the other. */
function membersOf(group: Int32Array, groups: number): { readonly starts: Int32Array; readonly cells: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const one of group) starts[one + 1]!++;
  for (let index = 0; index < groups; index++) starts[index + 1]! += starts[index]!;
  const next = starts.slice();
  const cells = new Int32Array(group.length);
  for (let cell = 0; cell < group.length; cell++) cells[next[group[cell]!]!++] = cell;
  return { starts, cells };
}
