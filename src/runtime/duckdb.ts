import { loadNative } from './load.ts';

export type DuckDb = typeof import('@duckdb/node-api');

/** DuckDB from `folder` (a NativeModule's). Throws EnvironmentError when it cannot be loaded. */
export async function loadDuckDb(folder: string): Promise<DuckDb> {
  return loadNative<DuckDb>({ name: '@duckdb/node-api', folder });
}
