import { ConfigurationError } from '../../core/errors.ts';
import type { Comparison, FunctionName } from '../expression.ts';
import type { Dialect, FloatSide, SqlType } from '../sql/dialect.ts';
import { FITS } from './fits.ts';
import { identifier, literal } from './quote.ts';

const TYPES: Readonly<Record<Extract<SqlType, string>, string>> = {
  integer: 'BIGINT',
  wide: 'HUGEINT',
  single: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  uuid: 'UUID',
  text: 'VARCHAR',
};

/** DuckDB 1.4 and newer. Texts with an offset, and instants, are in UTC as long as the session's time zone is. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier,
  text: literal,
  numeral: (written) => written,
  type: typeName,
  toText: (value) => `CAST(${value} AS VARCHAR)`,
  tryCast: (value, type) => `TRY_CAST(${value} AS ${typeName(type)})`,
  tryUtc: (value) => `CAST(TRY_CAST(${value} AS TIMESTAMPTZ) AS TIMESTAMP)`,
  tryJson: (value) => `(CASE WHEN json_valid(${value}) AND NOT ${lenientJson(value)} THEN ${value} END)`,
  jsonKind,
  jsonValue(value, as) {
    const text = `json_extract_string(${value}, '$')`;
    const scalar = as === 'text' ? text : `TRY_CAST(${text} AS ${as === 'number' ? 'DOUBLE' : 'BOOLEAN'})`;
    return `(CASE WHEN ${jsonKind(value)} = '${as}' THEN ${scalar} END)`;
  },
  jsonField(value, name) {
    const found = `json_extract(${value}, ${literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`;
    return `(CASE WHEN json_type(${value}) = 'OBJECT' AND json_type(${found}) <> 'NULL' THEN ${found} END)`;
  },
  jsonItems: (value) => `(CASE WHEN json_type(${value}) = 'ARRAY' THEN CAST(${value} AS JSON[]) END)`,
  fits: (value, { written, formats }, as) =>
    `${FITS}(${as === 'text' ? `to_json(${value})` : value}, ${literal(written)}, ${formats})`,
  isNaN: (value) => `isnan(${value})`,
  isInfinite: (value) => `isinf(${value})`,
  isFinite: (value) => `isfinite(${value})`,
  compareFloats,
  // Where IN compares each row with each text, a function is computed once for each text of a Parquet dictionary.
  isOneOf: (value, texts) => `list_contains([${texts.join(', ')}], ${value})`,
  matches: (value, pattern, whole) =>
    `${whole ? 'regexp_full_match' : 'regexp_matches'}(${value}, ${literal(pattern)})`,
  ifMatches: (value, pattern) => `regexp_extract(${value}, ${literal(`^(?:${pattern})$`)})`,
  without: (value, pattern) => `regexp_replace(${value}, ${literal(pattern)}, '', 'g')`,
  length: (value, of) => `${{ characters: 'length', bytes: 'strlen', items: 'len' }[of]}(${value})`,
  parseTime: (value, format) => `try_strptime(${value}, ${literal(format)})`,
  datePart: (part, value) => `${part === 'weekday' ? 'isodow' : part}(${value})`,
  secondsBetween: (from, to) => `(epoch(CAST(${to} AS TIMESTAMP)) - epoch(CAST(${from} AS TIMESTAMP)))`,
  call,
  modulo: (left, right) => `(${left} % ${right})`,
  field: (value, name) => `struct_extract(${value}, ${literal(name)})`,
  flatten: (list) => `flatten(${list})`,
  distinctItems: (list) => `list_distinct(${list})`,
  countItems: (list, variable, condition) => `len(list_filter(${list}, lambda ${variable}: ${condition}))`,
  rowNumber: () => 'row_number() OVER ()',
  ownOrder: () => '',
  countIf: (condition) => `count_if(${condition})`,
  sumFloat: (value) => `fsum(${value})`,
  meanFloat: (value) => `favg(${value})`,
  sumExact: (value) => `sum(${value})`,
  meanExact: (value) => `avg(${value})`,
  sd: (value, population) => `${population ? 'stddev_pop' : 'stddev_samp'}(${value})`,
  quantile: (value, p) => `quantile_cont(${value}, ${p})`,
  // By itself it takes every NaN for another value; within a struct it does not.
  entropy: (value, type) =>
    type.kind === 'float' ? `entropy(CASE WHEN ${value} IS NOT NULL THEN {'v': ${value}} END)` : `entropy(${value})`,
  frequencies: (value) => `CAST(to_json(histogram(${value})) AS VARCHAR)`,
  correlation: (left, right) => `corr(${left}, ${right})`,
  // Without a value beyond the last edge the list is one shorter.
  bins: (value, edges) => `map_values(histogram(${value}, [${edges.join(', ')}]))`,
  sample(from, columns, size, seed) {
    for (const value of [size, seed]) if (!Number.isSafeInteger(value)) throw new RangeError(`no integer: ${value}`);
    const numbered = `SELECT *, row_number() OVER () AS "modelassay row" FROM ${from}`;
    // Of a text: DuckDB only XORs the hashes of several values, so that two seeds would order the rows alike.
    const rank = `hash(concat(${seed}, ' ', "modelassay row"))`;
    const drawn = `FROM (${numbered}) ORDER BY ${rank}, "modelassay row" LIMIT ${size}`;
    return `(SELECT ${[...columns.keys()].map(identifier).join(', ')} ${drawn})`;
  },
};

/** DuckDB tells apart how a number is stored, too. */
function jsonKind(value: string): string {
  return (
    `(CASE json_type(${value}) WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN 'text' WHEN 'BOOLEAN' THEN 'boolean' ` +
    `WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' ELSE CASE WHEN ${value} IS NOT NULL THEN 'number' END END)`
  );
}

