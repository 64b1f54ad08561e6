import { valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { amongValues, planCondition, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the texts that cannot be read as a time by the pattern. */
export function planDateFormat({ column, format }: MeasureOf<'dateFormat'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) =>
    found.type.kind === 'text' || found.type.kind === 'json'
      ? amongValues(found, sql.isNull(sql.parseTime(valueAs(found, 'text'), format)))
      : unfit(`${found.shown} is no text but ${found.type.kind}`),
  );
}
