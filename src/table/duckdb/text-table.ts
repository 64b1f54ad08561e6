import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal } from './quote.ts';
import type { Session } from './session.ts';

/** A column of texts, and what they are made of. */
export interface TextColumn {
  readonly name: string;
  /** The expression of the column's values over `text`, an SQL expression of theirs. */
  typed(text: string): string;
}

/** Rows of texts that are taken in one by one, and written to a Parquet file with their types. */
export interface TextTable {
  /** Without any row. */
  clear(): Promise<void>;
  add(row: readonly (string | null)[]): void;
  /** In the order in which the rows came. */
  writeParquet(file: string): Promise<void>;
  /** The first value of this column that occurs twice, or is null; undefined where each row has one of its own. */
  ambiguous(column: string): Promise<{ readonly value: string | null } | undefined>;
}

const TABLE = 'taken';

/** A table of this session, which keeps what does not fit into memory in the folder for spilling. */
export async function textTable(session: Session, columns: readonly TextColumn[]): Promise<TextTable> {
  const connection: DuckDBConnection = await session.connect();
  const names = columns.map((_, index) => `c${index}`);
  let appender: DuckDBAppender | undefined;
  const flushed = () => {
    appender?.closeSync();
    appender = undefined;
  };
  return {
    async clear() {
      flushed();
      await connection.run(`CREATE OR REPLACE TABLE ${TABLE} (${names.map((name) => `${name} VARCHAR`).join(', ')})`);
      appender = await connection.createAppender(TABLE);
    },
    add(row) {
      for (const cell of row) {
        if (cell === null) appender!.appendNull();
        else appender!.appendVarchar(cell);
      }
      appender!.endRow();
    },
    async ambiguous(column) {
      flushed();
      const own = names[columns.findIndex(({ name }) => name === column)]!;
      const result = await connection.runAndReadAll(
        `SELECT ${own} FROM ${TABLE} GROUP BY ${own} HAVING count(*) > 1 OR ${own} IS NULL ORDER BY ${own} NULLS FIRST LIMIT 1`,
      );
      const [row] = result.getRows();
      return row && { value: row[0] as string | null };
    },
    async writeParquet(file) {
      flushed();
      const selected = columns.map(({ name, typed }, index) => `${typed(names[index]!)} AS ${identifier(name)}`);
      await connection.run(`COPY (SELECT ${selected.join(', ')} FROM ${TABLE}) TO ${literal(file)} (FORMAT parquet)`);
    },
  };
}
