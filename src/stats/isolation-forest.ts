import type { Matrix } from './kernel-distance.ts';
import { seededRandom } from './random.ts';

const TREES = 100;
/** Rows of each tree: more make a tree deeper and no better. */
const ROWS = 256;
const EULER = 0.5772156649015329;

interface Node {
  /** The coordinate that is cut; −1 in a leaf. */
  readonly column: number;
  readonly at: number;
  readonly below: Node | null;
  readonly above: Node | null;
  /** Of a leaf: the steps from the root, and those that its rows would still have taken. */
  readonly depth: number;
}

/**
 * How soon random cuts leave a row alone, for each row of `of`: 2^(−E(h)/c), over 100 trees of 256 rows of `known` (Liu, Ting & Zhou,
 * ICDM 2008, 413–422): near 1 for a row unlike the others, about 0.5 for one like any. Looks at one coordinate at a time, so that it sees
 * a far value of any, in whatever unit, and not that two hang together in another way; what lies beyond all known rows counts as the
 * outermost of them, however far. The same for a seed. Throws RangeError for no rows.
 */
export function isolationScores(known: Matrix, of: Matrix, seed: number): Float64Array {
  if (known.rows < 1) throw new RangeError('a forest needs rows');
  const random = seededRandom(seed);
  const size = Math.min(ROWS, known.rows);
  const most = Math.ceil(Math.log2(Math.max(2, size)));
  const order = Array.from({ length: known.rows }, (_, row) => row);
  const sums = new Float64Array(of.rows);
  for (let tree = 0; tree < TREES; tree++) {
    for (let at = 0; at < size; at++) {
      const other = at + Math.floor(random() * (order.length - at));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    const root = grown(known, order.slice(0, size), 0, most, random);
    for (let row = 0; row < of.rows; row++) sums[row]! += pathOf(root, of, row);
  }
  const usual = Math.max(averagePath(size), Number.MIN_VALUE);
  return sums.map((sum) => 2 ** (-sum / TREES / usual));
}

/** c(n): the steps that an unsuccessful search of a binary tree of n rows takes on average. */
export function averagePath(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
}

function grown(matrix: Matrix, rows: readonly number[], depth: number, most: number, random: () => number): Node {
  const leaf: Node = { column: -1, at: 0, below: null, above: null, depth: depth + averagePath(rows.length) };
  if (rows.length <= 1 || depth >= most) return leaf;
  const { columns, values } = matrix;
  // A coordinate of which all rows have one value cannot be cut: the next one is asked.
  const start = Math.floor(random() * columns);
  for (let step = 0; step < columns; step++) {
    const column = (start + step) % columns;
    const cellOf = (row: number) => values[row * columns + column]!;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      low = Math.min(low, cellOf(row));
      high = Math.max(high, cellOf(row));
    }
    if (!(high > low)) continue;
    const at = low + random() * (high - low);
    const below = rows.filter((row) => cellOf(row) <= at);
    if (below.length === rows.length) continue;
    const above = rows.filter((row) => !(cellOf(row) <= at));
    return {
      column,
      at,
      below: grown(matrix, below, depth + 1, most, random),
      above: grown(matrix, above, depth + 1, most, random),
      depth,
    };
  }
  return leaf;
}

function pathOf(root: Node, { columns, values }: Matrix, row: number): number {
  let node = root;
  while (node.column >= 0) node = (values[row * columns + node.column]! <= node.at ? node.below : node.above)!;
  return node.depth;
}
