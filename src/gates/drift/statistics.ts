import type { Numbers } from '../../profile/document.ts';
import { andersonDarling } from '../../stats/anderson-darling.ts';
import { chiSquare, gTest } from '../../stats/chi-square.ts';
import { cramerVonMises } from '../../stats/cramer-von-mises.ts';
import { inverseRows } from '../../stats/distance.ts';
import { type Divergence, divergenceOf } from '../../stats/divergence.ts';
import { energy } from '../../stats/energy.ts';
import { fisherExact } from '../../stats/fisher-exact.ts';
import { hellinger } from '../../stats/hellinger.ts';
import type { HypothesisTest } from '../../stats/hypothesis-test.ts';
import { ks } from '../../stats/ks.ts';
import { kullbackLeibler } from '../../stats/kullback-leibler.ts';
import { mannWhitney } from '../../stats/mann-whitney.ts';
import { type Pooled, pooledCounts } from '../../stats/pooled.ts';
import { binsOf } from './bins.ts';
import { askedOf } from './choice.ts';
import { type DistanceOutcome, sizesOf, valuesOf } from './distances/distance.ts';
import { DISTANCES } from './distances/index.ts';
import { cellsOfFeature } from './feature-cells.ts';
import type { DriftKeys } from './keys.ts';
import type { DistanceName } from './limits.ts';
import type { Comparison } from './measurement.ts';
import type { StatisticName } from './statistic-names.ts';

export interface Statistic {
  readonly name: string;
  readonly value: number;
  /** Null where the statistic has no null distribution of its own, and where rows hang together: then it would be too small. */
  readonly p: number | null;
}

type Told = Pick<Statistic, 'value' | 'p'>;

/** Undefined where it cannot be asked of such a feature. */
const STATISTICS: Readonly<Record<StatisticName, (comparison: Comparison) => Told | undefined>> = {
  ks: (comparison) => ranks(comparison, ks),
  anderson_darling: (comparison) => ranks(comparison, andersonDarling),
  cramer_von_mises: (comparison) => ranks(comparison, cramerVonMises),
  mann_whitney: (comparison) => ranks(comparison, mannWhitney),
  energy: energyOf,
  // Of rows alone: see `permuted.ts`.
  mmd: () => undefined,
  wasserstein: (comparison) => distance(comparison, 'wasserstein'),
  wasserstein_iqr: (comparison) => distance(comparison, 'wasserstein_iqr'),
  total_variation: (comparison) => distance(comparison, 'total_variation'),
  l_infinity: (comparison) => distance(comparison, 'l_infinity'),
  psi: (comparison) => distance(comparison, 'psi'),
  jensen_shannon: (comparison) => distance(comparison, 'jensen_shannon'),
  hellinger: (comparison) => divergence(comparison, hellinger),
  kl: (comparison) => divergence(comparison, kullbackLeibler),
  chi_square: (comparison) => toldOfTest(comparison, chiSquare(cellsOfFeature(comparison))),
  g_test: (comparison) => toldOfTest(comparison, gTest(cellsOfFeature(comparison))),
  fisher_exact: fisher,
};

/** What the policy asks for of this feature beyond its tolerances. */
export function statisticsOf(comparison: Comparison, keys: Pick<DriftKeys, 'statistics'>): readonly Statistic[] {
  const { reference, current } = comparison;
  if (valuesOf(reference) === 0 || valuesOf(current) === 0 || reference.values.is === 'nothing') return [];
  return askedOf(reference.column, keys).flatMap((name): Statistic[] => {
    const told = STATISTICS[name](comparison);
    if (told === undefined) return [];
    if (name === 'psi' || name === 'jensen_shannon') return withNoise(comparison, name);
    return [{ name, ...told }, ...boundsOf(comparison, name)];
  });
}

/** What stands in the table of a distance that decides: as it is defined, and where noise lifts it, how much and without. */
export function toldOf(
  name: DistanceName,
  { distance: { value, noise }, plain, within }: Extract<DistanceOutcome, { is: 'distance' }>,
): Statistic[] {
  const one = (called: string, number: number): Statistic => ({ name: called, value: number, p: null });
  if (within !== null) return [one(name, value), one(`${name}_least`, within.least), one(`${name}_most`, within.most)];
  if (plain === null) return [one(name, value)];
  return [one(name, plain), one(`${name}_debiased`, value), one(`${name}_noise`, noise)];
}

