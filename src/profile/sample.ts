import { createHash } from 'node:crypto';
import { column as columnOf } from '../table/expression.ts';
import type { Dataset, Query, QueryEngine, Row, Value } from '../table/query.ts';
import { rowsOf, sample } from '../table/query.ts';
import type { Cell, ColumnType, FeatureProfile, Profile } from './document.ts';
import { askFor, type Feature } from './features.ts';
import { typeOfTexts } from './text-types.ts';

interface Drawing {
  readonly engine: QueryEngine;
  readonly seed: number;
  readonly rows?: Query | undefined;
  readonly without: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/** Rows that were drawn from a table without replacement, the same for the same seed. */
export interface DrawnSample {
  /** What the texts of a column of delimited text are, nearly all of them. */
  typeOf(column: string): ColumnType;
  /** The values of a column as texts, without missing ones. */
  textsOf(column: string): readonly string[];
  /** The most frequent values of a column. */
  frequent(column: string): readonly string[];
  /** The values of a feature that is summed up as numbers. */
  numbersOf(feature: Feature): readonly number[];
  correlations(features: readonly FeatureProfile[]): Profile['correlations'];
  /** At most so many rows of a table of `of`; null for none. */
  kept(most: number, of: number, without: ReadonlySet<string>): Profile['sample'];
}

export async function drawSample(dataset: Dataset, size: number, drawing: Drawing): Promise<DrawnSample> {
  const { engine, seed, signal, without } = drawing;
  const plain = dataset.columns.filter(({ name, type }) => !without.has(name) && type.kind !== 'list');
  const lists = dataset.columns.filter(({ name, type }) => !without.has(name) && type.kind === 'list');
  const key = (feature: string, name: string) => `${feature} ${name}`;
  const selected = {
    ...Object.fromEntries(plain.map(({ name }) => [key('value', name), columnOf(name)])),
    ...Object.fromEntries(
      lists.flatMap(({ name }) =>
        (['length', 'mean', 'sd'] as const).flatMap((feature) => {
          const asked = askFor({ column: name, feature, type: 'list', summary: 'numbers' }, dataset);
          return typeof asked === 'string' ? [] : [[key(feature, name), asked.value]];
        }),
      ),
    ),
  };
  const rows =
    Object.keys(selected).length === 0
      ? []
      : await engine.select(
          sample(drawing.rows ?? rowsOf(dataset), size, seed),
          { columns: selected, limit: size },
          signal,
        );
  const columnOfRows = (name: string): readonly Value[] => rows.map((row: Row) => row[name] ?? null);
  const textsOf = (name: string) =>
    columnOfRows(key('value', name)).flatMap((value) => (value === null ? [] : [String(value)]));
  return {
    typeOf: (name) => typeOfTexts(textsOf(name)),
    textsOf,
    frequent(name) {
      const counts = new Map<string, number>();
      for (const text of textsOf(name)) counts.set(text, (counts.get(text) ?? 0) + 1);
      return [...counts]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .slice(0, FREQUENT)
        .map(([value]) => value);
    },
    numbersOf: ({ column, feature, type }) => {
      if (type === 'list') return columnOfRows(key(feature, column)).flatMap(numberOf);
      const values = columnOfRows(key('value', column));
      if (feature === 'length') return values.flatMap((value) => (value === null ? [] : [[...String(value)].length]));
      return values.flatMap(numberOf);
    },
    correlations: (features) => correlationsOf(features, (name) => columnOfRows(key('value', name))),
    kept(most, of, left) {
      if (most === 0) return null;
      const columns = plain.map(({ name }) => name).filter((name) => !left.has(name));
      const drawn = rows.slice(0, most).map((row) => columns.map((name) => cellOf(row[key('value', name)] ?? null)));
      // As the lowest keys of all rows would lie, so that the rows of a large part are not outvoted by those of a small one.
      const drawnShare = drawn.length / Math.max(of, drawn.length);
      const keyed = drawn
        .map((row, at) => ({ row, key: drawnShare * keyOf(seed, at, row) }))
        .sort((a, b) => a.key - b.key);
      return { columns, keys: keyed.map((one) => one.key), rows: keyed.map((one) => one.row) };
    },
  };
}

/** Categories that stand for the others where their noise is estimated. */
export const FREQUENT = 3;

function numberOf(value: Value | Cell): number[] {
  if (value === null || value === '' || typeof value === 'object') return [];
  const found = Number(value);
  return Number.isFinite(found) ? [found] : [];
}

function cellOf(value: Value): Cell {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 1_000);
}

/** In [0, 1): equal rows at the same place have equal keys, so that a profile made twice is the same. */
function keyOf(seed: number, at: number, row: readonly Cell[]): number {
  const hash = createHash('sha256')
    .update(`${seed}\0${at}\0${JSON.stringify(row)}`)
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

const MAX_CORRELATED = 60;
const MAX_PAIRS = 500;

/** Pearson's, between numeric columns, over rows where both have a value. */
export function correlationsOf(
  features: readonly FeatureProfile[],
  valuesOf: (name: string) => readonly (Value | Cell)[],
): Profile['correlations'] {
  const columns = features
    .filter(({ feature, values }) => feature === 'value' && values.is === 'numbers')
    .slice(0, MAX_CORRELATED)
    .map(({ column }) => ({ column, values: valuesOf(column).map((value) => numberOf(value)[0] ?? Number.NaN) }));
  const pairs = columns.flatMap((one, at) =>
    columns.slice(at + 1).flatMap((other) => {
      const pearson = correlation(one.values, other.values);
      return Number.isFinite(pearson) ? [{ columns: [one.column, other.column] as [string, string], pearson }] : [];
    }),
  );
  return pairs.sort((a, b) => Math.abs(b.pearson) - Math.abs(a.pearson)).slice(0, MAX_PAIRS);
}

function correlation(x: readonly number[], y: readonly number[]): number {
  let [n, meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (const [at, a] of x.entries()) {
    const b = y[at]!;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n++;
    const [dx, dy] = [a - meanX, b - meanY];
    meanX += dx / n;
    meanY += dy / n;
    xx += dx * (a - meanX);
    yy += dy * (b - meanY);
    xy += dx * (b - meanY);
  }
  return Number((xy / Math.sqrt(xx * yy)).toPrecision(12));
}
