/**
 * How often the bounds of a distance of drift miss the truth, by simulation: prints a table, for who changes a bound.
 *
 *     node bench/operating-characteristics/drift-distances.ts
 */
import { markdownTable } from 'markdown-table';
import { largestShift, totalVariation } from '../../src/stats/category-distance.ts';
import { type Cells, cellsOf } from '../../src/stats/cells.ts';
import type { Distance } from '../../src/stats/distance.ts';
import { divergenceDistance } from '../../src/stats/divergence.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { largestGap } from '../../src/stats/ks.ts';
import { ksDistance } from '../../src/stats/ks-distance.ts';
import { normalTail } from '../../src/stats/normal-tail.ts';
import { type Pooled, pooledSamples } from '../../src/stats/pooled.ts';
import { psi } from '../../src/stats/psi.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { shareDifference } from '../../src/stats/share-difference.ts';
import { wassersteinDistance } from '../../src/stats/wasserstein-distance.ts';
import { lognormal, normal, studentWithTwo } from './draws.ts';

export interface Setting {
  readonly distance: string;
  readonly data: string;
  readonly truth: number;
  draw(random: Random, reference: number, current: number): Distance;
}

export interface Misses {
  /** Share of runs in which the lower bound lies above the truth: how often a limit there fails wrongly. */
  readonly above: number;
  /** Share in which the upper bound lies below it: how often it passes wrongly. */
  readonly below: number;
}

export const SIZES: readonly (readonly [number, number])[] = [
  [20, 20],
  [1000, 20],
  [100, 100],
  [1000, 100],
  [1000, 1000],
  [10_000, 1000],
];

/** How often the bounds at 95 % miss the truth in `runs` pairs of samples. */
export function missesOf(setting: Setting, [reference, current]: readonly [number, number], runs: number): Misses {
  const random = seededRandom(20_260_115);
  let [above, below] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { low, high } = setting.draw(random, reference, current).interval(0.95);
    if (low > setting.truth + 1e-12) above++;
    if (high < setting.truth - 1e-12) below++;
  }
  return { above: above / runs, below: below / runs };
}

export function settings(): readonly Setting[] {
  return [
    ...[0, 0.1, 0.3, 1].flatMap((shift) => shifted(shift)),
    ...[0, 0.05, 0.15].flatMap((moved) => [2, 10, 30, 100].flatMap((size) => categories(size, moved))),
    ...[0.001, 0.05, 0.5].flatMap((share) => [1, 2].map((factor) => proportions(share, Math.min(0.9, share * factor)))),
  ];
}

function shifted(shift: number): readonly Setting[] {
  const sample = (draw: (random: Random) => number, by: number) => (random: Random, rows: number) =>
    Float64Array.from({ length: rows }, () => draw(random) + by).sort();
  const rows = (draw: (random: Random) => number) => (random: Random, reference: number, current: number) =>
    pooledSamples(sample(draw, 0)(random, reference), sample(draw, shift)(random, current));
  const both = rows(normal);
  const ks: Setting = {
    distance: 'ks',
    data: `normal + ${shift}`,
    truth: 1 - 2 * normalTail(shift / 2),
    draw: (...given) => {
      const pooled = both(...given);
      const { distance } = largestGap(pooled);
      return ksDistance({ least: distance, most: distance, at: 0 }, pooled);
    },
  };
  const w1 = ([data, draw]: readonly [string, (random: Random) => number]): Setting => ({
    distance: 'wasserstein',
    data: `${data} + ${shift}`,
    truth: shift,
    draw: (...given) => exactWasserstein(rows(draw)(...given)),
  });
  const kinds = [
    ['normal', normal],
    ['lognormal', lognormal],
    ['t2', studentWithTwo],
  ] as const;
  return [ks, ...kinds.map(w1)];
}

/** Every distinct value is a bin of its own. */
function exactWasserstein(pooled: Pooled): Distance {
  const [edges, reference, current]: [number[], number[], number[]] = [[], [], []];
  pooled.each((value, inReference, inCurrent) => {
    edges.push(value);
    reference.push(inReference);
    current.push(inCurrent);
  });
  const pair = { from: edges[0]!, edges, reference, current, points: edges.map(() => true) };
  return wassersteinDistance(pair, pooled);
}

/** Zipf's shares, of which `moved` goes from the first category to the others evenly, or stays spread over all. */
function categories(size: number, moved: number): readonly Setting[] {
  const weights = Array.from({ length: size }, (_, at) => 1 / (at + 1));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const p = weights.map((one) => one / total);
  const q = p.map((share, at) => (at === 0 ? share - moved : share + moved / (size - 1)));
  const counts = (shares: readonly number[], random: Random, rows: number) => {
    let sum = 0;
    const cumulative = shares.map((share) => {
      sum += share;
      return sum;
    });
    const counted = new Float64Array(size);
    for (let row = 0; row < rows; row++) {
      const at = random();
      const cell = cumulative.findIndex((sum) => at < sum);
      counted[cell < 0 ? size - 1 : cell]!++;
    }
    return counted;
  };
  const cells = (random: Random, reference: number, current: number) =>
    cellsOf(counts(p, random, reference), counts(q, random, current));
  const sum = (of: (p: number, q: number) => number) => p.reduce((all, share, at) => all + of(share, q[at]!), 0);
  const data = `${size} categories, ${moved} moved`;
  const of = (distance: string, truth: number, make: (cells: Cells) => Distance): Setting => ({
    distance,
    data,
    truth,
    draw: (...given) => make(cells(...given)),
  });
  return [
    of('total_variation', moved, (of) => totalVariation(of.inReference, of.inCurrent)),
    of('l_infinity', moved, (of) => largestShift(of.inReference, of.inCurrent)),
    of('psi', sum(psi.cell), (of) => divergenceDistance(psi, of)),
    of('jensen_shannon', Math.sqrt(Math.max(0, sum(jensenShannon.cell))), (of) =>
      divergenceDistance(jensenShannon, of),
    ),
  ];
}

function proportions(before: number, after: number): Setting {
  const count = (random: Random, rows: number, share: number) => {
    let counted = 0;
    for (let row = 0; row < rows; row++) if (random() < share) counted++;
    return { share: counted / rows, rows };
  };
  return {
    distance: 'share',
    data: `${before} → ${after}`,
    truth: after - before,
    draw: (random, reference, current) =>
      shareDifference(count(random, reference, before), count(random, current, after)),
  };
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 2000);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = settings().map((setting) => [
    setting.distance,
    setting.data,
    ...SIZES.map((sizes) => {
      const { above, below } = missesOf(setting, sizes, runs);
      return `${percent(above)} / ${percent(below)}`;
    }),
  ]);
  console.log(markdownTable([['distance', 'data', ...SIZES.map((sizes) => sizes.join(' / '))], ...rows]));
}
