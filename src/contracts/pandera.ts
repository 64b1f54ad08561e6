import * as z from 'zod';
import type { KeyPath } from '../config/sources.ts';
import { validate } from '../config/validate.ts';
import type { Parsed } from '../config/yaml.ts';
import { matchingNames } from './column-pattern.ts';
import { plainColumn, singleTable } from './imported.ts';
import type { LogicalType } from './logical-type.ts';
import type { Measure } from './measure.ts';
import type { ColumnContract, Contract } from './model.ts';
import { collectProblems, type OnUnsupported, type Problems } from './problems.ts';
import { escaped, pythonPattern } from './python-pattern.ts';
import type { RuleDraft } from './rules.ts';

const COLUMN_KEYS = [
  'title',
  'description',
  'dtype',
  'nullable',
  'unique',
  'coerce',
  'required',
  'regex',
  'name',
  'checks',
  'metadata',
  'default',
  'report_duplicates',
  'drop_invalid_rows',
];

const columnSchema = z.looseObject({
  title: z.string().nullish(),
  description: z.string().nullish(),
  dtype: z.string().nullish(),
  nullable: z.boolean().default(false),
  unique: z.boolean().default(false),
  coerce: z.boolean().default(false),
  required: z.boolean().default(true),
  regex: z.boolean().default(false),
  checks: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown())), z.null()]).optional(),
});
const documentSchema = z.looseObject({
  schema_type: z.string(),
  columns: z.record(z.string(), columnSchema),
  checks: z.unknown().optional(),
  index: z.unknown().optional(),
  coerce: z.boolean().default(false),
  strict: z.union([z.boolean(), z.literal('filter')]).default(false),
  ordered: z.boolean().default(false),
  unique: z.union([z.string().transform((name) => [name]), z.array(z.string()), z.null()]).optional(),
});
type Column = z.infer<typeof columnSchema>;

/**
 * A pandera DataFrameSchema as `to_yaml` or `to_json` writes it. Columns are not nullable unless it says so; checks see
 * values that are not null; `str_matches` is anchored at the start, as Python's `re.match`.
 */
export function readPandera(parsed: Parsed, file: string, onUnsupported: OnUnsupported): Contract {
  const contract = readOver(undefined, parsed, file, onUnsupported);
  const expandedOver = (names: readonly string[]) => readOver(names, parsed, file, onUnsupported).tables[0]!;
  const columns = Object.entries(validate(documentSchema, parsed).config.columns);
  const patterns = columns.flatMap(([name, { regex }]) => (regex ? [name] : []));
  if (patterns.length === 0) return contract;
  return { ...contract, tables: contract.tables.map((table) => ({ ...table, patterns, expandedOver })) };
}

/** `names`: the columns of the table, where they are known; a pattern of names stands for those that it matches. */
function readOver(
  names: readonly string[] | undefined,
  parsed: Parsed,
  file: string,
  onUnsupported: OnUnsupported,
): Contract {
  const { config: document, sources } = validate(documentSchema, parsed);
  const problems = collectProblems(onUnsupported);
  const columns: ColumnContract[] = [];
  const drafts: RuleDraft[] = [];
  const entries = Object.entries(document.columns).flatMap(([key, column]) => {
    const matched = column.regex
      ? matchingNames(key, names, () =>
          problems.mistake(sources.at(['columns', key]), `${JSON.stringify(key)} is no pattern of column names.`),
        )
      : [key];
    // Without a match the pattern itself is the column that is missing.
    return (matched.length > 0 || !column.required ? matched : [key]).map((name) => ({ key, name, column }));
  });
  for (const { key, name, column } of entries) {
    const at: KeyPath = ['columns', key];
    const position = sources.at(at);
    const coerce = column.coerce || document.coerce;
    const type = typeOf(column, at, problems, parsed);
    columns.push(
      plainColumn([name], type, {
        optional: !column.required,
        description: column.description ?? column.title ?? null,
        position: position ?? null,
      }),
    );
    drafts.push({ measure: { rule: 'present', column: name }, position });
    if (coerce && !type)
      problems.untested(position, `coerce of ${name}`, 'without a type that is known nothing is converted');
    if (type && !(coerce && ALWAYS_CONVERTED.includes(type))) {
      const format = coerce ? undefined : FLOATS[column.dtype ?? ''];
      drafts.push({
        measure: {
          rule: 'type',
          column: [name],
          type,
          ...(format ? { format } : {}),
          ...(coerce ? { converted: true } : {}),
        },
        position: sources.at([...at, 'dtype']),
      });
    }
    if (!column.nullable) drafts.push({ measure: { rule: 'notNull', column: [name] }, position });
    if (column.unique)
      drafts.push({
        measure: { rule: 'unique', columns: [name], nulls: 'equal', count: 'members' },
        position: sources.at([...at, 'unique']),
      });
    for (const { check, value, place } of checksOf(column, at))
      drafts.push(...checkRules(name, check, value, place, problems, parsed));
  }
  if (document.checks && Object.keys(document.checks as object).length > 0) {
    problems.leftOut(sources.at(['checks']), 'checks of the whole frame', 'they are Python functions');
  }
  if (Array.isArray(document.index) && document.index.length > 0) {
    problems.untested(sources.at(['index']), 'index', 'a file has no index');
  }
  if (document.unique)
    drafts.push({
      measure: { rule: 'unique', columns: document.unique, nulls: 'equal', count: 'members' },
      position: sources.at(['unique']),
    });
  if (document.strict === true || document.ordered) {
    if (columns.length > 0) {
      drafts.push({
        measure: {
          rule: 'columns',
          names: columns.map((column) => column.path[0]!),
          order: document.ordered,
          extra: document.strict !== true,
        },
        position: sources.at([document.strict === true ? 'strict' : 'ordered']),
      });
    }
  }
  const named = new Set(columns.map((column) => column.path[0]!));
  // What is not there is not looked at, and what has no entry of its own may be there nevertheless.
  const alsoUnique = (document.unique ?? []).filter((name) => !named.has(name));
  columns.push(...alsoUnique.map((name) => plainColumn([name], null, { optional: true })));
  tellUnread(document, problems, parsed);
  return singleTable({ name: 'frame', file, format: 'pandera', columns, drafts, position: sources.at([]) }, problems);
}

