import { ConfigurationError } from '../../core/errors.ts';
import { shown } from '../columns.ts';
import type { Expression, LiteralType, LiteralValue, ParsedType } from '../expression.ts';
import { isNumeric, type ValueType } from '../types.ts';
import type { Dialect } from './dialect.ts';
import { comparable, described, itemType, type Scope, typeOf } from './infer.ts';

/** Deeper trees than this are refused before an engine's parser gives up on them. */
const MAX_DEPTH = 200;

/**
 * The SQL of an expression. Throws ConfigurationError for a column that is not there, types that cannot be compared, and a
 * literal that is none.
 */
export function compile(expression: Expression, scope: Scope, dialect: Dialect): string {
  return write(expression, { scope, dialect, depth: 0 });
}

interface Context {
  readonly scope: Scope;
  readonly dialect: Dialect;
  readonly depth: number;
}

function write(expression: Expression, outer: Context): string {
  if (outer.depth > MAX_DEPTH) throw new ConfigurationError(`An expression nests deeper than ${MAX_DEPTH} levels.`);
  const context = { ...outer, depth: outer.depth + 1 };
  const { dialect, scope } = context;
  const sql = (one: Expression) => write(one, context);
  switch (expression.op) {
    case 'column':
      typeOf(expression, scope);
      return `${scope.alias === undefined ? '' : `${dialect.identifier(scope.alias)}.`}${dialect.identifier(expression.name)}`;
    case 'literal':
      return literal(expression.value, expression.type, dialect);
    case 'compare':
      return comparison(expression, context);
    case 'and':
    case 'or':
      return junction(expression.op, expression.operands.map(sql));
    case 'not':
      return `(NOT ${sql(expression.operand)})`;
    case 'is-null':
      return `(${sql(expression.operand)} IS NULL)`;
    case 'is-nan':
      return floatOnly(expression.operand, context, (value) => dialect.isNaN(value));
    case 'is-infinite':
      return floatOnly(expression.operand, context, (value) => dialect.isInfinite(value));
    case 'negate':
      return `(- ${sql(expression.operand)})`;
    case 'in':
      return membership(expression, context);
    case 'matches':
      requireText(expression.operand, context, 'a pattern');
      return dialect.matches(sql(expression.operand), expression.pattern, expression.whole);
    case 'without':
      requireText(expression.operand, context, 'a pattern');
      return dialect.without(sql(expression.operand), expression.pattern);
    case 'length':
      if (expression.of === 'items') itemType(typeOf(expression.operand, scope));
      else requireText(expression.operand, context, 'a length');
      return dialect.length(sql(expression.operand), expression.of);
    case 'parse':
      return parsed(expression.operand, expression.to, context);
    case 'parse-time':
      requireText(expression.operand, context, 'a time format');
      return dialect.parseTime(sql(expression.operand), expression.format);
    case 'arithmetic':
      return arithmetic(expression, context);
    case 'call':
      typeOf(expression, scope);
      return dialect.call(expression.name, expression.operands.map(sql));
    case 'json-kind':
      requireJson(expression.operand, context);
      return dialect.jsonKind(sql(expression.operand));
    case 'json-value':
      requireJson(expression.operand, context);
      return dialect.jsonValue(sql(expression.operand), expression.as);
    case 'json-field':
      requireJson(expression.operand, context);
      return dialect.jsonField(sql(expression.operand), expression.name);
    case 'json-items':
      requireJson(expression.operand, context);
      return dialect.jsonItems(sql(expression.operand));
    case 'fits':
      if (expression.as === 'text') requireText(expression.operand, context, 'a format');
      else requireTextOrJson(expression.operand, context);
      return dialect.fits(sql(expression.operand), expression.schema, expression.as);
    case 'date-part':
      return dialect.datePart(expression.part, sql(expression.operand));
    case 'seconds-between':
      return dialect.secondsBetween(sql(expression.from), sql(expression.to));
    case 'field':
      typeOf(expression, scope);
      return dialect.field(sql(expression.operand), expression.name);
    case 'flatten':
      itemType(itemType(typeOf(expression.operand, scope)));
      return dialect.flatten(sql(expression.operand));
    case 'distinct-items':
      itemType(typeOf(expression.operand, scope));
      return dialect.distinctItems(sql(expression.operand));
    case 'count-items':
      return countItems(expression, context);
    case 'item':
      typeOf(expression, scope);
      return variable(scope.items.length - 1 - expression.level, dialect);
    case 'if':
      return conditional(expression, context);
    case 'previous':
      return previous(expression, context);
    case 'row-number':
      return dialect.rowNumber();
  }
}

