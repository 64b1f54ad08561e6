import { ConfigurationError } from '../../core/errors.ts';
import type { TensorType } from '../../core/tensor.ts';
import { shown } from '../columns.ts';
import type { ColumnInfo } from '../rows.ts';
import { identifier } from './quote.ts';

/** How one column is read: the SQL that brings it to a type with a typed array, and what that array is. */
export interface ElementPlan {
  readonly sql: string;
  readonly type: TensorType;
  /** Levels of lists around the element; 0 for a scalar. */
  readonly depth: number;
}

/** DuckDB's types that have a typed array of their own. */
const DIRECT: Readonly<Record<string, TensorType>> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
  BOOLEAN: 'bool',
  VARCHAR: 'string',
};

/** Types whose text is exact and the same on every machine (the session's time zone is UTC). */
const AS_TEXT = /^(HUGEINT|UHUGEINT|BIGNUM|ENUM\(.*\)|DATE|TIME|TIMESTAMP|UUID|INTERVAL|JSON)\b/s;

/**
 * Decimals become int64 where they have no fraction and at most 18 digits, else the nearest float64; dates, times, UUIDs,
 * enums and integers of more than 64 bits become text. Throws ConfigurationError for structs, maps, unions and bytes.
 */
export function elementPlan(table: string, column: ColumnInfo): ElementPlan {
  const { base, depth } = peel(column.declared);
  const target = targetOf(base);
  if (target === undefined) {
    throw new ConfigurationError(
      `Column ${shown(column.name)} of ${table} has type ${column.declared}, which has no rows of numbers or texts. ` +
        'Name a column of numbers, texts, dates, or lists of them.',
    );
  }
  const listed = `${target.cast}${'[]'.repeat(depth)}`;
  const name = identifier(column.name);
  return { sql: listed === column.declared ? name : `CAST(${name} AS ${listed})`, type: target.type, depth };
}

function targetOf(base: string): { cast: string; type: TensorType } | undefined {
  const direct = DIRECT[base];
  if (direct !== undefined) return { cast: base, type: direct };
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(base);
  if (decimal) {
    const whole = decimal[2] === '0' && Number(decimal[1]) <= 18;
    return whole ? { cast: 'BIGINT', type: 'int64' } : { cast: 'DOUBLE', type: 'float64' };
  }
  return AS_TEXT.test(base) ? { cast: 'VARCHAR', type: 'string' } : undefined;
}

/** `FLOAT[][8]` is two levels of lists of FLOAT. */
function peel(declared: string): { base: string; depth: number } {
  let base = declared;
  let depth = 0;
  for (let match = /\[\d*\]$/.exec(base); match; match = /\[\d*\]$/.exec(base)) {
    base = base.slice(0, match.index);
    depth++;
  }
  return { base, depth };
}
