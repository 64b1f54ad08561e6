import { ConfigurationError } from '../../core/errors.ts';
import type { DatePart, FunctionName } from '../expression.ts';
import type { Dialect, SqlType } from '../sql/dialect.ts';
import { described } from '../sql/infer.ts';
import type { ValueType } from '../types.ts';
import { joniPattern } from './patterns.ts';
import { identifier, literal } from './quote.ts';

const TYPES: Readonly<Record<Extract<SqlType, string>, string>> = {
  integer: 'BIGINT',
  wide: 'DECIMAL(38, 0)',
  single: 'REAL',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME(6)',
  timestamp: 'TIMESTAMP(6)',
  uuid: 'UUID',
  text: 'VARCHAR',
};
const MAX_DIGITS = 38;

/**
 * Trino 400 and newer, in a session whose time zone is UTC. What it computes in another way than DuckDB is written so that
 * both give the same, or refused by name: no gate says another thing of a table because of where the table lies.
 */
export const trinoDialect: Dialect = {
  name: 'trino',
  identifier,
  text: literal,
  numeral,
  type: typeName,
  tryCast,
  toText,
  tryUtc(value, from) {
    // `2024-02-29T12:30:00Z`, as Trino spells it.
    const spelled = from.kind === 'text' ? `replace(replace(${value}, 'T', ' '), 'Z', '+00:00')` : value;
    return `CAST(TRY_CAST(${spelled} AS TIMESTAMP(6) WITH TIME ZONE) AT TIME ZONE 'UTC' AS TIMESTAMP(6))`;
  },
  tryJson: (value) => `(CASE WHEN TRY(json_parse(${value})) IS NOT NULL THEN ${value} END)`,
  jsonKind,
  jsonValue(value, as) {
    const text = `json_extract_scalar(${value}, '$')`;
    const scalar = as === 'text' ? text : `TRY_CAST(${text} AS ${as === 'number' ? 'DOUBLE' : 'BOOLEAN'})`;
    return `(CASE WHEN ${jsonKind(value)} = '${as}' THEN ${scalar} END)`;
  },
  jsonField(value, name) {
    const found = `json_extract(${value}, ${literal(`$[${JSON.stringify(name)}]`)})`;
    return `(CASE WHEN ${jsonKind(value)} = 'object' AND ${jsonKind(found)} IS NOT NULL THEN ${found} END)`;
  },
  jsonItems(value) {
    const items = `transform(CAST(${value} AS ARRAY(JSON)), x -> CASE WHEN ${jsonKind('x')} IS NOT NULL THEN x END)`;
    return `(CASE WHEN ${jsonKind(value)} = 'array' THEN ${items} END)`;
  },
  fits() {
    throw new ConfigurationError('A JSON Schema is judged on this machine, row by row: not on a cluster.');
  },
  isNaN: (value) => `is_nan(${value})`,
  isInfinite: (value) => `is_infinite(${value})`,
  isFinite: (value) => `is_finite(${value})`,
  // Comparisons follow IEEE 754 by themselves.
  compareFloats: (left, operator, right) => `(${left.sql} ${operator} ${right.sql})`,
  isOneOf: (value, texts) => `(${value} IN (${texts.join(', ')}))`,
  matches: (value, pattern, whole) => `regexp_like(${value}, ${regular(pattern, whole)})`,
  ifMatches: (value, pattern) => `regexp_extract(${value}, ${regular(pattern, true)})`,
  without: (value, pattern) => `regexp_replace(${value}, ${regular(pattern, false)})`,
  length: (value, of) =>
    ({ characters: `length(${value})`, bytes: `length(to_utf8(${value}))`, items: `cardinality(${value})` })[of],
  parseTime: (value, format) => `TRY(date_parse(${value}, ${literal(mysqlFormat(format))}))`,
  datePart,
  secondsBetween: (from, to) => `(${seconds(to)} - ${seconds(from)})`,
  call,
  modulo: (left, right) => `(${left} % nullif(${right}, 0))`,
  field: (value, name) => `(${value}).${identifier(name)}`,
  flatten: (list) => `flatten(${list})`,
  distinctItems: (list) => `array_distinct(filter(${list}, "modelassay one" -> "modelassay one" IS NOT NULL))`,
  countItems: (list, variable, condition) => `cardinality(filter(${list}, ${variable} -> ${condition}))`,
  rowNumber: withoutOrder,
  ownOrder: withoutOrder,
  countIf: (condition) => `count_if(${condition})`,
  sumFloat: (value) => `sum(CAST(${value} AS DOUBLE))`,
  meanFloat: (value) => `avg(${value})`,
  sumExact: (value, type) => `sum(${exact(value, type)})`,
  meanExact: (value, type) => `(CAST(sum(${exact(value, type)}) AS DOUBLE) / nullif(count(${value}), 0))`,
  sd: (value, population) => `${population ? 'stddev_pop' : 'stddev_samp'}(${value})`,
  quantile: sortedQuantile,
  entropy: (value) =>
    // H = log2 N − Σ n log2 n / N.
    `coalesce(reduce(map_values(histogram(${value})), CAST(ROW(0, 0) AS ROW(n DOUBLE, s DOUBLE)), ` +
    '(t, n) -> CAST(ROW(t.n + n, t.s + n * log2(n)) AS ROW(n DOUBLE, s DOUBLE)), ' +
    't -> IF(t.n > 0, greatest(log2(t.n) - t.s / t.n, 0))), 0)',
  frequencies: (value) => `json_format(CAST(histogram(${value}) AS JSON))`,
  correlation: (left, right) => `corr(${left}, ${right})`,
  bins,
  sample(from, columns, size, seed) {
    for (const value of [size, seed]) if (!Number.isSafeInteger(value)) throw new RangeError(`no integer: ${value}`);
    const named = [...columns.keys()].map(identifier).join(', ');
    // Rows have no position, so that a row's content decides whether it is drawn; rows alike are drawn one after the other.
    const values = [...columns].map(([name, type]) => jsonable(identifier(name), type));
    const content = `json_format(CAST(ROW(${values.join(', ')}) AS JSON))`;
    const rank = `xxhash64(to_utf8(concat('${seed} ', ${content})))`;
    return `(SELECT ${named} FROM ${from} ORDER BY ${rank}, ${content} LIMIT ${size})`;
  },
};

