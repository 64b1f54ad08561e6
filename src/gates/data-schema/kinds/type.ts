import { EACH_ITEM } from '../../../contracts/column-path.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { isNumeric, type ValueType } from '../../../table/types.ts';
import { type ResolvedColumn, resolveColumn } from '../column.ts';
import { amongValues, planCondition } from '../condition.ts';
import { absent, failed, type Plan, type PlanContext, structure } from '../plan.ts';

/** Decided by the stored type; where that is text which stands for another type, texts that cannot be read are counted. */
export function planType(measure: MeasureOf<'type'>, context: PlanContext): Plan {
  return (
    byStoredType(measure, context) ??
    planCondition(measure.column, context, (column) => amongValues(column, unreadable(measure, column)))
  );
}

/** Undefined where it is text whose values have to be read. */
function byStoredType(measure: MeasureOf<'type'>, { columns }: PlanContext): Plan | undefined {
  if (measure.column.includes(EACH_ITEM)) return undefined;
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return found.absent ? absent(measure.column, columns, found.reason) : failed(found.reason);
  const { type, shown } = found.column;
  const stored = columns.typed.get(measure.column[0]!)!.declared;
  if (type.kind === 'null') return failed(`${shown} has no type: all its values are null`);
  if (type.kind === 'text' && measure.type !== 'string') {
    if (columns.untyped && (measure.type === 'array' || measure.type === 'object')) return undefined;
    if (measure.type === 'array' || measure.type === 'object')
      return structure(false, `${shown} is text, not ${measure.type}`);
    const isTime = ['date', 'time', 'timestamp'].includes(measure.type);
    if (
      columns.untyped ||
      (columns.timesAsText && isTime) ||
      (measure.format !== undefined && !['f32', 'f64'].includes(measure.format))
    )
      return undefined;
    return structure(false, `${shown} is stored as ${stored}, the contract says ${measure.type}`);
  }
  const holds = fits(type, measure);
  const hint =
    !holds && measure.type === 'integer' && type.kind === 'float'
      ? ' (pandas stores integers with nulls so; write number, or store integers)'
      : '';
  return structure(
    holds,
    `${shown} is stored as ${stored}${holds ? '' : `, the contract says ${wanted(measure)}${hint}`}`,
  );
}

function unreadable({ type, format }: MeasureOf<'type'>, { stored }: ResolvedColumn): sql.Expression {
  if ((type === 'date' || type === 'time' || type === 'timestamp') && format !== undefined) {
    return sql.isNull(sql.parseTime(stored, format));
  }
  if (type === 'array' || type === 'object') {
    const json = sql.parse(stored, 'json');
    return sql.or(sql.isNull(json), sql.not(sql.matches(json, type === 'array' ? '^\\s*\\[' : '^\\s*\\{')));
  }
  if (type === 'string') return sql.truth(false);
  return sql.isNull(sql.parse(stored, type));
}

function wanted({ type, format, timezone }: MeasureOf<'type'>): string {
  const zone = timezone === undefined ? '' : timezone ? ' with time zone' : ' without time zone';
  return `${type}${format ? ` ${format}` : ''}${zone}`;
}

function fits(type: ValueType, measure: MeasureOf<'type'>): boolean {
  switch (measure.type) {
    case 'string':
      return type.kind === 'text' || type.kind === 'uuid';
    case 'integer':
      return type.kind === 'integer';
    case 'number':
      if (measure.format === 'f32') return type.kind === 'float' && type.bits === 32;
      if (measure.format === 'f64') return type.kind === 'float' && type.bits === 64;
      return isNumeric(type);
    case 'boolean':
      return type.kind === 'boolean';
    case 'date':
      return type.kind === 'date';
    case 'time':
      return type.kind === 'time';
    case 'timestamp':
      if (measure.timezone !== undefined) return type.kind === (measure.timezone ? 'instant' : 'timestamp');
      return type.kind === 'timestamp' || type.kind === 'instant';
    case 'array':
      return type.kind === 'list';
    case 'object':
      return type.kind === 'struct';
  }
}
