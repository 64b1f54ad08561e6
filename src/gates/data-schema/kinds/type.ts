import { type Columns, isJson, type ResolvedColumn, resolveColumn, valueAs } from '../../../contracts/bind/column.ts';
import { isOfKind } from '../../../contracts/bind/json-kinds.ts';
import { EACH_ITEM } from '../../../contracts/column-path.ts';
import type { LogicalType } from '../../../contracts/logical-type.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { isNumeric, type ValueType } from '../../../table/types.ts';
import { amongValues, planCondition } from '../condition.ts';
import { absent, failed, type Plan, type PlanContext, structure } from '../plan.ts';

/**
 * Decided by the stored type where every value has it. Where values are read as it (text), or have kinds of their own
 * (JSON), those of another type are counted.
 */
export function planType(measure: MeasureOf<'type'>, context: PlanContext): Plan {
  return (
    byStoredType(measure, context) ??
    planCondition(measure.column, context, (column, columns) =>
      amongValues(column, sql.not(sql.or(...typesOf(measure).map((type) => isOf(type, measure, column, columns))))),
    )
  );
}

/** Undefined where values have to be looked at. */
function byStoredType(measure: MeasureOf<'type'>, { columns }: PlanContext): Plan | undefined {
  if (measure.column.includes(EACH_ITEM)) return undefined;
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return found.absent ? absent(measure.column, columns, found.reason) : failed(found.reason);
  const { column } = found;
  const types = typesOf(measure);
  const stored = columns.typed.get(measure.column[0]!)!.declared;
  if (column.type.kind === 'null') return failed(`${column.shown} has no type: all its values are null`);
  if (types.some((type) => fits(column.type, type, measure)))
    return structure(true, `${column.shown} is stored as ${stored}`);
  if (measure.converted && ((types.includes('integer') && isNumeric(column.type)) || column.type.kind === 'boolean'))
    return structure(true, `${column.shown} is stored as ${stored}, which can be converted`);
  if (
    isJson(columns) ||
    column.type.kind === 'json' ||
    types.some((type) => isRead(type, measure, column.type, columns))
  )
    return undefined;
  const hint =
    types.includes('integer') && column.type.kind === 'float'
      ? ' (pandas stores integers with nulls so; write number, or store integers)'
      : '';
  return structure(false, `${column.shown} is stored as ${stored}, the contract says ${wanted(measure)}${hint}`);
}

function typesOf({ type }: MeasureOf<'type'>): readonly LogicalType[] {
  return typeof type === 'string' ? [type] : type;
}

type Spelled = Exclude<LogicalType, 'string'>;

const isSpelled = (type: LogicalType): type is Spelled => type !== 'string';

/** Whether a text can stand for a value of the type. */
function isRead(
  type: LogicalType,
  { format, converted }: MeasureOf<'type'>,
  stored: ValueType,
  columns: Columns,
): boolean {
  if (stored.kind !== 'text' || !isSpelled(type)) return false;
  if (type === 'array' || type === 'object') return columns.untyped;
  const isTime = type === 'date' || type === 'time' || type === 'timestamp';
  return (
    columns.untyped ||
    converted === true ||
    (columns.timesAsText && isTime) ||
    (format !== undefined && !['f32', 'f64'].includes(format))
  );
}

/** True of the values that are of the type, or can be read as it. */
function isOf(type: LogicalType, measure: MeasureOf<'type'>, column: ResolvedColumn, columns: Columns): sql.Expression {
  if (column.type.kind === 'json') return isOfJson(type, measure, column);
  if (type === 'integer' && isJson(columns) && isNumeric(column.type)) return isWhole(column.stored);
  if (isSpelled(type) && isRead(type, measure, column.type, columns)) return isReadable(type, measure, column.stored);
  return sql.truth(fits(column.type, type, measure));
}

function isOfJson(type: LogicalType, measure: MeasureOf<'type'>, column: ResolvedColumn): sql.Expression {
  switch (type) {
    case 'string':
      return isOfKind(column, 'text');
    case 'integer':
      return sql.call('coalesce', isWhole(valueAs(column, 'number')), sql.truth(false));
    case 'number':
    case 'boolean':
    case 'object':
    case 'array':
      return isOfKind(column, type);
    default:
      return isReadable(type, measure, valueAs(column, 'text'));
  }
}

/** 1.0 is an integer: JSON has one kind of numbers. */
function isWhole(number: sql.Expression): sql.Expression {
  return sql.compare(sql.call('floor', number), '=', number);
}

function isReadable(type: Spelled, { format }: MeasureOf<'type'>, text: sql.Expression): sql.Expression {
  if (type === 'array' || type === 'object') {
    const json = sql.parse(text, 'json');
    return sql.call('coalesce', sql.matches(json, type === 'array' ? '^\\s*\\[' : '^\\s*\\{'), sql.truth(false));
  }
  const isTime = type === 'date' || type === 'time' || type === 'timestamp';
  const read = isTime && format !== undefined ? sql.parseTime(text, format) : sql.parse(text, type);
  return sql.not(sql.isNull(read));
}

function wanted(measure: MeasureOf<'type'>): string {
  const { format, timezone } = measure;
  const zone = timezone === undefined ? '' : timezone ? ' with time zone' : ' without time zone';
  return `${typesOf(measure).join(' or ')}${format ? ` ${format}` : ''}${zone}`;
}

function fits(stored: ValueType, type: LogicalType, { format, timezone }: MeasureOf<'type'>): boolean {
  switch (type) {
    case 'string':
      return stored.kind === 'text' || stored.kind === 'uuid';
    case 'integer':
      return stored.kind === 'integer';
    case 'number':
      if (format === 'f32') return stored.kind === 'float' && stored.bits === 32;
      if (format === 'f64') return stored.kind === 'float' && stored.bits === 64;
      return isNumeric(stored);
    case 'boolean':
      return stored.kind === 'boolean';
    case 'date':
      return stored.kind === 'date';
    case 'time':
      return stored.kind === 'time';
    case 'timestamp':
      if (timezone !== undefined) return stored.kind === (timezone ? 'instant' : 'timestamp');
      return stored.kind === 'timestamp' || stored.kind === 'instant';
    case 'array':
      return stored.kind === 'list';
    case 'object':
      return stored.kind === 'struct';
  }
}
