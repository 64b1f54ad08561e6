import type { TextColumn } from '../duckdb/text-table.ts';
import type { TypedColumn, ValueType } from '../types.ts';

/**
 * How a column that came over the wire is a column of this machine; undefined of what has no counterpart: maps, intervals, and
 * lists of bytes. A model is fed the same numbers and texts as from a file with the same types.
 */
export function copiedColumn({ name, declared, type }: TypedColumn): TextColumn | undefined {
  const local = localType(declared, type);
  if (local === undefined) return undefined;
  return { name, typed: (text) => typedAs(local, text, type) };
}

function typedAs(local: string, text: string, type: ValueType): string {
  switch (type.kind) {
    case 'binary':
      return `from_base64(${text})`;
    case 'instant':
      return `CAST(replace(${text}, ' UTC', '+00') AS ${local})`;
    case 'list':
    case 'struct':
      return `CAST(CAST(${text} AS JSON) AS ${local})`;
    default:
      return `CAST(${text} AS ${local})`;
  }
}

/** DuckDB's name of the type. */
function localType(declared: string, type: ValueType): string | undefined {
  switch (type.kind) {
    case 'integer':
      return declared.toUpperCase();
    case 'decimal':
      return declared.toUpperCase();
    case 'float':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'timestamp':
      return /\((?:[789]|1\d)\)/.test(declared) ? 'TIMESTAMP_NS' : 'TIMESTAMP';
    case 'list':
    case 'struct':
      return nestedType(type);
    default:
      return PLAIN[type.kind];
  }
}

const PLAIN: Readonly<Partial<Record<ValueType['kind'], string>>> = {
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  json: 'VARCHAR',
  uuid: 'VARCHAR',
  date: 'DATE',
  time: 'TIME',
  instant: 'TIMESTAMPTZ',
  binary: 'BLOB',
  null: 'INTEGER',
};

/** What JSON carries: numbers, texts and truth values, in lists and fields. */
function nestedType(type: ValueType): string | undefined {
  switch (type.kind) {
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return 'DOUBLE';
    case 'float':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'text':
      return 'VARCHAR';
    case 'list': {
      const item = nestedType(type.item);
      return item && `${item}[]`;
    }
    case 'struct': {
      const fields = [...type.fields].map(([name, field]) => [name, nestedType(field)] as const);
      if (fields.some(([, field]) => field === undefined)) return undefined;
      return `STRUCT(${fields.map(([name, field]) => `"${name.replaceAll('"', '""')}" ${field}`).join(', ')})`;
    }
    default:
      return undefined;
  }
}

/** A cell as it came, as text; what JSON cannot write (NaN, infinity) comes as text already. */
export function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string') return cell;
  return Object.is(cell, -0) ? '-0.0' : String(cell);
}
