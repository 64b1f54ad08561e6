import type { SourcePosition } from '../core/errors.ts';
import type { LogicalType } from './logical-type.ts';
import type { ColumnContract, Contract, ContractFormat } from './model.ts';
import type { Problems } from './problems.ts';
import { completeRules, type RuleDraft } from './rules.ts';

/** A contract of one table from a format that has nothing else. Throws ConfigurationError with what the reader found. */
export function singleTable(
  given: {
    readonly name: string;
    readonly file: string;
    readonly format: ContractFormat;
    readonly description?: string | undefined;
    /** Null where the format declares no columns, so that rules may name any. */
    readonly columns: readonly ColumnContract[] | null;
    readonly drafts: readonly RuleDraft[];
    readonly key?: readonly string[];
    readonly position: SourcePosition | undefined;
  },
  problems: Problems,
): Contract {
  if (given.drafts.length === 0) problems.mistake(given.position, 'the contract has no rule: nothing would be tested.');
  const rules = completeRules(given.drafts, given.columns, problems);
  return {
    name: given.name,
    version: null,
    file: given.file,
    format: given.format,
    tables: [
      {
        name: given.name,
        physicalName: null,
        description: given.description ?? null,
        columns: given.columns ?? [],
        rules,
        key: given.key ?? [],
        position: given.position ?? null,
      },
    ],
    untested: problems.finish(),
  };
}

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
    position: null,
    ...more,
  };
}
