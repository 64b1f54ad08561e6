// How often the drift gate says drift of embeddings, and how often it cannot tell: eight clusters in 32 dimensions that did not
// change, or did. Prints the table of docs/drift.md. node bench/operating-characteristics/drift-points.ts [runs]
import { markdownTable } from 'markdown-table';
import { JOINT_DISTANCES } from '../../src/gates/drift/distances/joint.ts';
import { compareJointly, type JointComparison } from '../../src/gates/drift/joint/compare.ts';
import { embeddingPoints } from '../../src/gates/drift/joint/encode.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { normal } from './draws.ts';

const DIMENSIONS = 32;
const CLUSTERS = 8;
const LIMITS = { separation: 0.2, strangers: 0.05 } as const;

interface Change {
  readonly name: string;
  readonly shift?: number;
  readonly scale?: number;
  readonly gone?: boolean;
  readonly novel?: number;
}

export const CHANGES: readonly Change[] = [
  { name: 'none' },
  { name: 'mean + 0.15 in each dimension', shift: 0.15 },
  { name: 'scale × 1.15', scale: 1.15 },
  { name: 'one of eight clusters gone', gone: true },
  { name: 'a new cluster of 5 %', novel: 0.05 },
  { name: 'a new cluster of 15 %', novel: 0.15 },
];

/** One pair of samples, compared. */
export function drawn(change: Change, reference: number, current: number, random: Random): JointComparison {
  const centers = Array.from({ length: CLUSTERS + 1 }, () =>
    Array.from({ length: DIMENSIONS }, () => 1.5 * normal(random)),
  );
  const point = (center: readonly number[], { shift = 0, scale = 1 }: Partial<Change> = {}) =>
    center.map((c) => scale * (c + normal(random)) + shift);
  const side = (rows: number, changed?: Change) => ({
    rows,
    columns: new Map([
      [
        'x',
        Array.from({ length: rows }, () => {
          const isNovel = random() < (changed?.novel ?? 0);
          const cluster = Math.floor(random() * (changed?.gone ? CLUSTERS - 1 : CLUSTERS));
          return point(centers[isNovel ? CLUSTERS : cluster]!, changed);
        }),
      ],
    ]),
    names: Array.from({ length: rows }, (_, row) => `${row}`),
    groups: undefined,
  });
  return compareJointly('x', embeddingPoints('x', side(reference), side(current, change), 0), 0)!;
}

/** What the gate says of it, at its default tolerances and the confidence that Holm leaves for both. */
export function verdictOf(
  comparison: JointComparison,
  distance: keyof typeof LIMITS,
): 'fail' | 'pass' | 'inconclusive' {
  const outcome = JOINT_DISTANCES[distance].measure(comparison);
  if (outcome.is === 'nothing') throw new Error(outcome.reason);
  if (outcome.distance.interval(0.975).low > LIMITS[distance]) return 'fail';
  return outcome.distance.interval(0.95).high <= LIMITS[distance] ? 'pass' : 'inconclusive';
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 100);
  const rows = [];
  for (const size of [200, 1_000]) {
    for (const change of CHANGES) {
      const counts = { separation: [0, 0], strangers: [0, 0], mmd: 0 };
      const random = seededRandom(7);
      for (let run = 0; run < runs; run++) {
        const comparison = drawn(change, size, size, random);
        for (const distance of ['separation', 'strangers'] as const) {
          const verdict = verdictOf(comparison, distance);
          if (verdict === 'fail') counts[distance][0]!++;
          if (verdict === 'inconclusive') counts[distance][1]!++;
        }
        if (comparison.statistics.find(({ name }) => name === 'mmd')!.p! <= 0.05) counts.mmd++;
      }
      const percent = (count: number) => `${Math.round((100 * count) / runs)} %`;
      const both = ([fails, unsure]: number[]) => `${percent(fails!)} / ${percent(unsure!)}`;
      rows.push([`${size}`, change.name, both(counts.separation), both(counts.strangers), percent(counts.mmd)]);
    }
  }
  console.log(markdownTable([['rows a side', 'change', 'separation', 'strangers', 'MMD p ≤ 5 %'], ...rows]));
}
