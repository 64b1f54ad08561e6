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
import type { StatisticName } from './statistic-names.ts';

/** One statistic of one column: plain data, so that a thread can do it. */
export interface PermutationRequest {
  readonly statistic: StatisticName;
  /** Of the reference, then of the current data. */
  readonly values: Float64Array;
  readonly rows: { readonly reference: number; readonly current: number };
  /** What would be as likely, if nothing changed. */
  readonly dealt: 'rows' | 'groups' | 'windows';
  /** A number per value, the same for rows that hang together. */
  readonly groups: readonly number[];
  readonly seed: number;
}

/** Larger is more extreme. */
const OF_ROWS: Readonly<Partial<Record<StatisticName, (pooled: Pooled) => number>>> = {
  ks: (pooled) => largestGap(pooled).distance,
  anderson_darling: (pooled) => andersonDarling(pooled).statistic,
  cramer_von_mises: (pooled) => cramerVonMises(pooled, 'asymptotic').statistic,
  mann_whitney: (pooled) => Math.abs(mannWhitney(pooled, 'asymptotic').superiority - 0.5),
  wasserstein,
  energy,
};

/** Statistics of ranks and distances, whose p can come from rows that are dealt out anew. */
export const isOfRows = (name: StatisticName) => name in OF_ROWS;

/** The statistic, and how often chance is as extreme: a share of the draws. Throws RangeError where there is no draw, or no number. */
export function permuted(request: PermutationRequest): { readonly value: number; readonly p: number } {
  const { statistic, values, seed } = request;
  const of =
    statistic === 'mmd'
      ? kernelDistance({ rows: values.length, columns: 1, values })
      : ranked(values, OF_ROWS[statistic]!);
  const { statistic: value, p } = permutationTest(nullOf(request), of, { seed: seedOf(seed) });
  return { value, p: p! };
}

function nullOf({ rows: { reference, current }, dealt, groups }: PermutationRequest): Null {
  if (dealt === 'windows') return windows(reference, current);
  const rows = exchangeableRows(reference, current);
  return dealt === 'rows' ? rows : exchangeableGroups(groups, rows.observed);
}

function ranked(values: Float64Array, of: (pooled: Pooled) => number) {
  const places = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ascending = Float64Array.from(places, (row) => values[row]!);
  return (sides: Sides) => {
    const moved = Uint8Array.from(places, (row) => sides[row]!);
    return of(pooledSides(ascending, moved));
  };
}
