import { ConfigurationError } from '../../core/errors.ts';
import type { Logger } from '../../core/log.ts';
import { column } from '../expression.ts';
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
import type { TrinoSource } from '../source.ts';
import { compile } from '../sql/compile.ts';
import { duplicatesOf } from '../sql/duplicates.ts';
import { binned, histogramOf } from '../sql/histogram.ts';
import { typeOf } from '../sql/infer.ts';
import { projectionSql, type Source, selectSql, source } from '../sql/queries.ts';
import type { ValueType } from '../types.ts';
import { planAggregates, runAggregates } from './aggregates.ts';
import { type Connection, connect, type Reader } from './connection.ts';
import { type Opened, openTrinoTable } from './dataset.ts';
import { trinoDialect } from './dialect.ts';
import { failureInTheMiddle, failureOf, ServerFailure } from './failure.ts';
import { loginFor } from './login.ts';
import { joniPattern } from './patterns.ts';
import { identifier } from './quote.ts';
import { carried, rowOf } from './values.ts';

const DEFAULT_TIMEOUT = 30 * 60_000;

export interface TrinoOptions {
  readonly log: Logger;
  /** Where the login comes from. */
  readonly environment: NodeJS.ProcessEnv;
}

const shown = (rows: Query): Source => source(rows, trinoDialect, (dataset) => dataset.sql);

/** The statements for people. */
export const trinoExplain: QueryEngine['explain'] = {
  aggregate: (rows, aggregates) => {
    const { statements, problems } = planAggregates(shown(rows), sizeOf(rows), aggregates);
    const notes = [...problems].map(([name, problem]) => `-- ${oneLine(name)}: ${oneLine(problem)}\n`);
    return notes.join('') + statements.map(({ sql }) => `${sql};\n`).join('');
  },
  select: (rows, selection) => `${selectSql(shown(rows), selection, trinoDialect)};\n`,
  count: (rows) => `SELECT count(*) FROM ${shown(rows).sql};\n`,
};

/** The questions, and all rows in an order, where a model must see each of them. */
export interface TrinoQueries extends QueryEngine<TrinoSource> {
  /** The values of these columns, row by row, as `carried` sends them. */
  readOrdered(
    dataset: Dataset,
    columns: readonly string[],
    by: string,
    to: Reader,
    signal?: AbortSignal,
  ): Promise<void>;
}

/** The questions, asked of tables on Trino clusters. Only numbers and the rows asked for leave the cluster. */
export function trinoQueries({ log, environment }: TrinoOptions): TrinoQueries {
  const opened = new WeakMap<Dataset, Opened>();
  const connections = new Map<string, Connection>();

  const connectionTo = (from: TrinoSource): Connection => {
    const key = JSON.stringify([from.trino, from.session, from.timeout]);
    const known = connections.get(key) ?? connect(serverOf(from, environment), log);
    connections.set(key, known);
    return known;
  };
  /** All rows of one question lie on one cluster. */
  const connectionOf = (rows: Query): Connection => {
    const [first, ...others] = datasetsOf(rows).map((dataset) => {
      const one = opened.get(dataset);
      if (one === undefined) throw new TypeError(`${dataset.name} was not opened by this engine`);
      return one;
    });
    const other = others.find(({ connection }) => connection !== first!.connection);
    if (other === undefined) return first!.connection;
    throw new ConfigurationError(
      `${first!.dataset.name} and ${other.dataset.name} lie on two clusters, or are asked with two sessions. One question ` +
        'can be asked of one.',
    );
  };
  const behind = (rows: Query): Source =>
    source(rows, trinoDialect, (dataset) => opened.get(dataset)?.from ?? dataset.sql);

  const select: QueryEngine['select'] = async (rows, selection, signal) => {
    const asked = selected(behind(rows), selection);
    const { rows: answered } = await explained(behind(rows).scope.table, () =>
      connectionOf(rows).ask(asked.sql, signal),
    );
    return answered.map((cells) => rowOf(cells, asked.types));
  };

  return {
    select,
    async open(from, signal) {
      const one = await openTrinoTable(connectionTo(from), from, signal);
      opened.set(one.dataset, one);
      return one.dataset;
    },
    aggregate: (rows, aggregates, signal) => {
      const from = behind(rows);
      const plan = planAggregates(from, sizeOf(rows), aggregates);
      return explained(from.scope.table, () => runAggregates(connectionOf(rows), from, plan, signal));
    },
    histogram: async (rows, of, edges, signal) => histogramOf(await select(...binned(rows, of, edges), signal), edges),
    duplicates: (rows, key, options, signal) => duplicatesOf(select, rows, key, options, signal),
    query: (sql, tables, { limit }, signal) => {
      const [first] = Object.values(tables);
      const connection = connectionOf(rowsOf(first!.dataset));
      return askedByUser(connection, sql, tables, limit, signal);
    },
    patternProblems: async (patterns) => new Map(patterns.flatMap(problemOf)),
    explain: trinoExplain,
    async readOrdered(dataset, names, by, to, signal) {
      const rows = rowsOf(dataset);
      const from = behind(rows);
      const columns = Object.fromEntries(names.map((name) => [name, column(name)]));
      const { sql } = selected(from, {
        columns,
        limit: dataset.rows + 1,
        order: [{ by: column(by), descending: false }],
      });
      await explained(from.scope.table, () => connectionOf(rows).read(sql, to, signal));
    },
  };
}

