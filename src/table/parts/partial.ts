import { and, type Expression, isNull, not } from '../expression.ts';
import type { Aggregate, AggregateOutcome, Value } from '../query.ts';
import { integerValue, stable } from '../values.ts';
import { addExact, compareValues, type Kind } from './order.ts';

/** Distinct values that a part carries for what only they can tell. */
export const MOST_VALUES = 200_000;

/** A value and the rows that have it. */
export type Counted = readonly [value: Value, rows: number];

/** What one part answered: to the aggregates that were asked in place of one, or with its distinct values. */
export interface Partial {
  readonly answers: Readonly<Record<string, AggregateOutcome>>;
  /** Null where there are more than `MOST_VALUES`; undefined where none were asked for. */
  readonly values?: readonly Counted[] | null;
}

/** How one aggregate over all rows is made of what the parts answer. */
export interface Partition {
  /** What is asked of each part. */
  readonly ask: Readonly<Record<string, Aggregate>>;
  /** Of what the distinct values are needed, with their rows. */
  readonly valuesOf: { readonly of: Expression; readonly where: Expression } | null;
  join(parts: readonly Partial[]): AggregateOutcome;
}

/**
 * Counts, bins, frequencies, extremes and sums add up; a mean comes of sums, deviation and correlation of the moments of the parts (Chan,
 * Golub and LeVeque, 1983); what is distinct, quantiles and entropy of the distinct values with their rows.
 */
export function partitionOf(aggregate: Aggregate, kind: Kind): Partition {
  const { where } = aggregate;
  if (aggregate.fn === 'count') return added({ all: aggregate }, ({ all }) => sumOf(all!));
  const { of } = aggregate;
  const count: Aggregate = { fn: 'count-values', of, where };
  switch (aggregate.fn) {
    case 'count-values':
      return added({ all: aggregate }, ({ all }) => sumOf(all!));
    case 'bins':
      return added({ all: aggregate }, ({ all }) => together(all! as readonly (readonly Value[])[]));
    case 'frequencies':
      return added({ all: aggregate }, ({ all }) => frequencies(all!));
    case 'min':
      return added({ all: aggregate }, ({ all }) => extreme(all!, 1, kind));
    case 'max':
      return added({ all: aggregate }, ({ all }) => extreme(all!, -1, kind));
    case 'sum':
      return added({ all: aggregate }, ({ all }) => totalOf(all!, kind));
    case 'mean':
      return added({ n: count, sum: { fn: 'sum', of, where } }, ({ n, sum }) => {
        const [rows, total] = [sumOf(n!), totalOf(sum!, kind)];
        return rows === 0 || total === null ? null : stable(Number(total) / rows);
      });
    case 'sd':
    case 'sd-population':
      return added({ n: count, mean: { fn: 'mean', of, where }, sd: { fn: 'sd-population', of, where } }, (parts) => {
        const { n, m2 } = momentsOf(parts);
        if (n === 0) return null;
        if (aggregate.fn === 'sd-population') return stable(Math.sqrt(m2 / n));
        return n === 1 ? null : stable(Math.sqrt(m2 / (n - 1)));
      });
    case 'correlation':
      return correlation(of, aggregate.with, where);
    case 'distinct':
      return ofValues(of, where, (counts) => counts.length);
    case 'entropy':
      return ofValues(of, where, entropy);
    case 'quantile':
      return ofValues(of, where, (counts) => quantile(counts, aggregate.p));
  }
}

type Columns = Readonly<Record<string, readonly Value[]>>;

/** Asked of each part as it is, and joined by name; a part that could not answer is the answer. */
function added(ask: Partition['ask'], join: (parts: Columns) => Value): Partition {
  return {
    ask,
    valuesOf: null,
    join(parts) {
      const columns: Record<string, Value[]> = {};
      for (const name of Object.keys(ask)) {
        columns[name] = [];
        for (const { answers } of parts) {
          const answer = answers[name] ?? { ok: false, problem: 'a part gave no answer' };
          if (!answer.ok) return answer;
          columns[name].push(answer.value);
        }
      }
      return { ok: true, value: join(columns) };
    },
  };
}

function ofValues(
  of: Expression,
  where: Expression | undefined,
  join: (counts: readonly Counted[]) => Value,
): Partition {
  const present = not(isNull(of));
  return {
    ask: {},
    valuesOf: { of, where: where === undefined ? present : and(where, present) },
    join(parts) {
      const all = new Map<string, Counted>();
      for (const { values } of parts) {
        if (values === null || values === undefined) {
          const problem = `it cannot be put together from parts: a part has more than ${MOST_VALUES} distinct values. Measure this in one run`;
          return { ok: false, problem };
        }
        for (const [value, rows] of values) {
          const key = textOf(value);
          all.set(key, [value, rows + (all.get(key)?.[1] ?? 0)]);
        }
      }
      return { ok: true, value: join([...all.values()]) };
    },
  };
}

