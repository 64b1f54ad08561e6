// Cold start of an action: time to its first log line, over the time that an empty Node process takes. Alternating runs,
// medians. Usage: node bench/start/first-line.ts [runs]
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { median } from 'simple-statistics';

const RUNS = Number(process.argv[2] ?? 15);
const DIST = resolve(import.meta.dirname, '../../dist/actions');

const EMPTY = ['-e', 'console.log(1)'];
const arms = {
  empty: EMPTY,
  suite: [resolve(DIST, 'suite.js')],
  accuracy: [resolve(DIST, 'accuracy.js')],
  report: [resolve(DIST, 'report.js')],
};
const times = Object.fromEntries(Object.keys(arms).map((name) => [name, [] as number[]]));

for (let run = 0; run < RUNS; run++) {
  for (const [name, args] of Object.entries(arms)) times[name]!.push(await firstLine(args));
}
const base = median(times.empty!);
console.log(`empty node: ${base.toFixed(0)} ms (median of ${RUNS})`);
for (const name of ['suite', 'accuracy', 'report']) {
  const own = median(times[name]!);
  console.log(`${name}: ${own.toFixed(0)} ms, ${(own - base).toFixed(0)} ms over an empty node (limit 150)`);
}

function firstLine(args: string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((settle) => {
    child.stdout.once('data', () => {
      settle(performance.now() - startedAt);
      child.kill();
    });
  });
}
