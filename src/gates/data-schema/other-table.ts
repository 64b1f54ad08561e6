import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { filter, type KeyPair, matching, rowsOf } from '../../table/query.ts';
import { isNumeric, isTemporal } from '../../table/types.ts';
import { type Columns, type ResolvedColumn, valueAs } from './column.ts';
import { count, counted, type LateFinding, type LateTools, NotMeasurable, only, required } from './question.ts';

export async function foreignKey(measure: MeasureOf<'foreignKey'>, tools: LateTools): Promise<LateFinding> {
  const other = await tools.other(measure.data);
  const on = measure.columns.map((name, index): KeyPair => {
    const [left, right] = comparable(
      required(name, tools.columns),
      tools.columns,
      required(measure.references[index]!, other.columns),
      other.columns,
    );
    return { left, right };
  });
  const failing = matching(tools.rows, rowsOf(other.dataset), on, 'unmatched', 'ignore');
  const judged = filter(tools.rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
  const [n, violations] = [await count(judged, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.columns.join(' + ')} has no value` })
    : { outcome: counted(violations, n), failing };
}

export async function overlap(measure: MeasureOf<'noOverlap'>, tools: LateTools): Promise<LateFinding> {
  const other = await tools.other(measure.data);
  const byContent = measure.by === undefined;
  const shared = [...tools.columns.typed.keys()].filter(
    (name) => other.columns.typed.has(name) && !measure.except.includes(name) && !tools.key.includes(name),
  );
  const names = measure.by ?? shared;
  if (names.length === 0) throw new NotMeasurable(`no column is left to compare with ${other.dataset.name}`);
  const on = names.map((name): KeyPair => {
    const [left, right] = comparable(
      required(name, tools.columns),
      tools.columns,
      required(name, other.columns),
      other.columns,
    );
    return { left, right };
  });
  const failing = matching(tools.rows, rowsOf(other.dataset), on, 'matched', byContent ? 'equal' : 'ignore');
  const judged = byContent
    ? tools.rows
    : filter(tools.rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
  const [n, violations] = [await count(judged, tools), await count(failing, tools)];
  if (n === 0) return only({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  if (other.dataset.rows === 0)
    return only({ state: 'error', reason: `${other.dataset.name} has no row to compare with` });
  return {
    outcome: counted(
      violations,
      n,
      'rows',
      `compared by ${names.length > 6 ? `${names.length} columns` : names.join(', ')}`,
    ),
    failing,
  };
}

/** Two columns as values that can be equal: text of a delimited file is parsed as what the other side is. */
function comparable(
  left: ResolvedColumn,
  here: Columns,
  right: ResolvedColumn,
  there: Columns,
): [sql.Expression, sql.Expression] {
  const number = (column: ResolvedColumn) => isNumeric(column.type);
  if (number(left) && right.type.kind === 'text' && there.untyped) return [left.stored, valueAs(right, 'number')];
  if (number(right) && left.type.kind === 'text' && here.untyped) return [valueAs(left, 'number'), right.stored];
  const same =
    left.type.kind === right.type.kind ||
    (number(left) && number(right)) ||
    (isTemporal(left.type) && isTemporal(right.type));
  if (!same)
    throw new NotMeasurable(
      `${left.shown} is ${left.type.kind} here and ${right.type.kind} there, so no two values are equal`,
    );
  return [left.stored, right.stored];
}
