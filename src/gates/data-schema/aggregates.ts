import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import type { Aggregate, Query, Value } from '../../table/query.ts';
import type { TableContext } from './table-context.ts';

type Engine = Pick<TableContext, 'engine' | 'gate'>;

/** The values of aggregates over these rows, by name. Throws NotMeasurable where the engine cannot compute one. */
export async function aggregate(
  rows: Query,
  aggregates: Readonly<Record<string, Aggregate>>,
  { engine, gate }: Engine,
): Promise<Readonly<Record<string, Value>>> {
  const found = await engine.aggregate(rows, aggregates, gate.signal);
  const values: Record<string, Value> = {};
  for (const name of Object.keys(aggregates)) {
    const outcome = found.get(name);
    if (!outcome?.ok) throw new NotMeasurable(outcome?.problem ?? 'the engine gave no answer');
    values[name] = outcome.value;
  }
  return values;
}

/** How many rows there are. */
export async function countRows(rows: Query, context: Engine): Promise<number> {
  return Number((await aggregate(rows, { n: { fn: 'count' } }, context)).n);
}
