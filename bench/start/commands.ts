// What the command takes to start, over an empty Node process: alternating runs, medians of wall time, so that a busy machine
// slows both alike. Usage: node bench/start/commands.ts [pairs] [cli]
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { median } from 'simple-statistics';

const PAIRS = Number(process.argv[2] ?? 15);
const CLI = resolve(process.argv[3] ?? resolve(import.meta.dirname, '../../dist/cli.js'));
const COMMANDS = [['--version'], ['--help'], ['status', '--help'], ['promote', '--help'], ['accuracy', '--help']];

for (const command of COMMANDS) {
  const times = { empty: [] as number[], command: [] as number[] };
  for (let pair = 0; pair < PAIRS; pair++) {
    times.empty.push(timed(['-e', '0']));
    times.command.push(timed([CLI, ...command]));
  }
  const [empty, own] = [median(times.empty), median(times.command)];
  console.log(
    `${command.join(' ')}: ${(own / empty).toFixed(1)} times an empty Node (${own.toFixed(0)} over ${empty.toFixed(0)} ms)`,
  );
}

/** Milliseconds from start to end. */
function timed(args: readonly string[]): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - startedAt;
}
