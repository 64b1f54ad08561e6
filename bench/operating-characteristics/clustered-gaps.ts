import { markdownTable } from 'markdown-table';
import { largestClusteredGap, smallestClusteredRatio } from '../../src/stats/cluster-gap.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { largestGap } from '../../src/stats/group-gap.ts';
import { seededRandom } from '../../src/stats/random.ts';

const RUNS = 600;
const RESAMPLES = 400;

interface Population {
  readonly name: string;
  readonly clusters: number;
  size(random: Random): number;
  /** Rows of a cluster are alike, half of them are, or its rows are of both groups in turn and alike. */
  readonly rows: 'alike' | 'half alike' | 'of both groups';
  readonly rates: readonly [number, number];
}

const eight = () => 8;
const POPULATIONS: readonly Population[] = [
  { name: '60 of 8 rows', clusters: 60, size: eight, rows: 'alike', rates: [0.5, 0.5] },
  { name: '60 of 8 rows', clusters: 60, size: eight, rows: 'alike', rates: [0.9, 0.8] },
  { name: '60 of 8 rows', clusters: 60, size: eight, rows: 'alike', rates: [0.98, 0.9] },
  {
    name: '60 of 1 to 15 rows',
    clusters: 60,
    size: (random) => 1 + Math.floor(15 * random() ** 2),
    rows: 'alike',
    rates: [0.9, 0.8],
  },
  {
    name: '200 of 1 to 30 rows, most small',
    clusters: 200,
    size: (random) => 1 + Math.floor(30 * random() ** 4),
    rows: 'alike',
    rates: [0.9, 0.8],
  },
  { name: '20 of 10 rows', clusters: 20, size: () => 10, rows: 'alike', rates: [0.9, 0.8] },
  { name: '10 of 10 rows', clusters: 10, size: () => 10, rows: 'alike', rates: [0.9, 0.7] },
  { name: '60 of 8 rows', clusters: 60, size: eight, rows: 'half alike', rates: [0.9, 0.8] },
  { name: '60 of 8 rows', clusters: 60, size: eight, rows: 'of both groups', rates: [0.9, 0.8] },
];

type Counts = { successes: number; trials: number };
type Group = Counts & { readonly clusters: Map<number, Counts> };

function draw({ clusters, size, rows, rates }: Population, random: Random): Group[] {
  const groups = rates.map((): Group => ({ successes: 0, trials: 0, clusters: new Map() }));
  for (let cluster = 0; cluster < clusters; cluster++) {
    const count = size(random);
    const common = random();
    for (let row = 0; row < count; row++) {
      const at = (rows === 'of both groups' ? row : cluster) % 2;
      const drawn = rows === 'half alike' ? (random() < 0.5 ? common : random()) : common;
      const own = groups[at]!.clusters.get(cluster) ?? { successes: 0, trials: 0 };
      groups[at]!.clusters.set(cluster, own);
      for (const counts of [groups[at]!, own]) {
        counts.trials++;
        if (drawn < rates[at]!) counts.successes++;
      }
    }
  }
  return groups;
}

/** Gaps and ratios of two groups whose rows hang together: how often a bound lies beyond the truth. */
export function clusteredGaps(): string {
  const random = seededRandom(11);
  const table = POPULATIONS.map((population) => {
    const [p, q] = population.rates;
    const truth = { gap: Math.abs(p - q), ratio: Math.min(p / q, q / p) };
    const beyond = { gapHigh: 0, gapLow: 0, ratioHigh: 0, ratioLow: 0, single: 0 };
    for (let run = 0; run < RUNS; run++) {
      const groups = [draw(population, random)];
      const gap = largestClusteredGap(groups, { seed: 1, resamples: RESAMPLES }).interval(0.95);
      const ratio = smallestClusteredRatio(groups, { seed: 1, resamples: RESAMPLES }).interval(0.95);
      if (gap.high < truth.gap - 1e-9) beyond.gapLow++;
      if (gap.low > truth.gap + 1e-9) beyond.gapHigh++;
      if (ratio.high < truth.ratio - 1e-9) beyond.ratioLow++;
      if (ratio.low > truth.ratio + 1e-9) beyond.ratioHigh++;
      if (largestGap(groups).interval(0.95).high < truth.gap - 1e-9) beyond.single++;
    }
    const { gapHigh, gapLow, ratioHigh, ratioLow, single } = beyond;
    const shares = [gapLow, gapHigh, ratioLow, ratioHigh, single].map((count) => percent(count / RUNS));
    return [population.name, population.rows, `${percent(p)}, ${percent(q)}`, ...shares];
  });
  const head = [
    'clusters',
    'rows are',
    'rates',
    'gap too low',
    'too high',
    'ratio too low',
    'too high',
    'gap of single rows too low',
  ];
  return `### Groups whose rows hang together

With \`group-by\` whole clusters are drawn, and one more, of average size, in which the two groups are as far apart as they can be.
${RUNS} simulated test sets of two groups each (standard error 0.9 points at 5 %), ${RESAMPLES} resamples. The last column is what the bounds of single
rows, of the table above, would do.

${markdownTable([head, ...table], { align: ['l', 'l', 'l', 'r', 'r', 'r', 'r', 'r'] })}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
