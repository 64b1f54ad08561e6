import { ConfigurationError } from '../../core/errors.ts';
import { requireDistinctColumns } from '../columns.ts';
import type { Expression } from '../expression.ts';
import type { Aggregate, Dataset, KeyPair, Query, Selection } from '../query.ts';
import type { ValueType } from '../types.ts';
import { compile, requireNumber } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { comparable, described, type Scope, typeOf } from './infer.ts';

/** Something that can stand behind FROM, and the columns that it has. */
export interface Source {
  readonly sql: string;
  readonly scope: Scope;
}

/** What stands behind FROM for a data set: its own SQL for people, perhaps a table that was made of it for the engine. */
export type FromOf = (dataset: Dataset) => string;

export function source(query: Query, dialect: Dialect, fromOf: FromOf): Source {
  switch (query.from) {
    case 'dataset': {
      const columns = new Map(query.dataset.columns.map((column) => [column.name, column.type]));
      return { sql: fromOf(query.dataset), scope: { table: query.dataset.name, columns, items: [] } };
    }
    case 'derive':
      return derived(query, dialect, fromOf);
    case 'filter': {
      const rows = source(query.rows, dialect, fromOf);
      return { ...rows, sql: `(SELECT * FROM ${rows.sql} WHERE ${compile(query.where, rows.scope, dialect)})` };
    }
    case 'group':
      return grouped(query, dialect, fromOf);
    case 'matching':
      return matched(query, dialect, fromOf);
    case 'sample': {
      const rows = source(query.rows, dialect, fromOf);
      return { ...rows, sql: dialect.sample(rows.sql, rows.scope.columns, query.size, query.seed) };
    }
  }
}

/** `SELECT … FROM …`, one row. */
export function aggregateSql(from: Source, aggregates: readonly string[]): string {
  return `SELECT ${aggregates.join(',\n       ')}\nFROM ${from.sql}`;
}

export function selectSql(from: Source, selection: Selection, dialect: Dialect): string {
  const columns = selection.columns === undefined ? '*' : named(selection.columns, from.scope, dialect).join(', ');
  const order = (selection.order ?? []).map(
    (one) => `${compile(one.by, from.scope, dialect)}${one.descending ? ' DESC' : ''} NULLS LAST`,
  );
  const ordered = order.length === 0 ? '' : `\nORDER BY ${order.join(', ')}`;
  return `SELECT ${columns}\nFROM ${from.sql}${ordered}\nLIMIT ${Math.trunc(selection.limit)}`;
}

/** All rows, with these columns only. */
export function projectionSql(
  from: Source,
  columns: Readonly<Record<string, Expression>> | undefined,
  dialect: Dialect,
): string {
  return `SELECT ${columns ? named(columns, from.scope, dialect).join(', ') : '*'} FROM ${from.sql}`;
}

/**
 * One aggregate. The condition goes inside: a FILTER clause would have DuckDB copy the rows once per clause, which takes
 * half a minute for a thousand of them where this takes a tenth of a second.
 */
