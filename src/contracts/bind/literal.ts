import * as sql from '../../table/expression.ts';
import type { ValueType } from '../../table/types.ts';

/** A literal that a value of this kind can be compared with; undefined where there is none. */
export function literalOf(value: string | number | boolean, kind: ValueType['kind']): sql.Expression | undefined {
  switch (kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      if (typeof value === 'number') return sql.number(value);
      return typeof value === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value) ? sql.number(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? sql.truth(value) : undefined;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? sql.date(value) : undefined;
    case 'timestamp':
    case 'instant':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? sql.timestamp(value) : undefined;
    case 'time':
      return typeof value === 'string' && /^\d{2}:\d{2}/.test(value) ? sql.time(value) : undefined;
    case 'text':
      return typeof value === 'string' ? sql.text(value) : undefined;
    case 'uuid':
      return typeof value === 'string' ? sql.parse(sql.text(value), 'uuid') : undefined;
    default:
      return undefined;
  }
}
