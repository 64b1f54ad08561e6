import type { SourcePosition } from '../core/errors.ts';
import type { CsvOptions } from '../table/source.ts';
import type { CellSpelling } from './cells.ts';
import type { ColumnPath } from './column-path.ts';
import type { Dimension } from './dimension.ts';
import type { Expression } from './expression.ts';
import type { RuleLimit } from './limit.ts';
import type { LogicalType } from './logical-type.ts';
import type { Measure } from './measure.ts';

/** What any contract format becomes: tables, columns, and one flat list of rules per table. */
export interface Contract {
  readonly name: string;
  readonly version: string | null;
  /** As the user named it. */
  readonly file: string;
  readonly format: ContractFormat;
  readonly tables: readonly TableContract[];
  /** What the contract says and no check tests; listed under "not checked". */
  readonly untested: readonly {
    /** It is a rule that would be tested if it could be, which a person must hear of; else prose and the like. */
    readonly asked: boolean;
    readonly title: string;
    readonly reason: string;
    /** Of JSON data a rule on whole objects judges it. */
    readonly byObject?: boolean;
    readonly position: SourcePosition | null;
  }[];
}

export const CONTRACT_FORMATS = ['odcs', 'frictionless', 'json-schema', 'great-expectations', 'pandera'] as const;
export type ContractFormat = (typeof CONTRACT_FORMATS)[number];

export interface TableContract {
  readonly name: string;
  readonly physicalName: string | null;
  readonly description: string | null;
  readonly columns: readonly ColumnContract[];
  readonly rules: readonly Rule[];
  /** Columns that together name a row; empty where the contract has no primary key. */
  readonly key: readonly string[];
  /** How its delimited text is read, where neither the policy nor the command says it. */
  readonly csv: CsvOptions | null;
  /** The same with its rules on each column that a pattern names, where it has any: only the table knows which these are. */
  readonly expandedOver?: ((names: readonly string[]) => TableContract) | undefined;
  /** These patterns. */
  readonly patterns?: readonly string[] | undefined;
  readonly position: SourcePosition | null;
}

/** A column of the table, or a field of a nested one. */
export interface ColumnContract {
  readonly path: ColumnPath;
  readonly type: LogicalType | null;
  readonly description: string | null;
  /** Its values never appear in a report. */
  readonly personal: boolean;
  readonly classification: string | null;
  readonly optional: boolean;
  /** Texts that stand for null in this column; every rule but `type` sees a null in their place. */
  readonly missing: readonly string[];
  /** In delimited text an empty cell is the empty text, and no null. */
  readonly emptyIsValue: boolean;
  /** How cells of delimited text are written, where they are not read as they are. */
  readonly spelling: CellSpelling | null;
  readonly position: SourcePosition | null;
}

export type RuleSeverity = 'error' | 'warning';

/** One number measured on the table, and what it must be. */
export interface Rule {
  /** Stable and unique within its table. */
  readonly id: string;
  readonly title: string;
  readonly measure: Measure;
  readonly limit: RuleLimit;
  /** False where the limit is only the default for rules that set none: the gate's `max-violations` replaces it. */
  readonly limitSet: boolean;
  readonly severity: RuleSeverity;
  readonly dimension: Dimension | null;
  /** Only rows for which this is true are judged. */
  readonly where: Expression | null;
  /** The rule is applied once for each value of each of these columns, besides the whole table. */
  readonly slices: readonly string[];
  readonly position: SourcePosition | null;
}
