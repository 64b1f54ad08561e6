import { type ResolvedColumn, textOf, valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { ValueKind } from '../../../table/types.ts';
import { amongValues, planOnKind } from '../condition.ts';
import { violatesFormat } from '../formats.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Types whose every value has the format, however it is stored. */
const NATIVE: Readonly<Partial<Record<MeasureOf<'format'>['format'], readonly ValueKind[]>>> = {
  date: ['date'],
  'date-time': ['instant', 'timestamp'],
  time: ['time'],
  uuid: ['uuid'],
};

/** Counts the values that are not written as the format says. */
export function planFormat(measure: MeasureOf<'format'>, context: PlanContext): Plan {
  const { format } = measure;
  return planOnKind(measure, 'text', context, (found) =>
    amongValues(found, violated(found, format, context.dataset.engine === 'duckdb')),
  );
}

function violated(found: ResolvedColumn, format: MeasureOf<'format'>['format'], here: boolean): sql.Expression {
  const { kind } = found.type;
  if (NATIVE[format]?.includes(kind)) return sql.truth(false);
  // The text of a number would be JSON, and a number is no text with JSON in it.
  if (format === 'json' && kind !== 'text') {
    return kind === 'json' ? violatesFormat(valueAs(found, 'text'), format, here) : sql.truth(true);
  }
  return violatesFormat(textOf(found), format, here);
}