/** What Trino has no cast to JSON for, as text. */
function jsonable(value: string, type: ValueType): string {
  if (type.kind === 'binary') return `to_hex(${value})`;
  const isText = (['instant', 'time', 'interval', 'uuid'] as readonly string[]).includes(type.kind);
  return isText ? `CAST(${value} AS VARCHAR)` : value;
}

function withoutOrder(): never {
  throw new ConfigurationError('Rows of a table on a Trino cluster have no order of their own. Name a column for it.');
}

function typeName(type: SqlType): string {
  if (typeof type === 'string') return TYPES[type];
  const { precision, scale } = type;
  if (!(precision >= 1 && precision <= MAX_DIGITS && scale >= 0 && scale <= precision)) {
    throw new ConfigurationError(
      `decimal(${precision},${scale}) is none: 1 to ${MAX_DIGITS} digits, and no more of them after the point.`,
    );
  }
  return `DECIMAL(${precision}, ${scale})`;
}

/** Trino takes digits for a BIGINT where they are too many for one. */
function numeral(written: string): string {
  const plain = /^([-+]?)(\d+)(\.\d*)?$/.exec(written);
  if (!plain) return /^[-+]?\d*\.\d+$/.test(written) ? written : `DOUBLE '${written}'`;
  const digits = plain[2]!.length + (plain[3]?.length ?? 1) - 1;
  if (digits <= 18) return written;
  if (digits > MAX_DIGITS) {
    throw new ConfigurationError(`${written} has ${digits} digits; Trino knows numbers of at most ${MAX_DIGITS}.`);
  }
  return `DECIMAL '${written}'`;
}

function tryCast(value: string, type: SqlType, from: ValueType): string {
  const name = typeName(type);
  if (from.kind === 'text' && (type === 'double' || type === 'single')) {
    // `inf` and `nan` are spelled out, as they are by most who write them.
    const infinity = `regexp_replace(${value}, '\\A([-+]?)(?i:inf)\\z', '$1Infinity')`;
    return `TRY_CAST(regexp_replace(${infinity}, '\\A[-+]?(?i:nan)\\z', 'NaN') AS ${name})`;
  }
  // A float is rounded to the even neighbour, where Trino rounds halves away from zero.
  if (from.kind === 'float' && type === 'integer') {
    const half = `(CASE WHEN ${value} - floor(${value}) = 0.5E0 THEN 2 * round(${value} / 2) ELSE round(${value}) END)`;
    return `TRY_CAST(${half} AS ${name})`;
  }
  return `TRY_CAST(${value} AS ${name})`;
}

function toText(value: string, from: ValueType): string {
  switch (from.kind) {
    case 'float':
      throw new ConfigurationError(
        'A float as text is spelled in another way by Trino than by the table engine for files. Compare it as number.',
      );
    case 'list':
    case 'struct':
    case 'binary':
    case 'interval':
      throw new ConfigurationError(`A value that is ${described(from)} has no text on Trino.`);
    case 'timestamp':
    case 'instant':
    case 'time':
      return `regexp_replace(CAST(${value} AS VARCHAR), '(\\.\\d*[1-9])0+\\z|\\.0+\\z', '$1')`;
    default:
      return `CAST(${value} AS VARCHAR)`;
  }
}

function jsonKind(value: string): string {
  const first = `substr(json_format(${value}), 1, 1)`;
  return (
    `(CASE ${first} WHEN 'n' THEN NULL WHEN '"' THEN 'text' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean' ` +
    `WHEN '{' THEN 'object' WHEN '[' THEN 'array' ELSE CASE WHEN ${value} IS NOT NULL THEN 'number' END END)`
  );
}

