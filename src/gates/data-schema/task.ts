import type { Rule, TableContract } from '../../contracts/model.ts';
import type * as sql from '../../table/expression.ts';
import type { Dataset, QueryEngine } from '../../table/query.ts';
import type { SharedContext } from '../context.ts';
import type { DataSchemaKeys } from './keys.ts';
import type { RuleMeasurement } from './measurement.ts';
import type { Plan } from './plan.ts';

/** What measuring tables takes of a gate's context; `explain` makes one that reads no data. */
export type TableContext = Pick<
  SharedContext,
  'log' | 'progress' | 'signal' | 'clock' | 'files' | 'tables' | 'images' | 'publicRepository'
>;

/** One table to be measured, and what it may be measured with. */
export interface TableTask {
  readonly table: TableContract;
  readonly dataset: Dataset;
  /** Of the data, as the user wrote it. */
  readonly name: string;
  readonly engine: QueryEngine;
  readonly keys: DataSchemaKeys;
  readonly now: number;
  readonly context: Omit<TableContext, 'clock' | 'tables'>;
  /** Of the contract: paths in its rules start here. */
  readonly folder: string;
  other(name: string): Promise<{ readonly dataset: Dataset; readonly contract: TableContract | undefined }>;
}

/** One way of asking one rule: of all rows, or of one slice. */
export interface Asked {
  readonly rule: Rule;
  readonly plan: Plan;
  readonly where: sql.Expression | null;
  readonly slice: RuleMeasurement['slice'];
  readonly sliced: sql.Expression | null;
}
