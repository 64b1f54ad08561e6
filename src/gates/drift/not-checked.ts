import type { KeyPath } from '../../config/sources.ts';
import { featureName } from '../../profile/document.ts';
import { several } from '../../wording/numbers.ts';
import type { Description } from '../gate.ts';
import { limitsOf } from './choice.ts';
import { notReproduced } from './compatible/table.ts';
import { DISTANCES } from './distances/index.ts';
import type { DriftKeys } from './keys.ts';
import type { Comparison, Measurement } from './measurement.ts';

/** What was not compared, each with why. */
export function notCheckedOf(keys: DriftKeys, measurement: Measurement): Description['notChecked'] {
  const empty = measurement.comparisons.filter(({ reference }) => isEmptyColumn(reference));
  const emptyColumns = new Set(empty.map(({ reference }) => reference.column));
  const undefinedOnes = measurement.comparisons.flatMap((comparison) =>
    limitsOf(comparison.reference, keys).flatMap(({ distance, at }) => {
      // Told once of the column; what is stated of it is a check.
      if (emptyColumns.has(comparison.reference.column) || isStated(at)) return [];
      const outcome = DISTANCES[distance].measure(comparison);
      return outcome.is === 'nothing'
        ? [
            {
              title: `${featureName(comparison.reference)}: ${DISTANCES[distance].title}`,
              reason: outcome.reason,
            },
          ]
        : [];
    }),
  );
  return [
    ...undefinedOnes,
    ...empty.map(({ reference: { column } }) => ({
      title: `${column}: values`,
      reason: 'the reference has none in any row; whether there are any now is compared',
    })),
    ...measurement.comparisons
      .filter(({ reference }) => reference.identifier)
      .map(({ reference: { column, type } }) => ({
        title: `${column}: values`,
        reason: `it looks like an id (most values differ, and are made alike), so that only ${type === 'text' ? 'missing ones and those without a digit' : 'missing ones'} are compared; the type that the policy says of it compares all: columns: { NAME: { type: ${type === 'text' ? 'text' : 'number'} } }`,
      })),
    ...measurement.unasked.filter(({ verdict }) => verdict === undefined),
    ...notReproduced(measurement.compatible),
    ...unmatched(measurement),
    ...measurement.further.map((column) => ({ title: column, reason: 'the reference does not have this column' })),
    ...measurement.ignored.map((column) => ({ title: column, reason: 'the policy ignores it' })),
    ...measurement.comparisons
      .filter(({ reference }) => reference.feature === 'value' && reference.type === 'other')
      .map(({ reference }) => ({
        title: `${reference.column}: values`,
        reason: `values of the type ${reference.stored} are not compared; whether they are missing is`,
      })),
  ]
    .map(({ title, reason }) => ({ title: title.slice(0, 500), reason }))
    .slice(0, 1_000);
}

/** A column without a value in any row. */
function isEmptyColumn({ feature, rows, missing }: Comparison['reference']): boolean {
  return feature === 'value' && missing === rows;
}

/** By name, not by a pattern. */
const isStated = (at: KeyPath) => at[0] === 'columns' && !String(at[1]).includes('*');

/** Rows of which the reference has no like: their values were not compared one by one. */
function unmatched({ skew, reference }: Measurement): Description['notChecked'] {
  if (skew === null || skew.matched === skew.rows) return [];
  const rows = several(skew.rows - skew.matched, 'row');
  return [
    { title: 'values for the same row', reason: `${rows} of the current data have no like in ${reference.name}` },
  ];
}
