import { dirname } from 'node:path';
import type { LogicalType } from '../../contracts/logical-type.ts';
import { columnsOf, kindOfMeasure } from '../../contracts/measure.ts';
import type { Contract, TableContract } from '../../contracts/model.ts';
import { readContract } from '../../contracts/read.ts';
import { EnvironmentError } from '../../core/errors.ts';
import { digestOfHex } from '../../core/units.ts';
import * as sql from '../../table/expression.ts';
import { formatOfName } from '../../table/format.ts';
import { type AggregateOutcome, type Dataset, filter, group, type QueryEngine } from '../../table/query.ts';
import type { TableEngine } from '../../table/rows.ts';
import { type DataSource, isOnTrino, OBJECT } from '../../table/source.ts';
import { fromOf, nameOf } from '../../table/trino/quote.ts';
import type { TypedColumn, ValueType } from '../../table/types.ts';
import type { GatePolicy } from '../gate.ts';
import type { DataSchemaKeys } from './keys.ts';
import { measureDataSchema, sourcesOf } from './measure.ts';
import type { MeasureContext } from './table-context.ts';

/**
 * Every statement that the gate would run, in its order, without reading any data: the measuring runs against an engine
 * that writes down what it is asked and answers 1 to everything, so also the statements that list failing rows are shown.
 * Columns have the types that the contract declares.
 */
export async function explainDataSchema(
  policy: GatePolicy<DataSchemaKeys>,
  context: Pick<MeasureContext, 'log' | 'signal' | 'clock' | 'files'>,
  explain: QueryEngine['explain'],
): Promise<string> {
  const path = policy.resolve(policy.keys.contract, ['contract']);
  const contract = await readContract(path, {
    shown: policy.keys.contract,
    format: policy.keys.format,
    onUnsupported: policy.keys['on-unsupported'],
    read: context.files.read,
  });
  const sources = sourcesOf(contract, dirname(path), policy);
  const statements: string[] = [];
  const tableOf = (source: DataSource) =>
    sources.tables.find((one) => JSON.stringify(one.source) === JSON.stringify(source))?.table;
  const engine = recorder(explain, (source) => imagined(source, tableOf(source), contract), statements);
  await measureDataSchema(policy, {
    ...context,
    progress() {},
    tables: async () => engine,
    images: () => Promise.reject(new EnvironmentError('no image is read when explaining')),
  });
  return [...new Set(statements)].join('\n');
}

const THE_PASS = 'One pass over all rows: every rule on rows, every statistic of all rows';

function recorder(
  explain: QueryEngine['explain'],
  open: (source: DataSource) => Dataset,
  statements: string[],
): TableEngine {
  const one: AggregateOutcome = { ok: true, value: 1 };
  const add = (what: string, statement: string) => statements.push(`-- ${what}\n${statement}`);
  return {
    explain,
    open: async (source) => open(source),
    async aggregate(rows, aggregates) {
      if (Object.keys(aggregates).length === 0) return new Map();
      add(statements.length === 0 ? THE_PASS : 'A question of its own', explain.aggregate(rows, aggregates));
      return new Map(Object.keys(aggregates).map((name) => [name, one]));
    },
    async select(rows, selection) {
      add(
        selection.columns === undefined
          ? 'Values of a column'
          : `Only where a rule fails: at most ${selection.limit} rows, by key`,
        explain.select(rows, selection),
      );
      return [];
    },
    async histogram() {
      return { counts: [], below: 0, above: 0, nulls: 0, nans: 0 };
    },
    async duplicates(rows, key) {
      const groups = filter(group(rows, key, { n: { fn: 'count' } }), sql.compare(sql.column('n'), '>', sql.number(1)));
      add(
        'A question of its own: keys that occur more than once',
        explain.aggregate(groups, { keys: { fn: 'count' }, members: { fn: 'sum', of: sql.column('n') } }),
      );
      return { keys: 1, members: 2, surplus: 1, examples: [] };
    },
    async query(text) {
      add('A query of the contract', `${text.trim().replace(/;$/, '')};\n`);
      return [{ value: 1 }];
    },
    patternProblems: async () => new Map(),
    openRows: () => Promise.reject(new Error('rows are not read when explaining')),
    openInOrder: () => Promise.reject(new Error('rows are not read when explaining')),
    close: async () => {},
  };
}

