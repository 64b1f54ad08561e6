import type { FeatureProfile, Profile } from '../../profile/document.ts';
import type { Value } from '../../table/query.ts';
import type { SharedContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { askedOf } from './choice.ts';
import type { JointRows } from './joint/joint-rows.ts';
import { drawRows } from './joint/rows.ts';
import type { DriftKeys } from './keys.ts';
import type { Permuted } from './measurement.ts';
import { isOfRows, type PermutationRequest } from './permutation.ts';
import type { NamedSide } from './sides.ts';
import type { StatisticName } from './statistic-names.ts';

/** Fewer rows than these say nothing. */
const LEAST_ROWS = 8;
/** Of both sides, for the kernel, which looks at every pair in each draw. */
const KERNEL_ROWS = 600;

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
    name === 'mmd' || name === 'energy' || ((time !== undefined || groupBy !== undefined) && isOfRows(name));
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
  const requests = asked.flatMap(({ column, names }) => {
    const sides = sidesOf(column, before, now, {
      time,
      share: time === undefined ? 1 : share * (rowsOf(current) / now.rows),
    });
    if (sides === undefined) return [];
    return names.map((statistic) => {
      const { dealing } = statistic === 'mmd' ? thinned(sides) : sides;
      return { column, request: { ...dealing, statistic, seed } };
    });
  });
  const found = await context.compute(
    'permutation',
    requests.map(({ request }) => request),
    keys.threads,
  );
  return requests.map(({ column, request: { statistic, rows } }, at) => ({ column, statistic, rows, ...found[at]! }));
}

const rowsOf = (side: NamedSide) => (side.is === 'profile' ? side.profile.rows : side.dataset.rows);

interface Dealt {
  readonly dealing: Omit<PermutationRequest, 'statistic' | 'seed'>;
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
  const both = [...before, ...now];
  return {
    dealing: {
      values: Float64Array.from(both, ({ value }) => value),
      rows: { reference: before.length, current: now.length },
      dealt: time !== undefined ? 'windows' : reference.groups === undefined ? 'rows' : 'groups',
      groups: both.map(({ group }) => group),
    },
    every: (other) => sidesOf(column, reference, current, { time, share }, other),
  };
}

function thinned(sides: Dealt): Dealt {
  const step = Math.ceil(sides.dealing.values.length / KERNEL_ROWS);
  return step === 1 ? sides : (sides.every(step) ?? sides);
}

/** ISO 8601 orders texts. */
function order(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}
