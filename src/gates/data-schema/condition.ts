import { type ColumnPath, EACH_ITEM, pathText } from '../../contracts/column-path.ts';
import * as sql from '../../table/expression.ts';
import type { ValueType } from '../../table/types.ts';
import { type Columns, type ResolvedColumn, resolveColumn } from './column.ts';
import { absent, type Condition, failed, type Plan, type PlanContext } from './plan.ts';

/** The condition of a measure on a column's value, or why the column's type has none. */
export type Conditioned =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly reason: string; readonly absent: boolean };

/** Makes the condition for a column, or for an item of a list as if it were a column. */
export type ColumnCondition = (column: ResolvedColumn, columns: Columns) => Conditioned;

/** Plan a condition on one column, or on each item of a list: then a row is violated by any of its items. */
export function planCondition(path: ColumnPath, context: PlanContext, conditionOf: ColumnCondition): Plan {
  const conditioned = conditionAt(path, context.columns, conditionOf);
  if (conditioned.ok) return { kind: 'condition', condition: conditioned.condition };
  return conditioned.absent ? absent(path, context.columns, conditioned.reason) : failed(conditioned.reason);
}

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
  return { ok: false, absent: false, reason };
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
    return found.ok ? conditionOf(found.column, columns) : found;
  }
  const list = resolveColumn(path.slice(0, split), columns);
  if (!list.ok) return list;
  const inner = conditionWithin(path.slice(split + 1), list.column.type, path, columns, conditionOf);
  return inner.ok ? anyItem(list.column.stored, inner.condition) : inner;
}

function conditionWithin(
  rest: ColumnPath,
  list: ValueType,
  whole: ColumnPath,
  columns: Columns,
  conditionOf: ColumnCondition,
): Conditioned {
  if (list.kind !== 'list') return unfit(`${pathText(whole)} reaches into items of what is no list`);
  let type: ValueType = list.item;
  let stored = sql.item();
  for (const [index, part] of rest.entries()) {
    if (part === EACH_ITEM) {
      const inner = conditionWithin(rest.slice(index + 1), type, whole, columns, conditionOf);
      return inner.ok ? anyItem(stored, inner.condition) : inner;
    }
    const field: ValueType | undefined = type.kind === 'struct' ? type.fields.get(part) : undefined;
    if (!field) {
      const reason = `the items of ${pathText(whole)} have no field ${JSON.stringify(part)}`;
      return { ok: false, absent: true, reason };
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
  return Object.values(node).some((child) => (Array.isArray(child) ? child.some(testsForNull) : testsForNull(child)));
}