export function literal(value: LiteralValue, type: LiteralType, dialect: Dialect): string {
  switch (type) {
    case 'null':
      return 'NULL';
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'text':
      return dialect.text(String(value));
    case 'number':
      return numeral(value, dialect);
    case 'date':
      return `DATE ${dialect.text(checked(value, DATE, 'date, such as 2024-02-29'))}`;
    case 'time':
      return `TIME ${dialect.text(checked(value, TIME, 'time, such as 23:59:59'))}`;
    case 'timestamp':
      return `TIMESTAMP ${dialect.text(inUtc(checked(value, `${DATE}([T ]${TIME}${OFFSET})?`, 'timestamp, such as 2024-02-29T12:30:00Z')))}`;
  }
}

const DATE = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?';
const OFFSET = '(Z|[-+][0-9]{2}(:?[0-9]{2})?)?';
const NUMBER = '[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?';

function numeral(value: LiteralValue, dialect: Dialect): string {
  const written = String(value);
  if (Number.isNaN(value)) throw new ConfigurationError('NaN is no limit: nothing is equal to it, or more or less.');
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return `CAST('${written}' AS DOUBLE)`;
  return dialect.numeral(checked(written, NUMBER, 'number'));
}

function checked(value: LiteralValue, pattern: string, what: string): string {
  const written = String(value);
  if (new RegExp(`^${pattern}$`).test(written)) return written;
  throw new ConfigurationError(`${shown(written)} is no ${what}.`);
}

function inUtc(written: string): string {
  const [, clock, sign, hours, minutes] = /^(.*[T ].*?)(?:([-+])(\d{2}):?(\d{2})?)$/.exec(written) ?? [];
  const plain = (text: string) => text.replace('T', ' ').replace(/Z$/, '');
  if (clock === undefined) return plain(written);
  const moment = new Date(`${plain(clock).replace(' ', 'T')}${sign}${hours}:${minutes ?? '00'}`);
  const fraction = /\.\d+$/.exec(clock)?.[0] ?? '';
  return moment
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, fraction);
}

function comparison(expression: Expression & { op: 'compare' }, context: Context): string {
  const [left, right] = sides(expression.left, expression.right, context);
  const float = (side: Expression) => typeOf(side, context.scope).kind === 'float';
  if (!float(expression.left) && !float(expression.right)) return `(${left} ${expression.operator} ${right})`;
  const side = (operand: Expression, sql: string) => ({
    sql,
    mayBeNaN: float(operand) && operand.op !== 'literal',
    mayBeNull: operand.op !== 'literal' || operand.type === 'null',
  });
  return context.dialect.compareFloats(side(expression.left, left), expression.operator, side(expression.right, right));
}

/** Both sides, a number beside a float of 32 bits as the nearest one: a limit of 0.1 is met by the float 0.1. */
function sides(left: Expression, right: Expression, context: Context): [string, string] {
  const { scope } = context;
  const [leftType, rightType] = [typeOf(left, scope), typeOf(right, scope)];
  if (!comparable(leftType, rightType)) {
    throw new ConfigurationError(
      `${subject(left)} is ${described(leftType)} and ${subject(right)} is ${described(rightType)}: they cannot be compared. ` +
        'Parse one of them.',
    );
  }
  return [asOther(left, rightType, context), asOther(right, leftType, context)];
}

function asOther(side: Expression, other: ValueType, context: Context): string {
  const sql = write(side, context);
  if (side.op !== 'literal' || other.kind !== 'float' || other.bits !== 32 || side.type !== 'number') return sql;
  const fits = Math.abs(Number(side.value)) <= 3.4028234663852886e38;
  return fits ? `CAST(${sql} AS ${context.dialect.type('single')})` : sql;
}

function subject(expression: Expression): string {
  if (expression.op === 'column') return `Column ${shown(expression.name)}`;
  return expression.op === 'literal' ? shown(String(expression.value)) : 'an expression';
}

function junction(operator: 'and' | 'or', operands: readonly string[]): string {
  if (operands.length === 0) return operator === 'and' ? 'TRUE' : 'FALSE';
  return `(${operands.join(operator === 'and' ? ' AND ' : ' OR ')})`;
}

function membership(expression: Expression & { op: 'in' }, context: Context): string {
  if (expression.values.length === 0)
    return `(CASE WHEN ${write(expression.operand, context)} IS NOT NULL THEN FALSE END)`;
  const values = expression.values.map((value) => sides(expression.operand, value, context)[1]);
  const operand = write(expression.operand, context);
  const texts = [expression.operand, ...expression.values].every((one) => typeOf(one, context.scope).kind === 'text');
  return texts && expression.values.every((value) => value.op === 'literal')
    ? context.dialect.isOneOf(operand, values)
    : `(${operand} IN (${values.join(', ')}))`;
}

function floatOnly(operand: Expression, context: Context, test: (value: string) => string): string {
  return typeOf(operand, context.scope).kind === 'float'
    ? `coalesce(${test(write(operand, context))}, FALSE)`
    : 'FALSE';
}

