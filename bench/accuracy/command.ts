// The whole command (start, load, run two models, decide, report) against a Python script that does the same by hand.
// Alternating runs, medians, the ratio. Usage: node bench/accuracy/command.ts PYTHON [runs]
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from 'simple-statistics';

const [python = 'python3', runs = '7'] = process.argv.slice(2);
const ROOT = resolve(import.meta.dirname, '../..');
const DIGITS = join(ROOT, 'fixtures/digits');
const out = mkdtempSync(join(tmpdir(), 'bench-'));

const arms: Record<string, [string, string[]]> = {
  modelassay: [
    process.execPath,
    [join(ROOT, 'dist/cli.js'), 'run', '--config', join(DIGITS, 'modelassay.yml'), '--out', out],
  ],
  python: [
    python,
    [
      join(import.meta.dirname, 'peer.py'),
      join(DIGITS, 'eval.parquet'),
      join(DIGITS, 'candidate.onnx'),
      join(DIGITS, 'production.onnx'),
      '64',
    ],
  ],
};
const seconds: Record<string, number[]> = { modelassay: [], python: [] };
for (let run = 0; run < Number(runs) + 1; run++) {
  for (const [name, [command, args]] of Object.entries(arms)) {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    if (run > 0) seconds[name]!.push((performance.now() - startedAt) / 1000);
  }
}
const [ours, theirs] = [median(seconds.modelassay!), median(seconds.python!)];
console.log(
  `modelassay ${ours.toFixed(2)} s, python ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(2)} (limit 1.00)`,
);
