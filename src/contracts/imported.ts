import type { SourcePosition } from '../core/errors.ts';
import type { CsvOptions } from '../table/source.ts';
import type { LogicalType } from './logical-type.ts';
import type { ColumnContract, Contract, ContractFormat } from './model.ts';
import type { Problems } from './problems.ts';
import { completeRules, type RuleDraft } from './rules.ts';

/** A contract of one table from a format that has nothing else. Throws ConfigurationError with what the reader found. */
export function singleTable(
  parts: {
    readonly name: string;
    readonly file: string;
    readonly format: ContractFormat;
    readonly description?: string | undefined;
    /** Null where the format declares no columns, so that rules may name any. */
    readonly columns: readonly ColumnContract[] | null;
    readonly drafts: readonly RuleDraft[];
    readonly key?: readonly string[];
    readonly physicalName?: string | null;
    readonly csv?: CsvOptions | undefined;
    readonly position: SourcePosition | undefined;
  },
  problems: Problems,
): Contract {
  if (parts.drafts.length === 0) problems.mistake(parts.position, 'the contract has no rule: nothing would be tested.');
  const rules = completeRules(parts.drafts, parts.columns, problems);
  return {
    name: parts.name,
    version: null,
    file: parts.file,
    format: parts.format,
    tables: [
      {
        name: parts.name,
        physicalName: parts.physicalName ?? null,
        description: parts.description ?? null,
        columns: parts.columns ?? [],
        rules,
        key: parts.key ?? [],
        csv: parts.csv ?? null,
        position: parts.position ?? null,
      },
    ],
    untested: problems.finish(),
  };
}

/** A column of which nothing but the path and the type is known, with what else is. */
export function plainColumn(
  path: readonly string[],
  type: LogicalType | null,
  more: Partial<ColumnContract> = {},
): ColumnContract {
  return {
    path,
    type,
    description: null,
    personal: false,
    classification: null,
    optional: false,
    missing: [],
    emptyIsValue: false,
    spelling: null,
    position: null,
    ...more,
  };
}
