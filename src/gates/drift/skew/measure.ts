import { ConfigurationError } from '../../../core/errors.ts';
import { column as columnOf, type Expression, parse } from '../../../table/expression.ts';
import { type Dataset, type QueryEngine, rowsOf, type Value } from '../../../table/query.ts';
import { saidBy } from '../choice.ts';
import type { NamedSide } from '../sides.ts';
import type { SkewKeys } from './keys.ts';
import type { Skew, SkewedColumn } from './skew.ts';

interface Request {
  readonly engine: QueryEngine;
  readonly keys: SkewKeys;
  readonly without: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

const SHOWN = 20;

/**
 * Training-serving skew: the same keys in two tables must give the same values. Throws ConfigurationError where a side is a profile,
 * a key names several rows, or no row has its like.
 */
export async function measureSkew(
  sides: { readonly reference: NamedSide; readonly current: NamedSide },
  { engine, keys, without, signal }: Request,
): Promise<Skew> {
  const [trained, served] = [rowsOfSide(sides.reference), rowsOfSide(sides.current)];
  for (const dataset of [trained, served]) await requireUnique(dataset, keys, engine, signal);
  const columns = trained.columns
    .map(({ name }) => name)
    .filter((name) => !keys.on.includes(name) && !without.has(name) && served.columns.some((one) => one.name === name));
  const named = (dataset: Dataset) => ({
    dataset,
    columns: Object.fromEntries([
      ...keys.on.map((name, at) => [`k${at}`, parse(columnOf(name), 'text')] as const),
      ...columns.map((name, at) => [`c${at}`, comparable(name, trained, served, dataset)] as const),
    ]),
  });
  const tables = { trained: named(trained), served: named(served) };
  const join = `FROM served s JOIN trained t ON ${keys.on.map((_, at) => `s.k${at} = t.k${at}`).join(' AND ')}`;
  const differs = columns.map((name, at) =>
    differing(at, isNumber(name, trained), saidBy(name, keys.tolerance)?.says ?? 0),
  );
  const sums = differs.map((condition, at) => `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS d${at}`);
  const [counts] = await engine.query(
    `SELECT ${['count(*) AS n', ...sums].join(', ')} ${join}`,
    tables,
    { limit: 1 },
    signal,
  );
  const matched = Number(counts!.n);
  if (matched === 0) {
    throw new ConfigurationError(
      `skew: no row of ${served.name} has a row of ${trained.name} with the same ${keys.on.join(', ')}, so that nothing can be compared. Name the columns that both sides are joined by.`,
    );
  }
  const found: SkewedColumn[] = [];
  for (const [at, column] of columns.entries()) {
    const count = Number(counts![`d${at}`]);
    const rows =
      count === 0
        ? []
        : await engine.query(
            `SELECT ${keys.on.map((_, key) => `s.k${key} AS k${key}`).join(', ')} ${join} WHERE ${differs[at]} ORDER BY 1 LIMIT ${SHOWN}`,
            tables,
            { limit: SHOWN },
            signal,
          );
    found.push({ column, differing: count, examples: rows.map((row) => keyOf(row, keys)) });
  }
  return { rows: served.rows, matched, columns: found };
}

const keyOf = (row: Readonly<Record<string, Value>>, { on }: SkewKeys) =>
  on.map((_, at) => String(row[`k${at}`])).join(', ');

function rowsOfSide(side: NamedSide): Dataset {
  if (side.is === 'profile') {
    throw new ConfigurationError(
      `skew compares rows, and ${side.name} is a profile. Name the rows that it was made from.`,
    );
  }
  return side.dataset;
}

async function requireUnique(
  dataset: Dataset,
  { on }: SkewKeys,
  engine: QueryEngine,
  signal: AbortSignal,
): Promise<void> {
  const key = Object.fromEntries(on.map((name) => [name, columnOf(name)]));
  const { keys, examples } = await engine.duplicates(rowsOf(dataset), key, { nulls: 'ignore', examples: 1 }, signal);
  if (keys === 0) return;
  const [first] = examples;
  throw new ConfigurationError(
    `skew joins by ${on.join(', ')}, and ${first?.rows} rows of ${dataset.name} have ${Object.values(first?.key ?? {}).join(', ')}: which of them is meant? Name columns that name one row.`,
  );
}

const NUMBERS = ['integer', 'float', 'decimal'];

function isNumber(name: string, dataset: Dataset): boolean {
  const type = dataset.columns.find((one) => one.name === name)!.type.kind;
  return NUMBERS.includes(type);
}

/** A value of delimited text is read as what the other side has it as. */
function comparable(name: string, trained: Dataset, served: Dataset, own: Dataset): Expression {
  const other = own === trained ? served : trained;
  const isText = own.columns.find((one) => one.name === name)!.type.kind === 'text';
  return isText && isNumber(name, other) ? parse(columnOf(name), 'number') : columnOf(name);
}

function differing(at: number, isOfNumbers: boolean, tolerance: number): string {
  const [served, trained] = [`s.c${at}`, `t.c${at}`];
  if (!isOfNumbers || tolerance === 0) return `${served} IS DISTINCT FROM ${trained}`;
  const apart = `abs(${served} - ${trained}) > ${tolerance} * greatest(1, abs(${trained}))`;
  return `(${served} IS DISTINCT FROM ${trained} AND (${served} IS NULL OR ${trained} IS NULL OR ${apart}))`;
}
