import { decide } from '../../result/decide.ts';
import { largestGap } from '../../stats/ks.ts';
import { ksBounds, ksDistance } from '../../stats/ks-distance.ts';
import { pooledSamples } from '../../stats/pooled.ts';
import { wasserstein } from '../../stats/wasserstein.ts';
import type { RowSource } from '../../table/rows.ts';
import { isOnTrino } from '../../table/source.ts';
import type { SharedContext } from '../context.ts';
import type { GatePolicy } from '../gate.ts';
import { copyingOf } from '../source-keys.ts';
import { binsOf } from './bins.ts';
import { limitsOf } from './choice.ts';
import { sizesOf, valuesOf } from './distances/distance.ts';
import { DISTANCES } from './distances/index.ts';
import type { DriftKeys } from './keys.ts';
import type { Comparison, ExactDistances } from './measurement.ts';
import type { NamedSide } from './sides.ts';

type Sides = { readonly reference: NamedSide; readonly current: NamedSide };

/** Of one column, both sides together: more are left to the bounds. */
const MOST_BYTES = 512 * 2 ** 20;
const BYTES_OF_VALUE = 8;
/** Of a limit of memory, for the values of one column: the engine has the rest. */
const SHARE_OF_MEMORY = 1 / 4;
const ROWS_AT_ONCE = 65_536;

/**
 * The same comparisons, with exact distances where what counts over bins leave open decides on a tolerance, and the rows of both sides
 * are here: one column after the other is read and sorted, within the limit of memory. Throws what reading throws.
 */
export async function withExact(
  comparisons: readonly Comparison[],
  { reference, current }: Sides,
  policy: GatePolicy<DriftKeys>,
  context: SharedContext,
): Promise<readonly Comparison[]> {
  const { keys } = policy;
  const most = Math.min(MOST_BYTES, (keys['memory-limit'] ?? Number.POSITIVE_INFINITY) * SHARE_OF_MEMORY);
  const isRead = (comparison: Comparison) =>
    BYTES_OF_VALUE * (comparison.reference.rows + comparison.current.rows) <= most && isOpen(comparison, keys);
  const isHere = [reference, current].every((side) => side.is === 'rows' && !isOnTrino(side.source));
  if (!isHere || context.shard !== undefined || !comparisons.some(isRead)) return comparisons;
  const engine = await context.tables({ memory: keys['memory-limit'], threads: keys.threads });
  const open = (side: NamedSide, key: 'reference' | 'current') => {
    if (side.is === 'profile') throw new TypeError('a profile has no rows to read');
    return engine.openRows(side.source, copyingOf(keys[key]), context.signal);
  };
  const before = await open(reference, 'reference');
  try {
    const now = await open(current, 'current');
    try {
      const found: Comparison[] = [];
      for (const comparison of comparisons) {
        const exact = isRead(comparison) ? await exactOf(comparison, before, now, context.signal) : undefined;
        found.push(exact === undefined ? comparison : { ...comparison, exact });
      }
      return found;
    } finally {
      await now.close();
    }
  } finally {
    await before.close();
  }
}

/** Whether the verdict depends on where rows lie within their bins. */
function isOpen(comparison: Comparison, keys: DriftKeys): boolean {
  const { reference } = comparison;
  if (reference.feature !== 'value' || reference.values.is !== 'numbers') return false;
  return limitsOf(reference, keys).some(({ distance: name, limit }) => {
    if (name !== 'ks' && name !== 'wasserstein' && name !== 'wasserstein_iqr') return false;
    const outcome = DISTANCES[name].measure(comparison);
    if (outcome.is === 'nothing' || outcome.within === null) return false;
    const { least, most } = outcome.within;
    const ends = [least, most].map((end) => endAt(name, comparison, end));
    return [limit.max, limit.warn].some((level) => {
      if (level === undefined) return false;
      const [one, other] = ends.map((estimate) =>
        decide(estimate.interval(keys.confidence), { value: level.value, good: 'below' }),
      );
      return one !== other;
    });
  });
}

/** The distance as it would be if the values were at that end of what is possible. */
function endAt(name: 'ks' | 'wasserstein' | 'wasserstein_iqr', comparison: Comparison, end: number) {
  if (name === 'ks') {
    const { reference, current, points } = binsOf(comparison);
    return ksDistance({ ...ksBounds(reference, current, points), least: end, most: end }, sizesOf(comparison));
  }
  const outcome = DISTANCES[name].measure({
    ...comparison,
    exact: { ks: 0, wasserstein: end * unitOf(name, comparison) },
  });
  if (outcome.is === 'nothing') throw new TypeError('a distance that was measured can be measured');
  return outcome.distance;
}

/** How much of the column's own unit the distance's unit is. */
function unitOf(name: 'wasserstein' | 'wasserstein_iqr', comparison: Comparison): number {
  const one = DISTANCES.wasserstein.measure(comparison);
  const other = DISTANCES[name].measure(comparison);
  if (one.is === 'nothing' || other.is === 'nothing' || one.within === null || other.within === null) return 1;
  return one.within.most / other.within.most;
}

/** Undefined where the rows are not read as they were counted: texts of their own spelling, integers beyond doubles. */
async function exactOf(
  { reference, current }: Comparison,
  before: RowSource,
  now: RowSource,
  signal: AbortSignal,
): Promise<ExactDistances | undefined> {
  const one = await sortedValues(before, reference.column, valuesOf(reference), signal);
  const other = one && (await sortedValues(now, current.column, valuesOf(current), signal));
  if (one === undefined || other === undefined) return undefined;
  const pooled = pooledSamples(one, other);
  return { ks: largestGap(pooled).distance, wasserstein: wasserstein(pooled) };
}

/** Ascending, without missing values and NaN; undefined where they are not as many as were counted. */
async function sortedValues(
  source: RowSource,
  column: string,
  rows: number,
  signal: AbortSignal,
): Promise<Float64Array | undefined> {
  const values = new Float64Array(rows);
  let at = 0;
  for await (const batch of source.read([column], ROWS_AT_ONCE, signal)) {
    const { type, shape, data, nulls } = batch.columns.get(column)!;
    if (type === 'string' || type === 'bool' || type === 'float16' || shape.length > 0) return undefined;
    const missing = new Set(nulls);
    for (let row = 0; row < data.length; row++) {
      const value = Number(data[row]);
      if (Number.isNaN(value) || missing.has(row)) continue;
      if (at === rows || (typeof data[row] === 'bigint' && !Number.isSafeInteger(value))) return undefined;
      values[at++] = value;
    }
  }
  return at === rows ? values.sort() : undefined;
}
