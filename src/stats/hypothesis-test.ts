/** What a test of "both sides have one distribution" found. */
export interface HypothesisTest {
  readonly statistic: number;
  /** The chance of a statistic at least so extreme if nothing changed, rows being independent. */
  readonly p: number;
  readonly method: 'exact' | 'asymptotic' | 'permutation';
}
