import { availableParallelism, totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EnvironmentError } from '../../core/errors.ts';
import type { Bytes } from '../../core/units.ts';
import { bytes } from '../../core/units.ts';
import type { DuckDb } from '../../runtime/duckdb.ts';
import { registerFits } from './fits.ts';
import { identifier, literal, pathPattern } from './quote.ts';

export interface SessionSettings {
  /** What DuckDB's buffers may hold; beyond it, it spills. */
  readonly memoryLimit: Bytes;
  readonly threads: number;
  /** A private folder, deleted by whoever made it. */
  readonly spillFolder: string;
  /** Where DuckDB's extensions lie; DuckDB's own default where undefined. */
  readonly extensionFolder?: string | undefined;
}

/** What a session is for. */
export interface SessionScope {
  /** The only files that it can read. */
  readonly files: readonly string[];
  /** Extensions to load; with any, access to the outside stays on, because they do not ask DuckDB before they read. */
  readonly extensions: readonly string[];
}

/** One DuckDB database in memory that can read the files it was opened for, and nothing else. */
export interface Session {
  connect(): Promise<DuckDBConnection>;
  /** Makes what is judged in this process known to its statements: see `fits.ts`. */
  judgeHere(): Promise<void>;
  close(): void;
}

/** Leaves room for Node.js and for what DuckDB does not count, so that the process stays under 2 GB. */
const DEFAULT_MEMORY = 1.5e9;

export function defaultSettings(spillFolder: string): SessionSettings {
  return { memoryLimit: bytes(Math.min(DEFAULT_MEMORY, totalmem() / 2)), threads: availableParallelism(), spillFolder };
}

/**
 * DuckDB takes a fixed list of files only before external access is switched off, so each set of files has its own
 * instance (20 ms). Nothing is downloaded, nothing is written outside the spill folder, and no SQL can change that.
 */
export async function openSession(duckdb: DuckDb, settings: SessionSettings, scope: SessionScope): Promise<Session> {
  const instance: DuckDBInstance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${Math.floor(settings.memoryLimit)}B`,
    threads: String(settings.threads),
    temp_directory: settings.spillFolder,
  });
  try {
    const connection = await instance.connect();
    for (const extension of scope.extensions) await load(connection, extension, settings.extensionFolder);
    for (const statement of lockDown(scope)) await connection.run(statement);
    connection.closeSync();
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  let judging: Promise<void> | undefined;
  return {
    connect: () => instance.connect(),
    judgeHere() {
      judging ??= instance.connect().then(async (connection) => {
        await registerFits(duckdb, connection);
        connection.closeSync();
      });
      return judging;
    },
    close: () => instance.closeSync(),
  };
}

/** Loads an extension that is already on this machine. Throws EnvironmentError where it is not: none is downloaded. */
async function load(connection: DuckDBConnection, extension: string, folder: string | undefined): Promise<void> {
  try {
    if (folder !== undefined) await connection.run(`SET extension_directory = ${literal(folder)}`);
    await connection.run(`LOAD ${identifier(extension)}`);
  } catch (error) {
    throw new EnvironmentError(
      `This table needs DuckDB's extension ${extension}, which is not on this machine, and Model Assay downloads none. ` +
        `Install it beforehand with the duckdb command line of the same version: INSTALL ${extension}; ` +
        'or copy the table to Parquet files on this machine.',
      { cause: error },
    );
  }
}

function lockDown({ files, extensions }: SessionScope): readonly string[] {
  // The pattern is checked against the list as it stands, then the file that it names: both must be on it.
  const allowed = [...new Set(files.flatMap((file) => [file, pathPattern(file)]))];
  return [
    "SET TimeZone = 'UTC'",
    'SET enable_external_file_cache = false',
    'SET allow_persistent_secrets = false',
    `SET allowed_paths = [${allowed.map(literal).join(', ')}]`,
    ...(extensions.length === 0 ? ['SET enable_external_access = false'] : []),
    'SET lock_configuration = true',
  ];
}
