import { requiredColumn } from '../../contracts/bind/column.ts';
import { identityOf } from '../../contracts/bind/identity.ts';
import * as sql from '../../table/expression.ts';
import { filter, group, type KeyPair, matching } from '../../table/query.ts';
import { formatCount, several } from '../../wording/numbers.ts';
import { countRows } from './aggregates.ts';
import { counted } from './outcome.ts';
import { type Finding, finding } from './plan.ts';
import type { QueryContext } from './table-context.ts';

/** Rows whose values in these columns occur more than once: those beyond the first of each, or all of them. */
export async function duplicates(
  names: readonly string[],
  nulls: 'ignore' | 'equal',
  which: 'surplus' | 'members',
  context: QueryContext,
): Promise<Finding> {
  const { rows, engine, gate } = context;
  const key = keyOver(names, context);
  const parts = Object.values(key);
  const judged = nulls === 'ignore' ? filter(rows, sql.and(...parts.map((part) => sql.not(sql.isNull(part))))) : rows;
  const n = await countRows(judged, context);
  const found = await engine.duplicates(rows, key, { nulls, examples: 0 }, gate.signal);
  if (n === 0) return finding({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  const grouped = group(judged, key, { n: { fn: 'count' } });
  const twice = filter(grouped, sql.compare(sql.column('n'), '>', sql.number(1)));
  const detail =
    found.keys > 0
      ? `${several(Number(found.keys), 'value')} ${Number(found.keys) === 1 ? 'occurs' : 'occur'} more than once, in ${formatCount(Number(found.members))} rows`
      : null;
  return finding(counted(found[which], n, 'rows', detail), matching(judged, twice, pairsOf(key), 'matched', nulls));
}

/** Columns as the key of groups. */
export function keyOver(names: readonly string[], { columns }: QueryContext): Readonly<Record<string, sql.Expression>> {
  return Object.fromEntries(names.map((name, index) => [`k${index}`, identityOf(requiredColumn([name], columns))]));
}

/** Rows with the groups that they are in. */
export function pairsOf(key: Readonly<Record<string, sql.Expression>>): KeyPair[] {
  return Object.entries(key).map(([alias, left]) => ({ left, right: sql.column(alias) }));
}
