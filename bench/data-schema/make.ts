import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * The table of the benchmark: 50 columns (40 numbers, 10 texts) of `rows` rows with 1 % nulls, and 200 rules on it, as an
 * ODCS contract, as a Great Expectations suite and as one hand-written statement with the same aggregates.
 * `node bench/data-schema/make.ts FOLDER [ROWS]`
 */
const [folder = '.', rows = '1000000'] = process.argv.slice(2);
const names = Array.from({ length: 50 }, (_, index) => `c${String(index).padStart(2, '0')}`);
const isText = (index: number) => index % 5 === 4;
const categories = Array.from({ length: 20 }, (_, index) => `cat${index}`);

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const columns = names.map((name, index) => {
  const draw = `hash(range * 50 + ${index})`;
  const value = isText(index) ? `'cat' || (${draw} % 20)` : `(${draw} % 100000) / 1000.0`;
  return `CASE WHEN ${draw} % 101 = 0 THEN NULL ELSE (${value})${isText(index) ? '' : '::DOUBLE'} END AS ${name}`;
});
await connection.run(
  `COPY (SELECT range AS id, ${columns.join(', ')} FROM range(${Number(rows)})) TO '${folder}/table.parquet'`,
);

const properties = names.map((name, index) => {
  const tolerated = `{ property: modelassay.maxViolations, value: 2% }`;
  const shared = `name: ${name}, required: true, customProperties: [${tolerated}]`;
  return isText(index)
    ? `      - { ${shared}, logicalType: string, logicalTypeOptions: { minLength: 4, maxLength: 5, pattern: '^cat[0-9]+$' }, quality: [{ metric: invalidValues, arguments: { validValues: [${categories.join(', ')}] }, mustBe: 0 }] }`
    : `      - { ${shared}, logicalType: number, logicalTypeOptions: { minimum: 0, exclusiveMaximum: 100 }, quality: [{ type: custom, engine: modelassay, implementation: { rule: statistic, statistic: mean, mustBeBetween: [49, 51] } }, { type: custom, engine: modelassay, implementation: { rule: statistic, statistic: sd, mustBeBetween: [28, 30] } }] }`;
});
writeFileSync(
  `${folder}/contract.yaml`,
  `apiVersion: v3.1.0\nkind: DataContract\nid: bench\nversion: 1.0.0\nstatus: active\nschema:\n  - name: bench\n    properties:\n${properties.join('\n')}\n`,
);

const expectations = names.flatMap((column, index) => {
  const one = (type: string, kwargs: object) => ({ type: `expect_column_${type}`, kwargs: { column, ...kwargs } });
  const common = [one('values_to_not_be_null', { mostly: 0.98 })];
  return isText(index)
    ? [
        ...common,
        one('value_lengths_to_be_between', { min_value: 4, max_value: 5, mostly: 0.98 }),
        one('values_to_match_regex', { regex: '^cat[0-9]+$', mostly: 0.98 }),
        one('values_to_be_in_set', { value_set: categories }),
      ]
    : [
        ...common,
        one('values_to_be_between', { min_value: 0, max_value: 100, strict_max: true, mostly: 0.98 }),
        one('mean_to_be_between', { min_value: 49, max_value: 51 }),
        one('stdev_to_be_between', { min_value: 28, max_value: 30 }),
      ];
});
writeFileSync(`${folder}/suite.json`, `${JSON.stringify({ name: 'bench', expectations }, null, 1)}\n`);

const aggregates = names.flatMap((name, index) => {
  const common = [`count_if(${name} IS NULL)`, `count(${name})`];
  return isText(index)
    ? [
        ...common,
        `count_if(length(${name}) < 4 OR length(${name}) > 5)`,
        `count_if(NOT regexp_matches(${name}, '^cat[0-9]+$'))`,
        `count_if(${name} NOT IN (${categories.map((value) => `'${value}'`).join(', ')}))`,
      ]
    : [...common, `count_if(${name} < 0 OR ${name} >= 100)`, `avg(${name})`, `stddev_samp(${name})`];
});
writeFileSync(
  `${folder}/by-hand.sql`,
  `SELECT count(*), ${aggregates.join(', ')} FROM read_parquet('${folder}/table.parquet')\n`,
);
connection.closeSync();
instance.closeSync();
