// How often the drift gate says drift of tables that did not change, how often it cannot tell, and how often it finds what did: default
// tolerances, five columns of one family each. Prints the tables of docs/drift.md. node bench/operating-characteristics/drift.ts [runs]
import { markdownTable } from 'markdown-table';
import { SourceMap } from '../../src/config/sources.ts';
import { judgeDrift } from '../../src/gates/drift/judge.ts';
import { driftKeys } from '../../src/gates/drift/keys.ts';
import type { Comparison } from '../../src/gates/drift/measurement.ts';
import { type ComputedFeature, countComputed } from '../../src/profile/computed.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { measurementOf } from '../../test/gates/drift/profiles.ts';
import { lognormal, normal, studentWithTwo } from './draws.ts';

/** One side of a column: a value for each row, and the group of each where rows hang together. */
interface Drawn {
  readonly values: Float64Array | readonly string[];
  readonly groups?: Int32Array;
}

export interface Family {
  readonly name: string;
  draw(random: Random, rows: number): Drawn;
}

const numbers = (name: string, one: (random: Random) => number): Family => ({
  name,
  draw: (random, rows) => ({ values: Float64Array.from({ length: rows }, () => one(random)) }),
});

function poisson(random: Random): number {
  let [product, k] = [random(), 0];
  for (; product > Math.exp(-2); k++) product *= random();
  return k;
}

/** Frequencies after Zipf. */
function zipf(random: Random, categories: number): string {
  let total = 0;
  for (let at = 1; at <= categories; at++) total += 1 / at;
  let left = random() * total;
  let at = 1;
  while (at < categories && left > 1 / at) left -= 1 / at++;
  return `c${at}`;
}

/** Twenty rows of a group share half of their variance. */
function clustered(random: Random, rows: number): Drawn {
  let center = 0;
  const groups = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 20));
  const values = Float64Array.from({ length: rows }, (_, row) => {
    if (row % 20 === 0) center = normal(random);
    return (center + normal(random)) / Math.SQRT2;
  });
  return { values, groups };
}

export const FAMILIES: readonly Family[] = [
  numbers('normal', normal),
  numbers('lognormal', lognormal),
  numbers('t2', studentWithTwo),
  numbers('Poisson', poisson),
  {
    name: 'Zipf, 30 categories',
    draw: (random, rows) => ({ values: Array.from({ length: rows }, () => zipf(random, 30)) }),
  },
  { name: 'clustered, group-by', draw: clustered },
];

export const SIZES = [
  [100, 100],
  [1_000, 100],
  [1_000, 1_000],
  [10_000, 1_000],
  [10_000, 10_000],
  [100_000, 10_000],
] as const;

const COLUMNS = 5;
const policy = {
  keys: driftKeys.parse({ reference: 'reference', current: 'current' }),
  sources: new SourceMap(),
  reproduce: '',
};

/** A table drawn twice, the second time changed as `change` says. */
export function tableOf(
  family: Family,
  [reference, current]: readonly [number, number],
  random: Random,
  change: (drawn: Drawn, random: Random) => Drawn['values'] | readonly (string | null)[] = ({ values }) => values,
): Comparison[] {
  return Array.from({ length: COLUMNS }, (_, at) => {
    const [before, now] = [family.draw(random, reference), family.draw(random, current)];
    const isNumber = before.values instanceof Float64Array;
    const told = (values: ComputedFeature['values']): ComputedFeature => ({
      column: `x${at}`,
      feature: 'value',
      type: isNumber ? 'number' : 'text',
      summary: isNumber ? 'numbers' : 'categories',
      values,
      unreadable: 0,
    });
    const like = countComputed(told(before.values), undefined, before.groups);
    // One column of the table changes.
    const changed = at === 0 ? change(now, random) : now.values;
    return { reference: like, current: countComputed(told(changed), like, now.groups) };
  });
}

export function verdictOf(comparisons: readonly Comparison[]): 'drift' | 'unsure' | 'quiet' {
  const verdicts = judgeDrift(policy, measurementOf(...comparisons)).map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 'drift';
  return verdicts.includes('inconclusive') ? 'unsure' : 'quiet';
}

interface Change {
  readonly name: string;
  readonly family: Family;
  readonly change: Parameters<typeof tableOf>[3];
}

const byName = (name: string) => FAMILIES.find((family) => family.name.startsWith(name))!;
const moved =
  (by: (value: number) => number) =>
  ({ values }: Drawn) =>
    (values as Float64Array).map(by);

export const CHANGES: readonly Change[] = [
  { name: 'normal, mean + 0.5 sd', family: byName('normal'), change: moved((x) => x + 0.5) },
  { name: 'normal, mean + 1 sd', family: byName('normal'), change: moved((x) => x + 1) },
  { name: 'normal, sd × 3', family: byName('normal'), change: moved((x) => x * 3) },
  { name: 'lognormal × 1.6', family: byName('lognormal'), change: moved((x) => x * 1.6) },
  {
    name: 'Zipf, 25 % of rows in another category',
    family: byName('Zipf'),
    change: ({ values }, random) => (values as readonly string[]).map((one) => (random() < 0.25 ? 'c30' : one)),
  },
  {
    name: 'Zipf, 5 % null',
    family: byName('Zipf'),
    change: ({ values }, random) => (values as readonly string[]).map((one) => (random() < 0.05 ? null : one)),
  },
  {
    name: 'Zipf, 3 % in a new category',
    family: byName('Zipf'),
    change: ({ values }, random) => (values as readonly string[]).map((one) => (random() < 0.03 ? 'new' : one)),
  },
];

/** Shares of the runs. */
export function ratesOf(
  runs: number,
  family: Family,
  sizes: readonly [number, number],
  change?: Change['change'],
): { readonly drift: number; readonly unsure: number } {
  let [drift, unsure] = [0, 0];
  for (let run = 1; run <= runs; run++) {
    const verdict = verdictOf(tableOf(family, sizes, seededRandom(run), change));
    if (verdict === 'drift') drift++;
    if (verdict === 'unsure') unsure++;
  }
  return { drift: drift / runs, unsure: unsure / runs };
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 200);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const sized = ([n, m]: readonly [number, number]) => [`${n}`, `${m}`];
  console.log(
    markdownTable([
      ['reference rows', 'current rows', ...FAMILIES.map(({ name }) => name)],
      ...SIZES.map((sizes) => [
        ...sized(sizes),
        ...FAMILIES.map((family) => {
          const { drift, unsure } = ratesOf(runs, family, sizes);
          return `${percent(drift)} / ${percent(unsure)}`;
        }),
      ]),
    ]),
  );
  const shown = SIZES.slice(1, 5);
  console.log(
    `\n${markdownTable([
      ['change of one column of five', ...shown.map((sizes) => sized(sizes).join(' / '))],
      ...CHANGES.map(({ name, family, change }) => [
        name,
        ...shown.map((sizes) => percent(ratesOf(Math.min(runs, 100), family, sizes, change).drift)),
      ]),
    ])}`,
  );
}
