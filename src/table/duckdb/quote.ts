import { ConfigurationError } from '../../core/errors.ts';

/** A name for SQL: `a"b` becomes `"a""b"`. Throws ConfigurationError for a name that SQL cannot carry. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new ConfigurationError(`${JSON.stringify(name)} cannot be the name of a column. Rename it.`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for SQL: `it's` becomes `'it''s'`. NUL ends a statement, so it is spelled as a function call. */
export function literal(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`;
}

/** The path of exactly this file, for places where DuckDB takes a glob. */
export function pathPattern(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