function regular(pattern: string, whole: boolean): string {
  const joni = joniPattern(pattern);
  return literal(whole ? `\\A(?:${joni})\\z` : joni);
}

/** Directives of strftime and what MySQL, whose format Trino reads, calls them. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '%Y',
  y: '%y',
  m: '%m',
  d: '%d',
  H: '%H',
  I: '%I',
  M: '%i',
  S: '%s',
  f: '%f',
  p: '%p',
  j: '%j',
  b: '%b',
  B: '%M',
  T: '%T',
  '%': '%%',
};

function mysqlFormat(format: string): string {
  return format.replace(/%(-?.)/gs, (_, directive: string) => {
    const known = DIRECTIVES[directive];
    if (known !== undefined) return known;
    const all = Object.keys(DIRECTIVES).map((one) => `%${one}`);
    throw new ConfigurationError(`The time format %${directive} is not read on Trino. Known are ${all.join(' ')}.`);
  });
}

function datePart(part: DatePart, value: string): string {
  return part === 'weekday' ? `day_of_week(${value})` : `${part}(${value})`;
}

const seconds = (value: string) => `to_unixtime(CAST(${value} AS TIMESTAMP(6)))`;

function call(name: FunctionName, operands: readonly string[]): string {
  const [first, second] = operands as [string, string];
  switch (name) {
    case 'sqrt':
      return `(CASE WHEN ${first} < 0 THEN NULL ELSE sqrt(${first}) END)`;
    case 'date':
      return `TRY_CAST(${first} AS DATE)`;
    case 'contains':
      return `(strpos(${first}, ${second}) > 0)`;
    case 'ends_with':
      return `starts_with(reverse(${first}), reverse(${second}))`;
    case 'upper':
      return `replace(upper(${first}), 'ß', 'ẞ')`;
    case 'list_mean':
      return listMean(first);
    case 'list_sd':
      return overItems(first, 'sqrt(s.q / s.n)');
    case 'trim':
      return `trim(BOTH ' ' FROM ${first})`;
    default:
      return `${name}(${operands.join(', ')})`;
  }
}

function exact(value: string, type: ValueType): string {
  return type.kind === 'integer' || type.kind === 'null' ? `CAST(${value} AS DECIMAL(38, 0))` : value;
}

/** Type 7, exactly: all values in order, which large tables are asked for in another way (`aggregates.ts`). */
function sortedQuantile(value: string, p: number): string {
  const sorted = `array_sort(array_agg(${value}) FILTER (WHERE ${value} IS NOT NULL))`;
  const place = `(${p}E0 * (cardinality(a) - 1))`;
  const low = `element_at(a, 1 + CAST(floor(${place}) AS BIGINT))`;
  const high = `element_at(a, 1 + CAST(ceil(${place}) AS BIGINT))`;
  const between = `IF(${low} = ${high}, ${low}, ${low} + (${high} - ${low}) * (${place} - floor(${place})))`;
  return `transform(ARRAY[${sorted}], a -> ${between})[1]`;
}

/** Their sum by their number, to the last digit as in files: values that many rows have are bins of their own. */
function listMean(list: string): string {
  const state = 'ROW(n DOUBLE, t DOUBLE)';
  const next = `CAST(ROW(s.n + 1, s.t + x) AS ${state})`;
  return `reduce(${list}, CAST(ROW(0, 0) AS ${state}), (s, x) -> IF(x IS NULL, s, ${next}), s -> IF(s.n > 0, s.t / s.n))`;
}

/** Welford's running mean and sum of squares over the items that are there; null where there is none. */
function overItems(list: string, result: string): string {
  const mean = 's.m + (x - s.m) / (s.n + 1)';
  const state = 'ROW(n DOUBLE, m DOUBLE, q DOUBLE)';
  const next = `CAST(ROW(s.n + 1, ${mean}, s.q + (x - s.m) * (x - (${mean}))) AS ${state})`;
  return `reduce(${list}, CAST(ROW(0, 0, 0) AS ${state}), (s, x) -> IF(x IS NULL, s, ${next}), s -> IF(s.n > 0, ${result}))`;
}

/** A bin holds its upper edge, where `width_bucket` would have it hold the lower one: so both are asked with the sign turned. */
function bins(value: string, edges: readonly string[]): string {
  const turned = [...edges].reverse().map((edge) => `-${edge}`);
  const last = edges.length;
  const above = `width_bucket(-(${value}), ARRAY[${turned.join(', ')}])`;
  const bin =
    `CASE WHEN ${value} > ${edges.at(-1)} THEN BIGINT '${last}' WHEN ${value} <= ${edges[0]} THEN BIGINT '0' ` +
    `WHEN ${value} IS NOT NULL THEN ${last} - ${above} END`;
  return (
    `transform(ARRAY[histogram(${bin})], h -> IF(h IS NOT NULL, transform(sequence(BIGINT '0', BIGINT '${last}'), ` +
    'i -> coalesce(element_at(h, i), 0))))[1]'
  );
}
