// How often the drift gate says drift of embeddings, and how often it cannot tell: eight clusters in 32 dimensions that did not
// change, or did. Prints the tables of docs/drift.md: rows against rows, and rows against a profile that keeps none.
// node bench/operating-characteristics/drift-points.ts [runs] [rows|profile]
import { markdownTable } from 'markdown-table';
import { JOINT_DISTANCES } from '../../src/gates/drift/distances/joint.ts';
import { compareJointly, type JointComparison } from '../../src/gates/drift/joint/compare.ts';
import { embeddingPoints } from '../../src/gates/drift/joint/encode.ts';
import type { JointRows } from '../../src/gates/drift/joint/joint-rows.ts';
import { compareRowsWithProfile } from '../../src/gates/drift/joint/profiled.ts';
import { firstEmbedding } from '../../src/profile/embedding.ts';
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
  const sides = sidesOf(change, reference, current, random);
  return compareJointly('x', embeddingPoints('x', sides.reference, sides.current, 0), 0)!;
}

/** The same with a profile of the reference that keeps no row. */
async function drawnOfProfile(
  change: Change,
  reference: number,
  current: number,
  random: Random,
): Promise<JointComparison> {
  const sides = sidesOf(change, reference, current, random);
  const lists = sides.reference.columns.get('x') as readonly (readonly number[])[];
  const read = async function* () {
    yield { start: 0, lists, groups: undefined };
  };
  const source = { name: 'x', table: 'reference', model: null, rows: reference, read };
  const profile = await firstEmbedding(source, { seed: 0, keepRows: 0 });
  return compareRowsWithProfile(profile, sides.current, 'current', 0)!;
}

function sidesOf(
  change: Change,
  reference: number,
  current: number,
  random: Random,
): { readonly reference: JointRows; readonly current: JointRows } {
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
  return { reference: side(reference), current: side(current, change) };
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

/** Reference and current rows; of a profile the reference has more of them. */
const PROFILED_SIZES = [
  [200, 200],
  [1_000, 200],
  [1_000, 1_000],
  [10_000, 1_000],
] as const;

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 100);
  const asked = process.argv[3];
  const percent = (count: number) => `${Math.round((100 * count) / runs)} %`;
  if (asked !== 'profile') console.log(againstRows(runs, percent));
  if (asked !== 'rows') console.log(await againstProfile(runs, percent));
}

type Percent = (count: number) => string;

function againstRows(runs: number, percent: Percent): string {
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
      const both = ([fails, unsure]: number[]) => `${percent(fails!)} / ${percent(unsure!)}`;
      rows.push([`${size}`, change.name, both(counts.separation), both(counts.strangers), percent(counts.mmd)]);
    }
  }
  return markdownTable([['rows a side', 'change', 'separation', 'strangers', 'MMD p ≤ 5 %'], ...rows]);
}

async function againstProfile(runs: number, percent: Percent): Promise<string> {
  const rows = [];
  for (const change of CHANGES) {
    const told = [];
    for (const [reference, current] of PROFILED_SIZES) {
      const random = seededRandom(7);
      let [fails, unsure] = [0, 0];
      for (let run = 0; run < runs; run++) {
        const verdict = verdictOf(await drawnOfProfile(change, reference, current, random), 'strangers');
        if (verdict === 'fail') fails++;
        if (verdict === 'inconclusive') unsure++;
      }
      told.push(`${percent(fails)} / ${percent(unsure)}`);
    }
    rows.push([change.name, ...told]);
  }
  const sizes = PROFILED_SIZES.map((pair) => pair.join(' / '));
  return markdownTable([['change', ...sizes], ...rows]);
}
