import { binomialProportion } from '../../stats/binomial.ts';
import type { ClassMeasurement, SetMeasurement } from './measurement.ts';
import { type MetricNumbers, nothing } from './metric-numbers.ts';

/** The share of rows of which both models say the same, right or wrong: what an optimised model owes its original. */
export function estimateAgreement(view: ClassMeasurement | SetMeasurement): MetricNumbers {
  if (view.baseline === null) return nothing('There is no baseline to agree with.');
  const alike = isAlike(view);
  let count = 0;
  for (let row = 0; row < view.rows; row++) if (alike(row)) count++;
  const value = binomialProportion(count, view.rows);
  return { candidate: value.value, baseline: null, value, difference: null, relative: null, reason: null };
}

/** Whether both models say the same of a row. */
export function isAlike(view: ClassMeasurement | SetMeasurement): (row: number) => boolean {
  const [own, other] = [view.candidate.predicted, view.baseline!.predicted];
  if (view.kind === 'classes') return (row) => own[row] === other[row];
  const width = view.classes.length;
  return (row) => {
    for (let at = row * width; at < (row + 1) * width; at++) if (own[at] !== other[at]) return false;
    return true;
  };
}
