import type { Columns } from '../../contracts/bind/column.ts';
import type { TableContract } from '../../contracts/model.ts';
import type { Dataset, Query, QueryEngine } from '../../table/query.ts';
import type { DataSource } from '../../table/source.ts';
import type { SharedContext } from '../context.ts';
import type { DataSchemaKeys } from './keys.ts';

/** What measuring takes of a gate's context; `explain` makes one that reads no data. */
export type MeasureContext = Pick<
  SharedContext,
  'log' | 'progress' | 'signal' | 'clock' | 'files' | 'tables' | 'images' | 'publicRepository' | 'shard'
>;

/** One table to be measured, and what it may be measured with. */
export interface TableContext {
  readonly table: TableContract;
  readonly dataset: Dataset;
  readonly columns: Columns;
  /** What the data set was opened from. */
  readonly source: DataSource;
  /** Of the data, as the user wrote it. */
  readonly name: string;
  readonly engine: QueryEngine;
  readonly keys: DataSchemaKeys;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly gate: Omit<MeasureContext, 'clock' | 'tables'>;
  /** Of the contract: paths in its rules start here. */
  readonly folder: string;
  /** Another table that a rule names. */
  other(name: string): Promise<{ readonly dataset: Dataset; readonly columns: Columns }>;
}

/** What a measure with a query of its own may use. */
export interface QueryContext extends TableContext {
  /** The rows that the rule judges: filtered by its condition and its slice. */
  readonly rows: Query;
}
