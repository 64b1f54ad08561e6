import { distance } from 'fastest-levenshtein';

/**
 * Up to three of the names that are spelled most like `text`, nearest first. Only near ones: at most a third of the longer
 * name may differ (or 1 letter, never all), so that a stranger is not "corrected". The beginning of a name counts as one
 * edit, since `minimum` for `min` is many edits away and yet one thought, and so do two letters that changed places.
 */
export function nearest(text: string, names: readonly string[]): readonly string[] {
  const wanted = text.toLowerCase().slice(0, MAX_TEXT);
  return names
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ name, edits }) => {
      const length = Math.max(wanted.length, name.length);
      return edits <= Math.max(1, Math.floor(length / 3)) && (edits < length || edits === 0);
    })
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const [guess] = nearest(word, allowed);
  return guess === undefined ? '' : ` Did you mean "${guess}"?`;
}

/** Edit distance is quadratic; nobody misspells a name in more letters. */
const MAX_TEXT = 200;

function editsBetween(a: string, b: string): number {
  const begins = a !== b && a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
  return begins || isSwapped(a, b) ? 1 : distance(a, b);
}

/** `rnu` for `run`: two neighbours in the wrong order are one slip. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at !== -1 && a.slice(0, at) + (a[at + 1] ?? '') + a[at] + a.slice(at + 2) === b;
}