function serverOf({ trino, session, timeout }: TrinoSource, environment: NodeJS.ProcessEnv) {
  const address = URL.canParse(trino) ? new URL(trino) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.username !== '') {
    throw new ConfigurationError(
      `trino: ${trino.replace(/\/\/.*@/, '//…@')} is no address of a server. Write https://HOST:PORT; the login comes from ` +
        'TRINO_USER and TRINO_PASSWORD.',
    );
  }
  return {
    address: address.origin,
    login: loginFor(address, environment),
    session: session ?? {},
    timeout: timeout ?? DEFAULT_TIMEOUT,
  };
}

/** The columns under names of their own, carried so that nothing is lost on the way. */
function selected(
  from: Source,
  selection: Selection,
): { sql: string; types: (readonly [name: string, type: ValueType])[] } {
  const all = [...from.scope.columns.keys()].map((name) => [name, { op: 'column', name }] as const);
  const columns = selection.columns === undefined ? all : Object.entries(selection.columns);
  const types = columns.map(([name, expression]) => [name, typeOf(expression, from.scope)] as const);
  const parts = columns.map(
    ([, expression], index) =>
      `${carried(compile(expression, from.scope, trinoDialect), types[index]![1])} AS ${identifier(`c${index}`)}`,
  );
  const plain = selectSql(from, { ...selection, columns: {} }, trinoDialect);
  return { sql: plain.replace(/^SELECT /, () => `SELECT ${parts.join(', ')} `), types };
}

async function explained<T>(table: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ServerFailure ? failureInTheMiddle(error, table) : error;
  }
}

function problemOf(pattern: string): [string, string][] {
  try {
    joniPattern(pattern);
    return [];
  } catch (error) {
    return error instanceof ConfigurationError ? [[pattern, error.message]] : [];
  }
}

/** The names of the user's own are WITH clauses, and the plan must not read any other table. */
async function askedByUser(
  connection: Connection,
  sql: string,
  tables: Readonly<Record<string, NamedTable>>,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigurationError(`The SQL ${oneLine(sql).slice(0, 200)} cannot be run: ${reason}`, { cause });
  if (sql.trim() === '') throw refuse('it is empty.');
  const named = Object.entries(tables).map(([name, { dataset, columns }]) => {
    const rows = source(rowsOf(dataset), trinoDialect, (one) => one.sql);
    return `${identifier(name)} AS (${projectionSql(rows, columns, trinoDialect)})`;
  });
  const own = sql.replace(/;\s*$/, '');
  const whole = `WITH ${named.join(',\n     ')}\nSELECT * FROM (${own}\n) LIMIT ${limit + 1}`;
  try {
    await connection.ask(`EXPLAIN (TYPE VALIDATE) WITH ${named.join(', ')} ${own}`, signal);
    const allowed = new Set<string>();
    for (const { dataset } of Object.values(tables)) {
      for (const table of await tablesRead(connection, `SELECT * FROM ${dataset.sql}`, signal)) allowed.add(table);
    }
    const other = (await tablesRead(connection, whole, signal)).find((table) => !allowed.has(table));
    if (other !== undefined) throw refuse(`it reads ${other}, and may read the tables of the contract only.`);
    const { columns, rows } = await connection.ask(whole, signal);
    if (rows.length > limit) throw refuse(`it returns more than ${limit} rows.`);
    return rows.map((cells) => Object.fromEntries(columns.map(({ name }, index) => [name, plainCell(cells[index])])));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ServerFailure)) throw error;
    const plain = failureOf(error, 'it');
    if (!(plain instanceof ConfigurationError)) throw failureOf(error, `The SQL ${oneLine(sql).slice(0, 200)}`);
    throw refuse(plain.message.replace(/^it: /, ''), error);
  }
}

async function tablesRead(connection: Connection, sql: string, signal: AbortSignal | undefined): Promise<string[]> {
  const answer = await connection.ask(`EXPLAIN (TYPE IO, FORMAT JSON) ${sql}`, signal);
  const { inputTableColumnInfos } = JSON.parse(String(answer.rows[0]![0])) as {
    inputTableColumnInfos: readonly { table: { catalog: string; schemaTable: { schema: string; table: string } } }[];
  };
  return inputTableColumnInfos.map(
    ({ table }) => `${table.catalog}.${table.schemaTable.schema}.${table.schemaTable.table}`,
  );
}

/** Whoever writes a query of their own says what type it has. */
function plainCell(cell: unknown): Row[string] {
  return typeof cell === 'number' || typeof cell === 'boolean' || cell === null ? cell : String(cell);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
