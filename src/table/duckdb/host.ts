import { join } from 'node:path';
import type { Bytes } from '../../core/units.ts';
import { type DuckDb, loadDuckDb } from '../../runtime/duckdb.ts';
import { defaultSettings, openSession, type Session, type SessionScope } from './session.ts';
import { makeSpillFolder, removeSpillFolder } from './spill.ts';

export interface HostOptions {
  /** Where DuckDB comes from: a folder whose `node_modules` holds it, or something that loads it. */
  readonly duckdb: string | (() => Promise<DuckDb>);
  /** Of DuckDB's buffers. Default: 1.5 GB, or half of this machine's memory where that is less. */
  readonly memoryLimit?: Bytes | undefined;
  /** Default: as many as this process may use. */
  readonly threads?: number | undefined;
  /** Where a private folder for spilling is made. Default: the system's folder for temporary files. */
  readonly spillFolder?: string | undefined;
  /** Where DuckDB's extensions lie, for tables that need one. Default: DuckDB's own. */
  readonly extensionFolder?: string | undefined;
}

/** DuckDB, loaded when it is first needed, with the sessions that are open. */
export interface Host {
  /** A session of the caller's own, who closes it. */
  session(scope: SessionScope): Promise<Session>;
  /** A private folder for copies of files, gone when the host is closed. */
  scratch(): Promise<string>;
  /** A text with the names of the files in place of those of their copies. */
  named(text: string): string;
  /** Uses a session that all questions about the same files share; `setup` has run once in it. */
  shared<T>(scope: SessionScope, setup: readonly string[], use: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Within the folder for spilling. */
const COPIES = 'copies';

/** Sessions kept open for further questions; each holds little once its statement is done. */
const MAX_SHARED = 8;

export function createHost(options: HostOptions): Host {
  const shared = new Map<string, Shared>();
  let loaded: Promise<DuckDb> | undefined;
  let spill: Promise<string> | undefined;
  let copies: string | undefined;

  const session = async (scope: SessionScope): Promise<Session> => {
    loaded ??= typeof options.duckdb === 'string' ? loadDuckDb(options.duckdb) : options.duckdb();
    const duckdb = await loaded;
    spill ??= makeSpillFolder(options.spillFolder);
    const defaults = defaultSettings(await spill);
    return openSession(
      duckdb,
      {
        memoryLimit: options.memoryLimit ?? defaults.memoryLimit,
        threads: options.threads ?? defaults.threads,
        spillFolder: defaults.spillFolder,
        extensionFolder: options.extensionFolder,
      },
      scope,
    );
  };

  const prepared = async (scope: SessionScope, setup: readonly string[]): Promise<Session> => {
    const opened = await session(scope);
    const connection = await opened.connect();
    for (const statement of setup) await connection.run(statement);
    connection.closeSync();
    return opened;
  };

  return {
    session,
    async scratch() {
      spill ??= makeSpillFolder(options.spillFolder);
      copies = join(await spill, COPIES);
      return copies;
    },
    named: (text) => (copies === undefined ? text : text.replaceAll(copies, '')),
    async shared(scope, setup, use) {
      const key = JSON.stringify([[...scope.files].sort(), [...scope.extensions].sort(), setup]);
      const one = shared.get(key) ?? { session: prepared(scope, setup), users: 0 };
      // The last used stands last.
      shared.delete(key);
      shared.set(key, one);
      one.users++;
      try {
        return await use(await one.session);
      } catch (error) {
        if (await failed(one.session)) shared.delete(key);
        throw error;
      } finally {
        one.users--;
        await closeIdle(shared);
      }
    },
    async close() {
      for (const one of shared.values()) (await one.session.catch(() => undefined))?.close();
      shared.clear();
      if (spill) await removeSpillFolder(await spill);
      spill = undefined;
    },
  };
}

interface Shared {
  readonly session: Promise<Session>;
  users: number;
}

async function closeIdle(shared: Map<string, Shared>): Promise<void> {
  for (const [key, one] of shared) {
    if (shared.size <= MAX_SHARED) return;
    if (one.users > 0) continue;
    shared.delete(key);
    (await one.session).close();
  }
}

async function failed(session: Promise<Session>): Promise<boolean> {
  return session.then(
    () => false,
    () => true,
  );
}