/** NaN is one value, and 0 is −0. */
export function textOf(value: Value): string {
  return typeof value === 'number' ? (value === 0 ? '0' : String(value)) : JSON.stringify(value);
}

function sumOf(values: readonly Value[]): number {
  return Number(integerValue(values.reduce<bigint>((sum, one) => sum + BigInt(String(one ?? 0)), 0n)));
}

function together(parts: readonly (readonly Value[])[]): Value {
  const [first, ...rest] = parts;
  return (first ?? []).map((one, at) => sumOf([one, ...rest.map((other) => other[at] ?? 0)]));
}

function frequencies(parts: readonly Value[]): Value {
  const counts = new Map<string, number>();
  for (const part of parts) {
    for (const [name, rows] of Object.entries(part ?? {})) counts.set(name, (counts.get(name) ?? 0) + Number(rows));
  }
  return Object.fromEntries(counts);
}

function extreme(values: readonly Value[], sign: 1 | -1, kind: Kind): Value {
  let found: Value = null;
  for (const value of values) {
    if (value === null) continue;
    // Of floats a NaN is the answer, wherever it stands.
    if (Number.isNaN(value)) return value;
    if (found === null || sign * compareValues(value, found, kind) < 0) found = value;
  }
  return found;
}

function totalOf(values: readonly Value[], kind: Kind): Value {
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return null;
  return kind === 'exact' ? addExact(given) : stable(given.reduce<number>((sum, value) => sum + Number(value), 0));
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly m2: number;
}

function momentsOf({ n, mean, sd }: Columns): Moments {
  return n!.reduce<Moments>(
    (sum, rows, at) => {
      const count = Number(rows);
      if (count === 0) return sum;
      const one = { n: count, mean: Number(mean![at]), m2: Number(sd![at]) ** 2 * count };
      if (sum.n === 0) return one;
      const [all, step] = [sum.n + one.n, one.mean - sum.mean];
      return {
        n: all,
        mean: sum.mean + (step * one.n) / all,
        m2: sum.m2 + one.m2 + (step * step * sum.n * one.n) / all,
      };
    },
    { n: 0, mean: 0, m2: 0 },
  );
}

function correlation(of: Expression, other: Expression, where: Expression | undefined): Partition {
  const both = and(...(where === undefined ? [] : [where]), not(isNull(of)), not(isNull(other)));
  const about = (fn: 'mean' | 'sd-population', value: Expression) => ({ fn, of: value, where: both }) as const;
  const ask: Partition['ask'] = {
    n: { fn: 'count', where: both },
    x: about('mean', of),
    y: about('mean', other),
    dx: about('sd-population', of),
    dy: about('sd-population', other),
    r: { fn: 'correlation', of, with: other, where },
  };
  return added(ask, ({ n, x, y, dx, dy, r }) => {
    const xs = momentsOf({ n: n!, mean: x!, sd: dx! });
    const ys = momentsOf({ n: n!, mean: y!, sd: dy! });
    let [rows, meanX, meanY, shared] = [0, 0, 0, 0];
    for (const [at, count] of n!.entries()) {
      const here = Number(count);
      if (here === 0) continue;
      const [spread, stepX, stepY] = [
        Number(dx![at]) * Number(dy![at]),
        Number(x![at]) - meanX,
        Number(y![at]) - meanY,
      ];
      // Of a part in which one of the two is constant the correlation is not defined, and nothing is shared.
      const own = spread === 0 ? 0 : Number(r![at]) * spread * here;
      const all = rows + here;
      shared += own + (rows === 0 ? 0 : (stepX * stepY * rows * here) / all);
      meanX += (stepX * here) / all;
      meanY += (stepY * here) / all;
      rows = all;
    }
    const scale = Math.sqrt(xs.m2 * ys.m2);
    if (rows === 0 || scale === 0) return null;
    return stable(shared / scale);
  });
}

/** In bits. */
function entropy(counts: readonly Counted[]): Value {
  const all = counts.reduce((sum, [, rows]) => sum + rows, 0);
  return stable(-counts.reduce((sum, [, rows]) => sum + (rows / all) * Math.log2(rows / all), 0) + 0);
}

/** Type 7 of Hyndman and Fan. */
function quantile(counts: readonly Counted[], p: number): Value {
  if (counts.length === 0) return null;
  const sorted = counts.map(([value, rows]) => [Number(value), rows] as const).sort(([a], [b]) => a - b);
  if (sorted.some(([value]) => Number.isNaN(value))) return Number.NaN;
  const n = sorted.reduce((sum, [, rows]) => sum + rows, 0);
  const at = (rank: number) => {
    let [index, before] = [0, sorted[0]![1]];
    while (before <= rank) before += sorted[++index]![1];
    return sorted[index]![0];
  };
  const rank = p * (n - 1);
  const [low, high, between] = [at(Math.floor(rank)), at(Math.ceil(rank)), rank - Math.floor(rank)];
  // As DuckDB rounds it.
  return low === high ? low : low * (1 - between) + high * between;
}
