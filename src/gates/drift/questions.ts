import type { FeatureProfile } from '../../profile/document.ts';
import { type ChosenLimit, jointLimitsOf, limitsOf } from './choice.ts';
import type { DistanceOutcome } from './distances/distance.ts';
import { DISTANCES } from './distances/index.ts';
import { JOINT_DISTANCES } from './distances/joint.ts';
import type { DriftKeys } from './keys.ts';
import type { Level } from './limits.ts';
import type { Comparison, Measurement } from './measurement.ts';

/** One tolerance, and what met it. */
export interface Question {
  readonly subject: Subject;
  readonly chosen: ChosenLimit;
  /** Of the distance: what it is called, and what it is counted in. */
  readonly title: string;
  readonly unit: '1' | 'fraction';
  readonly rule: 'max' | 'warn';
  readonly level: Level;
  readonly outcome: Extract<DistanceOutcome, { is: 'distance' }>;
}

/** What is compared. */
export interface Subject {
  readonly column: string;
  /** What of it: `value` is the column itself. */
  readonly feature: string;
  readonly rows: { readonly reference: number; readonly current: number };
  /** Current rows that tell as much as one that stands alone. */
  readonly designEffect: number;
  readonly slice: { readonly column: string; readonly value: string } | null;
}

/** Every tolerance that has a distance to meet. */
export function questionsOf(keys: DriftKeys, { comparisons, joint }: Measurement): readonly Question[] {
  const ofPoints = joint.flatMap((comparison) =>
    jointLimitsOf(comparison.name, keys).flatMap((chosen): Question[] => {
      const definition = JOINT_DISTANCES[chosen.distance];
      const outcome = definition.measure(comparison);
      const { name: column, rows } = comparison;
      const subject = { column, feature: 'value', rows, designEffect: 1, slice: null };
      return outcome.is === 'nothing' ? [] : questionsAbout(subject, chosen, definition, outcome);
    }),
  );
  return [...questionsOfFeatures(keys, comparisons, null), ...ofPoints];
}

/** Those of slices: a family of their own. */
export function questionsOfSlices(keys: DriftKeys, { slices }: Measurement): readonly Question[] {
  return slices.flatMap(({ comparisons, column, value }) => questionsOfFeatures(keys, comparisons, { column, value }));
}

function questionsOfFeatures(
  keys: DriftKeys,
  comparisons: readonly Comparison[],
  slice: Subject['slice'],
): readonly Question[] {
  return comparisons.flatMap((comparison) =>
    limitsOf(comparison.reference, keys).flatMap((chosen): Question[] => {
      const definition = DISTANCES[chosen.distance];
      const outcome = definition.measure(comparison);
      if (outcome.is === 'nothing' || isBeside(chosen, outcome)) return [];
      return questionsAbout(subjectOf(comparison, slice), chosen, definition, outcome);
    }),
  );
}

function subjectOf({ reference, current }: Comparison, slice: Subject['slice']): Subject {
  const { column, feature }: FeatureProfile = reference;
  const rows = { reference: reference.rows, current: current.rows };
  return { column, feature, rows, designEffect: current.designEffect, slice };
}

function questionsAbout(
  subject: Subject,
  chosen: ChosenLimit,
  { title, unit }: Pick<Question, 'title' | 'unit'>,
  outcome: Question['outcome'],
): Question[] {
  return (['max', 'warn'] as const).flatMap((rule) => {
    const level = chosen.limit[rule];
    return level === undefined ? [] : [{ subject, chosen, title, unit, rule, level, outcome }];
  });
}

/** A default tolerance of what neither side has at all is no question: it would only dilute the others. */
function isBeside({ distance, at }: ChosenLimit, { shares }: Question['outcome']): boolean {
  if (at[0] === 'columns' || distance === 'missing') return false;
  return shares !== null && shares.reference === 0 && shares.current === 0;
}
