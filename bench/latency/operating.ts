// How often the latency gate is wrong, on a machine whose noise is known: `node bench/latency/operating.ts [RUNS]`, a few minutes.
// Prints the table of docs/runner-noise.md.
import { NOISY, QUIET, type Surroundings, tally } from './virtual.ts';

const runs = Number(process.argv[2] ?? 300);
const share = (count: number) => `${((100 * count) / runs).toFixed(1)} %`;

const MACHINES: readonly (readonly [name: string, surroundings: Surroundings])[] = [
  ['quiet', QUIET],
  ['noisy neighbour', NOISY],
];
/** Milliseconds of a call and of the run. */
const CALLS = [
  [1, 10_000],
  [20, 30_000],
] as const;
/** The limit, and the true slowdowns, in percent. */
const LIMITS = [
  [5, [0, 3, 5, 7, 10, 20]],
  [2, [0, 5]],
] as const;

console.log('| machine | call | time | max-rise | true slowdown | pass | inconclusive | fail |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const [machine, surroundings] of MACHINES) {
  for (const [level, time] of CALLS) {
    for (const [limit, slowdowns] of LIMITS) {
      for (const slowdown of slowdowns) {
        const metrics = `{ p50_latency: { max-rise: ${limit}% } }`;
        const trial = { slowdown: slowdown / 100, surroundings, level, time, metrics };
        const { pass, inconclusive, fail } = await tally(trial, runs, 'p50_latency.max-rise');
        const verdicts = [pass, inconclusive, fail].map(share).join(' | ');
        console.log(`| ${machine} | ${level} ms | ${time / 1000} s | ${limit} % | ${slowdown} % | ${verdicts} |`);
      }
    }
  }
}
