import { type BootstrapOptions, DEFAULT_RESAMPLES } from './bootstrap.ts';
import type { Estimate } from './estimate.ts';
import {
  gapAmong,
  orderedPairs,
  type PairOfGroups,
  rateOf,
  ratioAmong,
  ratioOf,
  requireRatio,
  rowsOf,
} from './group-gap.ts';
import { seededRandom } from './random.ts';
import { boundAmong } from './replicates.ts';
import type { GroupRate } from './two-shares.ts';
import { weightSource } from './weight-source.ts';

/** A group's rate, and of which clusters (a patient, a user) its rows are. A cluster may have rows of several groups. */
export interface ClusteredRate extends GroupRate {
  /** By the code of a cluster; the sums are the group's own. */
  readonly clusters: ReadonlyMap<number, GroupRate>;
}

const METHOD = 'bayesian-bootstrap-worst-row';

/**
 * `largestGap` where rows hang together: whole clusters are drawn (the Bayesian bootstrap, see `pairedBootstrap`), with the same
 * weight in every group that has rows of them, and to every pair of groups one cluster more is added, of average size, in which
 * the pair is as far apart as it can be. Throws RangeError for fewer than two groups.
 */
export function largestClusteredGap(rates: readonly (readonly ClusteredRate[])[], options: BootstrapOptions): Estimate {
  const pairs = rates.flatMap((groups) =>
    pairsOf(groups, options, {
      of: (one, other) => rateOf(one) - rateOf(other),
      turned: (low) => -low,
    }),
  );
  return gapAmong(pairs, rowsOf(rates), METHOD);
}

/** `smallestRatio` where rows hang together, in the same way. */
export function smallestClusteredRatio(
  rates: readonly (readonly ClusteredRate[])[],
  options: BootstrapOptions,
): Estimate {
  requireRatio(rates);
  const pairs = rates.flatMap((groups) =>
    pairsOf(groups, options, { of: ratioOf, turned: (low) => (low === 0 ? Number.POSITIVE_INFINITY : 1 / low) }),
  );
  return ratioAmong(pairs, rowsOf(rates), METHOD);
}

interface Comparison {
  of(one: GroupRate, other: GroupRate): number;
  /** An upper bound from the lower one of the same two groups the other way round. */
  turned(low: number): number;
}

function pairsOf(
  groups: readonly ClusteredRate[],
  options: BootstrapOptions,
  { of, turned }: Comparison,
): PairOfGroups[] {
  const drawn = drawGroups(groups, options);
  const lowest = orderedPairs(groups.map((_, at) => at)).map(([one, other]) => {
    const replicates = drawn.added.map((weight, at) => {
      const [a, b] = [drawn.rates[at]![one]!, drawn.rates[at]![other]!];
      return of(
        { successes: a.successes, trials: a.trials + weight * drawn.size[one]! },
        { successes: b.successes + weight * drawn.size[other]!, trials: b.trials + weight * drawn.size[other]! },
      );
    });
    const value = of(groups[one]!, groups[other]!);
    replicates.sort();
    return { one, other, value, at: (confidence: number) => boundAmong(replicates, value, confidence) };
  });
  const places = new Map(lowest.map((pair) => [`${pair.one} ${pair.other}`, pair]));
  return lowest.map(({ one, other, value, at }) => {
    const back = places.get(`${other} ${one}`)!;
    return { value, lowest: at, highest: (confidence) => turned(back.at(confidence)) };
  });
}

interface DrawnGroups {
  /** By resample and group, with real numbers for counts. */
  readonly rates: readonly (readonly GroupRate[])[];
  /** By resample, the weight of the cluster that is added. */
  readonly added: Float64Array;
  /** By group, how many of its rows a cluster has that has any. */
  readonly size: readonly number[];
}

/** Clusters that are alike in every group are drawn as one of the weight of all. */
function drawGroups(
  groups: readonly ClusteredRate[],
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): DrawnGroups {
  const cells = cellsOf(groups);
  const source = weightSource(seededRandom(seed));
  const added = new Float64Array(resamples);
  const rates = Array.from({ length: resamples }, (_, at) => {
    const sums = groups.map(() => ({ successes: 0, trials: 0 }));
    for (const { count, parts } of cells) {
      const weight = source.gamma(count);
      for (const { group, successes, trials } of parts) {
        sums[group]!.successes += weight * successes;
        sums[group]!.trials += weight * trials;
      }
    }
    added[at] = source.exponential();
    return sums;
  });
  return { rates, added, size: groups.map(({ trials, clusters }) => trials / clusters.size) };
}

interface Cell {
  readonly parts: readonly (GroupRate & { readonly group: number })[];
  count: number;
}

/** In an order that neither the rows' nor the clusters' changes. */
function cellsOf(groups: readonly ClusteredRate[]): readonly Cell[] {
  const parts = new Map<number, (GroupRate & { group: number })[]>();
  for (const [group, { clusters }] of groups.entries()) {
    for (const [cluster, { successes, trials }] of clusters) {
      const known = parts.get(cluster);
      if (known) known.push({ group, successes, trials });
      else parts.set(cluster, [{ group, successes, trials }]);
    }
  }
  const cells = new Map<string, Cell>();
  for (const own of parts.values()) {
    const key = own.map(({ group, successes, trials }) => `${group} ${successes} ${trials}`).join();
    const known = cells.get(key);
    if (known) known.count++;
    else cells.set(key, { parts: own, count: 1 });
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
}
