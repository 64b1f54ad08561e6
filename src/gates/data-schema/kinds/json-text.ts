import { textOf } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { fits, not } from '../../../table/expression.ts';
import { amongValues, planOnKind, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the texts that are no JSON, or JSON that does not fit the schema. */
export function planJsonText(measure: MeasureOf<'jsonText'>, context: PlanContext): Plan {
  const schema = { written: JSON.stringify(measure.schema), formats: measure.formats };
  return planOnKind({ column: measure.column }, 'text', context, (found) =>
    found.type.kind === 'text'
      ? amongValues(found, not(fits(textOf(found), schema, 'json')))
      : unfit(`${found.shown} is ${found.type.kind}, no text with JSON in it`),
  );
}