/** DuckDB also takes NaN, infinities and a comma before a closing bracket: seen once the texts are out of the way. */
function lenientJson(value: string): string {
  const withoutTexts = String.raw`regexp_replace(${value}, '"(?:[^"\\]|\\.)*"', '""', 'g')`;
  return String.raw`regexp_matches(${withoutTexts}, '(?i)nan|inf|,\s*[\]}]')`;
}

/** DuckDB takes NaN for equal to itself and greater than every number: only where that makes a difference is it tested. */
function compareFloats(left: FloatSide, operator: Comparison, right: FloatSide): string {
  const plain = `${left.sql} ${operator} ${right.sql}`;
  // CASE, not AND: NaN beside null stays null, and it is a third faster.
  const unless = (nan: FloatSide, other: FloatSide, result: string) => {
    const known = other.mayBeNull ? ` AND ${other.sql} IS NOT NULL` : '';
    return nan.mayBeNaN ? `(CASE WHEN isnan(${nan.sql})${known} THEN ${result} ELSE ${plain} END)` : `(${plain})`;
  };
  switch (operator) {
    case '>':
    case '>=':
      return unless(left, right, 'FALSE');
    case '<':
    case '<=':
      return unless(right, left, 'FALSE');
    case '=':
      return right.mayBeNaN ? unless(left, right, 'FALSE') : `(${plain})`;
    case '<>':
      return right.mayBeNaN ? unless(left, right, 'TRUE') : `(${plain})`;
  }
}

function typeName(type: SqlType): string {
  if (typeof type === 'string') return TYPES[type];
  const { precision, scale } = type;
  if (!(precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision)) {
    throw new ConfigurationError(
      `decimal(${precision},${scale}) is none: 1 to 38 digits, and no more of them after the point.`,
    );
  }
  return `DECIMAL(${precision},${scale})`;
}

/** NaN where an item is infinite, or too large to be squared: by itself DuckDB ends the whole statement there. */
function listSd(list: string): string {
  const found = `TRY(CAST(list_aggregate(${list}, 'stddev_pop') AS DOUBLE))`;
  return `(CASE WHEN list_aggregate(${list}, 'count') > 0 THEN coalesce(${found}, CAST('NaN' AS DOUBLE)) END)`;
}

function call(name: FunctionName, operands: readonly string[]): string {
  const [first, second] = operands;
  switch (name) {
    case 'sqrt':
      return `(CASE WHEN ${first} >= 0 THEN sqrt(${first}) END)`;
    case 'date':
      return `TRY_CAST(${first} AS DATE)`;
    case 'list_mean':
      return `CAST(list_aggregate(${first}, 'avg') AS DOUBLE)`;
    case 'list_sd':
      return listSd(first!);
    case 'contains':
      return `contains(${first}, ${second})`;
    case 'starts_with':
      return `starts_with(${first}, ${second})`;
    case 'ends_with':
      return `ends_with(${first}, ${second})`;
    default:
      return `${name}(${operands.join(', ')})`;
  }
}
