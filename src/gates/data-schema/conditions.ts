import { type ColumnPath, EACH_ITEM, pathText } from '../../contracts/column-path.ts';
import type { Measure, MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { isNumeric, type ValueType } from '../../table/types.ts';
import { type Columns, kindOf, meaningOf, type ResolvedColumn, resolveColumn, valueAs } from './column.ts';
import { violatesFormat } from './formats.ts';
import { itemsViolated, outside } from './items.ts';
import { literalOf } from './literal.ts';

/** A condition on a row: where it is violated, among the rows that are judged (null: all of them). */
export interface Condition {
  readonly violated: sql.Expression;
  readonly judged: sql.Expression | null;
  /** True where `violated` cannot hold outside `judged`, because it is null there: it needs no second test. */
  readonly implied?: boolean;
}

export type Conditioned =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly reason: string; readonly absent: boolean };

export type ColumnMeasure = Extract<
  Measure,
  {
    rule:
      | 'notNull'
      | 'isNull'
      | 'notMissing'
      | 'noNaN'
      | 'noInfinity'
      | 'range'
      | 'allowed'
      | 'forbidden'
      | 'pattern'
      | 'length'
      | 'format'
      | 'dateFormat'
      | 'multipleOf'
      | 'cleanText'
      | 'items'
      | 'type';
  }
>;

/** The condition of a rule on one column, or on each item of a list: then a row is violated by any of its items. */
export function columnCondition(measure: ColumnMeasure, columns: Columns): Conditioned {
  const split = measure.column.indexOf(EACH_ITEM);
  if (split < 0) {
    const found = resolveColumn(measure.column, columns);
    return found.ok ? conditionOf(measure, found.column, columns.untyped) : found;
  }
  const list = resolveColumn(measure.column.slice(0, split), columns);
  if (!list.ok) return list;
  const inner = withinItem(measure, measure.column.slice(split + 1), list.column.type, measure.column, columns);
  if (!inner.ok) return inner;
  const { violated, judged } = inner.condition;
  const counted = sql.countItems(list.column.stored, judged ? sql.and(judged, violated) : violated);
  return {
    ok: true,
    condition: { violated: sql.compare(counted, '>', sql.number(0)), judged: sql.not(sql.isNull(list.column.stored)) },
  };
}

function withinItem(
  measure: ColumnMeasure,
  rest: ColumnPath,
  list: ValueType,
  whole: ColumnPath,
  columns: Columns,
): Conditioned {
  if (list.kind !== 'list')
    return { ok: false, absent: false, reason: `${pathText(whole)} reaches into items of what is no list` };
  let type: ValueType = list.item;
  let stored = sql.item();
  for (const [index, part] of rest.entries()) {
    if (part === EACH_ITEM) {
      const inner = withinItem(measure, rest.slice(index + 1), type, whole, columns);
      if (!inner.ok) return inner;
      const { violated, judged } = inner.condition;
      const counted = sql.countItems(stored, judged ? sql.and(judged, violated) : violated);
      return {
        ok: true,
        condition: { violated: sql.compare(counted, '>', sql.number(0)), judged: sql.not(sql.isNull(stored)) },
      };
    }
    const field: ValueType | undefined = type.kind === 'struct' ? type.fields.get(part) : undefined;
    if (!field)
      return {
        ok: false,
        absent: true,
        reason: `the items of ${pathText(whole)} have no field ${JSON.stringify(part)}`,
      };
    type = field;
    stored = sql.field(stored, part);
  }
  const contract = columns.declared.get(pathText(whole));
  return conditionOf(measure, { stored, type, shown: pathText(whole), contract }, columns.untyped);
}