/** A data set that nobody opened: its columns are the contract's. */
function imagined(source: DataSource, table: TableContract | undefined, contract: Contract): Dataset {
  const format = isOnTrino(source) ? undefined : (source.format ?? formatOfName(source.paths[0] ?? ''));
  const untyped = format === 'csv';
  const columns = table
    ? declaredColumns(table, untyped)
    : contract.tables.flatMap((other) => [...declaredColumns(other, untyped), ...referenced(other)]);
  const distinct = [...new Map(columns.map((column) => [column.name, column])).values()];
  const imaginedOnly = {
    columns: distinct,
    rows: 1,
    digest: async () => digestOfHex('0'.repeat(64)),
    files: [],
    untyped,
    timesAsText: untyped || format === 'json',
    malformed: null,
  };
  if (isOnTrino(source)) {
    return { ...imaginedOnly, name: nameOf(source), engine: 'trino', hasPositions: false, sql: fromOf(source) };
  }
  const paths = source.paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
  const reading = source.objects
    ? { sql: `(SELECT json AS "${OBJECT}" FROM read_json_objects([${paths}]))`, columns: [THE_OBJECT] }
    : { sql: `${READERS[format ?? ''] ?? 'read_parquet'}([${paths}]${untyped ? ', all_varchar = true' : ''})` };
  return {
    ...imaginedOnly,
    name: source.paths.join(', '),
    engine: 'duckdb',
    hasPositions: true,
    ...reading,
  };
}

const READERS: Readonly<Record<string, string>> = { csv: 'read_csv', json: 'read_json' };

const THE_OBJECT: TypedColumn = { name: OBJECT, declared: 'JSON', type: { kind: 'json' } };

function declaredColumns(table: TableContract, untyped: boolean): TypedColumn[] {
  const names =
    table.columns.length > 0
      ? table.columns.filter((column) => column.path.length === 1).map((column) => column.path[0]!)
      : [...new Set(table.rules.flatMap((rule) => columnsOf(rule.measure).map((path) => path[0]!)))];
  return names.map((name) => ({
    name,
    declared: 'by the contract',
    type: untyped ? { kind: 'text' } : typeOf([name], table),
  }));
}

/** Columns of other tables that a foreign key names, as what refers to them. */
function referenced(table: TableContract): TypedColumn[] {
  return table.rules.flatMap(({ measure }) =>
    measure.rule === 'foreignKey'
      ? measure.references.map(
          (name, index): TypedColumn => ({
            name,
            declared: 'by the contract',
            type: typeOf([measure.columns[index]!], table),
          }),
        )
      : [],
  );
}

function typeOf(path: readonly string[], table: TableContract): ValueType {
  const at = (other: readonly string[]) =>
    other.length === path.length && other.every((part, index) => part === path[index]);
  const declared = table.columns.find((column) => at(column.path))?.type ?? null;
  if (declared === 'object' || declared === 'array') return nested(path, declared, table);
  if (declared !== null) return SCALARS[declared];
  const about = table.rules.map((rule) => rule.measure).filter((measure) => columnsOf(measure).some(at));
  const numeric = about.some((measure) => kindOfMeasure(measure.rule).numeric?.(measure));
  return numeric ? { kind: 'float', bits: 64 } : { kind: 'text' };
}

const SCALARS: Readonly<Record<Exclude<LogicalType, 'object' | 'array'>, ValueType>> = {
  string: { kind: 'text' },
  integer: { kind: 'integer' },
  number: { kind: 'float', bits: 64 },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
  time: { kind: 'time' },
  timestamp: { kind: 'timestamp' },
};

function nested(path: readonly string[], type: 'object' | 'array', table: TableContract): ValueType {
  const below = table.columns.filter(
    (column) => column.path.length === path.length + 1 && path.every((part, index) => column.path[index] === part),
  );
  if (type === 'array')
    return { kind: 'list', item: below[0] ? typeOf(below[0].path, table) : { kind: 'float', bits: 64 } };
  return { kind: 'struct', fields: new Map(below.map((column) => [column.path.at(-1)!, typeOf(column.path, table)])) };
}
