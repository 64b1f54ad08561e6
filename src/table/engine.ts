import { isAddress } from '../core/address.ts';
import { ConfigurationError } from '../core/errors.ts';
import { type Logger, silentLogger } from '../core/log.ts';
import { readableFiles } from './duckdb/csv-copy.ts';
import { explainFailure } from './duckdb/failure.ts';
import { createHost, type Host, type HostOptions } from './duckdb/host.ts';
import { duckdbQueries } from './duckdb/query-engine.ts';
import { type PlainFormat, type Relation, relationOf } from './duckdb/relation.ts';
import { type OpenedTable, rowSource } from './duckdb/rows.ts';
import { rowsBetween } from './duckdb/shard.ts';
import { typedText } from './duckdb/text-types.ts';
import { digestFiles, type SourceFile, sourceFiles, sourceName } from './files.ts';
import { formatOf, formatOfName } from './format.ts';
import { copyRows } from './local-copy.ts';
import { openNpz } from './npz/rows.ts';
import { place, routed } from './routed.ts';
import { partOf, type RowSource, type TableEngine } from './rows.ts';
import { blockOf, type Shard } from './shard.ts';
import { type Copying, type DataSource, type FileSource, isFiles, isOnTrino, type TrinoSource } from './source.ts';
import { trinoQueries } from './trino/engine.ts';
import { nameOf } from './trino/quote.ts';

export interface TableEngineOptions extends HostOptions {
  readonly log?: Logger | undefined;
  /** Where logins come from. Default: the process's. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** Tables wherever they lie. An engine is loaded when the first table that needs it is opened; NPZ needs none. */
export function createTableEngine(options: TableEngineOptions): TableEngine {
  const log = options.log ?? silentLogger;
  const host = createHost(options);
  const open = new Set<RowSource>();
  const environment = options.environment ?? process.env;
  const trino = trinoQueries({ log, environment });
  const copies = new Map<string, Promise<FileSource>>();
  const copyOf = async (
    source: TrinoSource,
    copying: Copying | undefined,
    signal?: AbortSignal,
  ): Promise<FileSource> => {
    if (copying === undefined) throw unordered(source);
    const whole = { ...source, shard: undefined };
    const key = JSON.stringify([whole, copying]);
    const copy = copies.get(key) ?? copyRows(host, trino, whole, copying, log, signal);
    copies.set(key, copy);
    return { ...(await copy), shard: source.shard };
  };
  const here = async (source: DataSource, copying: Copying | undefined, signal: AbortSignal | undefined) =>
    isOnTrino(source) ? copyOf(source, copying, signal) : source;
  const queries = routed([place('duckdb', isFiles, duckdbQueries(host)), place('trino', isOnTrino, trino)]);
  return {
    ...queries,
    openInOrder: async (source, copying, signal) => queries.open(await here(source, copying, signal), signal),
    async openRows(source, copying, signal) {
      const rows = await openRows(host, await here(source, copying, signal), log);
      open.add(rows);
      return { ...rows, close: async () => (open.delete(rows) ? rows.close() : undefined) };
    },
    async close() {
      for (const rows of open) await rows.close();
      open.clear();
      await host.close();
    },
  };
}

function unordered(source: TrinoSource): ConfigurationError {
  return new ConfigurationError(
    `${nameOf(source)} lies on a cluster, whose rows have no order of their own. Name with id the column that tells them apart: they are copied to this machine in its order, and a model reads them there.`,
  );
}

async function openRows(host: Host, source: FileSource, log: Logger): Promise<RowSource> {
  const name = sourceName(source);
  if (source.paths.some(isAddress)) {
    throw new ConfigurationError(
      `${name} is an address. Rows for a model are read from this machine: download it first.`,
    );
  }
  const files = await sourceFiles(source, (file) => formatOfName(file) !== undefined);
  const format = formatOf(source, files);
  switch (format) {
    case 'npz':
      return partOf(await openNpz(name, files, (message) => log.info(message)), source.shard);
    case 'parquet':
    case 'csv':
    case 'json': {
      const rows = await openWithDuckDb(host, name, source, files, format);
      log.debug(`${name}: ${rows.rows} rows, ${rows.columns.length} columns, ${files.length} ${format} file(s)`);
      return rows;
    }
    default:
      throw new ConfigurationError(`${name} is ${format}. Rows for a model are read from Parquet, CSV, JSON or NPZ.`);
  }
}

type Counted = Pick<OpenedTable, 'relation' | 'rows'>;

/** Rows of a part follow each other: models see them in the order and the batches of the whole. */
function shardOf({ relation, rows }: Counted, shard: Shard | undefined): Counted {
  if (shard === undefined) return { relation, rows };
  const block = blockOf(shard, rows);
  const cut = ({ asWritten, ...one }: Relation): Relation => ({
    ...one,
    sql: rowsBetween(one.sql, block),
    ...(asWritten && { asWritten: (columns: readonly string[]) => cut(asWritten(columns)) }),
  });
  return { relation: cut(relation), rows: block.to - block.from };
}

async function openWithDuckDb(
  host: Host,
  name: string,
  source: FileSource,
  files: readonly SourceFile[],
  format: PlainFormat,
): Promise<RowSource> {
  const digest = source.copyOf?.digest ?? (await digestFiles(files));
  const readable = await readableFiles(host, files, format, source.csv);
  const [surplus] = readable.surplus;
  if (surplus) {
    throw new ConfigurationError(
      `${surplus.file}, line ${surplus.line}: ${surplus.reason}. Correct the line, or the delimiter and the quote.`,
    );
  }
  const session = await host.session({ files: readable.files.map((file) => file.path), extensions: [] });
  try {
    const connection = await session.connect();
    const relation = await relationOf(connection, name, readable.files, format, readable.options);
    const counted: Counted =
      format === 'csv'
        ? await typedText(connection, relation)
        : {
            relation,
            rows: Number((await connection.runAndReadAll(`SELECT count(*) FROM ${relation.sql}`)).getRows()[0]![0]),
          };
    connection.closeSync();
    return rowSource({ name, digest, files, ...shardOf(counted, source.shard) }, session);
  } catch (error) {
    session.close();
    throw explainFailure(error, name, host.named);
  }
}