function conditionOf(measure: ColumnMeasure, column: ResolvedColumn, untyped: boolean): Conditioned {
  const { stored } = column;
  const present = sql.not(sql.isNull(stored));
  // Comparisons and patterns are null where the value is; a parse that failed is tested with `is null`, which is not.
  const rows = (violated: sql.Expression): Conditioned => ({
    ok: true,
    condition: { violated, judged: present, implied: IMPLIED.has(measure.rule) && !testsForNull(violated) },
  });
  const everyRow = (violated: sql.Expression): Conditioned => ({ ok: true, condition: { violated, judged: null } });
  const unfit = (reason: string): Conditioned => ({ ok: false, absent: false, reason });
  const isText = column.type.kind === 'text';
  switch (measure.rule) {
    case 'notNull':
      return everyRow(sql.isNull(stored));
    case 'isNull':
      return everyRow(present);
    case 'notMissing': {
      const literals = measure.codes.flatMap((code) => (code === null ? [] : (literalFor(code, column.type) ?? [])));
      const coded = literals.length > 0 ? [sql.and(present, sql.oneOf(stored, literals))] : [];
      return everyRow(
        sql.or(...(measure.codes.includes(null) ? [sql.isNull(stored)] : []), ...coded, sql.truth(false)),
      );
    }
    case 'type':
      return rows(uncastable(measure, column));
    case 'noNaN':
      return rows(sql.isNaNValue(valueAs(column, 'number')));
    case 'noInfinity':
      return rows(sql.isInfinite(valueAs(column, 'number')));
    case 'range':
      return rangeCondition(measure, column, untyped, rows, unfit);
    case 'allowed':
    case 'forbidden': {
      const numeric = measure.values.every((value) => typeof value === 'number');
      const meaning =
        meaningOf(column) !== 'as-stored' ? meaningOf(column) : isText && untyped && numeric ? 'number' : 'as-stored';
      const value = valueAs(column, meaning);
      const literals: sql.Expression[] = [];
      for (const written of measure.values) {
        const literal =
          meaning === 'as-stored' ? literalFor(written, column.type) : literalOf(written, kindOf(meaning, column.type));
        if (!literal)
          return unfit(`${column.shown} is ${column.type.kind}, and the rule lists ${JSON.stringify(written)}`);
        literals.push(literal);
      }
      if (measure.rule === 'forbidden') return rows(sql.oneOf(value, literals));
      return rows(orUnparsed(value, stored, sql.not(sql.oneOf(value, literals))));
    }
    case 'pattern': {
      const found = sql.matches(asText(column), measure.pattern);
      return rows(measure.negate ? found : sql.not(found));
    }
    case 'length': {
      if (column.type.kind === 'list') return unfit(`${column.shown} is a list; use items with minItems and maxItems`);
      return rows(outside(sql.lengthOf(asText(column)), measure.minimum, measure.maximum));
    }
    case 'format': {
      const native = { date: ['date'], 'date-time': ['instant'], time: ['time'], uuid: ['uuid'] } as Readonly<
        Record<string, readonly string[]>
      >;
      if (native[measure.format]?.includes(column.type.kind)) return rows(sql.truth(false));
      return rows(violatesFormat(asText(column), measure.format));
    }
    case 'dateFormat':
      return isText
        ? rows(sql.isNull(sql.parseTime(stored, measure.format)))
        : unfit(`${column.shown} is no text but ${column.type.kind}`);
    case 'multipleOf': {
      if (!isText && !isNumeric(column.type)) return unfit(`${column.shown} is no number but ${column.type.kind}`);
      const value = valueAs(column, 'number');
      return rows(orUnparsed(value, stored, notMultiple(value, measure.of, column.type)));
    }
    case 'cleanText':
      return rows(sql.matches(asText(column), UNCLEAN));
    case 'items':
      return column.type.kind === 'list'
        ? rows(itemsViolated(measure, stored, column.type))
        : unfit(`${column.shown} is no list but ${column.type.kind}`);
  }
}

const IMPLIED: ReadonlySet<string> = new Set([
  'noNaN',
  'noInfinity',
  'range',
  'allowed',
  'forbidden',
  'pattern',
  'length',
  'multipleOf',
  'cleanText',
]);

function testsForNull(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('op' in node && (node.op === 'is-null' || node.op === 'if')) return true;
  return Object.values(node).some((child) => (Array.isArray(child) ? child.some(testsForNull) : testsForNull(child)));
}

/**
 * White space at either end, in any script; zero-width, bidirectional and control characters; combining accents, which
 * make two spellings of one text (U+0065 U+0301 for U+00E9).
 */
