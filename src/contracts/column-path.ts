/** `['address', 'city']` is a field of a struct, `['tags', '[]']` each item of a list. */
export type ColumnPath = readonly string[];
/** The part of a path that stands for each item of a list. */
export const EACH_ITEM = '[]';

/** `address.city`, `tags[]`. */
export function pathText(path: ColumnPath): string {
  return path.reduce((text, part) => (part === EACH_ITEM ? `${text}[]` : text === '' ? part : `${text}.${part}`), '');
}