/** Whatever a value is, pandas makes a text or a truth value of it. */
const ALWAYS_CONVERTED: readonly LogicalType[] = ['string', 'boolean'];

/** Keys of the whole document that are judged above, and what it is called. */
const DOCUMENT_KEYS = ['schema_type', 'version', 'name', 'title', 'description', 'columns', 'checks', 'index'].concat([
  'strict',
  'ordered',
  'unique',
  'coerce',
]);
/** Keys of a column that say how pandera works or tells, not which values are valid. */
const SILENT_COLUMN_KEYS = ['metadata', 'default', 'report_duplicates', 'drop_invalid_rows'] as const;

function tellUnread(document: z.infer<typeof documentSchema>, problems: Problems, { sources }: Parsed): void {
  const told = (value: unknown) => value !== undefined && value !== null && value !== false;
  if (told(document.dtype))
    problems.leftOut(sources.at(['dtype']), 'dtype of all columns', 'a type is tested where its column names it');
  const unread = new Set([
    ...Object.keys(document).filter((key) => ![...DOCUMENT_KEYS, 'dtype'].includes(key) && told(document[key])),
    ...Object.values(document.columns).flatMap((column) => SILENT_COLUMN_KEYS.filter((key) => told(column[key]))),
  ]);
  if (unread.size > 0) problems.untested(sources.at([]), [...unread].sort().join(', '), 'no rule comes of it');
}

/** An integer is no float64, though it is a number. */
const FLOATS: Readonly<Record<string, string>> = { float: 'f64', float64: 'f64', float32: 'f32' };

function typeOf(column: Column, at: KeyPath, problems: Problems, parsed: Parsed): LogicalType | null {
  const dtype = column.dtype;
  if (dtype === null || dtype === undefined || dtype === 'object') return null;
  const known: readonly (readonly [RegExp, LogicalType])[] = [
    [/^u?int(8|16|32|64)?$/i, 'integer'],
    [/^(float|decimal)(16|32|64|128)?/i, 'number'],
    [/^(str|string)/i, 'string'],
    [/^bool(ean)?$/i, 'boolean'],
    [/^datetime64/i, 'timestamp'],
    [/^date$/i, 'date'],
    [/^category/i, 'string'],
  ];
  const type = known.find(([pattern]) => pattern.test(dtype))?.[1];
  if (!type)
    problems.unsupported(
      parsed.sources.at([...at, 'dtype']),
      `dtype ${dtype} of ${String(at[1])}`,
      'it has no counterpart among the logical types',
    );
  return type ?? null;
}

/** Newer files hold checks beside the column's own keys, older ones below `checks`. */
function checksOf(column: Column, at: KeyPath): { check: string; value: unknown; place: KeyPath }[] {
  const beside = Object.entries(column)
    .filter(([key]) => !COLUMN_KEYS.includes(key))
    .map(([check, value]) => ({ check, value, place: [...at, check] }));
  const below = (Array.isArray(column.checks) ? column.checks : column.checks ? [column.checks] : []).flatMap(
    (checks) => checksIn(checks).map(([check, value]) => ({ check, value, place: [...at, 'checks', check] })),
  );
  return [...beside, ...below];
}

