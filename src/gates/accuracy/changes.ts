import type { Measurement } from './measurement.ts';

/** Rows that flipped: on which the models do not say the same, and the confusions that became more or less frequent. */
export interface Changes {
  /** Row indices, in table order. */
  readonly gained: readonly number[];
  readonly lost: readonly number[];
  /** Wrong in both models, and not in the same way. */
  readonly otherwise: readonly number[];
  /** Largest change first. */
  readonly confusions: readonly ConfusionChange[];
}

export interface ConfusionChange {
  readonly truth: string;
  readonly predicted: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** Null where there is no baseline to differ from, or no class to be right about. */
export function changesOf(measurement: Measurement): Changes | null {
  if (measurement.kind !== 'classes' || measurement.baseline === null) return null;
  const { label, candidate, baseline, classes } = measurement;
  const gained: number[] = [];
  const lost: number[] = [];
  const otherwise: number[] = [];
  const pairs = new Map<number, { baseline: number; candidate: number }>();
  const count = (truth: number, predicted: number, model: 'baseline' | 'candidate') => {
    if (truth === predicted || predicted < 0) return;
    const key = truth * classes.length + predicted;
    const pair = pairs.get(key) ?? { baseline: 0, candidate: 0 };
    pair[model]++;
    pairs.set(key, pair);
  };
  for (let row = 0; row < label.length; row++) {
    const truth = label[row]!;
    const [before, after] = [baseline.predicted[row]!, candidate.predicted[row]!];
    if (before !== truth && after === truth) gained.push(row);
    if (before === truth && after !== truth) lost.push(row);
    if (before !== truth && after !== truth && before !== after) otherwise.push(row);
    count(truth, before, 'baseline');
    count(truth, after, 'candidate');
  }
  const confusions = [...pairs]
    .filter(([, pair]) => pair.baseline !== pair.candidate)
    .sort(([a, x], [b, y]) => Math.abs(y.candidate - y.baseline) - Math.abs(x.candidate - x.baseline) || a - b)
    .map(([key, pair]) => ({
      truth: classes[Math.floor(key / classes.length)]!,
      predicted: classes[key % classes.length]!,
      ...pair,
    }));
  return { gained, lost, otherwise, confusions };
}
