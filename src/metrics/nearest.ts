import { distance } from 'fastest-levenshtein';

/**
 * Up to three of the names that are spelled most like `text`, nearest first. Only near ones: at most a third of the longer
 * name may differ (or 1 letter, never all), so that a stranger is not "corrected".
 */
export function nearest(text: string, names: readonly string[]): readonly string[] {
  const wanted = text.toLowerCase().slice(0, MAX_TEXT);
  return names
    .map((name) => ({ name, edits: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, edits }) => {
      const length = Math.max(wanted.length, name.length);
      return edits <= Math.max(1, Math.floor(length / 3)) && (edits < length || edits === 0);
    })
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Edit distance is quadratic; nobody misspells a metric in more letters. */
const MAX_TEXT = 200;
