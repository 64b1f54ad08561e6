import * as sql from '../../table/expression.ts';
import { valuesQuestion } from '../../table/parts/absent.ts';
import { rowsOf, type Value } from '../../table/query.ts';
import type { PlannedRule } from './plan.ts';
import { mayNameSlices } from './shown-values.ts';
import type { TableContext } from './table-context.ts';

const MAX_SLICES = 1_000;

/**
 * Each rule over the whole table first, then over each slice that it asks for: by its value, or by its place among the values in
 * their order where the column's values are not to be shown.
 */
export async function withSlices(rules: readonly PlannedRule[], context: TableContext): Promise<PlannedRule[]> {
  const values = new Map<string, readonly Value[]>();
  const all: PlannedRule[] = [];
  for (const planned of rules) {
    all.push(planned);
    if (planned.plan.kind === 'outcome') continue;
    for (const column of planned.rule.slices) {
      const found = values.get(column) ?? (await valuesOf(column, context));
      values.set(column, found);
      const isTold = mayNameSlices(context);
      for (const [place, value] of found.entries()) {
        const stored = sql.column(column);
        const kind = context.columns.typed.get(column)?.type.kind;
        const sliced = value === null ? sql.isNull(stored) : sql.compare(stored, '=', literal(value, kind));
        const told = isTold ? String(value ?? 'null') : `no. ${place + 1}`;
        all.push({ ...planned, slice: { column, value: told }, sliced });
      }
    }
  }
  return all;
}

/** Then no statement may be told either: it names the value. */
export function isUnnamed(slice: PlannedRule['slice'], context: TableContext): boolean {
  return slice !== null && !mayNameSlices(context);
}

async function valuesOf(column: string, { columns, dataset, engine, gate }: TableContext): Promise<readonly Value[]> {
  if (!columns.typed.has(column)) return [];
  const groups = valuesQuestion(rowsOf(dataset), column);
  const order = [{ by: sql.column('v') }];
  const rows = await engine.select(groups, { limit: MAX_SLICES + 1, order }, gate.signal);
  if (rows.length > MAX_SLICES) {
    gate.log.warn(`${column} has more than ${MAX_SLICES} values; its slices are not judged.`);
    return [];
  }
  return rows.map((row) => row.v ?? null);
}

function literal(value: Value, kind: string | undefined): sql.Expression {
  if (typeof value === 'boolean') return sql.truth(value);
  if (typeof value === 'number') return sql.number(value);
  const text = String(value);
  if (kind === 'date') return sql.date(text);
  if (kind === 'timestamp' || kind === 'instant') return sql.timestamp(text);
  return kind === 'integer' || kind === 'decimal' ? sql.number(text) : sql.text(text);
}