export function aggregateExpression(aggregate: Aggregate, scope: Scope, dialect: Dialect): string {
  const condition = aggregate.where === undefined ? undefined : compile(aggregate.where, scope, dialect);
  if (aggregate.fn === 'count') return condition === undefined ? 'count(*)' : dialect.countIf(condition);
  const type = typeOf(aggregate.of, scope);
  const value = compile(aggregate.of, scope, dialect);
  const when = (sql: string) => (condition === undefined ? sql : `(CASE WHEN ${condition} THEN ${sql} END)`);
  const guarded = when(value);
  const float = type.kind === 'float';
  const double = `CAST(${guarded} AS ${dialect.type('double')})`;
  switch (aggregate.fn) {
    case 'count-values':
      return `count(${guarded})`;
    case 'distinct':
      return `count(DISTINCT ${guarded})`;
    case 'min':
    case 'max': {
      const extreme = `${aggregate.fn}(${guarded})`;
      return float ? nanFirst(extreme, guarded, dialect) : extreme;
    }
    case 'sum':
      requireNumber(aggregate.of, scope, 'a sum');
      return float ? dialect.sumFloat(guarded) : dialect.sumExact(guarded, type);
    case 'mean':
      requireNumber(aggregate.of, scope, 'a mean');
      return float ? dialect.meanFloat(double) : dialect.meanExact(guarded, type);
    case 'sd':
    case 'sd-population':
      requireNumber(aggregate.of, scope, 'a standard deviation');
      return finiteOnly([double], float, (values) => dialect.sd(values[0]!, aggregate.fn === 'sd-population'), dialect);
    case 'quantile':
      requireNumber(aggregate.of, scope, 'a quantile');
      requireFraction(aggregate.p);
      return float
        ? nanFirst(dialect.quantile(double, aggregate.p), guarded, dialect)
        : dialect.quantile(double, aggregate.p);
    case 'entropy':
      return dialect.entropy(guarded, type);
    case 'frequencies':
      return dialect.frequencies(guarded);
    case 'bins': {
      requireNumber(aggregate.of, scope, 'a count in bins');
      requireRising(aggregate.edges);
      const edges = aggregate.edges.map((edge) => `CAST('${edge}' AS ${dialect.type('double')})`);
      const known = float ? `(CASE WHEN NOT ${dialect.isNaN(guarded)} THEN ${double} END)` : double;
      return dialect.bins(known, edges);
    }
    case 'correlation': {
      requireNumber(aggregate.of, scope, 'a correlation');
      requireNumber(aggregate.with, scope, 'a correlation');
      const other = `CAST(${when(compile(aggregate.with, scope, dialect))} AS ${dialect.type('double')})`;
      return finiteOnly([double, other], true, (values) => dialect.correlation(values[0]!, values[1]!), dialect);
    }
  }
}

/** The value's type after aggregation. */
function aggregateType(aggregate: Aggregate, scope: Scope): ValueType {
  switch (aggregate.fn) {
    case 'count':
    case 'count-values':
    case 'distinct':
      return { kind: 'integer' };
    case 'min':
    case 'max':
    case 'sum':
      return typeOf(aggregate.of, scope);
    default:
      return { kind: 'float', bits: 64 };
  }
}

/** Where NaN sorts differs from engine to engine, and an order statistic would pass it over. */
function nanFirst(aggregate: string, value: string, dialect: Dialect): string {
  const nan = `CAST('NaN' AS ${dialect.type('double')})`;
  return `(CASE WHEN ${dialect.countIf(dialect.isNaN(value))} > 0 THEN ${nan} ELSE ${aggregate} END)`;
}

/** Engines stop with an error where a sum of squares is not finite; here the result is NaN. */
function finiteOnly(
  values: readonly string[],
  float: boolean,
  aggregate: (values: readonly string[]) => string,
  dialect: Dialect,
): string {
  if (!float) return aggregate(values);
  const fine = values.map((value) => dialect.isFinite(value)).join(' AND ');
  const clean = values.map((value) => `(CASE WHEN ${fine} THEN ${value} END)`);
  const nan = `CAST('NaN' AS ${dialect.type('double')})`;
  return `(CASE WHEN ${dialect.countIf(`NOT (${fine})`)} > 0 THEN ${nan} ELSE ${aggregate(clean)} END)`;
}

function derived(query: Query & { from: 'derive' }, dialect: Dialect, fromOf: FromOf): Source {
  const rows = source(query.rows, dialect, fromOf);
  const columns = new Map(rows.scope.columns);
  for (const [name, expression] of Object.entries(query.columns)) columns.set(name, typeOf(expression, rows.scope));
  requireDistinctColumns(rows.scope.table, [...rows.scope.columns.keys(), ...Object.keys(query.columns)]);
  return {
    sql: `(SELECT *, ${named(query.columns, rows.scope, dialect).join(', ')} FROM ${rows.sql})`,
    scope: { ...rows.scope, columns },
  };
}

