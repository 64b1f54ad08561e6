/** How rows are cut. */
export type Cut = ColumnCut | ConditionCut;

/** By the values of a column, of several together, or by ranges of a number. */
export interface ColumnCut {
  readonly by: readonly string[];
  /** Edges, or into how many ranges of equally many rows; of one column of numbers. */
  readonly bins?: readonly number[] | number | undefined;
}

/** Into rows for which a condition holds, does not, or is not known. */
interface ConditionCut {
  /** As contracts write conditions. */
  readonly where: string;
}

/** Whether rows are cut by a condition on them, and not by the values of columns. */
export function isCondition(cut: Cut): cut is ConditionCut {
  return 'where' in cut;
}

/** Of a condition that value alone whose rows it holds for. */
export const HOLDS = 'true';

/** Whether a slice of the cut has limits: of a condition only the rows for which it holds. */
export function isJudged(cut: Cut, value: string): boolean {
  return !isCondition(cut) || value === HOLDS;
}

/** Whether two cuts make the same slices of any table. */
export function isSameCut(a: Cut, b: Cut): boolean {
  if (isCondition(a) || isCondition(b)) return isCondition(a) && isCondition(b) && a.where === b.where;
  return JSON.stringify([a.by, a.bins ?? null]) === JSON.stringify([b.by, b.bins ?? null]);
}

/** Of each row whether a condition holds: an index into this. */
export const TRUTH_VALUES = ['false', 'true', '(missing)'] as const;

/** The rows of each condition that cuts slices, by its text: codes of `TRUTH_VALUES`. */
export type Conditions = ReadonlyMap<string, Int32Array>;
