import type { ClassMeasurement, ClassPredictions } from './measurement.ts';

/** A renaming of the classes that fits the rows better than the names they have. */
export interface ClassOrder {
  /** What it looks like, as the rest of a sentence that begins with the model's name. */
  readonly finding: string;
  /** On how many rows it is right, as named and otherwise: the rest of a sentence that begins with "it is". */
  readonly right: string;
  /**
   * Nothing else explains the rows: chance is excluded at 1 in 10⁹, and one renaming makes the model right on nearly all
   * rows. Anything less is a hint.
   */
  readonly certain: boolean;
}

/** A hint is given to at most this share of honest models. */
export const HINT_ERROR_RATE = 1e-3;
export const CERTAIN_ERROR_RATE = 1e-9;
/** Of all rows, after renaming. */
const NEARLY_ALL = 0.95;

/**
 * Whether the model's confusions look like those of a permuted class order; undefined where they do not.
 *
 * The hypothesis is an honest model: whatever two names one exchanges, it is right at least as often under its own. For
 * one fixed renaming, look only at the rows on which exactly one of the two names is right: a of them as named, r renamed.
 * An honest model's r is at most Binomial(a + r, ½), so by Chernoff's bound (Hoeffding, J. Am. Stat. Assoc. 58 (1963) 13–30)
 * P(r or more) ≤ exp(−m (ln 2 − H(r/m))), m = a + r > 0, H the entropy in nats. The renaming was chosen by looking at the
 * rows, so Bonferroni's correction multiplies by the number of renamings it was chosen from: of the permutations of K
 * classes, those that move k are at most K!/(K − k)!, and each k from 2 to K has a share of 1/(K − 1) of the error.
 *
 * A model that is truly worse than another naming would be (a bad one of two classes) is not honest in this sense, which
 * is why a hint refuses nothing.
 */
export function classOrderOf(
  { classes, label }: Pick<ClassMeasurement, 'classes' | 'label'>,
  { predicted }: Pick<ClassPredictions, 'predicted'>,
): ClassOrder | undefined {
  const width = classes.length;
  const counts = new Map<number, number>();
  for (let row = 0; row < label.length; row++) {
    if (predicted[row]! < 0) continue;
    const key = predicted[row]! * width + label[row]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const renaming = bestRenaming(counts, width);
  const moved = [...renaming].filter(([guess, truth]) => guess !== truth && isOnCycle(renaming, guess));
  const right = sum(moved, ([guess]) => counts.get(guess * width + guess) ?? 0);
  const renamed = sum(moved, ([guess, truth]) => counts.get(guess * width + truth) ?? 0);
  const chance = Math.exp(logTail(renamed, right + renamed) + logRenamings(moved.length, width));
  if (!(chance < HINT_ERROR_RATE)) return undefined;
  const before = sum([...counts], ([key, count]) => (Math.floor(key / width) === key % width ? count : 0));
  const share = (count: number) => count / label.length;
  const after = share(before - right + renamed);
  const examples = moved.slice(0, 3).map(([guess, truth]) => `"${classes[guess]}" for "${classes[truth]}"`);
  const told = `right on ${share(before).toFixed(4)} of the rows as named, but on ${after.toFixed(4)} when it says ${examples.join(', ')}`;
  return {
    finding: `its classes seem to be in another order: it is ${told}. Give the label of each output column, in order, with classes, or name the output that holds the classes with output.`,
    right: told,
    certain: chance < CERTAIN_ERROR_RATE && after >= NEARLY_ALL,
  };
}

/** ln of the bound on P(Binomial(m, ½) ≥ r); 0 where r is no more than half. */
function logTail(r: number, m: number): number {
  if (!(r > m / 2)) return 0;
  const p = r / m;
  const entropy = -p * Math.log(p) - (p < 1 ? (1 - p) * Math.log(1 - p) : 0);
  return -m * (Math.LN2 - entropy);
}

/** ln of (K − 1) · K!/(K − k)!. */
function logRenamings(moved: number, classes: number): number {
  let log = Math.log(Math.max(1, classes - 1));
  for (let at = 0; at < moved; at++) log += Math.log(classes - at);
  return log;
}

/** Predicted class → true class, one to one: as named first where that is as frequent, then the most frequent pairs. */
function bestRenaming(counts: ReadonlyMap<number, number>, width: number): Map<number, number> {
  const renaming = new Map<number, number>();
  const taken = new Set<number>();
  const ofPair = (key: number) => [Math.floor(key / width), key % width] as const;
  const isNamed = (key: number) => (ofPair(key)[0] === ofPair(key)[1] ? 0 : 1);
  const byCount = [...counts].sort(([a, x], [b, y]) => y - x || isNamed(a) - isNamed(b) || a - b);
  for (const [key] of byCount) {
    const [guess, truth] = ofPair(key);
    if (renaming.has(guess) || taken.has(truth)) continue;
    renaming.set(guess, truth);
    taken.add(truth);
  }
  return renaming;
}

/** Classes change places among themselves only: a model that never says a class has lost it, not renamed it. */
function isOnCycle(renaming: ReadonlyMap<number, number>, start: number): boolean {
  let at = renaming.get(start);
  while (at !== undefined && at !== start) at = renaming.get(at);
  return at === start;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