const UNCLEAN =
  '^[\\s\\p{Z}]|[\\s\\p{Z}]$|[\\x{00}-\\x{08}\\x{0E}-\\x{1F}\\x{7F}-\\x{9F}\\x{AD}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{FEFF}]|[\\x{0300}-\\x{036F}]';

function asText(column: ResolvedColumn): sql.Expression {
  return column.type.kind === 'text' ? column.stored : sql.parse(column.stored, 'text');
}

/** A value that cannot be read as what the rule compares is a violation, not a gap. */
function orUnparsed(value: sql.Expression, stored: sql.Expression, violated: sql.Expression): sql.Expression {
  return value === stored ? violated : sql.or(sql.isNull(value), violated);
}

function uncastable(measure: MeasureOf<'type'>, column: ResolvedColumn): sql.Expression {
  const { type, format } = measure;
  if ((type === 'date' || type === 'time' || type === 'timestamp') && format !== undefined) {
    return sql.isNull(sql.parseTime(column.stored, format));
  }
  if (type === 'string' || type === 'array' || type === 'object') return sql.truth(false);
  return sql.isNull(sql.parse(column.stored, type));
}

function rangeCondition(
  measure: MeasureOf<'range'>,
  column: ResolvedColumn,
  untyped: boolean,
  rows: (violated: sql.Expression) => Conditioned,
  unfit: (reason: string) => Conditioned,
): Conditioned {
  const bounds = [
    ['>=', measure.minimum],
    ['>', measure.exclusiveMinimum],
    ['<=', measure.maximum],
    ['<', measure.exclusiveMaximum],
  ] as const;
  const given = bounds.filter(
    (bound): bound is readonly [(typeof bound)[0], number | string] => bound[1] !== undefined,
  );
  const numeric = given.every(([, bound]) => typeof bound === 'number');
  const isText = column.type.kind === 'text';
  if (isText && numeric && !untyped && meaningOf(column) === 'as-stored')
    return unfit(`${column.shown} is text, and the rule has numbers`);
  const meaning =
    meaningOf(column) !== 'as-stored'
      ? meaningOf(column)
      : isText && numeric
        ? 'number'
        : isText && untyped
          ? guessed(given.map(([, bound]) => bound))
          : 'as-stored';
  const value = valueAs(column, meaning);
  const kind = kindOf(meaning, column.type);
  const conditions: sql.Expression[] = [];
  for (const [operator, bound] of given) {
    const literal = literalOf(bound, kind);
    if (!literal) return unfit(`${column.shown} is ${kind}, and the rule has the bound ${JSON.stringify(bound)}`);
    conditions.push(sql.compare(value, operator, literal));
  }
  return rows(orUnparsed(value, column.stored, sql.not(sql.and(...conditions))));
}

/** What texts as bounds stand for where neither the file nor the contract says it. */
function guessed(bounds: readonly (number | string)[]): 'date' | 'timestamp' | 'number' | 'as-stored' {
  if (bounds.every((bound) => /^[+-]?\d+(\.\d+)?$/.test(String(bound)))) return 'number';
  if (bounds.every((bound) => /^\d{4}-\d{2}-\d{2}$/.test(String(bound)))) return 'date';
  return bounds.every((bound) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(String(bound))) ? 'timestamp' : 'as-stored';
}

/** A literal that a value of this type can be compared with; undefined where there is none. */
function literalFor(value: string | number | boolean, type: ValueType): sql.Expression | undefined {
  return literalOf(value, type.kind);
}

/** Exact for integers and decimals. A float is a multiple where its quotient is whole to nine digits: 0.3 is one of 0.1. */
function notMultiple(value: sql.Expression, of: number, type: ValueType): sql.Expression {
  if (type.kind === 'integer' || type.kind === 'decimal') {
    return sql.compare(sql.arithmetic(value, '%', sql.number(of)), '<>', sql.number(0));
  }
  const quotient = sql.arithmetic(value, '/', sql.number(of));
  const off = sql.call('abs', sql.arithmetic(quotient, '-', sql.call('round', quotient)));
  const scale = sql.arithmetic(sql.number(1), '+', sql.call('abs', quotient));
  return sql.not(sql.compare(off, '<=', sql.arithmetic(sql.number('0.000000001'), '*', scale)));
}
