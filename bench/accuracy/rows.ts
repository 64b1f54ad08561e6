// The whole command over many rows (200,000, ten classes, two models) against a Python script that does the same by hand:
// with and without a metric that is resampled. Runs alternate, every arm reads the same files in the same batches. Told are
// the ratios of processor time (all processes of an arm together: on a busy machine the clock measures the neighbours) and
// of the clock. `tuned` is the same script by somebody who knows that one thread is best for a model of this size.
// Usage: node bench/accuracy/rows.ts PYTHON [rows] [runs] [command: dist/cli.js, or src/start.ts for the sources]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from 'simple-statistics';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';

const [python = 'python3', rows = '200000', runs = '5', build = 'dist/cli.js'] = process.argv.slice(2);
const ROOT = resolve(import.meta.dirname, '../..');
const DIGITS = join(ROOT, 'fixtures/digits');
const BATCH = '64';
const EXACT = 'accuracy: { min: 0, max-drop: 50pp }, log_loss: { max: 100nats }, "recall[8]": { min: 0 }';
const RESAMPLED = `${EXACT}, f1_macro: { min: 0, max-drop: 50pp }`;

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const data = join(folder, 'rows.parquet');

try {
  await makeRows();
  const arms = { python: peer(), tuned: peer('1'), exact: gate(EXACT), resampled: gate(RESAMPLED) };
  const spent: Record<keyof typeof arms, Spent[]> = { python: [], tuned: [], exact: [], resampled: [] };
  for (let run = 0; run < Number(runs) + 1; run++) {
    for (const [name, command] of Object.entries(arms)) {
      const seconds = measure(command);
      if (run > 0) spent[name as keyof typeof arms].push(seconds);
    }
  }
  const of = (name: keyof typeof arms, what: keyof Spent) => median(spent[name].map((one) => one[what]));
  const told = (name: keyof typeof arms, limit: string) => {
    const ratio = (what: keyof Spent, peer: keyof typeof arms) => (of(name, what) / of(peer, what)).toFixed(2);
    return (
      `${name}: ${of(name, 'processor').toFixed(1)} s of processor time, ratio ${ratio('processor', 'python')} (limit ${limit}), ` +
      `to tuned ${ratio('processor', 'tuned')}; by the clock ${of(name, 'clock').toFixed(1)} s, ratio ${ratio('clock', 'python')}, to tuned ${ratio('clock', 'tuned')}`
    );
  };
  console.log(
    `${rows} rows, load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} processors, medians of ${runs} runs`,
  );
  for (const name of ['python', 'tuned'] as const) {
    console.log(
      `${name}: ${of(name, 'processor').toFixed(1)} s of processor time, ${of(name, 'clock').toFixed(1)} s by the clock`,
    );
  }
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

function peer(...threads: string[]): string[] {
  const models = ['candidate.onnx', 'production.onnx'].map((name) => join(DIGITS, name));
  return [python, join(import.meta.dirname, 'peer.py'), data, ...models, BATCH, ...threads];
}

function gate(metrics: string): string[] {
  return [
    process.execPath,
    resolve(ROOT, build),
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

interface Spent {
  /** Seconds of the command and all its children, as the shell's `times` tells it in its second line. */
  readonly processor: number;
  /** Seconds. */
  readonly clock: number;
}

function measure(command: readonly string[]): Spent {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${quoted} >&2 || exit 1; times`], { encoding: 'utf8' });
  const clock = (performance.now() - startedAt) / 1000;
  if (status !== 0) throw new Error(`${command[1]} failed: ${stderr}`);
  const last = stdout.trim().split('\n').at(-1)!;
  const processor = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, part]) => sum + 60 * Number(minutes) + Number(part),
    0,
  );
  return { processor, clock };
}
