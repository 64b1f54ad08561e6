import { ConfigurationError } from '../../core/errors.ts';
import type { TrinoSource } from '../source.ts';

/** A name for SQL: `a"b` becomes `"a""b"`. Throws ConfigurationError for a name that SQL cannot carry. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new ConfigurationError(`${JSON.stringify(name)} cannot be a name. Rename it.`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for SQL. Control characters are spelled by their number, so that a log or a proxy cannot change them. */
export function literal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to spell.
  if (!/[\u0000-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const spelled = [...text].map((character) => {
    const code = character.codePointAt(0)!;
    if (character === "'") return "''";
    if (character === '\\') return '\\\\';
    return code < 0x20 || code === 0x7f ? `\\${code.toString(16).padStart(4, '0')}` : character;
  });
  return `U&'${spelled.join('')}'`;
}

/** The parts of a table's name, `lake.sales."my orders"`. Throws ConfigurationError where it is none. */
export function nameParts(name: string): string[] {
  const parts: string[] = [];
  const part = /(?:"((?:[^"]|"")+)"|([^".\s]+))(\.|$)/y;
  while (part.lastIndex < name.length) {
    const at = part.lastIndex;
    const match = part.exec(name);
    if (match === null || (match[3] === '.' && part.lastIndex === name.length)) {
      throw new ConfigurationError(
        `${JSON.stringify(name)} is no name of a table from its character ${at + 1} on. Write catalog.schema.table, and a part ` +
          'with a dot or a space in double quotes.',
      );
    }
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
  }
  return parts;
}

/** What a name of a table consists of. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/** As it stands behind FROM. `suffix` names a table of what the connector keeps about it: `$snapshots`. */
export const quoted = ({ catalog, schema, table }: TableName, suffix = ''): string =>
  [catalog, schema, `${table}${suffix}`].map(identifier).join('.');

/** What messages and the result call it. */
export function nameOf({ table, query, where, at }: TrinoSource): string {
  const rows = table ?? `(${query!.trim().replace(/\s+/g, ' ').slice(0, 80)})`;
  return `${rows}${at === undefined ? '' : ` at ${at}`}${where === undefined ? '' : ` where ${where}`}`;
}

/** What stands behind FROM before anything is known of it. */
export function fromOf(source: TrinoSource, version = ''): string {
  const table = tableNameOf(source);
  const base = table === null ? `(${source.query}\n)` : `${quoted(table)}${version}`;
  return source.where === undefined ? base : `(SELECT * FROM ${base} WHERE (${source.where}\n))`;
}

/** Null of a query. Throws ConfigurationError where neither or both are said, and for a name without its three parts. */
export function tableNameOf({ table, query, at }: TrinoSource): TableName | null {
  if ((table === undefined) === (query === undefined)) {
    throw new ConfigurationError('Of a Trino cluster name either table, catalog.schema.table, or query, one SELECT.');
  }
  if (table === undefined) {
    if (at === undefined) return null;
    throw new ConfigurationError('at pins a table. Write FOR VERSION AS OF into the query instead.');
  }
  const parts = nameParts(table);
  if (parts.length !== 3) {
    throw new ConfigurationError(
      `${table} has ${parts.length} part(s), and the name of a table has three: catalog.schema.table.`,
    );
  }
  const [catalog, schema, last] = parts;
  return { catalog: catalog!, schema: schema!, table: last! };
}
