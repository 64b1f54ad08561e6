import { z } from 'zod';
import { LOGICAL_TYPES } from './logical-type.ts';

/**
 * Everything that can be measured on a table. Each shape is also what a contract writes under
 * `quality: [{ type: custom, engine: modelassay, implementation: { rule: …, … } }]`.
 */
const path = z
  .union([
    z
      .string()
      .min(1)
      .transform((name): readonly string[] => [name]),
    z.array(z.string().min(1)).min(1).readonly(),
  ])
  .describe('Name of the column; a list of names reaches into a nested one, "[]" stands for each item of a list.');
const columnName = z.string().min(1);
const columns = z.array(columnName).min(1).readonly();
const data = z.string().min(1).describe('The other table: a file, relative to the contract.');
const bound = z.union([z.number(), z.string().min(1)]);
const value = z.union([z.string(), z.number(), z.boolean()]);
const count = z.int().min(0);

export const FORMATS = [
  'date',
  'date-time',
  'time',
  'email',
  'uuid',
  'uri',
  'hostname',
  'ipv4',
  'ipv6',
  'ip',
  'json',
  'base64',
] as const;

export const STATISTICS = [
  'mean',
  'sd',
  'sum',
  'minimum',
  'maximum',
  'median',
  'quantile',
  'distinct',
  'distinctPercent',
  'nullPercent',
  'entropy',
] as const;

const range = {
  minimum: bound.optional().describe('Smallest value allowed; text for dates, times and decimals.'),
  maximum: bound.optional().describe('Largest value allowed.'),
  exclusiveMinimum: bound.optional().describe('Values are larger than this.'),
  exclusiveMaximum: bound.optional().describe('Values are smaller than this.'),
};

