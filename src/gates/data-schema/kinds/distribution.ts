import { requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import { pathText } from '../../../contracts/column-path.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { chiSquareTail } from '../../../stats/tails.ts';
import * as sql from '../../../table/expression.ts';
import { filter, group } from '../../../table/query.ts';
import { aggregate } from '../aggregates.ts';
import { valued } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

type Measure = MeasureOf<'distribution'>;

/** More values are no categories. */
const MOST_CATEGORIES = 10_000;

/** How far the values lie from the shares that are stated; a value that is not stated has the share 0. */
export function planDistribution(measure: Measure): Plan {
  return queried((context) => distribution(measure, context));
}

async function distribution(measure: Measure, context: QueryContext): Promise<Finding> {
  const { counts, stated } =
    measure.edges === undefined ? await ofCategories(measure, context) : await ofBins(measure, measure.edges, context);
  const n = counts.reduce((sum, here) => sum + here, 0);
  if (n === 0) return finding({ state: 'empty', reason: `${pathText(measure.column)} has no value` });
  const whole = stated.reduce((sum, here) => sum + here, 0);
  const value = STATISTICS[measure.statistic](
    counts.map((here) => here / n),
    stated.map((here) => here / whole),
    n,
  );
  const detail = Number.isFinite(value) ? null : 'there are values of which the contract states none';
  return finding(valued(value, n, UNITS[measure.statistic], detail));
}

const UNITS: Readonly<Record<Measure['statistic'], string>> = {
  totalVariation: 'of the rows',
  kl: 'nats',
  jensenShannon: 'of 1',
  ks: 'of 1',
  chiSquareP: 'p',
};

type Statistic = (found: readonly number[], stated: readonly number[], rows: number) => number;

const sumOf = (found: readonly number[], of: (share: number, at: number) => number) =>
  found.reduce((sum, share, at) => sum + of(share, at), 0);
const partOf = (share: number, of: number) => (share === 0 ? 0 : share * Math.log(share / of));

const STATISTICS: Readonly<Record<Measure['statistic'], Statistic>> = {
  totalVariation: (found, stated) => sumOf(found, (share, at) => Math.abs(share - stated[at]!)) / 2,
  kl: (found, stated) => sumOf(found, (share, at) => partOf(share, stated[at]!)),
  jensenShannon(found, stated) {
    const nats = sumOf(found, (share, at) => {
      const middle = (share + stated[at]!) / 2;
      return (partOf(share, middle) + partOf(stated[at]!, middle)) / 2;
    });
    return Math.sqrt(Math.max(0, nats) / Math.LN2);
  },
  ks(found, stated) {
    let [gap, largest] = [0, 0];
    for (const [at, share] of found.entries()) {
      gap += share - stated[at]!;
      largest = Math.max(largest, Math.abs(gap));
    }
    return largest;
  },
  /** Pearson's test of goodness of fit: the stated shares are the truth, and not a sample. */
  chiSquareP(found, stated, rows) {
    const kept = [...stated.keys()].filter((at) => stated[at]! > 0);
    if (found.some((share, at) => share > 0 && stated[at] === 0)) return 0;
    const statistic = kept.reduce((sum, at) => sum + (rows * (found[at]! - stated[at]!) ** 2) / stated[at]!, 0);
    return kept.length < 2 ? 1 : chiSquareTail(statistic, kept.length - 1);
  },
};

interface Counted {
  readonly counts: readonly number[];
  readonly stated: readonly number[];
}

async function ofCategories({ column, shares, others = 0 }: Measure, context: QueryContext): Promise<Counted> {
  const resolved = requiredColumn(column, context.columns);
  const value = sql.parse(identityOf(resolved), 'text');
  const groups = group(filter(context.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const rows = await context.engine.select(groups, { limit: MOST_CATEGORIES + 1 }, context.gate.signal);
  if (rows.length > MOST_CATEGORIES)
    throw new NotMeasurable(`${resolved.shown} has more than ${MOST_CATEGORIES} values`);
  const found = new Map(rows.map((row) => [String(row.v), Number(row.n)]));
  const names = [...new Set([...Object.keys(shares), ...found.keys()])];
  const stated = new Map(Object.entries(shares as Readonly<Record<string, number>>));
  const strange = names.length - stated.size;
  // Where there is no other value, none takes a share from those that are stated.
  const left = strange > 0 ? 1 - others : 1;
  const shareOf = (name: string) => (stated.has(name) ? stated.get(name)! * left : others / strange);
  return { counts: names.map((name) => found.get(name) ?? 0), stated: names.map(shareOf) };
}

async function ofBins({ column, shares }: Measure, edges: readonly number[], context: QueryContext): Promise<Counted> {
  const of = valueAs(requiredColumn(column, context.columns), 'number');
  const { bins, nan } = await aggregate(
    context.rows,
    { bins: { fn: 'bins', of, edges }, nan: { fn: 'count', where: sql.isNaNValue(of) } },
    context,
  );
  if (Number(nan) > 0) throw new NotMeasurable(`${Number(nan)} values are NaN, and have no place among the bins`);
  return { counts: (bins as readonly number[]).map(Number), stated: shares as readonly number[] };
}
