import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import {
  and,
  type Case,
  column,
  compare,
  type Expression,
  isNaNValue,
  isNull,
  not,
  number,
  text,
  when,
} from '../expression.ts';
import {
  type Dataset,
  type Duplicates,
  derive,
  filter,
  group,
  type Histogram,
  type NamedTable,
  type Query,
  type QueryEngine,
  type Row,
  rowsOf,
  type Selection,
} from '../query.ts';
import { projectionSql, type Source, selectSql, source } from '../sql/queries.ts';
import { planAggregates, runAggregates } from './aggregates.ts';
import { type Opened, openDataset } from './dataset.ts';
import { duckdbDialect } from './dialect.ts';
import { explainFailure } from './failure.ts';
import type { Host } from './host.ts';
import { identifier } from './quote.ts';
import { rowsOfSql } from './run.ts';

/** Bins of a histogram are cases of one expression. */
const MAX_EDGES = 1000;
/** What explains itself runs in DuckDB's own command line, where the time zone is the machine's. */
const PROLOGUE = "SET TimeZone = 'UTC';\n";

export function duckdbQueries(host: Host): QueryEngine {
  const opened = new WeakMap<Dataset, Opened>();

  const known = (dataset: Dataset): Opened => {
    const found = opened.get(dataset);
    if (found === undefined) throw new TypeError(`${dataset.name} was not opened by this engine`);
    return found;
  };
  const behind = (rows: Query): Source => source(rows, duckdbDialect, (dataset) => known(dataset).from);
  const shown = (rows: Query): Source => source(rows, duckdbDialect, (dataset) => dataset.sql);

  const connected = async <T>(
    datasets: readonly Dataset[],
    use: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> => {
    const needs = datasets.map(known);
    const scope = {
      files: [...new Set(needs.flatMap((need) => need.scope.files))],
      extensions: [...new Set(needs.flatMap((need) => need.scope.extensions))],
    };
    return host.shared(scope, [...new Set(needs.flatMap((need) => need.setup))], async (session) => {
      const connection = await session.connect();
      try {
        return await use(connection);
      } finally {
        connection.closeSync();
      }
    });
  };

  const run = async (rows: Query, sql: string, signal: AbortSignal | undefined): Promise<Row[]> => {
    try {
      return await connected(datasetsOf(rows), (connection) => rowsOfSql(connection, sql, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw explainFailure(error, datasetsOf(rows)[0]!.name);
    }
  };

  const select: QueryEngine['select'] = (rows, selection, signal) =>
    run(rows, selectSql(behind(rows), selection, duckdbDialect), signal);

  return {
    select,
    async open(from, signal) {
      const one = await openDataset(host, from, signal);
      opened.set(one.dataset, one);
      return one.dataset;
    },
    async aggregate(rows, aggregates, signal) {
      const from = behind(rows);
      const plan = planAggregates(from, sizeOf(rows), aggregates);
      return connected(datasetsOf(rows), (connection) => runAggregates(connection, from, plan, signal)).catch(
        (error) => {
          signal?.throwIfAborted();
          throw explainFailure(error, from.scope.table);
        },
      );
    },
    histogram: async (rows, of, edges, signal) => histogramOf(await select(...binned(rows, of, edges), signal), edges),
    duplicates: (rows, key, options, signal) => duplicatesOf(select, rows, key, options, signal),
    query: (sql, tables, options, signal) =>
      connected(
        Object.values(tables).map(({ dataset }) => dataset),
        (connection) => askedByUser(connection, sql, tables, known, options.limit, signal),
      ),
    patternProblems: (patterns, signal) =>
      connected([], (connection) => problemsOf(connection, patterns, signal)).catch((error) => {
        signal?.throwIfAborted();
        throw explainFailure(error, 'a pattern');
      }),
    explain: {
      aggregate: (rows, aggregates) => {
        const { statements, problems } = planAggregates(shown(rows), sizeOf(rows), aggregates);
        const notes = [...problems].map(([name, problem]) => `-- ${oneLine(name)}: ${oneLine(problem)}\n`);
        return PROLOGUE + notes.join('') + statements.map(({ sql }) => `${sql};\n`).join('');
      },
      select: (rows, selection: Selection) => `${PROLOGUE}${selectSql(shown(rows), selection, duckdbDialect)};\n`,
      count: (rows) => `${PROLOGUE}SELECT count(*) FROM ${shown(rows).sql};\n`,
    },
  };
}

function datasetsOf(rows: Query): Dataset[] {
  if (rows.from === 'dataset') return [rows.dataset];
  return rows.from === 'matching' ? [...datasetsOf(rows.rows), ...datasetsOf(rows.other)] : datasetsOf(rows.rows);
}

/** An upper bound of the rows. */
function sizeOf(rows: Query): number {
  if (rows.from === 'dataset') return rows.dataset.rows;
  return rows.from === 'sample' ? Math.min(rows.size, sizeOf(rows.rows)) : sizeOf(rows.rows);
}

const BIN = 'modelassay bin';
const COUNT = 'modelassay rows';

function binned(rows: Query, of: Expression, edges: readonly number[]): [Query, Selection] {
  const rising = edges.every((edge, index) => Number.isFinite(edge) && (index === 0 || edge > edges[index - 1]!));
  if (edges.length < 2 || edges.length > MAX_EDGES || !rising) {
    throw new ConfigurationError(`A histogram has 2 to ${MAX_EDGES} finite edges, each larger than the one before.`);
  }
  const last = edges.length - 1;
  const cases: Case[] = [
    [isNull(of), text('null')],
    [isNaNValue(of), text('nan')],
    [compare(of, '<', number(edges[0]!)), text('below')],
    [compare(of, '>', number(edges[last]!)), text('above')],
    ...edges.slice(1, last).map((edge, index): Case => [compare(of, '<', number(edge)), text(String(index))]),
  ];
  const bin = when(cases, text(String(last - 1)));
  return [
    group(derive(rows, { [BIN]: bin }), { [BIN]: column(BIN) }, { [COUNT]: { fn: 'count' } }),
    { limit: MAX_EDGES + 4 },
  ];
}

function histogramOf(rows: readonly Row[], edges: readonly number[]): Histogram {
  const counts = new Map(rows.map((row) => [String(row[BIN]), Number(row[COUNT])]));
  const at = (name: string) => counts.get(name) ?? 0;
  return {
    counts: edges.slice(1).map((_, index) => at(String(index))),
    below: at('below'),
    above: at('above'),
    nulls: at('null'),
    nans: at('nan'),
  };
}

async function duplicatesOf(
  select: QueryEngine['select'],
  rows: Query,
  key: Readonly<Record<string, Expression>>,
  options: { readonly nulls: 'ignore' | 'equal'; readonly examples: number },
  signal: AbortSignal | undefined,
): Promise<Duplicates> {
  const names = Object.keys(key);
  if (names.length === 0) throw new ConfigurationError('A search for duplicates needs at least one column.');
  const present =
    options.nulls === 'ignore' ? filter(rows, and(...Object.values(key).map((part) => not(isNull(part))))) : rows;
  const repeated = filter(group(present, key, { [COUNT]: { fn: 'count' } }), compare(column(COUNT), '>', number(1)));
  const [total] = await select(
    group(repeated, {}, { keys: { fn: 'count' }, members: { fn: 'sum', of: column(COUNT) } }),
    { limit: 1 },
    signal,
  );
  const keys = Number(total!.keys);
  const members = Number(total!.members ?? 0);
  const order = [{ by: column(COUNT), descending: true }, ...names.map((name) => ({ by: column(name) }))];
  const examples = keys === 0 ? [] : await select(repeated, { order, limit: options.examples }, signal);
  return {
    keys,
    members,
    surplus: members - keys,
    examples: examples.map(({ [COUNT]: count, ...parts }) => ({ key: parts, rows: Number(count) })),
  };
}

async function problemsOf(
  connection: DuckDBConnection,
  patterns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  for (const pattern of patterns) {
    try {
      await rowsOfSql(connection, `SELECT ${duckdbDialect.matches("''", pattern, false)}`, signal);
    } catch (error) {
      const reason = /^Invalid Input Error: (.*)/.exec(messageOf(error))?.[1];
      if (reason === undefined) throw error;
      problems.set(pattern, reason);
    }
  }
  return problems;
}

async function askedByUser(
  connection: DuckDBConnection,
  sql: string,
  tables: Readonly<Record<string, NamedTable>>,
  known: (dataset: Dataset) => Opened,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const datasets = Object.values(tables).map(({ dataset }) => dataset);
  const outside = datasets.find((dataset) => known(dataset).scope.extensions.length > 0);
  if (outside) {
    throw new ConfigurationError(
      `SQL of a contract's own runs over files on this machine only, where it can be kept from reading others; ` +
        `${outside.name} is none.`,
    );
  }
  for (const [name, { dataset, columns }] of Object.entries(tables)) {
    const rows = source(rowsOf(dataset), duckdbDialect, (one) => known(one).from);
    const shown = projectionSql(rows, columns, duckdbDialect);
    await connection.run(`CREATE TEMPORARY VIEW ${identifier(name)} AS ${shown}`);
  }
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigurationError(`The SQL ${oneLine(sql).slice(0, 200)} cannot be run: ${reason}`, { cause });
  try {
    if (sql.trim() === '') throw refuse('it is empty.');
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw refuse(`it has ${statements.count} statements; one SELECT is allowed.`);
    const prepared = await statements.prepare(0);
    if (prepared.statementType !== SELECT) throw refuse('it is no SELECT. Rules read, they do not write.');
    const rows = await rowsOfSql(connection, `SELECT * FROM (${withoutSemicolon(sql)}\n) LIMIT ${limit + 1}`, signal);
    if (rows.length > limit) throw refuse(`it returns more than ${limit} rows.`);
    return rows;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ConfigurationError) throw error;
    throw refuse(explainFailure(error, 'the table').message, error);
  }
}

/** duckdb_statement_type of the C API. */
const SELECT = 1;

function withoutSemicolon(sql: string): string {
  return sql.replace(/;\s*$/, '');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
