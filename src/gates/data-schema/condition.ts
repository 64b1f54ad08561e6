import { type Columns, type ResolvedColumn, resolveColumn } from '../../contracts/bind/column.ts';
import { type JsonKind, jsonKindOf, onlyArrays, onlyScalars } from '../../contracts/bind/json-kinds.ts';
import { type ColumnPath, EACH_ITEM, pathText } from '../../contracts/column-path.ts';
import * as sql from '../../table/expression.ts';
import type { ValueType } from '../../table/types.ts';
import { absent, type Condition, failed, known, type Plan, type PlanContext } from './plan.ts';

/**
 * The condition of a measure on a column's value, or why there is none: the column is not there, the measure does not fit
 * its type, or it says nothing of values of such a type.
 */
export type Conditioned =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly why: 'absent' | 'unfit' | 'silent'; readonly reason: string };

/** Makes the condition for a column, or for an item of a list as if it were a column. */
export type ColumnCondition = (column: ResolvedColumn, columns: Columns) => Conditioned;

/** Plan a condition on one column, or on each item of a list: then a row is violated by any of its items. */
export function planCondition(path: ColumnPath, context: PlanContext, conditionOf: ColumnCondition): Plan {
  const conditioned = conditionAt(path, context.columns, conditionOf);
  if (conditioned.ok) return { kind: 'condition', condition: conditioned.condition };
  const { why, reason } = conditioned;
  if (why === 'silent') return known({ state: 'skipped', reason });
  return why === 'absent' ? absent(path, context.columns, reason) : failed(reason);
}

/**
 * As `planCondition`, of a measure that speaks of one kind of values. With `otherKinds: ignored` those of another kind are
 * not judged; a delimited file has texts only, which are read as what the measure speaks of.
 */
export function planOnKind(
  { column: path, otherKinds }: { readonly column: ColumnPath; readonly otherKinds?: 'judged' | 'ignored' | undefined },
  kind: JsonKind,
  context: PlanContext,
  conditionOf: ColumnCondition,
): Plan {
  if (otherKinds !== 'ignored' || context.columns.untyped) return planCondition(path, context, conditionOf);
  return planCondition(path, context, (column, columns) => {
    const silence = `it speaks of ${KIND_NAMES[kind]} only, and ${column.shown} has none`;
    if (column.type.kind !== 'json') {
      const found = jsonKindOf(column.type);
      const silent = found !== undefined && found !== kind;
      return silent ? { ok: false, why: 'silent', reason: silence } : conditionOf(column, columns);
    }
    if (kind === 'object')
      return unfit(
        `${column.shown} has values of several kinds, and ${KIND_NAMES[kind]} among them are not looked into`,
      );
    const inner = conditionOf(kind === 'array' ? onlyArrays(column) : onlyScalars(column, kind), columns);
    return inner.ok ? { ok: true, condition: { ...inner.condition, silence } } : inner;
  });
}

const KIND_NAMES: Readonly<Record<JsonKind, string>> = {
  text: 'texts',
  number: 'numbers',
  boolean: 'truth values',
  object: 'objects',
  array: 'arrays',
};

/** Rows with a value are judged. */
export function amongValues({ stored }: ResolvedColumn, violated: sql.Expression): Conditioned {
  return { ok: true, condition: { violated, judged: sql.not(sql.isNull(stored)), implied: false } };
}

/** Rows with a value are judged, by a test that is null where the value is, so that nulls need no test of their own. */
export function comparedValues({ stored }: ResolvedColumn, violated: sql.Expression): Conditioned {
  // A parse that failed is tested with `is null`, which is never null.
  const implied = !testsForNull(violated);
  return { ok: true, condition: { violated, judged: sql.not(sql.isNull(stored)), implied } };
}

/** Every row is judged. */
export function everyRow(violated: sql.Expression): Conditioned {
  return { ok: true, condition: { violated, judged: null } };
}

/** The column is of a type that the measure says nothing about. */
export function unfit(reason: string): Conditioned {
  return { ok: false, why: 'unfit', reason };
}

/** A value that cannot be read as what the rule compares is a violation, not a gap. */
export function orUnparsed(
  value: sql.Expression,
  { stored }: ResolvedColumn,
  violated: sql.Expression,
): sql.Expression {
  return value === stored ? violated : sql.or(sql.isNull(value), violated);
}

/** A size below its minimum or above its maximum. */
export function outside(size: sql.Expression, low: number | undefined, high: number | undefined): sql.Expression {
  return sql.or(
    ...(low === undefined ? [] : [sql.compare(size, '<', sql.number(low))]),
    ...(high === undefined ? [] : [sql.compare(size, '>', sql.number(high))]),
  );
}

function conditionAt(path: ColumnPath, columns: Columns, conditionOf: ColumnCondition): Conditioned {
  const split = path.indexOf(EACH_ITEM);
  if (split < 0) {
    const found = resolveColumn(path, columns);
    return found.ok ? conditionOf(found.column, columns) : unresolved(found);
  }
  const list = resolveColumn(path.slice(0, split), columns);
  if (!list.ok) return unresolved(list);
  const { stored, type } = list.column.type.kind === 'json' ? onlyArrays(list.column) : list.column;
  const inner = conditionWithin(path.slice(split + 1), type, path, columns, conditionOf);
  return inner.ok ? anyItem(stored, inner.condition) : inner;
}

function unresolved({ absent, reason }: { readonly absent: boolean; readonly reason: string }): Conditioned {
  return { ok: false, why: absent ? 'absent' : 'unfit', reason };
}

function conditionWithin(
  rest: ColumnPath,
  list: ValueType,
  whole: ColumnPath,
  columns: Columns,
  conditionOf: ColumnCondition,
): Conditioned {
  if (list.kind !== 'list') {
    const reason = `${pathText(whole)} reaches into items of what is no list but ${list.kind}`;
    return { ok: false, why: 'absent', reason };
  }
  let type: ValueType = list.item;
  let stored = sql.item();
  for (const [index, part] of rest.entries()) {
    if (part === EACH_ITEM) {
      const open = type.kind === 'json';
      const items: ValueType = open ? { kind: 'list', item: type } : type;
      const inner = conditionWithin(rest.slice(index + 1), items, whole, columns, conditionOf);
      return inner.ok ? anyItem(open ? sql.jsonItems(stored) : stored, inner.condition) : inner;
    }
    if (type.kind === 'json') {
      stored = sql.jsonField(stored, part);
      continue;
    }
    const field: ValueType | undefined = type.kind === 'struct' ? type.fields.get(part) : undefined;
    if (!field) {
      const reason = `the items of ${pathText(whole)} have no field ${JSON.stringify(part)}`;
      return { ok: false, why: 'absent', reason };
    }
    type = field;
    stored = sql.field(stored, part);
  }
  const contract = columns.declared.get(pathText(whole));
  return conditionOf({ stored, type, shown: pathText(whole), contract }, columns);
}

/** A list is violated where the condition of any of its items is. */
function anyItem(list: sql.Expression, { violated, judged }: Condition): Conditioned {
  const counted = sql.countItems(list, judged ? sql.and(judged, violated) : violated);
  return {
    ok: true,
    condition: { violated: sql.compare(counted, '>', sql.number(0)), judged: sql.not(sql.isNull(list)) },
  };
}

function testsForNull(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('op' in node && (node.op === 'is-null' || node.op === 'if')) return true;
  if ('name' in node && node.name === 'coalesce') return true;
  return Object.values(node).some((child) => (Array.isArray(child) ? child.some(testsForNull) : testsForNull(child)));
}