/** By their names, or one that says its name among its options: `{ value: 3, options: { check_name: less_than } }`. */
function checksIn(checks: Readonly<Record<string, unknown>>): [string, unknown][] {
  const options = checks.options as Readonly<Record<string, unknown>> | null | undefined;
  const name = options?.check_name;
  return typeof name === 'string' ? [[name, checks]] : Object.entries(checks);
}

function checkRules(
  name: string,
  check: string,
  written: unknown,
  place: KeyPath,
  problems: Problems,
  parsed: Parsed,
): RuleDraft[] {
  const position = parsed.sources.at(place);
  const whole =
    typeof written === 'object' && written !== null && !Array.isArray(written)
      ? (written as Record<string, unknown>)
      : undefined;
  const options = { ...whole, ...(whole?.options as Record<string, unknown> | undefined) };
  const value = whole ? (whole.value ?? whole) : written;
  const first =
    whole && !('value' in whole)
      ? Object.entries(whole).find(
          ([key]) =>
            ![
              'options',
              'raise_warning',
              'ignore_na',
              'n_failure_cases',
              'check_name',
              'title',
              'description',
              'error',
              'name',
            ].includes(key),
        )?.[1]
      : value;
  const measure = measureOf(name, check, first, (whole?.value as Record<string, unknown> | undefined) ?? whole ?? {});
  if (!measure) {
    problems.unsupported(
      position,
      `check ${check} of ${name}`,
      'it is no built-in check of pandera, or its values are not plain',
    );
    return [];
  }
  const severity = options.raise_warning === true ? 'warning' : 'error';
  const strict: RuleDraft[] =
    options.ignore_na === false ? [{ measure: { rule: 'notNull', column: [name] }, severity, position }] : [];
  return [{ measure, severity, position }, ...strict];
}

function measureOf(
  name: string,
  check: string,
  value: unknown,
  options: Readonly<Record<string, unknown>>,
): Measure | undefined {
  const column = [name];
  const bound = typeof value === 'number' || typeof value === 'string' ? value : undefined;
  const text = typeof value === 'string' ? value : undefined;
  const values =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
      ? (value as (string | number | boolean)[])
      : undefined;
  const pattern = (source: string): Measure => ({ rule: 'pattern', column, pattern: source, negate: false });
  switch (check) {
    case 'equal_to':
    case 'eq':
      return bound === undefined && typeof value !== 'boolean'
        ? undefined
        : { rule: 'allowed', column, values: [value as string] };
    case 'not_equal_to':
    case 'ne':
      return bound === undefined && typeof value !== 'boolean'
        ? undefined
        : { rule: 'forbidden', column, values: [value as string] };
    case 'greater_than':
    case 'gt':
      return bound === undefined ? undefined : { rule: 'range', column, exclusiveMinimum: bound };
    case 'greater_than_or_equal_to':
    case 'ge':
      return bound === undefined ? undefined : { rule: 'range', column, minimum: bound };
    case 'less_than':
    case 'lt':
      return bound === undefined ? undefined : { rule: 'range', column, exclusiveMaximum: bound };
    case 'less_than_or_equal_to':
    case 'le':
      return bound === undefined ? undefined : { rule: 'range', column, maximum: bound };
    case 'in_range':
    case 'between': {
      const { min_value: low, max_value: high, include_min: withLow = true, include_max: withHigh = true } = options;
      const plain = [low, high].every((end) => typeof end === 'number' || typeof end === 'string');
      if (!plain) return undefined;
      return {
        rule: 'range',
        column,
        ...(withLow ? { minimum: low as number } : { exclusiveMinimum: low as number }),
        ...(withHigh ? { maximum: high as number } : { exclusiveMaximum: high as number }),
      };
    }
    case 'isin':
      return values && { rule: 'allowed', column, values };
    case 'notin':
      return values && { rule: 'forbidden', column, values };
    case 'unique_values_eq':
      return values && { rule: 'distinctValues', column, values, must: 'equal' };
    case 'str_matches':
      return text === undefined ? undefined : pattern(`^(?:${pythonPattern(text, 'start')})`);
    case 'str_contains':
      return text === undefined ? undefined : pattern(pythonPattern(text));
    case 'str_startswith':
      return text === undefined ? undefined : pattern(`^${escaped(text)}`);
    case 'str_endswith':
      return text === undefined ? undefined : pattern(`${escaped(text)}$`);
    case 'str_length': {
      const { min_value: low, max_value: high, exact_value: exact } = options;
      const size = (end: unknown) => (typeof end === 'number' ? end : undefined);
      const minimum = size(exact) ?? size(low);
      const maximum = size(exact) ?? size(high);
      return minimum === undefined && maximum === undefined ? undefined : { rule: 'length', column, minimum, maximum };
    }
    default:
      return undefined;
  }
}
