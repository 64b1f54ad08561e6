import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cost, cost as costOf, shown } from './cost.ts';

/**
 * The gate, Great Expectations on pandas and one hand-written statement, in turn, each as a whole process:
 * `node bench/data-schema/compare.ts FOLDER [--rounds 3] [--python PYTHON] [--cli dist/cli.js]`
 *
 * FOLDER is what make.ts wrote; PYTHON has great_expectations, pandas and pyarrow, and without it the peer is left out. Ratios are
 * taken within a round, so that a busy machine weighs on both sides alike. CPU is user and system time of the process.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    python: { type: 'string' },
    cli: { type: 'string', default: resolve(import.meta.dirname, '../../dist/cli.js') },
  },
});
const folder = resolve(positionals[0] ?? '.');
const out = mkdtempSync(join(tmpdir(), 'data-schema-bench-'));

const gate = [
  values.cli,
  ...['data-schema', '--contract', `${folder}/contract.yaml`, '--data', `${folder}/table.parquet`],
  ...['--extra-columns', 'pass', '--out', out],
];
const rounds: { ours: Cost; hand: Cost; peer: Cost | undefined }[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const ours = await cost(process.execPath, gate);
  const hand = await cost(process.execPath, [join(import.meta.dirname, 'by-hand.ts'), folder]);
  const peer =
    values.python === undefined ? undefined : await cost(values.python, [join(import.meta.dirname, 'peer.py'), folder]);
  rounds.push({ ours, hand, peer });
  console.log(`round ${round + 1}: gate ${shown(ours)}; by hand ${shown(hand)}${peer ? `; peer ${shown(peer)}` : ''}`);
}
const ratio = (name: string, of: (round: (typeof rounds)[number]) => number | undefined) => {
  const found = rounds.map(of).filter((value) => value !== undefined);
  if (found.length > 0)
    console.log(`${name}: ${found.map((value) => value.toFixed(2)).join(', ')}; median ${median(found).toFixed(2)}`);
};
ratio('gate / by hand, time', ({ ours, hand }) => ours.seconds / hand.seconds);
ratio('gate / by hand, CPU', ({ ours, hand }) => ours.cpu / hand.cpu);
ratio('gate / by hand, memory', ({ ours, hand }) => ours.megabytes / hand.megabytes);
ratio('peer / gate, time', ({ ours, peer }) => (peer ? peer.seconds / ours.seconds : undefined));
ratio('peer / gate, CPU', ({ ours, peer }) => (peer ? peer.cpu / ours.cpu : undefined));
ratio('peer / gate, memory', ({ ours, peer }) => (peer ? peer.megabytes / ours.megabytes : undefined));
rmSync(out, { recursive: true, force: true });

async function cost(command: string, args: readonly string[]): Promise<Cost> {
  const found = await costOf(command, args);
  if (found.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${found.code}`);
  return found;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}
