import * as z from 'zod';
import { expandable } from '../config/environment.ts';
import { durationKey, pathForm, pathKey, sizeKey } from '../config/keys.ts';
import { how, withLongForm } from '../config/meaning.ts';
import type { KeyPath } from '../config/sources.ts';
import type { Categories } from '../predict/categories.ts';
import { type Copying, CSV_ENCODINGS, type CsvOptions, type DataSource, TABLE_FORMATS } from '../table/source.ts';
import { nameOf } from '../table/trino/quote.ts';
import type { GatePolicy } from './gate.ts';

const csvShape = {
  delimiter: z.string().optional().describe('One character. Default: `,`, or a tab for .tsv and .tab.'),
  quote: z.string().optional().describe('One character. Default: `"`.'),
  encoding: z.enum(CSV_ENCODINGS).optional().describe('Default: utf-8.'),
};

/** Where a table is and how it is written: part of every key of a gate that names one. */
export const sourceShape = {
  path: z.union([pathKey(), z.array(pathKey()).min(1)]).describe('A file, a folder, a glob or a list of files.'),
  format: z.enum(TABLE_FORMATS).optional().describe('Default: by the file’s extension.'),
  csv: z.strictObject(csvShape).optional().describe('How delimited text is written.'),
};

/** What the table engine may take of the machine: a key each of every gate that asks it. */
export const engineShape = {
  'memory-limit': how(sizeKey())
    .optional()
    .describe('Of the table engine, such as 1GiB. Default: 2 GB, or half of the machine.'),
  threads: how(z.int().min(1).max(1024))
    .optional()
    .describe('Of the table engine. Default: all that this process may use.'),
};

const columnName = () => z.string().min(1);

const categoriesKey = () =>
  z
    .record(columnName(), z.union([z.array(z.string()).min(1), z.record(z.string(), z.number())]))
    .superRefine((written, context) => {
      for (const [column, values] of Object.entries(written)) {
        const names = Array.isArray(values) ? values : Object.keys(values);
        const complain = (message: string) => context.addIssue({ code: 'custom', path: [column], message });
        if (names.length === 0) complain('it names no value.');
        if (new Set(names).size < names.length) complain('it names a value twice.');
      }
    })
    .transform(
      (written): Categories =>
        Object.fromEntries(Object.entries(written).map(([column, values]) => [column, numbered(values)])),
    );

/** A list numbers its values from 0, as scikit-learn's OrdinalEncoder does. */
function numbered(values: readonly string[] | Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Array.isArray(values)
    ? Object.fromEntries(values.map((value, at) => [value, at]))
    : (values as Readonly<Record<string, number>>);
}

/** How the columns of a table feed a model: part of every key of a gate that runs one on rows. */
export const feedShape = {
  inputs: z
    .record(z.string(), z.union([columnName(), z.array(columnName()).min(1)]))
    .optional()
    .describe('Model input → column, or list of scalar columns. Default: by equal name, or the only candidate.'),
  categories: categoriesKey()
    .optional()
    .describe(
      'Column → the number of each value, where the encoder is not within the model: `{ red: 0, blue: 1 }`, or `[red, blue]`.',
    ),
};

/** A table, wherever it lies: files, or a table of a server. What does not go together is refused by `requireOneSource`. */
export const tableShape = {
  ...sourceShape,
  path: sourceShape.path.optional(),
  table: z
    .string()
    .min(1)
    .optional()
    .describe('Which table of an SQLite database; with `trino`: catalog.schema.table.'),
  trino: expandable()
    .optional()
    .describe('Instead of a path: the address of a Trino server, such as https://trino.example:8443.'),
  query: z.string().min(1).optional().describe('With `trino`: one SELECT in place of a table.'),
  where: z.string().min(1).optional().describe('With `trino`: a condition in its SQL, such as that of one partition.'),
  at: z
    .union([z.string().min(1), z.int()])
    .optional()
    .describe('With `trino`: the snapshot of an Iceberg table, or the version of a Delta table. Default: the newest.'),
  session: how(z.record(z.string().regex(/^[A-Za-z0-9_.]+$/), z.union([z.string(), z.number(), z.boolean()])))
    .optional()
    .describe('With `trino`: session properties of the server.'),
  timeout: how(durationKey()).optional().describe('With `trino`: of one statement. Default: 30m.'),
  'max-scan': how(sizeKey())
    .optional()
    .describe('With `trino`: refuse a table of which the server expects to read more than this, such as 2TB.'),
};

