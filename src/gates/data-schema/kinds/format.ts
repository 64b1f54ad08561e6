import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { ValueKind } from '../../../table/types.ts';
import { textOf } from '../column.ts';
import { amongValues, planCondition } from '../condition.ts';
import { violatesFormat } from '../formats.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Types whose every value has the format, however it is stored. */
const NATIVE: Readonly<Partial<Record<MeasureOf<'format'>['format'], ValueKind>>> = {
  date: 'date',
  'date-time': 'instant',
  time: 'time',
  uuid: 'uuid',
};

/** Counts the values that are not written as the format says. */
export function planFormat({ column, format }: MeasureOf<'format'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) =>
    amongValues(found, NATIVE[format] === found.type.kind ? sql.truth(false) : violatesFormat(textOf(found), format)),
  );
}
