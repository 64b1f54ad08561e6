import { mkdtempSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Bytes } from '../../core/units.ts';
import { bytes } from '../../core/units.ts';
import type { DuckDb } from '../../runtime/duckdb.ts';
import { literal, pathPattern } from './quote.ts';

export interface SessionSettings {
  /** What DuckDB's buffers may hold; beyond it, it spills. */
  readonly memoryLimit: Bytes;
  readonly threads: number;
  /** A private folder, deleted by whoever made it. */
  readonly spillFolder: string;
}

/** One DuckDB database in memory that can read the files it was opened for, and nothing else. */
export interface Session {
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

const DEFAULT_MEMORY = 2e9;

export function defaultSettings(spillFolder: string): SessionSettings {
  return { memoryLimit: bytes(Math.min(DEFAULT_MEMORY, totalmem() / 2)), threads: availableParallelism(), spillFolder };
}

/** A new private folder below `parent` (the system's folder for temporary files where undefined). */
export async function makeSpillFolder(parent: string | undefined): Promise<string> {
  const home = parent ?? tmpdir();
  await mkdir(home, { recursive: true });
  return mkdtempSync(path.join(home, 'modelassay-spill-'));
}

export async function removeSpillFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * DuckDB takes a fixed list of files only before external access is switched off, so each set of files has its own
 * instance (20 ms). Nothing is downloaded, nothing is written outside the spill folder, and no SQL can change that.
 */
export async function openSession(
  duckdb: DuckDb,
  settings: SessionSettings,
  files: readonly string[],
): Promise<Session> {
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
    for (const statement of lockDown(files)) await connection.run(statement);
    connection.closeSync();
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  return { connect: () => instance.connect(), close: () => instance.closeSync() };
}

function lockDown(files: readonly string[]): readonly string[] {
  // The pattern is checked against the list as it stands, then the file that it names: both must be on it.
  const allowed = [...new Set(files.flatMap((file) => [file, pathPattern(file)]))];
  return [
    "SET TimeZone = 'UTC'",
    'SET enable_external_file_cache = false',
    'SET allow_persistent_secrets = false',
    `SET allowed_paths = [${allowed.map(literal).join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}
