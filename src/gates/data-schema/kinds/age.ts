import { resolveColumn, valueAs } from '../../../contracts/bind/column.ts';
import { pathText } from '../../../contracts/column-path.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { valued } from '../outcome.ts';
import { absent, failed, type Plan, type PlanContext } from '../plan.ts';

const MILLISECONDS = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, y: 365.25 * 86_400e3 } as const;

/** Of the newest value against the time of the run, in the measure's unit; an age below zero counts as zero. */
export function planAge(measure: MeasureOf<'age'>, { columns, now }: PlanContext): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const temporal = ['date', 'timestamp', 'instant'].includes(column.type.kind);
  if (!temporal && !(column.type.kind === 'text' && (columns.untyped || column.contract?.type)))
    return failed(`${column.shown} is ${column.type.kind}, which has no age`);
  const value = valueAs(column, 'timestamp');
  return {
    kind: 'aggregates',
    aggregates: {
      present: { fn: 'count-values', of: column.stored },
      read: { fn: 'count-values', of: value },
      newest: { fn: 'max', of: value },
    },
    outcomeOf: ({ present, read, newest }) => {
      if (Number(present) === 0) return { state: 'empty', reason: `${column.shown} has no value` };
      if (Number(read) < Number(present))
        return { state: 'error', reason: `${Number(present) - Number(read)} values of ${column.shown} are no times` };
      const time = timeOf(String(newest));
      if (!Number.isFinite(time))
        return { state: 'error', reason: `the newest ${column.shown} (${String(newest)}) is no time on the calendar` };
      const age = (now - time) / MILLISECONDS[measure.unit];
      // A date names a whole day, so the newest may lie up to one day ahead.
      if (now - time < -86_400e3)
        return {
          state: 'error',
          reason: `the newest ${pathText(measure.column)} lies in the future, so its age says nothing`,
        };
      return valued(Math.max(0, age), Number(present), measure.unit);
    },
  };
}

/** Milliseconds since 1970 of a date or time as the engine writes it, in UTC. */
function timeOf(text: string): number {
  const iso = text.trim().replace(' ', 'T');
  if (/^\d{4,}-\d{2}-\d{2}$/.test(iso)) return Date.parse(`${iso}T00:00:00Z`);
  return Date.parse(/([zZ]|[+-]\d{2}(:?\d{2})?)$/.test(iso) ? iso.replace(/([+-]\d{2})$/, '$1:00') : `${iso}Z`);
}
