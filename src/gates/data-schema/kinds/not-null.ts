import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { everyRow, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the nulls among all rows; a field among values of several kinds is asked of those that are objects. */
export function planNotNull({ column }: MeasureOf<'notNull'>, context: PlanContext): Plan {
  return planCondition(column, context, ({ stored }) =>
    stored.op === 'json-field'
      ? {
          ok: true,
          condition: {
            violated: sql.isNull(stored),
            judged: sql.compare(sql.jsonKind(stored.operand), '=', sql.text('object')),
          },
        }
      : everyRow(sql.isNull(stored)),
  );
}
