// Memory does not grow with rows: the gate over a million synthetic rows (64 floats each), peak resident memory of this
// process and of the model's. Linux only. Usage: node bench/accuracy/memory.ts [rows]
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const data = join(folder, 'rows.parquet');
  const { DuckDBInstance } = await loadDuckDb(ROOT);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("set preserve_insertion_order = false; set memory_limit = '1GB'");
  await connection.run(
    `copy (select 'row-' || i as id, (i % 10)::bigint as label, list_transform(range(64), x -> (((i * 31 + x * 17) % 97) / 97)::float) as pixels
     from range(${rows}) t(i)) to '${data}' (format parquet)`,
  );
  connection.closeSync();
  const args = [
    join(ROOT, 'dist/cli.js'),
    'accuracy',
    '--model',
    join(ROOT, 'fixtures/digits/candidate.onnx'),
    '--data',
    `{ path: ${data}, id: id, label: label, inputs: { pixels: pixels } }`,
    '--metrics',
    '{ accuracy: { min: 0 }, log_loss: { max: 100 } }',
    '--batch-size',
    '512',
    '--out',
    join(folder, 'out'),
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'ignore'] });
  const peaks = new Map<number, number>();
  const timer = setInterval(() => {
    for (const pid of [child.pid!, ...childrenOf(child.pid!)])
      peaks.set(pid, Math.max(peaks.get(pid) ?? 0, resident(pid)));
  }, 50);
  const code = await new Promise((settle) => child.once('exit', settle));
  clearInterval(timer);
  const total = [...peaks.values()].map((bytes) => Math.round(bytes / 2 ** 20));
  console.log(
    `${rows} rows, exit ${code}, ${((performance.now() - startedAt) / 1000).toFixed(0)} s, peak MiB per process: ${total.join(' + ')} (limit 1024 together)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function resident(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
