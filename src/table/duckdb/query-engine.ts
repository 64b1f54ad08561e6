import { join, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import {
  type Dataset,
  datasetsOf,
  type NamedTable,
  type Query,
  type QueryEngine,
  type Row,
  rowsOf,
  type Selection,
  sizeOf,
} from '../query.ts';
import type { FileSource } from '../source.ts';
import { duplicatesOf } from '../sql/duplicates.ts';
import { binned, histogramOf } from '../sql/histogram.ts';
import { projectionSql, type Source, selectSql, source } from '../sql/queries.ts';
import { planAggregates, runAggregates } from './aggregates.ts';
import { type Opened, openDataset } from './dataset.ts';
import { duckdbDialect } from './dialect.ts';
import { explainFailure } from './failure.ts';
import { FITS } from './fits.ts';
import type { Host } from './host.ts';
import { identifier, literal, pathPattern } from './quote.ts';
import { rowsOfSql } from './run.ts';

/** What explains itself runs in DuckDB's own command line, where the time zone is the machine's. */
const PROLOGUE = "SET TimeZone = 'UTC';\n";

function inCommandLine(statements: string): string {
  const note = `-- ${FITS}(json, schema, formats) is a function of Model Assay's own, which DuckDB's command line lacks.\n`;
  return PROLOGUE + (statements.includes(FITS) ? note : '') + statements;
}

const shown = (rows: Query): Source => source(rows, duckdbDialect, (dataset) => fromHere(dataset.sql));

/** Files are told from where the command runs: a report names no folder of a machine, and who copies a statement has his own. */
function fromHere(sql: string): string {
  const folder = literal(pathPattern(join(process.cwd(), sep))).slice(0, -1);
  return sql.replaceAll(folder, "'");
}

/** The statements for people, over the files themselves. */
export const duckdbExplain: QueryEngine['explain'] = {
  aggregate: (rows, aggregates) => {
    const { statements, problems } = planAggregates(shown(rows), sizeOf(rows), aggregates);
    const notes = [...problems].map(([name, problem]) => `-- ${oneLine(name)}: ${oneLine(problem)}\n`);
    return inCommandLine(notes.join('') + statements.map(({ sql }) => `${sql};\n`).join(''));
  },
  select: (rows, selection: Selection) => inCommandLine(`${selectSql(shown(rows), selection, duckdbDialect)};\n`),
  count: (rows) => inCommandLine(`SELECT count(*) FROM ${shown(rows).sql};\n`),
};

export function duckdbQueries(host: Host): QueryEngine<FileSource> {
  const opened = new WeakMap<Dataset, Opened>();

  const known = (dataset: Dataset): Opened => {
    const found = opened.get(dataset);
    if (found === undefined) throw new TypeError(`${dataset.name} was not opened by this engine`);
    return found;
  };
  const behind = (rows: Query): Source => source(rows, duckdbDialect, (dataset) => known(dataset).from);

  const connected = async <T>(
    datasets: readonly Dataset[],
    use: (connection: DuckDBConnection) => Promise<T>,
    statements: readonly string[] = [],
  ): Promise<T> => {
    const needs = datasets.map(known);
    const scope = {
      files: [...new Set(needs.flatMap((need) => need.scope.files))],
      extensions: [...new Set(needs.flatMap((need) => need.scope.extensions))],
    };
    return host.shared(scope, [...new Set(needs.flatMap((need) => need.setup))], async (session) => {
      if (statements.some((sql) => sql.includes(FITS))) await session.judgeHere();
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
      return await connected(datasetsOf(rows), (connection) => rowsOfSql(connection, sql, signal), [sql]);
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
      const run = (connection: DuckDBConnection) => runAggregates(connection, from, plan, signal);
      const statements = plan.statements.map(({ sql }) => sql);
      return connected(datasetsOf(rows), run, statements).catch((error) => {
        signal?.throwIfAborted();
        throw explainFailure(error, from.scope.table);
      });
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
    explain: duckdbExplain,
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
