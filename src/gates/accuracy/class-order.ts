import type { Measurement, Outcomes } from './measurement.ts';

/** A model that is right this often only after its classes are renamed was given the wrong names. */
const RENAMED_ACCURACY = 0.5;
const GAIN = 2;

/**
 * A sentence when the model's confusions are those of a permuted class order: renaming the predicted classes one to one
 * would make it right at least twice as often, and on most rows. Undefined for an honest model, however bad.
 */
export function permutedClasses({ classes, label }: Measurement, { predicted }: Outcomes): string | undefined {
  const width = classes.length;
  const counts = new Map<number, number>();
  let right = 0;
  for (let row = 0; row < label.length; row++) {
    const guess = predicted[row]!;
    if (guess < 0) continue;
    if (guess === label[row]) right++;
    const key = guess * width + label[row]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const renaming = bestRenaming(counts, width);
  let renamed = 0;
  for (const [guess, truth] of renaming) renamed += counts.get(guess * width + truth) ?? 0;
  const share = (count: number) => count / label.length;
  if (share(renamed) < RENAMED_ACCURACY || renamed < GAIN * Math.max(right, 1)) return undefined;
  const examples = [...renaming]
    .filter(([guess, truth]) => guess !== truth)
    .slice(0, 3)
    .map(([guess, truth]) => `"${classes[guess]}" for "${classes[truth]}"`);
  return (
    `its classes seem to be in another order: it is right on ${share(right).toFixed(4)} of the rows as named, but on ` +
    `${share(renamed).toFixed(4)} when it says ${examples.join(', ')}. Give the label of each output column, in order, with classes, or name the output that holds the classes with output.`
  );
}

/** Predicted class → true class, one to one, most frequent pairs first. */
function bestRenaming(counts: ReadonlyMap<number, number>, width: number): Map<number, number> {
  const renaming = new Map<number, number>();
  const taken = new Set<number>();
  const byCount = [...counts].sort(([a, x], [b, y]) => y - x || a - b);
  for (const [key] of byCount) {
    const [guess, truth] = [Math.floor(key / width), key % width];
    if (renaming.has(guess) || taken.has(truth)) continue;
    renaming.set(guess, truth);
    taken.add(truth);
  }
  return renaming;
}
