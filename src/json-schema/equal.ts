import { isObject } from './problem.ts';

/** Two values of JSON are one: the order of keys says nothing, 1.0 is 1, and 1 is neither true nor "1". */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => equal(item, other[at]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  );
}

/** No two items are one value. */
export function areDistinct(items: readonly unknown[]): boolean {
  const plain = new Set<unknown>();
  const compound: unknown[] = [];
  for (const item of items) {
    if (typeof item !== 'object' || item === null) {
      if (plain.has(item)) return false;
      plain.add(item);
    } else {
      if (compound.some((earlier) => equal(item, earlier))) return false;
      compound.push(item);
    }
  }
  return true;
}
