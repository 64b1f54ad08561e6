import type { Random } from './estimate.ts';
import type { HypothesisTest } from './hypothesis-test.ts';
import { seededRandom } from './random.ts';
import { CURRENT, LEFT_OUT, REFERENCE, type Sides } from './sides.ts';

/** What would be as likely as what was observed, if nothing changed. */
export interface Null {
  /** How it really is. */
  readonly observed: Sides;
  /** How many draws there are at most: infinite, or as many as there are windows. */
  readonly most: number;
  /** The sides of draw number `at`, from 0; the array is used again for the next. */
  draw(random: Random, at: number): Sides;
}

/** Rows are exchangeable: every assignment with as many rows on each side. Rows 0 … n − 1 are the reference's. */
export function exchangeableRows(reference: number, current: number): Null {
  const observed = sidesOf(reference, current);
  const drawn = observed.slice();
  return {
    observed,
    most: Number.POSITIVE_INFINITY,
    draw(random) {
      shuffle(drawn, random);
      return drawn;
    },
  };
}

/**
 * Groups are exchangeable, their rows are not: the rows that one group has on one side move together, and each side keeps
 * its number of groups. For rows of one user, session or patient: fifty users of twenty rows are fifty, and shuffling
 * rows finds drift in nine of ten equal samples. `groups` is a number per row, in the order of `observed`.
 */
export function exchangeableGroups(groups: ArrayLike<number>, observed: Sides): Null {
  const clusters = new Map<string, number>();
  const ofRow = Uint32Array.from(observed, (side, row) => {
    const key = `${groups[row]}/${side}`;
    const known = clusters.get(key) ?? clusters.size;
    clusters.set(key, known);
    return known;
  });
  const ofCluster = new Uint8Array(clusters.size);
  ofRow.forEach((cluster, row) => {
    ofCluster[cluster] = observed[row]!;
  });
  const drawn = observed.slice();
  return {
    observed,
    most: Number.POSITIVE_INFINITY,
    draw(random) {
      shuffle(ofCluster, random);
      for (let row = 0; row < drawn.length; row++) drawn[row] = ofCluster[ofRow[row]!]!;
      return drawn;
    },
  };
}

/**
 * Time goes on: the current rows are one window, and so were others before. Each stretch of the reference as long as the
 * current data, without overlap and from the newest back, against the rest of the reference. Where Tuesday differs from
 * Sunday, a Tuesday is compared with how far days differ. The reference is given in the order of time. With w windows no p
 * is below 1/(w + 1).
 */
export function windows(reference: number, current: number): Null {
  const observed = sidesOf(reference, current);
  const drawn = observed.slice().fill(LEFT_OUT, reference);
  return {
    observed,
    most: Math.max(0, Math.ceil(reference / current) - 1),
    draw(_, at) {
      drawn.fill(REFERENCE, 0, reference);
      drawn.fill(CURRENT, reference - (at + 1) * current, reference - at * current);
      return drawn;
    },
  };
}

export interface PermutationOptions {
  /** 999 unless said otherwise. */
  readonly draws?: number;
  readonly seed: number;
  /** Draws end once so many were as extreme as what was observed; 20 unless said otherwise. */
  readonly enough?: number;
}

export interface PermutationTest extends HypothesisTest {
  readonly draws: number;
}

/**
 * How often chance is as extreme as what was observed. p = (k + 1)/(B + 1), the observed order being one of those that are
 * equally likely (Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39): k/B would be 0 where it cannot be. Draws end
 * early where there is nothing to find: at the h-th extreme one, of l, p = h/l (Besag & Clifford, Biometrika 78 (1991)
 * 301–304), exact as well.
 * Larger statistics are more extreme. A statistic that is not a number in a draw counts as extreme. Throws RangeError where
 * the null has no draw, or the observed statistic is not a number.
 */
export function permutationTest(
  nothingChanged: Null,
  statistic: (sides: Sides) => number,
  { draws = 999, seed, enough = 20 }: PermutationOptions,
): PermutationTest {
  const observed = statistic(nothingChanged.observed);
  if (Number.isNaN(observed)) throw new RangeError('the statistic is not a number on these rows');
  const most = Math.min(draws, nothingChanged.most);
  if (!(most >= 1)) throw new RangeError('there is no other order that these rows could have had');
  const random = seededRandom(seed);
  // Sums in another order differ in their last digits.
  const bound = observed - 1e-12 * Math.abs(observed);
  let extreme = 0;
  for (let at = 0; at < most; at++) {
    if (!(statistic(nothingChanged.draw(random, at)) < bound)) extreme++;
    if (extreme === enough) return { statistic: observed, p: enough / (at + 1), method: 'permutation', draws: at + 1 };
  }
  return { statistic: observed, p: (extreme + 1) / (most + 1), method: 'permutation', draws: most };
}

function sidesOf(reference: number, current: number): Sides {
  return new Uint8Array(reference + current).fill(CURRENT, reference);
}

/** Fisher and Yates. */
function shuffle(items: Uint8Array, random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    const item = items[last]!;
    items[last] = items[at]!;
    items[at] = item;
  }
}
