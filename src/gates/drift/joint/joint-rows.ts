import type { Value } from '../../../table/query.ts';

/** Rows drawn from one side, by column. */
export interface JointRows {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly Value[]>;
  /** What each row is called. */
  readonly names: readonly string[];
  /** A number for each row, the same for rows that hang together; undefined where each stands alone. */
  readonly groups: readonly number[] | undefined;
}
