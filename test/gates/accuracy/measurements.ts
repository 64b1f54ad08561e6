import type {
  ClassMeasurement,
  ClassPredictions,
  ValueMeasurement,
  ValuePredictions,
} from '../../../src/gates/accuracy/measurement.ts';

/** Of scores, what no metric of a test asks for. */
export const NO_DETAILS = { brier: null, confidence: null, topRight: null, columns: null } as const;

/** Predictions without scores; −1 stands for scores that were not finite. */
export function predictionsOf(predicted: readonly number[], change: Partial<ClassPredictions> = {}): ClassPredictions {
  return {
    predicted: Int32Array.from(predicted),
    scores: { known: false, reason: 'output holds labels, and this metric needs logits or probabilities.' },
    nonFinite: predicted.filter((guess) => guess < 0).length,
    ...change,
  };
}

export function measurementOf(
  label: readonly number[],
  candidate: ClassPredictions,
  baseline: ClassPredictions | null = null,
  change: Partial<ClassMeasurement> = {},
): ClassMeasurement {
  const width = Math.max(...label, ...candidate.predicted, ...(baseline?.predicted ?? [])) + 1;
  return {
    ...common(label.length),
    kind: 'classes',
    classes: Array.from({ length: width }, (_, index) => String(index)),
    label: Int32Array.from(label),
    candidate,
    baseline,
    ...change,
  };
}

export function valuesOf(predicted: readonly number[]): ValuePredictions {
  return {
    predicted: Float64Array.from(predicted),
    nonFinite: predicted.filter((value) => !Number.isFinite(value)).length,
  };
}

export function valueMeasurementOf(
  value: readonly number[],
  candidate: ValuePredictions,
  baseline: ValuePredictions | null = null,
  change: Partial<ValueMeasurement> = {},
): ValueMeasurement {
  return {
    ...common(value.length),
    kind: 'values',
    value: Float64Array.from(value),
    candidate,
    baseline,
    ...change,
  };
}

function common(rows: number) {
  return {
    rows,
    unlabelled: 0,
    name: (row: number) => `id-${row}`,
    slices: [],
    groups: null,
    notes: [],
    quantised: null,
  };
}
