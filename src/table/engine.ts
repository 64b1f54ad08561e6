import { type Logger, silentLogger } from '../core/log.ts';
import type { Bytes } from '../core/units.ts';
import { type DuckDb, loadDuckDb } from '../runtime/duckdb.ts';
import { explainFailure } from './duckdb/failure.ts';
import { relationOf } from './duckdb/relation.ts';
import { type OpenedTable, rowSource } from './duckdb/rows.ts';
import { defaultSettings, makeSpillFolder, openSession, removeSpillFolder, type Session } from './duckdb/session.ts';
import { typedText } from './duckdb/text-types.ts';
import { digestFiles, type SourceFile, sourceFiles, sourceName } from './files.ts';
import { formatOf, formatOfName } from './format.ts';
import { openNpz } from './npz/rows.ts';
import type { DataSource, RowSource, TableEngine, TableFormat } from './rows.ts';

export interface TableEngineOptions {
  /** Where DuckDB comes from: a folder whose `node_modules` holds it, or something that loads it. */
  readonly duckdb: string | (() => Promise<DuckDb>);
  /** Of DuckDB's buffers. Default: 2 GB, or half of this machine's memory where that is less. */
  readonly memoryLimit?: Bytes | undefined;
  /** Default: as many as this process may use. */
  readonly threads?: number | undefined;
  /** Where a private folder for spilling is made. Default: the system's folder for temporary files. */
  readonly spillFolder?: string | undefined;
  readonly log?: Logger | undefined;
}

/** Tables in files. DuckDB is loaded when the first table that needs it is opened; NPZ needs no DuckDB. */
export function createTableEngine(options: TableEngineOptions): TableEngine {
  const log = options.log ?? silentLogger;
  const open = new Set<RowSource>();
  let spill: Promise<string> | undefined;
  let loaded: Promise<DuckDb> | undefined;

  const session = async (files: readonly SourceFile[]): Promise<Session> => {
    loaded ??= typeof options.duckdb === 'string' ? loadDuckDb(options.duckdb) : options.duckdb();
    const duckdb = await loaded;
    spill ??= makeSpillFolder(options.spillFolder);
    const defaults = defaultSettings(await spill);
    const settings = {
      memoryLimit: options.memoryLimit ?? defaults.memoryLimit,
      threads: options.threads ?? defaults.threads,
      spillFolder: defaults.spillFolder,
    };
    return openSession(
      duckdb,
      settings,
      files.map((file) => file.path),
    );
  };

  return {
    async openRows(source) {
      const files = await sourceFiles(source, (name) => formatOfName(name) !== undefined);
      const format = formatOf(source, files);
      const name = sourceName(source);
      const rows =
        format === 'npz'
          ? await openNpz(name, files, (message) => log.info(message))
          : await openWithDuckDb(name, source, files, format, session);
      log.debug(`${name}: ${rows.rows} rows, ${rows.columns.length} columns, ${files.length} ${format} file(s)`);
      open.add(rows);
      return { ...rows, close: async () => (open.delete(rows) ? rows.close() : undefined) };
    },
    async close() {
      for (const rows of open) await rows.close();
      open.clear();
      if (spill) await removeSpillFolder(await spill);
      spill = undefined;
    },
  };
}

async function openWithDuckDb(
  name: string,
  source: DataSource,
  files: readonly SourceFile[],
  format: Exclude<TableFormat, 'npz'>,
  newSession: (files: readonly SourceFile[]) => Promise<Session>,
): Promise<RowSource> {
  const digest = await digestFiles(files);
  const session = await newSession(files);
  try {
    const connection = await session.connect();
    const raw = await relationOf(connection, name, files, format, source.csv);
    const counted: Pick<OpenedTable, 'relation' | 'rows'> =
      format === 'csv'
        ? await typedText(connection, raw)
        : {
            relation: raw,
            rows: Number((await connection.runAndReadAll(`SELECT count(*) FROM ${raw.sql}`)).getRows()[0]![0]),
          };
    connection.closeSync();
    return rowSource({ name, digest, files, ...counted }, session);
  } catch (error) {
    session.close();
    throw explainFailure(error, name);
  }
}
