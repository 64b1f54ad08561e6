import type { ColumnPath } from '../../contracts/column-path.ts';
import type { Measure } from '../../contracts/measure.ts';
import type { Aggregate, Value } from '../../table/query.ts';
import type { Columns } from './column.ts';
import type { Condition } from './conditions.ts';
import type { Outcome } from './measurement.ts';

/** How one rule is measured: at once from the columns, in the one pass over all rows, or by a question of its own. */
export type Plan =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'rows'; readonly condition: Condition }
  | {
      readonly kind: 'values';
      readonly aggregates: Readonly<Record<string, Aggregate>>;
      finish(values: Readonly<Record<string, Value>>): Outcome;
    }
  | { readonly kind: 'late'; readonly measure: LateMeasure };

export type LateMeasure = Extract<
  Measure,
  {
    rule:
      | 'unique'
      | 'duplicateRows'
      | 'sorted'
      | 'rowCountRatio'
      | 'rowCountChange'
      | 'mode'
      | 'balance'
      | 'noGaps'
      | 'foreignKey'
      | 'noOverlap'
      | 'labelConflict'
      | 'labelLeak'
      | 'outliers'
      | 'images'
      | 'sql'
      | 'statistic';
  }
>;

export interface Scene {
  readonly columns: Columns;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const done = (outcome: Outcome): Plan => ({ kind: 'done', outcome });

export const failed = (reason: string): Plan => done({ state: 'error', reason });

export const structure = (holds: boolean, reason: string): Plan => done({ state: 'structure', holds, reason });

/** A column that may be missing takes its rules with it; any other rule without its column cannot be measured. */
export function absent(path: ColumnPath, columns: Columns, reason: string): Plan {
  const optional = columns.declared.get(path[0]!)?.optional === true && !columns.typed.has(path[0]!);
  return optional ? done({ state: 'skipped', reason: `the optional column ${path[0]} is not there` }) : failed(reason);
}
