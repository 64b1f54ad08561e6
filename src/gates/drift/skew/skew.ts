/** What the rows that both sides have in common say of each column: plain data. */
export interface Skew {
  /** Rows of the current data, and those of them whose key the reference has. */
  readonly rows: number;
  readonly matched: number;
  readonly columns: readonly SkewedColumn[];
}

export interface SkewedColumn {
  readonly column: string;
  /** Matched rows whose value is another one. */
  readonly differing: number;
  /** Keys of some of them. */
  readonly examples: readonly string[];
}
