import type { MeasureOf } from '../../contracts/measure.ts';
import type { Aggregate, Dataset, Query, QueryEngine, Value } from '../../table/query.ts';
import { type Columns, type ResolvedColumn, resolveColumn } from './column.ts';
import type { Outcome } from './measurement.ts';
import type { Scene } from './plan.ts';

/** What a question of its own may use: the rows that the rule judges, and the other tables it names. */
export interface LateTools extends Scene {
  readonly engine: QueryEngine;
  readonly dataset: Dataset;
  /** Filtered by the rule's condition and slice. */
  readonly rows: Query;
  /** Columns that name a row; empty where the contract has no key. */
  readonly key: readonly string[];
  readonly label: string;
  readonly signal: AbortSignal;
  other(name: string): Promise<{ readonly dataset: Dataset; readonly columns: Columns }>;
  /** Rows of the same table in an earlier result document. */
  rowsOfResult(path: string): Promise<number>;
  images(measure: MeasureOf<'images'>): Promise<LateFinding>;
}

export interface LateFinding {
  readonly outcome: Outcome;
  /** The rows that fail, where rows fail. */
  readonly failing: Query | null;
  /** Names of what fails, where it is no row of the table. */
  readonly names?: readonly string[];
  /** Where no query can tell. */
  readonly sql?: string | null;
}

export const only = (outcome: Outcome): LateFinding => ({ outcome, failing: null });

export class NotMeasurable extends Error {}

/** The column as stored, or a reason why this rule cannot be measured. */
export function required(name: string, columns: Columns): ResolvedColumn {
  const found = resolveColumn([name], columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  return found.column;
}

export async function numbers(
  rows: Query,
  aggregates: Readonly<Record<string, Aggregate>>,
  tools: LateTools,
): Promise<Readonly<Record<string, Value>>> {
  const found = await tools.engine.aggregate(rows, aggregates, tools.signal);
  const values: Record<string, Value> = {};
  for (const name of Object.keys(aggregates)) {
    const outcome = found.get(name);
    if (!outcome?.ok) throw new NotMeasurable(outcome?.problem ?? 'the engine gave no answer');
    values[name] = outcome.value;
  }
  return values;
}

export async function count(rows: Query, tools: LateTools): Promise<number> {
  return Number((await numbers(rows, { n: { fn: 'count' } }, tools)).n);
}

export function counted(violations: number, judged: number, unit = 'rows', detail: string | null = null): Outcome {
  return { state: 'counted', violations, judged, unit, sampled: false, detail };
}

/** Every column whose content makes a row what it is: without those excepted and those of the key, which differ by design. */
export function contentColumns(tools: Pick<LateTools, 'columns'>, except: readonly string[]): string[] {
  const names = [...tools.columns.typed.keys()].filter((name) => !except.includes(name));
  if (names.length === 0) throw new NotMeasurable('no column is left to compare');
  return names;
}

/** Features are the columns that the model sees: without label and key, unless they are listed. */
export function featureColumns(label: string, features: readonly string[] | undefined, tools: LateTools): string[] {
  return features ? [...features] : contentColumns(tools, [label, ...tools.key]);
}
