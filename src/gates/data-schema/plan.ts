import type { Columns } from '../../contracts/bind/column.ts';
import { type ColumnPath, EACH_ITEM, pathText } from '../../contracts/column-path.ts';
import type { MeasureKind, MeasureOf } from '../../contracts/measure.ts';
import type { Rule } from '../../contracts/model.ts';
import type * as sql from '../../table/expression.ts';
import type { Aggregate, Query, Value } from '../../table/query.ts';
import type { ValueType } from '../../table/types.ts';
import type { PlanOutcome, RuleMeasurement } from './measurement.ts';
import type { QueryContext, TableContext } from './table-context.ts';

/** How one rule is measured. */
export type Plan =
  /** The columns alone decide it. */
  | { readonly kind: 'outcome'; readonly outcome: PlanOutcome }
  /** Rows are counted, in the one pass over all rows. */
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** Aggregates are computed in the one pass over all rows. */
  | {
      readonly kind: 'aggregates';
      readonly aggregates: Readonly<Record<string, Aggregate>>;
      outcomeOf(values: Readonly<Record<string, Value>>): PlanOutcome;
    }
  /** It needs a query of its own. Throws NotMeasurable where it cannot be measured. */
  | { readonly kind: 'query'; run(context: QueryContext): Promise<Finding> };

/** A condition on a row: where it is violated, among the rows that are judged (null: all of them). */
export interface Condition {
  readonly violated: sql.Expression;
  readonly judged: sql.Expression | null;
  /** True where `violated` cannot hold outside `judged`, because it is null there: it needs no second test. */
  readonly implied?: boolean;
  /** Where no row is judged, because no value is of the kind that the measure speaks of: that, as a reason. */
  readonly silence?: string;
}

/** What the measuring of one rule found. */
export interface Finding {
  readonly outcome: PlanOutcome;
  /** The rows that fail, where rows fail. */
  readonly failing: Query | null;
  /** Names of what fails, where it is no row of the table. */
  readonly names: readonly string[];
  /** Finds the number, where no query can tell the failing rows. */
  readonly sql: string | null;
}

/** A rule over all rows, or over one slice, with its plan. */
export interface PlannedRule {
  readonly rule: Rule;
  readonly plan: Plan;
  readonly where: sql.Expression | null;
  readonly slice: RuleMeasurement['slice'];
  readonly sliced: sql.Expression | null;
}

/** What a plan is made from: the columns that the table really has, where it lies, and the time. */
export type PlanContext = Pick<TableContext, 'columns' | 'now' | 'dataset'>;

/** Plans the measures of one kind. A measure that does not fit the columns is planned as an outcome with the state `error`. */
export type Planner<Name extends MeasureKind> = (measure: MeasureOf<Name>, context: PlanContext) => Plan;

/** The columns alone decide it. */
export const known = (outcome: PlanOutcome): Plan => ({ kind: 'outcome', outcome });

/** It cannot be measured. */
export const failed = (reason: string): Plan => known({ state: 'error', reason });

/** A rule on the table's columns, which no row can change. */
export const structure = (holds: boolean, reason: string): Plan => known({ state: 'structure', holds, reason });

/** It needs a query of its own. */
export const queried = (run: (context: QueryContext) => Promise<Finding>): Plan => ({ kind: 'query', run });

/** A column that may be missing takes its rules with it; any other rule without its column cannot be measured. */
export function absent(path: ColumnPath, columns: Columns, reason: string): Plan {
  const missing = pathText(firstMissing(path, columns));
  const optional = columns.declared.get(missing)?.optional === true;
  return optional ? known({ state: 'skipped', reason: `the optional column ${missing} is not there` }) : failed(reason);
}

/** The shortest part of a path that the table does not have; the whole path where it has all of it. */
function firstMissing(path: ColumnPath, columns: Columns): ColumnPath {
  let type = columns.typed.get(path[0]!)?.type;
  let length = 1;
  while (type !== undefined && length < path.length) {
    const part = path[length]!;
    const inner: ValueType | undefined =
      part === EACH_ITEM
        ? type.kind === 'list'
          ? type.item
          : undefined
        : type.kind === 'struct'
          ? type.fields.get(part)
          : undefined;
    type = inner;
    length++;
  }
  return path.slice(0, length);
}

/** A finding without more than its outcome, or with the rows that fail. */
export const finding = (outcome: PlanOutcome, failing: Query | null = null): Finding => ({
  outcome,
  failing,
  names: [],
  sql: null,
});
