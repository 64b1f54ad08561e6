import type { HypothesisTest } from './hypothesis-test.ts';
import { wholeCount } from './pooled.ts';

/** How many of how many rows. */
export interface Proportion {
  readonly count: number;
  /** At least 1. */
  readonly rows: number;
}

/** So close to the observed probability counts as equal to it. */
const EQUAL = 1 + 1e-10;

/**
 * Fisher's exact test of two shares, two-sided: of all tables with these sums, the probability of those no likelier than
 * the one observed (J. R. Stat. Soc. 98 (1935) 39–54); `statistic` is the odds ratio, current over reference, NaN where it is
 * 0/0. Exact at any number of rows, and conservative: at few rows its size lies far below the level.
 * Throws RangeError unless both are whole numbers, 0 ≤ count ≤ rows, rows ≥ 1.
 */
export function fisherExact(reference: Proportion, current: Proportion): HypothesisTest {
  for (const { count, rows } of [reference, current]) {
    if (wholeCount(rows) < 1 || wholeCount(count) > rows)
      throw new RangeError(`${count} of ${rows} is not a proportion`);
  }
  const [n, m] = [reference.rows, current.rows];
  const hits = reference.count + current.count;
  const [least, most] = [Math.max(0, hits - m), Math.min(hits, n)];
  const mode = Math.min(most, Math.max(least, Math.floor(((hits + 1) * (n + 1)) / (n + m + 2))));
  // Relative to the mode: nothing overflows, and the small ones are added to the small ones.
  const up = (x: number) => ((hits - x) * (n - x)) / ((x + 1) * (m - hits + x + 1));
  const shares = new Float64Array(most - least + 1);
  shares[mode - least] = 1;
  for (let x = mode; x < most; x++) shares[x + 1 - least] = shares[x - least]! * up(x);
  for (let x = mode; x > least; x--) shares[x - 1 - least] = shares[x - least]! / up(x - 1);
  const observed = shares[reference.count - least]! * EQUAL;
  let [total, tail] = [0, 0];
  for (const share of shares.sort()) {
    total += share;
    if (share <= observed) tail += share;
  }
  const odds = (current.count * (n - reference.count)) / (reference.count * (m - current.count));
  return { statistic: odds, p: Math.min(1, tail / total), method: 'exact' };
}
