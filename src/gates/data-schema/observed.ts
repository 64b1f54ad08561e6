import { type ResolvedColumn, resolveColumn, valueAs } from '../../contracts/bind/column.ts';
import { columnsOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import { AssayError } from '../../core/errors.ts';
import * as sql from '../../table/expression.ts';
import { group, type Query, type Value } from '../../table/query.ts';
import { isNumeric } from '../../table/types.ts';
import { formatCount, formatNumber } from '../../wording/numbers.ts';
import { display } from './row-names.ts';
import { mayShowValues } from './shown-values.ts';
import type { TableContext } from './table-context.ts';

const MOST_VALUES = 3;
const MAX_VALUE = 40;

/**
 * What stands in the failing rows of a rule on one column: `lowest −0.4, highest 0` of a range, else the most frequent values,
 * `"heavy" 268 times`. Null where values may not be shown, or there is nothing to tell.
 */
export async function observedIn(failing: Query, rule: Rule, context: TableContext): Promise<string | null> {
  const [path, ...others] = columnsOf(rule.measure);
  if (!path || others.length > 0 || !mayShowValues(path, context)) return null;
  const resolved = resolveColumn(path, context.columns);
  if (!resolved.ok) return null;
  try {
    return rule.measure.rule === 'range' && isNumber(resolved.column, context)
      ? await ends(failing, valueAs(resolved.column, 'number'), context)
      : await frequent(failing, resolved.column.stored, context);
  } catch (error) {
    // The number stands; only what is told beside it is lost.
    if (!(error instanceof AssayError) || context.gate.signal.aborted) throw error;
    return null;
  }
}

function isNumber({ type, contract }: ResolvedColumn, { columns }: TableContext): boolean {
  return isNumeric(type) || (columns.untyped && (contract?.type === 'number' || contract?.type === 'integer'));
}

async function ends(rows: Query, of: sql.Expression, { engine, gate }: TableContext): Promise<string | null> {
  const where = sql.not(sql.isNaNValue(of));
  const found = await engine.aggregate(
    rows,
    { low: { fn: 'min', of, where }, high: { fn: 'max', of, where } },
    gate.signal,
  );
  const [low, high] = [found.get('low'), found.get('high')];
  if (!low?.ok || !high?.ok || low.value === null || high.value === null) return null;
  return low.value === high.value
    ? `all ${numberText(low.value)}`
    : `lowest ${numberText(low.value)}, highest ${numberText(high.value)}`;
}

async function frequent(rows: Query, value: sql.Expression, { engine, gate }: TableContext): Promise<string | null> {
  const [shown, times] = ['modelassay value', 'modelassay times'];
  const groups = group(rows, { [shown]: value }, { [times]: { fn: 'count' } });
  const order = [{ by: sql.column(times), descending: true }, { by: sql.column(shown) }];
  const found = await engine.select(groups, { order, limit: MOST_VALUES + 1 }, gate.signal);
  const told = found
    .slice(0, MOST_VALUES)
    .filter((row) => row[shown] !== null)
    .map((row) => `${valueText(row[shown]!)} ${timesText(Number(row[times]))}`);
  if (told.length === 0) return null;
  return `${told.join(', ')}${found.length > MOST_VALUES ? ', …' : ''}`;
}

function numberText(value: Value): string {
  return typeof value === 'number' ? formatNumber(value) : display(value);
}

function valueText(value: Value): string {
  const text = typeof value === 'number' ? formatNumber(value) : display(value);
  const short = text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
  return typeof value === 'string' ? `“${short}”` : short;
}

function timesText(times: number): string {
  return times === 1 ? 'once' : `${formatCount(times)} times`;
}
