import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import type { ValueKind } from '../../../table/types.ts';
import { textOf } from '../column.ts';
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
    amongValues(
      found,
      NATIVE[format]?.includes(found.type.kind) ? sql.truth(false) : violatesFormat(textOf(found), format),
    ),
  );
}
