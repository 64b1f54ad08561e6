/** The sizes that dimensions are run with, as the policy says: all of them, or those of some, by name. */
export type AskedSizes = readonly number[] | Readonly<Record<string, readonly number[]>>;

export const USUAL_SIZES: readonly number[] = [1, 2, 3, 7];

/** The sizes to try for a symbolic dimension: those asked for, or the usual ones. */
export function sizesOf(asked: AskedSizes, symbol: string): readonly number[] {
  if (isList(asked)) return asked;
  return Object.hasOwn(asked, symbol) ? asked[symbol]! : USUAL_SIZES;
}

function isList(asked: AskedSizes): asked is readonly number[] {
  return Array.isArray(asked);
}