function grouped(query: Query & { from: 'group' }, dialect: Dialect, fromOf: FromOf): Source {
  const rows = source(query.rows, dialect, fromOf);
  const keys = Object.entries(query.by);
  const aggregates = Object.entries(query.aggregates);
  const columns = new Map<string, ValueType>();
  for (const [name, expression] of keys) columns.set(name, typeOf(expression, rows.scope));
  for (const [name, aggregate] of aggregates) columns.set(name, aggregateType(aggregate, rows.scope));
  requireDistinctColumns(rows.scope.table, [...Object.keys(query.by), ...Object.keys(query.aggregates)]);
  const selected = [
    ...named(query.by, rows.scope, dialect),
    ...aggregates.map(
      ([name, aggregate]) => `${aggregateExpression(aggregate, rows.scope, dialect)} AS ${dialect.identifier(name)}`,
    ),
  ];
  const positions = keys.map((_, index) => index + 1).join(', ');
  return {
    sql: `(SELECT ${selected.join(', ')} FROM ${rows.sql}${positions === '' ? '' : ` GROUP BY ${positions}`})`,
    scope: { ...rows.scope, columns },
  };
}

function matched(query: Query & { from: 'matching' }, dialect: Dialect, fromOf: FromOf): Source {
  const rows = source(query.rows, dialect, fromOf);
  const other = source(query.other, dialect, fromOf);
  if (query.on.length === 0) throw new ConfigurationError('A comparison of two tables needs a key.');
  const keys = query.on.map((pair, index) => {
    const [left, right] = keySides(pair, { ...rows.scope, alias: OUTER }, other.scope, dialect);
    return { left, right, name: dialect.identifier(`modelassay key ${index}`) };
  });
  const equal = query.nulls === 'equal' ? ' IS NOT DISTINCT FROM ' : ' = ';
  const present = query.nulls === 'equal' ? [] : keys.map((key) => `${key.left} IS NOT NULL`);
  const inner = `SELECT ${keys.map((key) => `${key.right} AS ${key.name}`).join(', ')} FROM ${other.sql}`;
  const where = keys.map((key) => `${key.name}${equal}${key.left}`).join(' AND ');
  const exists = `${query.keep === 'matched' ? '' : 'NOT '}EXISTS (SELECT 1 FROM (${inner}) WHERE ${where})`;
  const from = `${rows.sql} AS ${dialect.identifier(OUTER)}`;
  return { ...rows, sql: `(SELECT * FROM ${from} WHERE ${[...present, exists].join(' AND ')})` };
}

/** Inside EXISTS a name alone may be taken for the engine's own: DuckDB reads `"user"` there as its current user. */
const OUTER = 'modelassay rows';

/** Text against another type (a file of delimited text against Parquet) is compared as text. */
function keySides(pair: KeyPair, left: Scope, right: Scope, dialect: Dialect): [string, string] {
  const [leftType, rightType] = [typeOf(pair.left, left), typeOf(pair.right, right)];
  const sides: [string, string] = [compile(pair.left, left, dialect), compile(pair.right, right, dialect)];
  if (comparable(leftType, rightType)) return sides;
  if (leftType.kind !== 'text' && rightType.kind !== 'text') {
    throw new ConfigurationError(
      `A key is ${described(leftType)} in ${left.table} and ${described(rightType)} in ${right.table}: they cannot be equal.`,
    );
  }
  const text = (sql: string, type: ValueType) => (type.kind === 'text' ? sql : dialect.toText(sql, type));
  return [text(sides[0], leftType), text(sides[1], rightType)];
}

function named(columns: Readonly<Record<string, Expression>>, scope: Scope, dialect: Dialect): string[] {
  return Object.entries(columns).map(
    ([name, expression]) => `${compile(expression, scope, dialect)} AS ${dialect.identifier(name)}`,
  );
}

function requireFraction(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new ConfigurationError(`A quantile lies between 0 and 1, got ${p}.`);
}

function requireRising(edges: readonly number[]): void {
  const isRising = edges.every((edge, at) => Number.isFinite(edge) && (at === 0 || edge > edges[at - 1]!));
  if (edges.length === 0 || !isRising) throw new ConfigurationError('Edges of bins are finite and rise, at least one.');
}
