import type { Measurement, Outcomes } from '../../../src/gates/accuracy/measurement.ts';

/** Outcomes with only the predicted classes; −1 stands for scores that were not finite. */
export function outcomesOf(predicted: readonly number[], change: Partial<Outcomes> = {}): Outcomes {
  return {
    predicted: Int32Array.from(predicted),
    rank: null,
    probability: null,
    epsilon: 2 ** -52,
    nonFinite: predicted.filter((guess) => guess < 0).length,
    ...change,
  };
}

export function measurementOf(
  label: readonly number[],
  candidate: Outcomes,
  baseline: Outcomes | null = null,
  change: Partial<Measurement> = {},
): Measurement {
  const width = Math.max(...label, ...candidate.predicted, ...(baseline?.predicted ?? [])) + 1;
  return {
    rows: label.length,
    unlabelled: 0,
    classes: Array.from({ length: width }, (_, index) => String(index)),
    label: Int32Array.from(label),
    name: (row) => `id-${row}`,
    slices: [],
    candidate,
    baseline,
    quantised: null,
    ...change,
  };
}
