import type { Cells } from './cells.ts';
import type { HypothesisTest } from './hypothesis-test.ts';
import { chiSquareTail } from './tails.ts';

/** With the degrees of freedom, occupied cells − 1. */
export interface ChiSquareTest extends HypothesisTest {
  readonly df: number;
}

/**
 * Pearson's chi-square of homogeneity: Σ (observed − expected)²/expected over both rows of the 2 × k table, expected from
 * the sums of both sides (Pearson, Philos. Mag. 50 (1900) 157–175); no continuity correction. Both sides are samples: the
 * test of fit that takes the reference's shares for the truth flags 92 % of equal samples at 30 categories and 500 rows.
 * Where cells expect fewer than 5 rows the law is not chi-square: merge them first (`mergeRare`). One occupied cell has
 * nothing to test: statistic 0, p 1.
 */
export function chiSquare(cells: Cells): ChiSquareTest {
  return homogeneity(cells, (observed, expected) => (observed - expected) ** 2 / expected);
}

/**
 * The G test, the likelihood ratio of the same hypothesis: 2 Σ observed · ln(observed/expected) (Wilks, Ann. Math.
 * Stat. 6 (1935) 190–196); an empty cell adds 0. Runs ahead of its law sooner than chi-square where cells are small.
 */
export function gTest(cells: Cells): ChiSquareTest {
  return homogeneity(cells, (observed, expected) =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected),
  );
}

function homogeneity(cells: Cells, term: (observed: number, expected: number) => number): ChiSquareTest {
  const { reference, current, inReference, inCurrent } = cells;
  const shareOfReference = reference / (reference + current);
  let statistic = 0;
  for (let cell = 0; cell < inReference.length; cell++) {
    const both = inReference[cell]! + inCurrent[cell]!;
    const expected = both * shareOfReference;
    statistic += term(inReference[cell]!, expected) + term(inCurrent[cell]!, both - expected);
  }
  const df = inReference.length - 1;
  return { statistic: Math.max(0, statistic), p: chiSquareTail(statistic, df), df, method: 'asymptotic' };
}
