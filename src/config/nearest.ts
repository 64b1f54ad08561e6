import { distance } from 'fastest-levenshtein';

/** The allowed word that was probably meant, or undefined where none is close. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const folded = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    const other = candidate.toLowerCase();
    // `minimum` for `min` is many edits away and yet one thought.
    const edits = folded.startsWith(other) || other.startsWith(folded) ? 1 : distance(folded, other);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const guess = nearest(word, allowed);
  return guess === undefined ? '' : ` Did you mean "${guess}"?`;
}
