import type { ClassCounts } from '../../metrics/confusion.ts';
import type { Bound, ClassMetric, ScoreMetric, SetMetric } from '../../metrics/metric.ts';
import { machineEpsilon } from '../../metrics/scores.ts';
import type { CurveRows } from './curve-estimates.ts';
import type { ClassMeasurement, SetMeasurement, SetPredictions } from './measurement.ts';

/** A metric tied to the labels of these rows. */
export interface BoundInSets {
  readonly metric: (Bound & { ok: true })['metric'];
  /** The rows that it counts, where it is about one label alone; else null. */
  readonly of: ClassMeasurement | null;
}

/** Or why it cannot be. */
export function bindInSets(metric: ClassMetric, view: SetMeasurement): BoundInSets | string {
  const label = /\[(.*)\]$/s.exec(metric.name)?.[1];
  // One label alone is a question of two classes: has it, or has it not.
  const alone = label !== undefined && metric.needs === 'labels' && view.classes.includes(label);
  const of = alone ? oneLabel(label, view) : null;
  const bound = metric.bind({ classes: (of ?? view).classes, epsilon: machineEpsilon('float64') });
  if (!bound.ok) return bound.reason;
  return { metric: bound.metric, of };
}

function oneLabel(label: string, view: SetMeasurement): ClassMeasurement {
  const at = view.classes.indexOf(label);
  const column = (values: Uint8Array) =>
    Int32Array.from({ length: view.rows }, (_, row) => values[row * view.classes.length + at]!);
  const predictions = ({ predicted, nonFinite }: SetPredictions) => ({
    predicted: column(predicted),
    scores: { known: false, reason: 'scores are those of labels' } as const,
    nonFinite,
  });
  return {
    ...view,
    kind: 'classes',
    classes: ['(without)', label],
    label: column(view.truth),
    candidate: predictions(view.candidate),
    baseline: view.baseline && predictions(view.baseline),
  };
}

/** What a curve looks at in each of its labels. */
export function setCurveRows({ of }: ScoreMetric, view: SetMeasurement): CurveRows[] {
  const width = view.classes.length;
  return of.map((label) => {
    const hit = Uint8Array.from({ length: view.rows }, (_, row) => view.truth[row * width + label]!);
    const scored = ({ score }: SetPredictions) => ({
      value: Float64Array.from({ length: view.rows }, (_, row) => score[row * width + label]!),
      hit,
    });
    return { candidate: scored(view.candidate), baseline: view.baseline && scored(view.baseline) };
  });
}

/** Of each row the number that its labels and those said of it make. */
export function setRowValues(
  metric: SetMetric,
  { rows, truth, classes }: SetMeasurement,
  { predicted }: SetPredictions,
): Float64Array {
  const width = classes.length;
  return Float64Array.from({ length: rows }, (_, row) => {
    const sets = { truth: 0, predicted: 0, hits: 0, wrong: 0, labels: width };
    for (let at = row * width; at < (row + 1) * width; at++) {
      sets.truth += truth[at]!;
      sets.predicted += predicted[at]!;
      sets.hits += truth[at]! & predicted[at]!;
      sets.wrong += truth[at]! ^ predicted[at]!;
    }
    return metric.rowValue(sets);
  });
}

/** Rows × labels, row-major, of the truth and of what either model says. */
export interface LabelRows {
  readonly truth: Uint8Array;
  readonly candidate: Uint8Array;
  readonly baseline: Uint8Array;
}

/** Rows that tell the models apart in one label and in nothing else: four of each label. */
export function tellingRows(width: number): LabelRows {
  const [truth, candidate, baseline] = [0, 1, 2].map(() => new Uint8Array(4 * width * width));
  for (let label = 0; label < width; label++) {
    for (const [at, [is, own, other]] of TELLING.entries()) {
      const place = (4 * label + at) * width + label;
      [truth![place], candidate![place], baseline![place]] = [is, own, other];
    }
  }
  return { truth: truth!, candidate: candidate!, baseline: baseline! };
}

const TELLING = [
  [1, 0, 1],
  [1, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

export type LabelCounts = { rows: number; truth: Float64Array; predicted: Float64Array; hits: Float64Array };

/** Nothing counted yet, of so many labels. */
export function emptyCounts(width: number): LabelCounts {
  return { rows: 0, truth: new Float64Array(width), predicted: new Float64Array(width), hits: new Float64Array(width) };
}

/** Counts of the rows as they weigh, written into `into`, so that thousands of resamples allocate no arrays. */
export function countInto(
  into: LabelCounts,
  truth: Uint8Array,
  predicted: Uint8Array,
  weights: Float64Array,
  width: number,
): ClassCounts {
  into.rows = 0;
  for (const array of [into.truth, into.predicted, into.hits]) array.fill(0);
  for (let cell = 0; cell < weights.length; cell++) {
    const weight = weights[cell]!;
    if (weight === 0) continue;
    into.rows += weight;
    for (let label = 0; label < width; label++) {
      const at = cell * width + label;
      if (truth[at] === 1) into.truth[label]! += weight;
      if (predicted[at] === 1) into.predicted[label]! += weight;
      if (truth[at] === 1 && predicted[at] === 1) into.hits[label]! += weight;
    }
  }
  return into;
}