const SHAPES = {
  present: { column: columnName, index: count.optional().describe('Its position among the columns, from 0.') },
  columns: {
    names: columns,
    order: z.boolean().default(false).describe('The columns stand in this order.'),
    extra: z.boolean().default(false).describe('Further columns are allowed.'),
  },
  columnCount: {},
  type: {
    column: path,
    type: z.enum(LOGICAL_TYPES),
    format: z
      .string()
      .optional()
      .describe('Of dates and times in text (JDK DateTimeFormatter), or i8 … u64, f32, f64.'),
    timezone: z.boolean().optional().describe('A timestamp with (true) or without (false) a time zone.'),
  },
  physicalType: { column: path, types: z.array(z.string().min(1)).min(1).readonly() },
  notNull: { column: path },
  isNull: { column: path },
  notMissing: {
    column: path,
    codes: z
      .array(z.union([value, z.null()]))
      .min(1)
      .readonly(),
  },
  noNaN: { column: path },
  noInfinity: { column: path },
  range: { column: path, ...range },
  allowed: { column: path, values: z.array(value).min(1).readonly() },
  forbidden: { column: path, values: z.array(value).min(1).readonly() },
  pattern: {
    column: path,
    pattern: z.string().describe('RE2 syntax: no look-around, no back-references. Found anywhere unless anchored.'),
    negate: z.boolean().default(false).describe('The pattern must not be found.'),
  },
  length: { column: path, minimum: count.optional(), maximum: count.optional() },
  format: { column: path, format: z.enum(FORMATS) },
  dateFormat: { column: path, format: z.string().min(1).describe('strftime pattern, such as %Y-%m-%d.') },
  multipleOf: { column: path, of: z.number().gt(0) },
  cleanText: { column: path },
  items: {
    column: path,
    minItems: count.optional(),
    maxItems: count.optional(),
    shape: z
      .array(z.int().min(1))
      .min(1)
      .readonly()
      .optional()
      .describe('Lengths of the nested lists, outermost first.'),
    uniqueItems: z.boolean().default(false),
    noNull: z.boolean().default(true).describe('No item is null.'),
    finite: z.boolean().default(true).describe('No item is NaN or infinite.'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  },
  expression: { check: z.string().min(1).describe('A condition on one row, such as `end >= start`.') },
  outliers: {
    column: path,
    method: z.enum(['z', 'iqr', 'mad']).default('iqr'),
    factor: z.number().gt(0).optional().describe('Default: 3 for z, 1.5 for iqr, 3.5 for mad.'),
    doubleSided: z.boolean().default(true),
  },
  unique: {
    columns: z.array(columnName).min(1).readonly(),
    nulls: z.enum(['ignore', 'equal']).default('ignore').describe('Whether two nulls are the same value.'),
    count: z
      .enum(['surplus', 'members'])
      .default('surplus')
      .describe('Count the rows beyond the first of each value, or every row whose value occurs twice.'),
  },
  duplicateRows: { except: z.array(columnName).readonly().default([]) },
  uniqueWithin: { columns: z.array(columnName).min(2).readonly().describe('All different within each row.') },
  sorted: {
    column: columnName,
    direction: z.enum(['ascending', 'descending']).default('ascending'),
    strict: z.boolean().default(false),
  },
  rowCount: {},
  rowCountRatio: { data: data.describe('Rows here divided by rows there.') },
  rowCountChange: {
    result: z.string().min(1).describe('An earlier result of this gate; the change is in percent of its rows.'),
  },
  statistic: {
    column: path,
    statistic: z.enum(STATISTICS),
    p: z.number().min(0).max(1).optional().describe('Of the quantile, 0 to 1.'),
    interpolation: z
      .enum(['linear', 'nearest'])
      .default('linear')
      .describe('Of a quantile: Hyndman and Fan type 7, or the nearest value that occurs.'),
    population: z.boolean().default(false).describe('sd with divisor n instead of n − 1.'),
  },
  correlation: { columns: z.tuple([columnName, columnName]) },
  mode: {
    column: path,
    values: z.array(value).min(1).readonly(),
    ties: z
      .enum(['all', 'any', 'none'])
      .default('all')
      .describe('Where several values are most frequent: all must be listed, any one, or there must be no tie.'),
  },
  categoryShare: { column: path, value: value.describe('Share of this value among the values, in percent.') },
  balance: { column: path },
  distinctValues: {
    column: path,
    values: z.array(value).min(1).readonly(),
    must: z.enum(['equal', 'contain', 'be-in']).default('contain'),
  },
  age: { column: path, unit: z.enum(['s', 'm', 'h', 'd', 'y']).default('h').describe('Unit of the limit.') },
  noGaps: {
    column: columnName,
    maximum: z.string().min(1).describe('Longest step allowed between two neighboring times, such as 1d or 15m.'),
    by: z.array(columnName).readonly().default([]).describe('Each of these groups is a series of its own.'),
  },
  foreignKey: { columns, data, references: columns.describe("The other table's columns, in the same order.") },
  noOverlap: {
    data,
    by: z
      .array(columnName)
      .min(1)
      .readonly()
      .optional()
      .describe('Key columns. Default: all columns that both tables have.'),
    except: z.array(columnName).readonly().default([]).describe('Columns left out of the comparison by content.'),
  },
  labelConflict: {
    label: columnName,
    features: columns.optional().describe('Default: every column but the label and the primary key.'),
  },
  labelLeak: {
    label: columnName,
    features: columns.optional().describe('Default: every column but the label and the primary key.'),
    except: z.array(columnName).readonly().default([]),
  },
  notAmong: { column: columnName, features: columns.describe('The columns that the model is fed with.') },
  images: {
    column: columnName.optional().describe('A column of paths; or name a folder.'),
    folder: z.string().min(1).optional(),
    root: z
      .string()
      .min(1)
      .optional()
      .describe('Where relative paths in the column start. Default: the folder of the data.'),
    formats: z.array(z.string().min(1)).min(1).readonly().optional().describe('jpeg, png, webp, tiff, gif, …'),
    modes: z.array(z.string().min(1)).min(1).readonly().optional().describe('srgb, b-w, cmyk, …'),
    minWidth: count.optional(),
    maxWidth: count.optional(),
    minHeight: count.optional(),
    maxHeight: count.optional(),
    minAspect: z.number().gt(0).optional().describe('Smallest width divided by height.'),
    maxAspect: z.number().gt(0).optional(),
    maxBytes: count.optional(),
    blank: z.boolean().default(true).describe('Images of one color are violations.'),
    duplicates: z.enum(['none', 'exact', 'near']).default('exact').describe('Which duplicates are violations.'),
    rotated: z.boolean().default(true).describe('An EXIF orientation other than upright is a violation.'),
  },
  sql: {
    query: z.string().min(1).describe('One SELECT with one number; {object} is the table, {property} the column.'),
  },
} as const;

type Shapes = typeof SHAPES;
export type MeasureKind = keyof Shapes;
type Fields<Kind extends MeasureKind> = [keyof Shapes[Kind]] extends [never]
  ? unknown
  : Readonly<z.output<z.ZodObject<Shapes[Kind]>>>;
export type MeasureOf<Kind extends MeasureKind> = { readonly rule: Kind } & Fields<Kind>;
/** A closed union: a new kind of measure is one entry above and one case where measures are compiled. */
export type Measure = { [Kind in MeasureKind]: MeasureOf<Kind> }[MeasureKind];

export const MEASURE_KINDS = Object.keys(SHAPES) as MeasureKind[];

/** The shape of one kind, without `rule` itself. */
export function measureShape(kind: MeasureKind): Readonly<Record<string, z.ZodType>> {
  return SHAPES[kind];
}

/** Kinds whose number is a count of rows (or items) that violate the rule; the others have a value of their own. */
const VALUES: readonly MeasureKind[] = [
  'columnCount',
  'rowCount',
  'rowCountRatio',
  'rowCountChange',
  'statistic',
  'correlation',
  'categoryShare',
  'balance',
  'age',
  'labelLeak',
  'sql',
];

export function countsViolations(kind: MeasureKind): boolean {
  return !VALUES.includes(kind);
}

/** The columns that a measure names itself, in the order in which it does. */
export function columnsOf(measure: Measure): readonly (readonly string[])[] {
  const named: (readonly string[])[] = [];
  const record = measure as unknown as Record<string, unknown>;
  const { column, columns: several, label, features, by } = record;
  if (typeof column === 'string') named.push([column]);
  else if (Array.isArray(column)) named.push(column as string[]);
  for (const list of [several, by, features]) {
    if (Array.isArray(list)) for (const name of list) named.push([name as string]);
  }
  if (typeof label === 'string') named.push([label]);
  return named;
}
