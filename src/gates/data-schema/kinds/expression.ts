import { convert } from '../../../contracts/bind/convert.ts';
import { parseExpression } from '../../../contracts/expression.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { failed, type Plan, type PlanContext } from '../plan.ts';

/** Counts the rows for which the condition is false; one for which it is null, because a value is missing, is not judged. */
export function planExpression({ check }: MeasureOf<'expression'>, { columns }: PlanContext): Plan {
  const parsed = parseExpression(check);
  if (!parsed.ok) return failed(parsed.problem);
  const converted = convert(parsed.expression, columns);
  if (!converted.ok) return failed(converted.reason);
  const holds = converted.expression;
  return { kind: 'condition', condition: { violated: sql.not(holds), judged: sql.not(sql.isNull(holds)) } };
}