/** What bins leave open of a distance. */
function boundsOf(comparison: Comparison, name: StatisticName): Statistic[] {
  if (name !== 'ks' && name !== 'wasserstein' && name !== 'wasserstein_iqr') return [];
  return withNoise(comparison, name).filter((one) => one.name !== name);
}

function withNoise(comparison: Comparison, name: DistanceName): Statistic[] {
  const outcome = DISTANCES[name].measure(comparison);
  return outcome.is === 'distance' ? toldOf(name, outcome) : [];
}

function distance(comparison: Comparison, name: DistanceName): Told | undefined {
  const definition = DISTANCES[name];
  const outcome = definition.applies(comparison.reference) ? definition.measure(comparison) : undefined;
  return outcome?.is === 'distance' ? { value: outcome.plain ?? outcome.distance.value, p: null } : undefined;
}

function divergence(comparison: Comparison, of: Divergence): Told {
  return { value: divergenceOf(of, cellsOfFeature(comparison)), p: null };
}

function toldOfTest(comparison: Comparison, { statistic, p }: { statistic: number; p: number | null }): Told {
  // A test takes every row for a witness of its own.
  const isGrouped = inverseRows(sizesOf(comparison)) > inverseRows(rowsWithValue(comparison)) * (1 + 1e-9);
  return { value: statistic, p: isGrouped ? null : p };
}

const rowsWithValue = ({ reference, current }: Comparison) => ({
  reference: valuesOf(reference),
  current: valuesOf(current),
});

/** A test of ranks over the frozen bins, rows of one bin being tied: with as many bins as values it is the test of the rows. */
function ranks(comparison: Comparison, of: (pooled: Pooled) => HypothesisTest): Told | undefined {
  if (comparison.reference.values.is !== 'numbers') return undefined;
  try {
    return toldOfTest(comparison, of(rankedBins(comparison)));
  } catch (error) {
    // Too few rows, or one value in all: there is no such statistic.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function energyOf(comparison: Comparison): Told | undefined {
  const pooled = comparison.reference.values.is === 'numbers' ? valuedBins(comparison) : undefined;
  return pooled && { value: energy(pooled), p: null };
}

/** Each bin by its place, as ranks have it. */
function rankedBins(comparison: Comparison): Pooled {
  const { reference, current } = binsOf(comparison);
  return pooledCounts([...reference.keys()], reference, current);
}

/** Each bin by a value: a bin of one value as that, another as its middle. Undefined where a value is infinite. */
function valuedBins(comparison: Comparison): Pooled | undefined {
  const [one, other] = [comparison.reference.values as Numbers, comparison.current.values as Numbers];
  if ([one, other].some((side) => side.min === null || side.negativeInfinity + side.positiveInfinity > 0))
    return undefined;
  const { edges, reference, current, points } = binsOf(comparison);
  const [least, most] = [Math.min(one.min!, other.min!), Math.max(one.max!, other.max!)];
  const kept = [...reference.keys()].filter((bin) => reference[bin]! + current[bin]! > 0);
  const values = kept.map((bin) => {
    const [left, right] = [Math.max(least, edges[bin - 1] ?? least), Math.min(most, edges[bin] ?? most)];
    return points[bin] ? edges[bin]! : left / 2 + right / 2;
  });
  const counts = (side: readonly number[]) => kept.map((bin) => side[bin]!);
  return pooledCounts(values, counts(reference), counts(current));
}

/** Of two categories: whether the share of the first differs. */
function fisher(comparison: Comparison): Told | undefined {
  const cells = cellsOfFeature(comparison);
  if (comparison.reference.values.is !== 'categories' || cells.inReference.length !== 2) return undefined;
  return toldOfTest(
    comparison,
    fisherExact(
      { count: cells.inReference[0]!, rows: cells.reference },
      { count: cells.inCurrent[0]!, rows: cells.current },
    ),
  );
}
