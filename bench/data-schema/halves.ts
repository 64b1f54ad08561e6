import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { SourceMap } from '../../src/config/sources.ts';
import { silentLogger } from '../../src/core/log.ts';
import { milliseconds } from '../../src/core/units.ts';
import { inferContract } from '../../src/gates/data-schema/infer.ts';
import { dataSchemaKeys } from '../../src/gates/data-schema/keys.ts';
import { judge, measure } from '../../src/gates/data-schema/steps.ts';
import { blocks } from '../../src/result/verdict.ts';
import { gateFiles } from '../../src/suite/gate-files.ts';
import { createTableEngine } from '../../src/table/engine.ts';

/**
 * How often the contract that `infer` writes of one random part of a real table blocks the rest of it, which keeps it in
 * truth, and how often it blocks the rest with a fault put in. `node bench/data-schema/halves.ts FOLDER [options]`, where
 * FOLDER holds Parquet files, such as those of real-tables.py.
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    splits: { type: 'string', default: '5' },
    /** Rows of the part that is judged, as a share of those of the part that the contract is inferred from. */
    ratio: { type: 'string', default: '1' },
    format: { type: 'string', default: 'parquet' },
    /** Only every n-th table. */
    every: { type: 'string', default: '1' },
    faults: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const source = resolve(positionals[0] ?? '.');
const [splits, ratio, every] = [Number(options.splits), Number(options.ratio), Number(options.every)];
const folder = mkdtempSync(join(tmpdir(), 'halves-'));
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api'), threads: 1 });
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();

/** What goes wrong with data, as SQL of the column's new value. Each is put into one column at a time. */
const FAULTS = {
  'another unit (× 1000)': { types: /INT|DOUBLE|FLOAT/, sql: (c: string) => `${c} * 1000` },
  '-999 in 10 % of rows': {
    types: /INT|DOUBLE|FLOAT/,
    sql: (c: string) => `CASE WHEN part < 0.1 THEN -999 ELSE ${c} END`,
  },
  'null in 10 % of rows': { types: /./, sql: (c: string) => `CASE WHEN part < 0.1 THEN NULL ELSE ${c} END` },
  'a new text in 10 % of rows': {
    types: /VARCHAR/,
    sql: (c: string) => `CASE WHEN part < 0.1 THEN 'new text' ELSE ${c} END`,
  },
} as const;
type Fault = keyof typeof FAULTS;

const kinds = new Map<string, number>();
const found = new Map<Fault, { asked: number; blocked: number }>();
const [small, large] = [
  { parts: 0, blocked: 0 },
  { parts: 0, blocked: 0 },
];
const tables = readdirSync(source).filter((name, index) => name.endsWith('.parquet') && index % every === 0);
let tablesThatBlock = 0;
let rules = 0;
for (const [index, name] of tables.entries()) {
  const file = join(source, name);
  const columns = (await rowsOf(`DESCRIBE SELECT * FROM '${file}'`)).map(([column, type]) => ({
    column: `"${String(column).replaceAll('"', '""')}"`,
    type: String(type),
  }));
  let blockedSplits = 0;
  for (let split = 0; split < splits; split++) {
    const seed = 1000 * index + split;
    await connection.run(`CREATE OR REPLACE TEMP TABLE t AS
      SELECT *, row_number() OVER (ORDER BY md5(place || ' of ' || ${seed})) AS drawn,
             md5_number(place || ' fault ' || ${seed}) / 2.0 ** 128 AS part
      FROM (SELECT *, row_number() OVER () AS place FROM '${file}')`);
    const [[rows]] = (await rowsOf('SELECT count(*) FROM t')) as [[bigint]];
    const first = Math.round(Number(rows) / (1 + ratio));
    const plain = columns.map(({ column }) => column).join(', ');
    const reference = await write('reference', `SELECT ${plain} FROM t WHERE drawn <= ${first} ORDER BY place`);
    const contract = join(folder, 'contract.yaml');
    const text = await inferContract(engine, await engine.open({ paths: [reference] }), 't');
    writeFileSync(contract, text);
    const rest = (select: string) => write('rest', `SELECT ${select} FROM t WHERE drawn > ${first} ORDER BY place`);
    const broken = await blocking(contract, await rest(plain));
    rules += broken.rules;
    const size = first < 100 ? small : large;
    size.parts++;
    if (broken.ids.length > 0) {
      size.blocked++;
      blockedSplits++;
    }
    for (const kind of new Set(broken.kinds)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (options.verbose && broken.ids.length > 0)
      console.log(`${name} ${split}: ${Number(rows)} rows: ${broken.ids.join(', ')}`);
    for (const [fault, { types, sql }] of options.faults ? Object.entries(FAULTS) : []) {
      const fit = columns.filter(({ type }) => types.test(type));
      const chosen = fit[seed % fit.length];
      if (!chosen || broken.ids.length > 0) continue;
      const faulty = columns.map(({ column }) => (column === chosen.column ? `${sql(column)} AS ${column}` : column));
      const count = found.get(fault as Fault) ?? { asked: 0, blocked: 0 };
      count.asked++;
      if ((await blocking(contract, await rest(faulty.join(', ')))).ids.length > 0) count.blocked++;
      found.set(fault as Fault, count);
    }
  }
  if (blockedSplits > 0) tablesThatBlock++;
}
const share = (part: number, whole: number) => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
const parts = small.parts + large.parts;
console.log(
  `${tables.length} tables, ${splits} splits each, ${options.format}, ${ratio} rows judged for each row of the reference`,
);
console.log(`parts that are blocked: ${share(small.blocked + large.blocked, parts)}`);
console.log(
  `  below 100 rows of reference: ${share(small.blocked, small.parts)}; from 100 on: ${share(large.blocked, large.parts)}`,
);
console.log(
  `tables that block at least once: ${share(tablesThatBlock, tables.length)}; rules per contract: ${(rules / parts).toFixed(1)}`,
);
for (const [kind, count] of [...kinds].sort((a, b) => b[1] - a[1])) console.log(`  by ${kind}: ${count}`);
for (const [fault, { asked, blocked }] of found) console.log(`found, ${fault}: ${share(blocked, asked)}`);
connection.closeSync();
await engine.close();
rmSync(folder, { recursive: true });

async function rowsOf(statement: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(statement)).getRows();
}

async function write(name: string, select: string): Promise<string> {
  const file = join(folder, `${name}.${options.format}`);
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT ${options.format})`);
  return file;
}

async function blocking(contract: string, data: string): Promise<{ ids: string[]; kinds: string[]; rules: number }> {
  const policy = {
    keys: dataSchemaKeys.parse({ contract, data }),
    sources: new SourceMap(),
    model: undefined,
    baseline: undefined,
    resolve: (name: string) => name,
    reproduce: '',
  };
  const { measurement } = await measure(policy, {
    log: silentLogger,
    progress() {},
    signal: new AbortController().signal,
    tables: async () => engine,
    images: () => Promise.reject(new Error('no images')),
    clock: { now: () => new Date(), monotonic: () => milliseconds(performance.now()) },
    files: gateFiles,
  });
  const checks = judge(policy, measurement);
  const ids = checks.filter(blocks).map(({ id, verdict }) => `${id} ${verdict}`);
  const kindOf = new Map(measurement.tables[0]!.rules.map(({ id, rule }) => [id, rule.measure.rule]));
  return { ids, kinds: checks.filter(blocks).map(({ id }) => kindOf.get(id) ?? id), rules: checks.length };
}