/** Part of a key whose rows a model may read one by one. */
export const copyShape = {
  'max-rows': how(z.int().min(1).max(10_000_000))
    .optional()
    .describe(
      'With `trino`, where a model reads the rows: refuse more than this, for they are copied to this machine. Default: 1000000.',
    ),
};

const MOST_COPIED = 1_000_000;

/** Which rows of a server may be copied to this machine; undefined where no column tells them apart. */
export function copyingOf({
  id,
  'max-rows': most,
}: {
  readonly id?: string | undefined;
  readonly 'max-rows'?: number | undefined;
}): Copying | undefined {
  return id === undefined ? undefined : { by: id, most: most ?? MOST_COPIED };
}

const ONLY_FILES = ['path', 'format', 'csv'] as const;
const ONLY_TRINO = ['query', 'where', 'at', 'session', 'timeout', 'max-scan', 'max-rows'] as const;

type SourceKeys = z.infer<z.ZodObject<typeof tableShape>> & Partial<z.infer<z.ZodObject<typeof copyShape>>>;

/** Names files, or a server, and says of them what can be said of such. */
export function requireOneSource(keys: SourceKeys, context: Pick<z.RefinementCtx, 'addIssue'>): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  if (keys.trino === undefined) {
    const stray = ONLY_TRINO.find((key) => keys[key] !== undefined);
    if (stray) refuse(`${stray} is said of a table on a Trino server: name the server with trino.`);
    else if (keys.path === undefined) refuse('name path, a file, or trino, a server, with table or query.');
    return;
  }
  const stray = ONLY_FILES.find((key) => keys[key] !== undefined);
  if (stray) refuse(`${stray} is said of files, and trino names a server: keep one of the two.`);
  if ((keys.table === undefined) === (keys.query === undefined)) {
    refuse('with trino name either table, catalog.schema.table, or query, one SELECT.');
  }
  if (keys.query !== undefined && keys.at !== undefined) {
    refuse('at pins a table. Write FOR VERSION AS OF into the query instead.');
  }
}

const tableMapping = () => z.strictObject(tableShape).superRefine(requireOneSource);

/** A table of rows, wherever it lies: a path, a list of them, or a mapping that names files or a table of a server. */
export const tableKey = () =>
  withLongForm(z.union([pathKey(), z.array(pathKey()).min(1), tableMapping()]), pathForm).transform(
    (value): TableKeys => pathForm(value),
  );

export type TableKeys = z.infer<ReturnType<typeof tableMapping>>;

/** Where the rows are, and what the user called them: no machine's folders. */
export interface NamedSource {
  readonly source: DataSource;
  readonly name: string;
}

/** `at` is the key that holds them; `csv` how delimited text is written where the keys do not say. */
export function tableSource(
  keys: TableKeys,
  at: KeyPath,
  policy: Pick<GatePolicy<unknown>, 'resolve'>,
  csv: CsvOptions | null = null,
): NamedSource {
  const { trino, path } = keys;
  if (trino !== undefined) {
    const { table, query, where, timeout, 'max-scan': maxScan } = keys;
    const session = keys.session && Object.fromEntries(Object.entries(keys.session).map(([k, v]) => [k, String(v)]));
    const version = keys.at === undefined ? undefined : String(keys.at);
    const source: DataSource = { trino, table, query, where, at: version, session, timeout, maxScan };
    return { source, name: nameOf(source) };
  }
  const paths = typeof path === 'string' ? [path] : path!;
  const source: DataSource = {
    paths: paths.map((one) => policy.resolve(one, at)),
    ...(keys.format ? { format: keys.format } : {}),
    ...(keys.csv || csv ? { csv: { ...csv, ...keys.csv } } : {}),
    ...(keys.table ? { table: keys.table } : {}),
  };
  return { source, name: paths.length === 1 ? paths[0]! : `${paths[0]} and ${paths.length - 1} more` };
}
