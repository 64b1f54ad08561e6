import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cost, shown } from './cost.ts';

/**
 * 10 columns of 1, 10 and 100 million rows, with rules of every kind of question: in the one pass, distinct values, quantiles,
 * entropy, a unique key, categories. Whole process, peak resident memory: `node bench/data-schema/large.ts [CLI] [ROWS …]`.
 * Makes 4 GB of Parquet in the folder for temporary files, one size after another, and removes it.
 */
const [cli = resolve(import.meta.dirname, '../../dist/cli.js'), ...sizes] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'data-schema-large-'));
const contract = join(folder, 'contract.yaml');
const own = (implementation: string) => `{ type: custom, engine: modelassay, implementation: { ${implementation} } }`;
const limits = 'mustBeBetween: [-1000000000, 1000000000]';
writeFileSync(
  contract,
  `apiVersion: v3.1.0
kind: DataContract
id: large
version: 1.0.0
status: active
schema:
  - name: large
    properties:
      - { name: id, logicalType: integer, required: true, unique: true }
      - { name: price, logicalType: number, logicalTypeOptions: { minimum: 0 }, quality: [${own(`rule: statistic, statistic: quantile, p: 0.99, ${limits}`)}, ${own(`rule: statistic, statistic: mean, ${limits}`)}] }
      - { name: weight, logicalType: number, quality: [${own(`rule: statistic, statistic: sd, ${limits}`)}, ${own('rule: noNaN')}] }
      - { name: score, logicalType: number, quality: [${own(`rule: statistic, statistic: median, ${limits}`)}, ${own(`rule: outliers, method: iqr, factor: 3, maxViolations: 5%`)}] }
      - { name: customer, logicalType: integer, quality: [${own(`rule: statistic, statistic: distinct, ${limits}`)}] }
      - { name: country, logicalType: string, quality: [${own(`rule: balance, mustBeGreaterThan: 0.1`)}, { metric: invalidValues, arguments: { validValues: [${Array.from({ length: 20 }, (_, index) => `c${index}`).join(', ')}] }, mustBe: 0 }] }
      - { name: code, logicalType: string, required: true, logicalTypeOptions: { pattern: '^[0-9a-f]{8}$' }, quality: [${own(`rule: statistic, statistic: entropy, ${limits}`)}] }
      - { name: at, logicalType: timestamp, required: true }
      - { name: day, logicalType: date, required: true }
      - { name: paid, logicalType: boolean }
`,
);
try {
  for (const rows of sizes.length > 0 ? sizes.map(Number) : [1e6, 10e6, 100e6]) await one(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function one(rows: number): Promise<void> {
  const { bavail, bsize } = statfsSync(folder);
  // The table takes 40 bytes a row, and what spills as much again several times over.
  if (bavail * bsize < rows * 300) throw new Error(`${rows} rows need ${(rows * 300) / 1e9} GB of disk in ${folder}.`);
  const data = join(folder, String(rows));
  mkdirSync(data);
  await make(rows, data);
  const bytes = readdirSync(data).reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
  const found = await cost(process.execPath, [
    ...[cli, 'data-schema', '--contract', contract, '--data', data],
    ...['--out', join(folder, 'out')],
  ]);
  console.log(
    `${rows} rows, ${(bytes / 1e9).toFixed(2)} GB: exit ${found.code}, ${shown(found)}, ` +
      `CPU ${((found.cpu / rows) * 1e6).toFixed(2)} s per million rows`,
  );
  rmSync(data, { recursive: true, force: true });
}

/** Files of five million rows each, so that making them takes little memory. */
async function make(rows: number, data: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', preserve_insertion_order: 'false' });
  const connection = await instance.connect();
  for (let start = 0; start < rows; start += 5e6) {
    const draw = (salt: number) => `hash(range * 16 + ${salt})`;
    await connection.run(
      `COPY (SELECT range AS id, (${draw(1)} % 1000000) / 100.0::DOUBLE AS price, (${draw(2)} % 1000003) / 7.0::DOUBLE AS weight,
              CASE WHEN ${draw(3)} % 50 = 0 THEN NULL ELSE sqrt((${draw(3)} % 1000000007)::DOUBLE) END AS score,
              (${draw(4)} % 30000000)::BIGINT AS customer, 'c' || (${draw(5)} % 20) AS country,
              printf('%08x', (${draw(6)} % 4294967296)::BIGINT) AS code,
              TIMESTAMP '2024-01-01' + INTERVAL (range // 10) SECOND AS at, DATE '2024-01-01' + (range // 1000000)::INTEGER AS day,
              ${draw(7)} % 3 = 0 AS paid FROM range(${start}, ${Math.min(rows, start + 5e6)}))
       TO '${join(data, `${String(start).padStart(12, '0')}.parquet`)}'`,
    );
  }
  connection.closeSync();
  instance.closeSync();
}
