/** How often each model was right on the same rows. */
export interface PairedTable {
  readonly bothRight: number;
  /** Candidate right, baseline wrong. */
  readonly gained: number;
  /** Candidate wrong, baseline right. */
  readonly lost: number;
  readonly bothWrong: number;
}

/** The number of rows. Throws RangeError unless every count is a whole number at or above 0 and there is a row. */
export function rowsOf({ bothRight, gained, lost, bothWrong }: PairedTable): number {
  for (const count of [bothRight, gained, lost, bothWrong]) {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`a count of rows is a whole number, got ${count}`);
  }
  const rows = bothRight + gained + lost + bothWrong;
  if (rows === 0) throw new RangeError('a paired comparison needs at least one row');
  return rows;
}

/** Candidate and baseline exchanged. */
export function swapped(table: PairedTable): PairedTable {
  return { ...table, gained: table.lost, lost: table.gained };
}
