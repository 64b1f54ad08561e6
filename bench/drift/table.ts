import { DuckDBInstance } from '@duckdb/node-api';

/** Columns of numbers, and each fifth of categories: the same for a salt. */
export async function makeTable(path: string, rows: number, columns: number, salt: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  const of = (column: number) => {
    const uniform = `((hash(range * 64 + ${column}, ${salt}) % 1000003) + 1) / 1000004.0`;
    if (column % 5 === 4) return `'c' || floor(20 * power(${uniform}, 3))::INTEGER AS k${column}`;
    // A logistic variable, and what is skewed or counted.
    const logistic = `ln(${uniform} / (1 - ${uniform}))`;
    return `${[logistic, `exp(${logistic} / 2)`, `floor(-5 * ln(${uniform}))::BIGINT`, uniform][column % 5]} AS x${column}`;
  };
  const selected = Array.from({ length: columns }, (_, column) => of(column)).join(', ');
  await connection.run(`COPY (SELECT ${selected} FROM range(${rows})) TO '${path}'`);
  connection.closeSync();
  instance.closeSync();
}
