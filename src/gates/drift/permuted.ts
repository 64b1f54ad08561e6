import type { FeatureProfile, Profile } from '../../profile/document.ts';
import { andersonDarling } from '../../stats/anderson-darling.ts';
import { cramerVonMises } from '../../stats/cramer-von-mises.ts';
import { energy } from '../../stats/energy.ts';
import { kernelDistance } from '../../stats/kernel-distance.ts';
import { largestGap } from '../../stats/ks.ts';
import { mannWhitney } from '../../stats/mann-whitney.ts';
import { exchangeableGroups, exchangeableRows, type Null, permutationTest, windows } from '../../stats/permutation.ts';
import { type Pooled, pooledSides } from '../../stats/pooled.ts';
import { seedOf } from '../../stats/random.ts';
import type { Sides } from '../../stats/sides.ts';
import { wasserstein } from '../../stats/wasserstein.ts';
import type { Value } from '../../table/query.ts';
import type { SharedContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { askedOf } from './choice.ts';
import { drawRows, type JointRows } from './joint/rows.ts';
import type { DriftKeys } from './keys.ts';
import type { Permuted } from './measurement.ts';
import type { NamedSide } from './sides.ts';
import type { StatisticName } from './statistic-names.ts';

/** Fewer rows than these say nothing. */
const LEAST_ROWS = 8;
/** Of both sides, for the kernel, which looks at every pair in each draw. */
const KERNEL_ROWS = 600;

/** Larger is more extreme. */
const OF_ROWS: Readonly<Partial<Record<StatisticName, (pooled: Pooled) => number>>> = {
  ks: (pooled) => largestGap(pooled).distance,
  anderson_darling: (pooled) => andersonDarling(pooled).statistic,
  cramer_von_mises: (pooled) => cramerVonMises(pooled, 'asymptotic').statistic,
  mann_whitney: (pooled) => Math.abs(mannWhitney(pooled, 'asymptotic').superiority - 0.5),
  wasserstein,
  energy,
};

/**
 * The p of statistics that are asked for, where no law has it: of `energy` and `mmd` always; of those of ranks where rows hang together
 * (`group-by`: groups are dealt out whole) and where time matters (`time`: windows of the reference play the current data). Of up
 * to 2,000 rows a side. None where a side is a profile without rows.
 */
export async function measurePermuted(
  { keys }: GatePolicy<DriftKeys>,
  context: SharedContext,
  { reference, current }: { readonly reference: NamedSide; readonly current: NamedSide },
  { features }: Profile,
  without: ReadonlySet<string>,
): Promise<readonly Permuted[]> {
  const { time, 'group-by': groupBy, seed } = keys;
  const isNeeded = (name: StatisticName) =>
    name === 'mmd' || name === 'energy' || ((time !== undefined || groupBy !== undefined) && name in OF_ROWS);
  const asked = features.flatMap(({ column, feature, values }: FeatureProfile) => {
    if (feature !== 'value' || values.is !== 'numbers' || without.has(column)) return [];
    const names = askedOf(column, keys).filter(isNeeded);
    return names.length === 0 ? [] : [{ column, names }];
  });
  if (asked.length === 0) return [];
  const engine = await context.tables({ memory: keys['memory-limit'], threads: keys.threads });
  const columns = [...asked.map(({ column }) => column), ...(time === undefined ? [] : [time])];
  const draw = (side: NamedSide) =>
    drawRows(side, { engine, columns: [...new Set(columns)], id: undefined, groupBy, seed, signal: context.signal });
  const [before, now] = [await draw(reference), await draw(current)];
  if (before === undefined || now === undefined) return [];
  const share = before.rows / rowsOf(reference);
  return asked.flatMap(({ column, names }) => {
    const sides = sidesOf(column, before, now, {
      time,
      share: time === undefined ? 1 : share * (rowsOf(current) / now.rows),
    });
    if (sides === undefined) return [];
    return names.map((statistic): Permuted => {
      const { nothingChanged, values } = statistic === 'mmd' ? thinned(sides) : sides;
      const of = statistic === 'mmd' ? kernelOf(values) : ranked(values, OF_ROWS[statistic]!);
      const { statistic: value, p } = permutationTest(nothingChanged, of, { seed: seedOf(seed) });
      return { column, statistic, value, p };
    });
  });
}

const rowsOf = (side: NamedSide) => (side.is === 'profile' ? side.profile.rows : side.dataset.rows);

interface Dealt {
  readonly nothingChanged: Null;
  /** Of the reference, then of the current data. */
  readonly values: Float64Array;
  /** The same of every k-th row. */
  readonly every: (step: number) => Dealt | undefined;
}

/** `share` of the current rows are as many of all as were drawn of the reference's: windows are as long as the current data. */
function sidesOf(
  column: string,
  reference: JointRows,
  current: JointRows,
  { time, share }: { readonly time: string | undefined; readonly share: number },
  step = 1,
): Dealt | undefined {
  const rowsOfSide = (rows: JointRows) => {
    const values = rows.columns.get(column)!;
    const valued = [...values.keys()].filter((row) => values[row] !== null && Number.isFinite(Number(values[row])));
    const times = time === undefined ? undefined : rows.columns.get(time)!;
    const ordered =
      times === undefined
        ? valued
        : valued.filter((row) => times[row] !== null).sort((a, b) => order(times[a]!, times[b]!));
    return ordered
      .filter((_, at) => at % step === 0)
      .map((row) => ({ value: Number(values[row]), group: rows.groups?.[row] ?? 0 }));
  };
  const before = rowsOfSide(reference);
  const all = rowsOfSide(current);
  const now = all.slice(0, Math.max(1, Math.round(Math.min(1, share) * all.length)));
  if (before.length < LEAST_ROWS || now.length < LEAST_ROWS) return undefined;
  if (time !== undefined && before.length < 2 * now.length) return undefined;
  const rows = exchangeableRows(before.length, now.length);
  const both = [...before, ...now];
  const nothingChanged =
    time !== undefined
      ? windows(before.length, now.length)
      : reference.groups === undefined
        ? rows
        : exchangeableGroups(
            both.map(({ group }) => group),
            rows.observed,
          );
  return {
    nothingChanged,
    values: Float64Array.from(both, ({ value }) => value),
    every: (other) => sidesOf(column, reference, current, { time, share }, other),
  };
}

function thinned(sides: Dealt): Dealt {
  const step = Math.ceil(sides.values.length / KERNEL_ROWS);
  return step === 1 ? sides : (sides.every(step) ?? sides);
}

/** ISO 8601 orders texts. */
function order(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function kernelOf(values: Float64Array) {
  return kernelDistance({ rows: values.length, columns: 1, values });
}

function ranked(values: Float64Array, of: (pooled: Pooled) => number) {
  const places = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ascending = Float64Array.from(places, (row) => values[row]!);
  return (sides: Sides) => {
    const moved = Uint8Array.from(places, (row) => sides[row]!);
    return of(pooledSides(ascending, moved));
  };
}
