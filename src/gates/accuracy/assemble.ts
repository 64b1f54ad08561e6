import { SubjectError } from '../../core/errors.ts';
import { several } from '../../wording/numbers.ts';
import type { ModelPolicy } from '../gate.ts';
import { classOrderOf } from './class-order.ts';
import type { CollectedClasses } from './class-predictions.ts';
import { type ClassNames, inOrder, recode } from './coded.ts';
import type { ClassMeasurement, Measurement } from './measurement.ts';
import type { Predictions } from './predictions.ts';
import { within } from './scope.ts';
import type { Truth } from './truth.ts';

/** A model and what it said. */
export interface Heard {
  readonly model: ModelPolicy;
  readonly predictions: Predictions;
}

/**
 * The measurement of the labelled rows. Arrays are taken over, not copied. Throws SubjectError where the candidate's
 * classes are certainly in another order than assumed.
 */
export function assemble(
  truth: Truth,
  names: ClassNames,
  candidate: Heard,
  baseline: Heard | null,
  quantised: Measurement['quantised'],
): Measurement {
  const measurement = labelledRows(truth, {
    ...ofTask(truth, names, candidate.predictions, baseline?.predictions ?? null),
    rows: truth.rows,
    unlabelled: truth.unlabelled,
    name: (row) => truth.ids?.[row] ?? `row ${row + 1}`,
    slices: truth.slices,
    groups: truth.groups,
    notes: [],
    quantised,
  });
  const order = orderOf(measurement, candidate);
  const notes = [...notesOn(candidate, baseline), ...order];
  return { ...measurement, notes, ...(order.length > 0 && { guesses: order }) };
}

type OfTask =
  | Pick<Extract<Measurement, { kind: 'values' }>, 'kind' | 'value' | 'candidate' | 'baseline'>
  | Pick<Extract<Measurement, { kind: 'sets' }>, 'kind' | 'classes' | 'truth' | 'candidate' | 'baseline'>
  | Classes;
type Classes = Pick<ClassMeasurement, 'kind' | 'classes' | 'label' | 'candidate' | 'baseline'>;

function ofTask(truth: Truth, names: ClassNames, { of: own }: Predictions, baseline: Predictions | null): OfTask {
  const { target } = truth;
  const other = baseline?.of ?? null;
  if (target.kind === 'classes' && own.kind === 'classes' && (other === null || other.kind === 'classes')) {
    return inOneOrder(names, target.label, own, other);
  }
  if (target.kind === 'sets' && own.kind === 'sets' && (other === null || other.kind === 'sets')) {
    return { kind: 'sets', classes: target.labels, truth: target.truth, candidate: own, baseline: other };
  }
  if (target.kind === 'values' && own.kind === 'values' && (other === null || other.kind === 'values')) {
    return { kind: 'values', value: target.value, candidate: own, baseline: other };
  }
  throw new TypeError('labels and predictions are of one task');
}

/** Codes as they came are those of sorted classes, but where only a model knows a class. */
function inOneOrder(
  { names }: ClassNames,
  label: Int32Array,
  candidate: CollectedClasses,
  baseline: CollectedClasses | null,
): Classes {
  const { values: classes, place } = inOrder(names);
  if (place !== null) {
    for (const codes of [label, candidate.predicted, ...(baseline ? [baseline.predicted] : [])]) recode(codes, place);
  }
  return { kind: 'classes', classes, label, candidate, baseline };
}

function labelledRows(truth: Truth, measurement: Measurement): Measurement {
  return within(measurement, labelledRowsOf(truth));
}

/** The rows of the table that are judged; null for all of them. */
export function labelledRowsOf({ target, rows, unlabelled }: Truth): Int32Array | null {
  if (unlabelled === 0) return null;
  const isLabelled = (row: number) => {
    if (target.kind === 'sets') return !target.isMissing(row);
    return target.kind === 'classes' ? target.label[row]! >= 0 : !Number.isNaN(target.value[row]);
  };
  const kept = new Int32Array(rows - unlabelled);
  for (let row = 0, at = 0; row < rows; row++) if (isLabelled(row)) kept[at++] = row;
  return kept;
}

function notesOn(candidate: Heard, baseline: Heard | null): string[] {
  const notes: string[] = [];
  for (const [role, heard] of [['model', candidate] as const, ...(baseline ? [['baseline', baseline] as const] : [])]) {
    const { model, predictions } = heard;
    const { of: said, filled } = predictions;
    if (filled > 0) {
      notes.push(
        `${several(filled, 'feature is', 'features are')} null, and the ${role} ${model.name} was given NaN there, as data.missing says.`,
      );
    }
    if (said.kind !== 'classes') continue;
    if (said.disagreeing) {
      notes.push(
        `The ${role} ${model.name} has its own label and scores, and in ${several(said.disagreeing, 'row')} the highest score is another class. ` +
          'Its label is what is judged; scores are used for log loss and top-k only.',
      );
    }
  }
  return notes;
}

/** Whether the candidate's columns, which were only taken for the classes in their order, look like others. */
function orderOf(measurement: Measurement, { model, predictions: { of: said } }: Heard): string[] {
  if (measurement.kind !== 'classes' || said.kind !== 'classes' || !said.orderAssumed) return [];
  const order = classOrderOf(measurement, measurement.candidate);
  if (order === undefined) return [];
  if (order.certain) {
    throw new SubjectError(`The model ${model.name} cannot be judged: ${order.finding}`, { position: model.position });
  }
  return [`Of the model ${model.name} ${order.finding}`];
}
