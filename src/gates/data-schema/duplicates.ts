import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { filter, group, type KeyPair, matching } from '../../table/query.ts';
import {
  count,
  counted,
  featureColumns,
  type LateFinding,
  type LateTools,
  numbers,
  only,
  required,
} from './question.ts';

export async function duplicates(
  names: readonly string[],
  nulls: 'ignore' | 'equal',
  which: 'surplus' | 'members',
  tools: LateTools,
): Promise<LateFinding> {
  const key = Object.fromEntries(names.map((name, index) => [`k${index}`, required(name, tools.columns).stored]));
  const parts = Object.values(key);
  const judged =
    nulls === 'ignore' ? filter(tools.rows, sql.and(...parts.map((part) => sql.not(sql.isNull(part))))) : tools.rows;
  const [n, found] = [
    await count(judged, tools),
    await tools.engine.duplicates(tools.rows, key, { nulls, examples: 0 }, tools.signal),
  ];
  if (n === 0) return only({ state: 'empty', reason: `${names.join(' + ')} has no value` });
  const grouped = group(judged, key, { n: { fn: 'count' } });
  const twice = filter(grouped, sql.compare(sql.column('n'), '>', sql.number(1)));
  const on: KeyPair[] = Object.entries(key).map(([alias, left]) => ({ left, right: sql.column(alias) }));
  const detail = found.keys > 0 ? `${found.keys} value(s) occur more than once, in ${found.members} rows` : null;
  return { outcome: counted(found[which], n, 'rows', detail), failing: matching(judged, twice, on, 'matched', nulls) };
}

export async function labelConflict(measure: MeasureOf<'labelConflict'>, tools: LateTools): Promise<LateFinding> {
  const names = featureColumns(measure.label, measure.features, tools);
  const label = required(measure.label, tools.columns).stored;
  const key = Object.fromEntries(names.map((name, index) => [`k${index}`, required(name, tools.columns).stored]));
  const judged = filter(tools.rows, sql.not(sql.isNull(label)));
  const groups = group(judged, key, { labels: { fn: 'distinct', of: label }, n: { fn: 'count' } });
  const mixed = filter(groups, sql.compare(sql.column('labels'), '>', sql.number(1)));
  const on: KeyPair[] = Object.entries(key).map(([alias, left]) => ({ left, right: sql.column(alias) }));
  const { rows, conflicts } = await numbers(
    mixed,
    { rows: { fn: 'sum', of: sql.column('n') }, conflicts: { fn: 'count' } },
    tools,
  );
  const n = await count(judged, tools);
  if (n === 0) return only({ state: 'empty', reason: `${measure.label} has no value` });
  const detail =
    Number(conflicts) > 0 ? `${Number(conflicts)} group(s) of rows with equal features have several labels` : null;
  return {
    outcome: counted(Number(rows ?? 0), n, 'rows', detail),
    failing: matching(judged, mixed, on, 'matched', 'equal'),
  };
}