function requireJson(operand: Expression, { scope }: Context): void {
  const type = typeOf(operand, scope);
  if (type.kind !== 'json') throw new ConfigurationError(`A kind of JSON is asked of ${described(type)}.`);
}

function requireTextOrJson(operand: Expression, context: Context): void {
  if (typeOf(operand, context.scope).kind !== 'json') requireText(operand, context, 'a JSON Schema');
}

function requireText(operand: Expression, context: Context, what: string): void {
  const type = typeOf(operand, context.scope);
  if (!['text', 'other', 'null', 'uuid'].includes(type.kind)) {
    throw new ConfigurationError(`${subject(operand)} is ${described(type)}; ${what} needs text. Parse it as text.`);
  }
}

/** How a text of each type is spelled. Engines are laxer, each in its own way. */
const SPELLING: Readonly<Record<Exclude<Extract<ParsedType, string>, 'text' | 'json'>, string>> = {
  integer: '[-+]?[0-9]+',
  number: `${NUMBER}|[-+]?(nan|NaN|inf|Inf|INF|Infinity)`,
  boolean: '(?i:true|false)',
  date: DATE,
  time: TIME,
  timestamp: `${DATE}[T ]${TIME}${OFFSET}`,
  uuid: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
};

function parsed(operand: Expression, to: ParsedType, context: Context): string {
  const { dialect, scope } = context;
  const value = write(operand, context);
  const type = typeOf(operand, scope);
  const asText = () => (type.kind === 'text' ? value : dialect.toText(value, type));
  if (to === 'text') return asText();
  if (to === 'json') return dialect.tryJson(asText());
  if (type.kind === to) return value;
  const cast = (sql: string) =>
    to === 'timestamp' && (type.kind === 'text' || type.kind === 'instant')
      ? dialect.tryUtc(sql, type)
      : dialect.tryCast(sql, to === 'number' ? 'double' : to, type);
  if (type.kind !== 'text') return cast(value);
  // No type is spelled by the empty text. The column is named once: DuckDB's planner stumbles over the same name twice.
  return cast(dialect.ifMatches(value, typeof to === 'object' ? '[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)' : SPELLING[to]));
}

function arithmetic(expression: Expression & { op: 'arithmetic' }, context: Context): string {
  const { dialect, scope } = context;
  typeOf(expression, scope);
  const isDecimal = [expression.left, expression.right].some((side) => typeOf(side, scope).kind === 'decimal');
  const widened = (side: Expression) => {
    const sql = write(side, context);
    // Beside a wide integer a decimal would become a float.
    if (isDecimal && side.op === 'literal' && expression.operator !== '/') return sql;
    if (expression.operator === '/') return `CAST(${sql} AS ${dialect.type('double')})`;
    return typeOf(side, scope).kind === 'integer' ? `CAST(${sql} AS ${dialect.type('wide')})` : sql;
  };
  const [left, right] = [widened(expression.left), widened(expression.right)];
  return expression.operator === '%' ? dialect.modulo(left, right) : `(${left} ${expression.operator} ${right})`;
}

function countItems(expression: Expression & { op: 'count-items' }, context: Context): string {
  const { scope, dialect } = context;
  const item = itemType(typeOf(expression.list, scope));
  const inside = { ...context, scope: { ...scope, items: [...scope.items, item] } };
  const list = write(expression.list, context);
  return dialect.countItems(list, variable(scope.items.length, dialect), write(expression.where, inside));
}

/** A name that no table has as a column. */
function variable(level: number, dialect: Dialect): string {
  return dialect.identifier(`modelassay item ${level}`);
}

function conditional(expression: Expression & { op: 'if' }, context: Context): string {
  const sql = (one: Expression) => write(one, context);
  const cases = expression.cases.map(([condition, value]) => `WHEN ${sql(condition)} THEN ${sql(value)}`);
  return `(CASE ${cases.join(' ')}${expression.otherwise ? ` ELSE ${sql(expression.otherwise)}` : ''} END)`;
}

function previous(expression: Expression & { op: 'previous' }, context: Context): string {
  const sql = (one: Expression) => write(one, context);
  const by = expression.by.length === 0 ? '' : `PARTITION BY ${expression.by.map(sql).join(', ')}`;
  const order = expression.order.map((one) => `${sql(one.by)}${one.descending ? ' DESC' : ''} NULLS LAST`);
  const ordered = order.length === 0 ? context.dialect.ownOrder() : `ORDER BY ${order.join(', ')}`;
  return `(lag(${sql(expression.operand)}) OVER (${[by, ordered].filter((part) => part !== '').join(' ')}))`;
}

/** For aggregates: whether a value can be summed. */
export function requireNumber(operand: Expression, scope: Scope, what: string): void {
  const type = typeOf(operand, scope);
  if (isNumeric(type) || type.kind === 'null') return;
  throw new ConfigurationError(`${subject(operand)} is ${described(type)}; ${what} needs numbers. Parse it as number.`);
}
