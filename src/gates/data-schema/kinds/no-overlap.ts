import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, matching, rowsOf } from '../../../table/query.ts';
import { countRows } from '../aggregates.ts';
import { keyPair } from '../key-pairs.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

const MAX_LISTED = 6;

/** Counts the rows that are also in the other table: by key columns, or by all columns of both but the key. */
export function planNoOverlap(measure: MeasureOf<'noOverlap'>): Plan {
  return queried((context) => overlap(measure, context));
}

async function overlap(measure: MeasureOf<'noOverlap'>, context: QueryContext): Promise<Finding> {
  const { columns, rows, table } = context;
  const other = await context.other(measure.data);
  const byContent = measure.by === undefined;
  const shared = [...columns.typed.keys()].filter(
    (name) => other.columns.typed.has(name) && !measure.except.includes(name) && !table.key.includes(name),
  );
  const names = measure.by ?? shared;
  if (names.length === 0) throw new NotMeasurable(`no column is left to compare with ${other.dataset.name}`);
  const on = names.map((name) => keyPair(name, columns, name, other.columns));
  const failing = matching(rows, rowsOf(other.dataset), on, 'matched', byContent ? 'equal' : 'ignore');
  const judged = byContent ? rows : filter(rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
  const [n, violations] = [await countRows(judged, context), await countRows(failing, context)];
  if (n === 0) return finding({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  if (other.dataset.rows === 0)
    return finding({ state: 'error', reason: `${other.dataset.name} has no row to compare with` });
  const compared = names.length > MAX_LISTED ? `${names.length} columns` : names.join(', ');
  return finding(counted(violations, n, 'rows', `compared by ${compared}`), failing);
}
