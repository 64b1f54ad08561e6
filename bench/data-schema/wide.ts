import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cost, shown } from './cost.ts';

/**
 * 3,000 columns (numbers, of which some have nulls, and categories) as Parquet and as CSV: a contract by `infer`, then the
 * gate with that contract. Whole processes: `node bench/data-schema/wide.ts [CLI] [COLUMNS] [ROWS]`.
 */
const [cli = resolve(import.meta.dirname, '../../dist/cli.js'), columns = '3000', rows = '1000'] =
  process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'data-schema-wide-'));
try {
  await make();
  for (const format of ['parquet', 'csv']) {
    const data = join(folder, `table.${format}`);
    const contract = join(folder, `${format}.odcs.yaml`);
    const inferred = await cost(process.execPath, [cli, 'infer', data, '-o', contract]);
    const judged = await cost(process.execPath, [
      ...[cli, 'data-schema', '--contract', contract, '--data', data],
      ...['--out', join(folder, 'out')],
    ]);
    console.log(
      `${columns} columns of ${rows} rows as ${format} (${(statSync(data).size / 1e6).toFixed(1)} MB): ` +
        `infer exit ${inferred.code}, ${shown(inferred)}; data-schema exit ${judged.code}, ${shown(judged)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function make(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const draw = (column: number) => `(hash(range * 4096 + ${column}) % 1000000007)`;
  const values = (column: number): string => {
    if (column === 0) return 'range';
    if (column % 10 === 1) return `'c' || (${draw(column)} % 8)`;
    if (column % 10 === 2) return `CASE WHEN ${draw(column)} % 20 <> 0 THEN ${draw(column)} / 1000000.0::DOUBLE END`;
    if (column % 10 === 3) return `(${draw(column)} % 5)::INTEGER`;
    return `sqrt(${draw(column)}::DOUBLE)`;
  };
  const selected = Array.from(
    { length: Number(columns) },
    (_, column) => `${values(column)} AS ${column === 0 ? 'id' : `feature_${column}`}`,
  );
  await connection.run(`CREATE TABLE made AS SELECT ${selected.join(', ')} FROM range(${rows})`);
  for (const format of ['parquet', 'csv']) await connection.run(`COPY made TO '${join(folder, `table.${format}`)}'`);
  connection.closeSync();
  instance.closeSync();
}
