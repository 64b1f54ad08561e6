import { resolve } from 'node:path';
import { requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import { pathText } from '../../../contracts/column-path.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { fileProblem } from '../../../core/file-problem.ts';
import { bytes } from '../../../core/units.ts';
import type { FeatureProfile } from '../../../profile/document.ts';
import { MAX_PROFILE_BYTES, readProfile } from '../../../profile/read.ts';
import { cellsOf, mergeRare } from '../../../stats/cells.ts';
import { chiSquare } from '../../../stats/chi-square.ts';
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
  const { counts, stated, isSample } = await countedOf(measure, context);
  const n = counts.reduce((sum, here) => sum + here, 0);
  if (n === 0) return finding({ state: 'empty', reason: `${pathText(measure.column)} has no value` });
  const whole = stated.reduce((sum, here) => sum + here, 0);
  const value =
    isSample && measure.statistic === 'chiSquareP'
      ? homogeneityP(stated, counts)
      : STATISTICS[measure.statistic](
          counts.map((here) => here / n),
          stated.map((here) => here / whole),
          n,
        );
  const detail = Number.isFinite(value)
    ? null
    : `there are values of which the ${isSample ? 'profile' : 'contract'} states none`;
  return finding(valued(value, n, UNITS[measure.statistic], detail));
}

/** A profile is a sample as the data is: rare cells, of which the law does not hold, are one. */
function homogeneityP(reference: readonly number[], current: readonly number[]): number {
  const cells = mergeRare(cellsOf(reference, current));
  return cells.inReference.length < 2 ? 1 : chiSquare(cells).p!;
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
  /** Shares, or of a profile its counts. */
  readonly stated: readonly number[];
  readonly isSample: boolean;
}

async function countedOf(measure: Measure, context: QueryContext): Promise<Counted> {
  const { column, shares, others, edges, profile } = measure;
  if (profile !== undefined) return ofProfile(measure, await featureOf(profile, column, context), context);
  if (edges === undefined)
    return ofCategories(column, shares as Readonly<Record<string, number>>, others ?? 0, context);
  return {
    counts: await countsOfBins(column, edges, context),
    stated: shares as readonly number[],
    isSample: false,
  };
}

async function featureOf(profile: string, column: Measure['column'], context: QueryContext): Promise<FeatureProfile> {
  const { files } = context.gate;
  const path = resolve(context.folder, profile);
  let content: Uint8Array;
  try {
    content = await files.read(path, bytes(MAX_PROFILE_BYTES));
  } catch (error) {
    throw new NotMeasurable(
      `the profile ${files.shown(path)} cannot be read: ${fileProblem(error)}. Make it with modelassay profile DATA -o FILE`,
    );
  }
  const { features } = readProfile(Buffer.from(content).toString('utf8'), files.shown(path));
  const found = features.find((one) => one.column === column[0] && one.feature === 'value');
  if (found !== undefined && found.values.is !== 'nothing') return found;
  const shown = pathText(column);
  const what =
    found === undefined
      ? `column ${shown}`
      : found.identifier
        ? `counts of ${shown}, which looks like an id there: say what it is where the profile is made (--types '{ ${shown}: number }')`
        : `counts of ${shown}, which is ${found.type} there`;
  throw new NotMeasurable(`the profile ${files.shown(path)} has no ${what}`);
}

async function ofProfile(
  { column, statistic }: Measure,
  { values, type }: FeatureProfile,
  context: QueryContext,
): Promise<Counted> {
  if (values.is === 'numbers') {
    const stated = [...values.counts];
    stated[0]! += values.negativeInfinity;
    stated[stated.length - 1]! += values.positiveInfinity;
    requireRows(stated, column);
    return { counts: await countsOfBins(column, values.edges, context), stated, isSample: true };
  }
  if (values.is === 'nothing') throw new TypeError('a feature without values has no distribution');
  if (statistic === 'ks') throw new NotMeasurable(`ks is of numbers, and ${pathText(column)} of the profile is none`);
  const counted = await countsOfCategories(column, context);
  const found = type === 'integer' || type === 'number' ? asNumbers(counted) : counted;
  const listed = new Map(values.counts);
  const strange = [...found].reduce((sum, [name, rows]) => (listed.has(name) ? sum : sum + rows), 0);
  const stated = [...listed.values(), values.other?.rows ?? 0];
  requireRows(stated, column);
  return { counts: [...[...listed.keys()].map((name) => found.get(name) ?? 0), strange], stated, isSample: true };
}

/** Codes are the same as integers and as floats: `2` and `2.0`. */
function asNumbers(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [name, rows] of counts) {
    const key = Number.isSafeInteger(Number(name)) ? String(Number(name)) : name;
    found.set(key, (found.get(key) ?? 0) + rows);
  }
  return found;
}

function requireRows(stated: readonly number[], column: Measure['column']): void {
  if (stated.every((rows) => rows === 0)) throw new NotMeasurable(`the profile has no value of ${pathText(column)}`);
}

async function ofCategories(
  column: Measure['column'],
  shares: Readonly<Record<string, number>>,
  others: number,
  context: QueryContext,
): Promise<Counted> {
  const found = await countsOfCategories(column, context);
  const names = [...new Set([...Object.keys(shares), ...found.keys()])];
  const stated = new Map(Object.entries(shares));
  const strange = names.length - stated.size;
  // Where there is no other value, none takes a share from those that are stated.
  const left = strange > 0 ? 1 - others : 1;
  const shareOf = (name: string) => (stated.has(name) ? stated.get(name)! * left : others / strange);
  return { counts: names.map((name) => found.get(name) ?? 0), stated: names.map(shareOf), isSample: false };
}

async function countsOfCategories(
  column: Measure['column'],
  context: QueryContext,
): Promise<ReadonlyMap<string, number>> {
  const resolved = requiredColumn(column, context.columns);
  const value = sql.parse(identityOf(resolved), 'text');
  const groups = group(filter(context.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const rows = await context.engine.select(groups, { limit: MOST_CATEGORIES + 1 }, context.gate.signal);
  if (rows.length > MOST_CATEGORIES)
    throw new NotMeasurable(`${resolved.shown} has more than ${MOST_CATEGORIES} values`);
  return new Map(rows.map((row) => [String(row.v), Number(row.n)]));
}

async function countsOfBins(
  column: Measure['column'],
  edges: readonly number[],
  context: QueryContext,
): Promise<readonly number[]> {
  const of = valueAs(requiredColumn(column, context.columns), 'number');
  const { bins, nan } = await aggregate(
    context.rows,
    { bins: { fn: 'bins', of, edges }, nan: { fn: 'count', where: sql.isNaNValue(of) } },
    context,
  );
  if (Number(nan) > 0) throw new NotMeasurable(`${Number(nan)} values are NaN, and have no place among the bins`);
  return (bins as readonly number[]).map(Number);
}
