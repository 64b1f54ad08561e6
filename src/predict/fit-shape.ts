import { elementCount } from './tensor-types.ts';

/** Sizes of symbolic dimensions, as the batch shows them. */
export type Symbols = Map<string, number>;

/**
 * The dimensions that one row takes within an input, or why it fits none.
 *
 * `wanted` is the input's shape without its batch dimension, `found` the shape of one row of the column. They fit when
 * they differ in dimensions of size 1 only, or when one of them is flat and the numbers of elements agree: [64] and
 * [8, 8] both fit [1, 8, 8], row-major. [28, 28, 3] does not fit [3, 28, 28]: the same elements lie in another order.
 * Symbolic dimensions take their size from `symbols`, or from the column, which is then noted in `symbols`.
 */
export function fitShape(
  wanted: readonly (number | string)[],
  found: readonly number[],
  symbols: Symbols,
): readonly number[] | { readonly problem: string } {
  const open = wanted.filter((dim) => typeof dim === 'string' && !symbols.has(dim)).length;
  const dims =
    wanted.length === found.length && open > 0
      ? alongside(wanted, found, symbols)
      : byCount(wanted, found, symbols, open);
  if (!Array.isArray(dims)) return dims as { readonly problem: string };
  if (elementCount(dims) !== elementCount(found)) {
    return { problem: `${elementCount(found)} elements instead of ${elementCount(dims)}` };
  }
  if (!sameLayout(dims, found)) return { problem: 'the same number of elements in another layout' };
  for (const [at, dim] of wanted.entries()) if (typeof dim === 'string' && dim !== '') symbols.set(dim, dims[at]!);
  return dims;
}

/** Each open dimension takes the column's size at its place. */
function alongside(
  wanted: readonly (number | string)[],
  found: readonly number[],
  symbols: Symbols,
): number[] | { readonly problem: string } {
  const here: Symbols = new Map(symbols);
  const dims = wanted.map((dim, at) => {
    if (typeof dim === 'number') return dim;
    const size = here.get(dim) ?? found[at]!;
    if (dim !== '') here.set(dim, size);
    return size;
  });
  const wrong = dims.findIndex((dim, at) => dim !== found[at]);
  return wrong < 0 ? dims : { problem: `${found[wrong]} instead of ${dims[wrong]} in one of its dimensions` };
}

/** At most one dimension is open: it takes what the number of elements leaves. */
function byCount(
  wanted: readonly (number | string)[],
  found: readonly number[],
  symbols: Symbols,
  open: number,
): number[] | { readonly problem: string } {
  if (open > 1) return { problem: 'several open dimensions, which only a column of nested lists can settle' };
  const known = wanted.map((dim) => (typeof dim === 'number' ? dim : symbols.get(dim)));
  const rest = elementCount(known.filter((dim) => dim !== undefined));
  const left = elementCount(found) / rest;
  if (open === 1 && !Number.isInteger(left))
    return { problem: `${elementCount(found)} elements, no multiple of ${rest}` };
  return known.map((dim) => dim ?? left);
}

function sameLayout(a: readonly number[], b: readonly number[]): boolean {
  const left = a.filter((dim) => dim !== 1);
  const right = b.filter((dim) => dim !== 1);
  if (left.length <= 1 || right.length <= 1) return true;
  return left.length === right.length && left.every((dim, at) => dim === right[at]);
}
