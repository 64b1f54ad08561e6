// The whole command over many rows (200,000, ten classes, two models) against a Python script that does the same by hand:
// with and without a metric that is resampled. Runs alternate; the ratios are of processor time, all processes of an arm
// together, because on a busy machine the clock measures the neighbours. Every arm reads the same files in the same batches.
// Usage: node bench/accuracy/rows.ts PYTHON [rows] [runs] [folder of the build]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from 'simple-statistics';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';

const [python = 'python3', rows = '200000', runs = '5', build = 'dist'] = process.argv.slice(2);
const ROOT = resolve(import.meta.dirname, '../..');
const DIGITS = join(ROOT, 'fixtures/digits');
const BATCH = '64';
const EXACT = 'accuracy: { min: 0, max-drop: 50pp }, log_loss: { max: 100nats }, "recall[8]": { min: 0 }';
const RESAMPLED = `${EXACT}, f1_macro: { min: 0, max-drop: 50pp }`;

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const data = join(folder, 'rows.parquet');

try {
  await makeRows();
  const arms = { python: peer(), exact: gate(EXACT), resampled: gate(RESAMPLED) };
  const seconds: Record<keyof typeof arms, number[]> = { python: [], exact: [], resampled: [] };
  for (let run = 0; run < Number(runs) + 1; run++) {
    for (const [name, command] of Object.entries(arms)) {
      const spent = processorSeconds(command);
      if (run > 0) seconds[name as keyof typeof arms].push(spent);
    }
  }
  const theirs = median(seconds.python);
  const told = (name: keyof typeof arms, limit: string) =>
    `${name} ${median(seconds[name]).toFixed(2)} s, ratio ${(median(seconds[name]) / theirs).toFixed(2)} (limit ${limit})`;
  console.log(`${rows} rows, load ${loadavg()[0]!.toFixed(1)}: python ${theirs.toFixed(2)} s of processor time`);
  console.log(`${told('exact', '1.00')}\n${told('resampled', '1.30')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeRows(): Promise<void> {
  const { DuckDBInstance } = await loadDuckDb(ROOT);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `copy (select 'row-' || i as id, label, pixels from range(${rows}) r(i)
     join (select *, row_number() over () - 1 as place, count(*) over () as size from read_parquet('${join(DIGITS, 'eval.parquet')}')) t
     on i % size = place order by i) to '${data}' (format parquet)`,
  );
  connection.closeSync();
}

function peer(): string[] {
  const models = ['candidate.onnx', 'production.onnx'].map((name) => join(DIGITS, name));
  return [python, join(import.meta.dirname, 'peer.py'), data, ...models, BATCH];
}

function gate(metrics: string): string[] {
  return [
    process.execPath,
    join(resolve(ROOT, build), 'cli.js'),
    'accuracy',
    '--runtime-path',
    ROOT,
    '--model',
    join(DIGITS, 'candidate.onnx'),
    '--baseline',
    join(DIGITS, 'production.onnx'),
    '--data',
    `{ path: ${data}, id: id, label: label, inputs: { pixels: pixels } }`,
    '--metrics',
    `{ ${metrics} }`,
    '--batch-size',
    BATCH,
    '--out',
    join(folder, 'out'),
  ];
}

/** Of the command and all its children, as the shell's `times` tells it in its second line. */
function processorSeconds(command: readonly string[]): number {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${quoted} >&2 || exit 1; times`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command[1]} failed: ${stderr}`);
  const last = stdout.trim().split('\n').at(-1)!;
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, part]) => sum + 60 * Number(minutes) + Number(part),
    0,
  );
}
