// What the command takes to start, over an empty Node process: alternating runs, medians of wall time and of processor time
// (of all threads and child processes), so that a busy machine slows both alike; beside it the same with V8's compile cache,
// and what each command loads and starts. `status` and `promote` are whole ones, in a folder with a policy, a registry of one
// promoted version and a model that is there already. Usage: node bench/start/commands.ts [pairs] [cli]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from 'simple-statistics';
import { stringify } from 'yaml';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { modelDigest } from '../../src/onnx/digest.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { resultOf } from '../../test/evidence/sample.ts';

const PAIRS = Number(process.argv[2] ?? 15);
const CLI = resolve(process.argv[3] ?? resolve(import.meta.dirname, '../../dist/cli.js'));
const COMMANDS = [
  ['--version'],
  ['--help'],
  ['status', '--help'],
  ['promote', '--help'],
  ['accuracy', '--help'],
  ['status'],
  ['history'],
  ['promote', '--dry-run'],
];
const folder = await promotedOnce();

const cache = join(folder, 'compile-cache');

for (const command of COMMANDS) {
  const times = { empty: [] as Cost[], command: [] as Cost[], cached: [] as Cost[] };
  timed([CLI, ...command], { NODE_COMPILE_CACHE: cache });
  for (let pair = 0; pair < PAIRS; pair++) {
    times.empty.push(timed(['-e', '0']));
    times.command.push(timed([CLI, ...command]));
    times.cached.push(timed([CLI, ...command], { NODE_COMPILE_CACHE: cache }));
  }
  const { files, bytes, processes } = watched(command);
  const ratio = (costs: readonly Cost[], of: (cost: Cost) => number) =>
    (median(costs.map(of)) / median(times.empty.map(of))).toFixed(1);
  const both = (costs: readonly Cost[]) =>
    `${ratio(costs, ({ wall }) => wall)} of time, ${ratio(costs, ({ processor }) => processor)} of processor time`;
  console.log(
    `${command.join(' ')}: times an empty Node ${both(times.command)}; with a compile cache ${both(times.cached)}; ${files} files, ${(bytes / 1000).toFixed(0)} kB, ${processes} processes started`,
  );
}

interface Cost {
  /** Milliseconds from start to end. */
  readonly wall: number;
  /** User and system, of the process and its children. */
  readonly processor: number;
}

/** As the shell tells them. */
function timed(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Cost {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  const [wall, user, system] = stderr.trim().split(' ').map(Number);
  return { wall: 1000 * wall!, processor: 1000 * (user! + system!) };
}

/** What a command loads and starts, in a run that is not timed. */
function watched(command: readonly string[]): { files: number; bytes: number; processes: number } {
  const hook = pathToFileURL(resolve(import.meta.dirname, 'watch.mjs')).href;
  const { stderr } = spawnSync(process.execPath, ['--import', hook, CLI, ...command], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(stderr.trim().split('\n').at(-1)!) as { files: number; bytes: number; processes: number };
}

/** A folder in which `digits` was promoted, with the evidence that it passed. */
async function promotedOnce(): Promise<string> {
  const place = mkdtempSync(join(tmpdir(), 'bench-start-'));
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  copyFileSync(resolve(import.meta.dirname, '../../fixtures/models/identity.onnx'), join(place, 'digits.onnx'));
  writeFileSync(
    join(place, 'modelassay.yml'),
    stringify({
      version: 1,
      model: { name: 'digits', path: 'digits.onnx' },
      registry: { kind: 'folder', path: 'registry' },
      gates: { accuracy: { data: 'eval.parquet', metrics: { accuracy: { min: '95%' } } } },
      evidence: { 'allow-unsigned': true },
    }),
  );
  const request = { file: 'modelassay.yml', overrides: [], workingFolder: place, environment: {} };
  const { digest } = await loadPolicy(request);
  const { digest: model, files } = await modelDigest(join(place, 'digits.onnx'));
  const result = resultOf({
    subject: { kind: 'model', name: 'digits', digest: model, files: [...files] },
    policy: { path: 'modelassay.yml', digest },
    baseline: null,
    startedAt: new Date().toISOString(),
  });
  const statement = statementOf({ results: [result], gates: ['accuracy'] });
  mkdirSync(join(place, 'modelassay-out'));
  writeFileSync(join(place, 'modelassay-out/evidence.json'), writeEvidence(statement, null));
  const promoted = spawnSync(process.execPath, [CLI, 'promote'], { cwd: place, encoding: 'utf8' });
  if (promoted.status !== 0) throw new Error(promoted.stdout + promoted.stderr);
  return place;
}
