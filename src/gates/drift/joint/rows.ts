import { column as columnOf } from '../../../table/expression.ts';
import { type QueryEngine, rowsOf, sample, type Value } from '../../../table/query.ts';
import type { NamedSide } from '../sides.ts';
import type { JointRows } from './joint-rows.ts';

/** More rows say little more of how far clouds of points lie apart, and each is compared with many. */
export const MOST_ROWS = 2_000;

interface Drawing {
  readonly engine: QueryEngine;
  readonly columns: readonly string[];
  readonly id: string | undefined;
  readonly groupBy: string | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Undefined where a side is a profile that keeps no rows of these columns. */
export async function drawRows(
  side: NamedSide,
  { engine, columns, id, groupBy, seed, signal }: Drawing,
): Promise<JointRows | undefined> {
  const found = side.is === 'profile' ? keptRows(side) : new Set(side.dataset.columns.map(({ name }) => name));
  if (found === undefined || columns.some((column) => !found.has(column))) return undefined;
  const known = (name: string | undefined): name is string => name !== undefined && found.has(name);
  const wanted = [...new Set([...columns, ...[id, groupBy].filter(known)])];
  const drawn =
    side.is === 'profile'
      ? side.profile.sample!.rows.map((row) =>
          Object.fromEntries(wanted.map((name) => [name, row[side.profile.sample!.columns.indexOf(name)]!])),
        )
      : await engine.select(
          sample(rowsOf(side.dataset), MOST_ROWS, seed),
          { columns: Object.fromEntries(wanted.map((name) => [name, columnOf(name)])), limit: MOST_ROWS },
          signal,
        );
  const ofColumn = (name: string) => drawn.map((row) => (row[name] ?? null) as Value);
  const groups = known(groupBy) ? codesOf(ofColumn(groupBy)) : undefined;
  return {
    rows: drawn.length,
    columns: new Map(columns.map((name) => [name, ofColumn(name)])),
    names: known(id) ? ofColumn(id).map(String) : drawn.map((_, at) => `drawn row ${at + 1}`),
    groups: groupBy === undefined ? undefined : groups,
  };
}

function keptRows(side: Extract<NamedSide, { is: 'profile' }>): Set<string> | undefined {
  return side.profile.sample === null ? undefined : new Set(side.profile.sample.columns);
}

function codesOf(values: readonly Value[]): number[] {
  const codes = new Map<string, number>();
  return values.map((value) => {
    const key = JSON.stringify(value);
    if (!codes.has(key)) codes.set(key, codes.size);
    return codes.get(key)!;
  });
}
