import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import { requireDistinctColumns } from '../columns.ts';
import type { ColumnInfo } from '../rows.ts';
import { literal, pathPattern } from './quote.ts';
import { describeSql, pathList, type Scan } from './scan.ts';

/** Parquet, by name of column. */
export function parquetScan(connection: DuckDBConnection): Scan {
  const sql = (files: readonly string[], further: readonly string[]) =>
    `read_parquet(${[pathList(files), ...further].join(', ')})`;
  return {
    ordered: false,
    sql,
    async columns(file) {
      requireDistinctColumns(file, await topLevelNames(connection, file));
      const columns = await describeSql(connection, sql([file], ['hive_partitioning = false']));
      await requireHonestFooter(connection, file, columns);
      return columns;
    },
  };
}

/** Names as the file has them: where two are equal, DuckDB renames one without a word. */
async function topLevelNames(connection: DuckDBConnection, file: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT name, coalesce(num_children, 0)::INTEGER FROM parquet_schema(${literal(pathPattern(file))})`,
  );
  const [, ...nodes] = reader
    .getRowsJS()
    .map(([name, children]) => ({ name: String(name), children: Number(children) }));
  const names: string[] = [];
  for (let index = 0; index < nodes.length; ) {
    names.push(nodes[index]!.name);
    // A subtree is stored depth first: step over all of it.
    for (let open = 1; open > 0 && index < nodes.length; index++) open += nodes[index]!.children - 1;
  }
  return names;
}

/**
 * A footer says how many rows there are in three places. Where they disagree DuckDB believes one, and makes up rows.
 * Throws ConfigurationError.
 */
async function requireHonestFooter(
  connection: DuckDBConnection,
  file: string,
  columns: readonly ColumnInfo[],
): Promise<void> {
  const path = literal(pathPattern(file));
  const flat = columns.filter(({ declared }) => !/\[\d*\]$|^(STRUCT|MAP|UNION|VARIANT|GEOMETRY)\b/.test(declared));
  const flatNames = flat.map(({ name }) => literal(name)).join(', ');
  const differs = `num_values < row_group_num_rows OR (path_in_schema IN (${flatNames || 'NULL'}) AND num_values <> row_group_num_rows)`;
  const found = await connection.runAndReadAll(
    `SELECT coalesce((SELECT sum(num_rows) FROM parquet_file_metadata(${path})), 0)
          = coalesce((SELECT sum(rows) FROM (SELECT any_value(row_group_num_rows) AS rows FROM parquet_metadata(${path})
                      GROUP BY row_group_id)), 0)
        AND NOT EXISTS (FROM parquet_metadata(${path}) WHERE ${differs})`,
  );
  if (found.getRowsJS()[0]?.[0] === true) return;
  throw new ConfigurationError(
    `${file} is damaged: its footer contradicts itself about the number of rows. Write or copy it again.`,
  );
}
