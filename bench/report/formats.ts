// The command `report` on a result of 1,000 checks, all formats, over the command line's own start (`--version`), and over an
// empty Node process. Alternating runs, medians, wall clock and processor time. Usage: node bench/report/formats.ts [runs]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from 'simple-statistics';
import { largeResult } from '../../test/report/samples.ts';

const RUNS = Number(process.argv[2] ?? 15);
const CHECKS = 1_000;
const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
try {
  mkdirSync(join(folder, 'results'));
  writeFileSync(join(folder, 'results/large.json'), JSON.stringify(largeResult(CHECKS)));
  const arms = {
    'empty node': ['-e', '0'],
    'modelassay --version': [CLI, '--version'],
    'modelassay report': [CLI, 'report', 'results', '--out', 'out', '--format', 'md,html,junit,json'],
  };
  const times = Object.fromEntries(Object.keys(arms).map((name) => [name, [] as number[]]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, args] of Object.entries(arms)) times[name]!.push(milliseconds(args));
  }
  for (const [name, list] of Object.entries(times)) console.log(`${name}: ${median(list).toFixed(0)} ms`);
  const [empty = 0, start = 0, report = 0] = Object.values(times).map((list) => median(list));
  console.log(`report over the start of the command: ${(report - start).toFixed(0)} ms (limit 300)`);
  console.log(`report over an empty node: ${(report - empty).toFixed(0)} ms`);
  console.log(`report.html: ${(statSync(join(folder, 'out/report.html')).size / 1_000_000).toFixed(2)} MB (limit 2)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function milliseconds(args: readonly string[]): number {
  const startedAt = performance.now();
  try {
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  } catch (error) {
    // A verdict that blocks is exit code 1.
    if ((error as { status?: number }).status !== 1) throw error;
  }
  return performance.now() - startedAt;
}
