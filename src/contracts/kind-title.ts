/** Parts of titles. */

const MAX_LISTED = 6;

/** `a, b, c`; of more than six the first five and how many there are. */
export function listText(values: readonly (string | number | boolean | null)[]): string {
  const texts = values.map(String);
  if (texts.length <= MAX_LISTED) return texts.join(', ');
  return `${texts.slice(0, MAX_LISTED - 1).join(', ')}, … (${texts.length})`;
}

/** `3`, `at most 3`, `at least 3` or `3 … 8`; one of the two is there. */
export function spanText(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && low === high) return String(low);
  if (low === undefined) return `at most ${high}`;
  return high === undefined ? `at least ${low}` : `${low} … ${high}`;
}
