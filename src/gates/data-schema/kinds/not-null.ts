import { isJson, type ResolvedColumn } from '../../../contracts/bind/column.ts';
import { isOfKind } from '../../../contracts/bind/json-kinds.ts';
import { EACH_ITEM } from '../../../contracts/column-path.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { type Conditioned, everyRow, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the nulls among all rows. A key of JSON is asked of the objects that may have it, also where none of them does. */
export function planNotNull({ column }: MeasureOf<'notNull'>, context: PlanContext): Plan {
  const key = column.at(-1)!;
  if (column.length > 1 && key !== EACH_ITEM && isJson(context.columns))
    return planCondition(column.slice(0, -1), context, (outer) => keyIsThere(outer, key));
  return planCondition(column, context, ({ stored }) => everyRow(sql.isNull(stored)));
}

function keyIsThere(outer: ResolvedColumn, key: string): Conditioned {
  const { stored, type, shown } = outer;
  if (type.kind === 'json') {
    const violated = sql.isNull(sql.jsonField(stored, key));
    return { ok: true, condition: { violated, judged: isOfKind(outer, 'object') } };
  }
  if (type.kind !== 'struct')
    return { ok: false, why: 'silent', reason: `it speaks of objects only, and ${shown} has none` };
  const violated = type.fields.has(key) ? sql.isNull(sql.field(stored, key)) : sql.truth(true);
  return { ok: true, condition: { violated, judged: sql.not(sql.isNull(stored)) } };
}
