import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cost } from '../data-schema/cost.ts';
import { odcs, own } from './contract.ts';

/**
 * How the gates grow on one machine: the data-schema gate (a unique key, four rules on every other column) and the drift gate
 * against a profile, over more rows, columns, categories and files. Whole processes; CPU seconds, for they hardly depend on what
 * else runs here, and peak resident memory: `node bench/scale/curves.ts [rows|columns|categories|files] [SIZE …]`.
 */
interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly categories: number;
  readonly files: number;
}
type Axis = keyof Shape;

const SIZES: Readonly<Record<Axis, readonly number[]>> = {
  rows: [1e5, 1e6, 1e7, 1e8],
  columns: [5, 10, 50, 100],
  categories: [10, 1e3, 1e5, 1e6],
  files: [1, 10, 100, 1000],
};
const USUAL: Shape = { rows: 1e6, columns: 10, categories: 20, files: 1 };
const CLI = process.env.CLI ?? resolve(import.meta.dirname, '../../dist/cli.js');
const [axis, ...sizes] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'scale-'));
try {
  await made({ ...USUAL, rows: 10_000 }, 'warm');
  console.log('| what grows | table | data-schema: CPU, memory | drift: CPU, memory | load of the machine |');
  for (const one of Object.keys(SIZES) as Axis[]) {
    if (axis !== undefined && axis !== one) continue;
    for (const size of sizes.length > 0 ? sizes.map(Number) : SIZES[one])
      await measured(one, { ...USUAL, [one]: size });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured(grows: Axis, shape: Shape): Promise<void> {
  const data = await made(shape, 'current');
  const bytes = readdirSync(data).reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
  const first = await made({ ...shape, rows: Math.min(shape.rows, 1e6), files: 1 }, 'reference');
  const [contract, profile] = [join(folder, 'contract.yaml'), join(folder, 'reference.json')];
  writeFileSync(contract, contractOf(shape));
  // A profile that is there is not written over.
  rmSync(profile, { force: true });
  await ran('profile', first, '--id', 'id', '-o', profile);
  const schema = await ran('data-schema', '--contract', contract, '--data', data, '--out', join(folder, 'out'));
  writeFileSync(
    join(folder, 'modelassay.yml'),
    JSON.stringify({
      version: 1,
      gates: { drift: { reference: 'reference.json', current: { path: data, id: 'id' } } },
    }),
  );
  const drift = await ran('drift', '--config', join(folder, 'modelassay.yml'), '--out', join(folder, 'out'));
  console.log(
    `| ${grows} ${shape[grows].toLocaleString('en')} | ${(bytes / 1e6).toFixed(1)} MB | ${schema} | ${drift} | ${loadavg()[0]!.toFixed(0)} |`,
  );
}

async function ran(...command: readonly string[]): Promise<string> {
  const found = await cost(process.execPath, [CLI, ...command]);
  // 1 is a verdict: the current rows have moved.
  if (found.code !== 0 && found.code !== 1) throw new Error(`${command.join(' ')} ended with ${found.code}`);
  return `${found.cpu.toFixed(1)} s, ${Math.round(found.megabytes)} MB`;
}

function contractOf({ columns }: Shape): string {
  const properties = Array.from({ length: columns - 1 }, (_, index) => {
    if (isCategory(index)) {
      return `{ name: k${index}, logicalType: string, required: true, logicalTypeOptions: { pattern: '^c[0-9]+$', maxLength: 9 }, quality: [${own('rule: cleanText')}] }`;
    }
    return `{ name: x${index}, logicalType: number, required: true, logicalTypeOptions: { minimum: -100, maximum: 100000 }, quality: [${own('rule: noNaN')}] }`;
  });
  return odcs(['{ name: id, logicalType: integer, required: true, unique: true }', ...properties]);
}

function isCategory(index: number): boolean {
  return index % 5 === 4;
}

/** A key, numbers of four shapes, and each fifth column of categories. */
async function made({ rows, columns, categories, files }: Shape, name: string): Promise<string> {
  const data = join(folder, name);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  const values = Array.from({ length: columns - 1 }, (_, index) => {
    const uniform = `((hash(range * 128 + ${index}, ${name.length}) % 1000003) + 1) / 1000004.0`;
    if (isCategory(index)) return `'c' || floor(${categories} * ${uniform})::INTEGER AS k${index}`;
    const logistic = `ln(${uniform} / (1 - ${uniform}))`;
    return `${[logistic, `exp(${logistic} / 2)`, `floor(-5 * ln(${uniform}))`, uniform][index % 4]} AS x${index}`;
  });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', preserve_insertion_order: 'false' });
  const connection = await instance.connect();
  // So that making a file takes little memory.
  const parts = Math.max(files, Math.ceil(rows / 5e6));
  for (let part = 0; part < parts; part++) {
    const [from, to] = [Math.floor((rows * part) / parts), Math.floor((rows * (part + 1)) / parts)];
    const path = join(data, `${String(part).padStart(6, '0')}.parquet`);
    await connection.run(`COPY (SELECT range AS id, ${values.join(', ')} FROM range(${from}, ${to})) TO '${path}'`);
  }
  connection.closeSync();
  instance.closeSync();
  return data;
}
