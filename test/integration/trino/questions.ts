import * as sql from '../../../src/table/expression.ts';
import {
  type Aggregate,
  type Dataset,
  filter,
  group,
  matching,
  type QueryEngine,
  rowsOf,
} from '../../../src/table/query.ts';

const TEXTS = [
  "'Oslo'",
  "'L''Aquila'",
  "'naïve 😀'",
  "''",
  "'  x '",
  "'a|b'",
  'NULL',
  "'12'",
  "'-7.5'",
  "'007'",
  "'+3'",
  "'nan'",
  "'-Inf'",
  "'2024-02-29'",
  "'2024-02-29T12:30:00Z'",
  "'2024-02-29 23:30:00.25-02:00'",
  "'2023-02-29'",
  "'12:30:05.5'",
  "'true'",
  "'False'",
  '\'{"a": [1, null]}\'',
  '\'{"a": 1,}\'',
  "'NaN'",
  "'12151fd2-7586-11e9-8f9e-2a86e4085a59'",
  "'1e3'",
  "'straße'",
  "'line' || chr(10) || 'two'",
  "'ÅNGSTRÖM'",
  "'9223372036854775808'",
  "'  '",
];
const FLOATS = [
  '1.5',
  '-0.0',
  '0.0',
  "'NaN'",
  "'Infinity'",
  "'-Infinity'",
  'NULL',
  '2.5',
  '3.5',
  '-2.5',
  '1e150',
  '0.1',
  '1e-9',
  '7',
  '-7',
];
const rows = TEXTS.length;
const pick = (list: readonly string[], index: number) => list[index % list.length]!;
const line = (index: number, dialect: 'duckdb' | 'trino') => {
  const float = pick(FLOATS, index);
  const double =
    float === 'NULL' ? 'CAST(NULL AS DOUBLE)' : `CAST(${float.startsWith("'") ? float : `'${float}'`} AS DOUBLE)`;
  const real = `CAST(${['0.1', '-2.25', '3e10'][index % 3]} AS ${dialect === 'duckdb' ? 'FLOAT' : 'REAL'})`;
  const integer =
    index % 7 === 0 ? 'CAST(NULL AS BIGINT)' : `CAST(${[9007199254740993n, 5n, -3n, 0n, 12n][index % 5]} AS BIGINT)`;
  const decimal = `CAST('${['1.50', '-0.01', '99999999999999.99', '0.00'][index % 4]}' AS DECIMAL(18,2))`;
  const day =
    index % 9 === 0
      ? 'CAST(NULL AS DATE)'
      : `DATE '${['1969-12-31', '2024-02-29', '2000-01-01', '1582-10-20'][index % 4]}'`;
  const moment = `TIMESTAMP '${['1969-12-31 23:59:59.999999', '2024-02-29 12:30:00.000000', '2024-02-29 12:30:00.120000'][index % 3]}'`;
  const zoned =
    dialect === 'duckdb'
      ? `TIMESTAMPTZ '2024-03-31 0${index % 10}:15:00+02'`
      : `TIMESTAMP '2024-03-31 0${index % 10}:15:00.000000 +02:00'`;
  const flag = ['TRUE', 'FALSE', 'CAST(NULL AS BOOLEAN)'][index % 3]!;
  const items =
    index % 5 === 0
      ? `CAST(NULL AS ${dialect === 'duckdb' ? 'BIGINT[]' : 'ARRAY(BIGINT)'})`
      : `CAST(${dialect === 'duckdb' ? `[${index}, 1, 1, NULL]` : `ARRAY[${index}, 1, 1, NULL]`} AS ${dialect === 'duckdb' ? 'BIGINT[]' : 'ARRAY(BIGINT)'})`;
  const record =
    dialect === 'duckdb'
      ? `CAST(ROW(${index}, 'x') AS STRUCT(a BIGINT, b VARCHAR))`
      : `CAST(ROW(${index}, 'x') AS ROW(a BIGINT, b VARCHAR))`;
  const bytes = dialect === 'duckdb' ? `CAST('\\x00\\xFF' AS BLOB)` : "X'00FF'";
  return `(CAST(${index} AS BIGINT), CAST(${TEXTS[index]} AS VARCHAR), ${double}, ${real}, ${integer}, ${decimal}, ${day}, ${moment}, ${zoned}, ${flag}, ${items}, ${record}, ${bytes})`;
};
const NAMES = '(id, txt, dbl, sgl, whole, exact, day, moment, zoned, flag, items, rec, bytes)';
const table = (dialect: 'duckdb' | 'trino') =>
  `SELECT * FROM (VALUES ${Array.from({ length: rows }, (_, index) => line(index, dialect)).join(',\n')}) AS t${NAMES}`;

/** The rows, as each engine makes them. */
export const ROWS = { duckdb: table('duckdb'), trino: table('trino') };

const c = sql.column;
const txt = c('txt');
const dbl = c('dbl');
const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const;

export const EXPRESSIONS: Readonly<Record<string, sql.Expression>> = {
  ...Object.fromEntries(
    ['txt', 'dbl', 'sgl', 'whole', 'exact', 'day', 'moment', 'zoned', 'flag', 'items', 'rec', 'bytes'].map((name) => [
      `column ${name}`,
      c(name),
    ]),
  ),
  ...Object.fromEntries(
    comparisons.flatMap((operator) => [
      [`double ${operator} 1.5`, sql.compare(dbl, operator, sql.number(1.5))],
      [`double ${operator} NaN in a column`, sql.compare(dbl, operator, c('dbl'))],
      [`double ${operator} whole`, sql.compare(dbl, operator, c('whole'))],
      [`single ${operator} 0.1`, sql.compare(c('sgl'), operator, sql.number(0.1))],
      [`decimal ${operator} 1.5`, sql.compare(c('exact'), operator, sql.number('1.5'))],
      [`text ${operator} text`, sql.compare(txt, operator, sql.text('naïve'))],
      [`whole ${operator} a large number`, sql.compare(c('whole'), operator, sql.number(9007199254740993n))],
      [`whole ${operator} a huge number`, sql.compare(c('whole'), operator, sql.number('12345678901234567890123'))],
      [`date ${operator} date`, sql.compare(c('day'), operator, sql.date('2000-01-01'))],
      [`moment ${operator} moment`, sql.compare(c('moment'), operator, sql.timestamp('2024-02-29T12:30:00Z'))],
      [`instant ${operator} moment`, sql.compare(c('zoned'), operator, sql.timestamp('2024-03-31T03:15:00Z'))],
    ]),
  ),
  ...Object.fromEntries(
    (['integer', 'number', 'boolean', 'date', 'time', 'timestamp', 'uuid', 'json'] as const).map((to) => [
      `text as ${to}`,
      sql.parse(txt, to),
    ]),
  ),
  'text as decimal': sql.parse(txt, { precision: 10, scale: 2 }),
  'double as integer': sql.parse(
    sql.when([[sql.compare(sql.call('abs', dbl), '<', sql.number(1e10)), dbl]]),
    'integer',
  ),
  'whole as text': sql.parse(c('whole'), 'text'),
  'decimal as text': sql.parse(c('exact'), 'text'),
  'date as text': sql.parse(c('day'), 'text'),
  'moment as text': sql.parse(c('moment'), 'text'),
  'boolean as text': sql.parse(c('flag'), 'text'),
  'instant as timestamp': sql.parse(c('zoned'), 'timestamp'),
  ...Object.fromEntries(
    [
      '^[a-z]+$',
      '(?i)oslo',
      '\\d+',
      '[[:alpha:]]',
      '\\bx\\b',
      'line$',
      '^two',
      '(?m)^two$',
      '[^\\s]',
      '\\pL',
      '\\p{Latin}+',
      '.',
      '(?s)line.two',
      'a{2}|s',
      '\\x{1F600}',
      '[\\d.]+',
      '(?i)k',
      '\\Q|\\E',
      'ß',
      'x{0,3}y?',
      '[]|]',
      '[a-]',
    ].flatMap((pattern) => [
      [`finds ${pattern}`, sql.matches(txt, pattern)],
      [`is ${pattern}`, sql.matches(txt, pattern, true)],
      [`without ${pattern}`, sql.without(txt, pattern)],
    ]),
  ),
  'characters of a text': sql.lengthOf(txt),
  'bytes of a text': sql.lengthOf(txt, 'bytes'),
  'items of a list': sql.lengthOf(c('items'), 'items'),
  'is one of': sql.oneOf(txt, [sql.text('Oslo'), sql.text('')]),
  'is one of numbers': sql.oneOf(dbl, [sql.number(0), sql.number(1.5)]),
  'is NaN': sql.isNaNValue(dbl),
  'is infinite': sql.isInfinite(dbl),
  'is null': sql.isNull(txt),
  'a and null': sql.and(sql.compare(dbl, '>', sql.number(0)), c('flag')),
  'a or null': sql.or(sql.compare(dbl, '>', sql.number(0)), c('flag')),
  not: sql.not(c('flag')),
  negated: sql.negate(dbl),
  ...Object.fromEntries(
    (['+', '-', '*', '/', '%'] as const).flatMap((operator) => [
      [`double ${operator} 2`, sql.arithmetic(dbl, operator, sql.number(2))],
      [`whole ${operator} 3`, sql.arithmetic(c('whole'), operator, sql.number(3))],
      [`decimal ${operator} 3`, sql.arithmetic(c('exact'), operator, sql.number(3))],
      [`whole ${operator} zero`, sql.arithmetic(sql.number(5), operator, sql.arithmetic(c('id'), '-', c('id')))],
    ]),
  ),
  ...Object.fromEntries(
    (['abs', 'round', 'floor', 'ceil', 'sqrt'] as const).flatMap((name) => [
      [`${name} of double`, sql.call(name, dbl)],
      [`${name} of decimal`, sql.call(name, c('exact'))],
    ]),
  ),
  ...Object.fromEntries((['lower', 'upper', 'trim'] as const).map((name) => [`${name} of text`, sql.call(name, txt)])),
  'date of a moment': sql.call('date', c('moment')),
  begins: sql.call('starts_with', txt, sql.text('2024')),
  ends: sql.call('ends_with', txt, sql.text('😀')),
  holds: sql.call('contains', txt, sql.text('|')),
  'begins with nothing': sql.call('starts_with', txt, sql.text('')),
  replaced: sql.call('replace', txt, sql.text('2'), sql.text('two')),
  coalesce: sql.call('coalesce', txt, sql.text('none')),
  ...Object.fromEntries(
    (['year', 'month', 'day', 'hour', 'minute', 'second', 'weekday'] as const).flatMap((part) => [
      [`${part} of a moment`, sql.datePart(part, c('moment'))],
      [`${part} of an instant`, sql.datePart(part, sql.parse(c('zoned'), 'timestamp'))],
    ]),
  ),
  'weekday of a date': sql.datePart('weekday', c('day')),
  'seconds between': sql.secondsBetween(c('moment'), sql.parse(c('zoned'), 'timestamp')),
  'time by a format': sql.parseTime(txt, '%Y-%m-%d'),
  field: sql.field(c('rec'), 'b'),
  'mean of a list': sql.call('list_mean', c('items')),
  'spread of a list': sql.call('list_sd', c('items')),
  'distinct items': sql.lengthOf(sql.distinctItems(c('items')), 'items'),
  'distinct items that are one': sql.countItems(
    sql.distinctItems(c('items')),
    sql.compare(sql.item(), '=', sql.number(1)),
  ),
  'count of items': sql.countItems(c('items'), sql.compare(sql.item(), '>', sql.number(0))),
  case: sql.when([[sql.compare(dbl, '>', sql.number(2)), sql.text('large')]], sql.text('small')),
  previous: sql.previous(c('id'), { by: [c('flag')], order: [{ by: c('id'), descending: true }] }),
};

const numeric = ['dbl', 'sgl', 'whole', 'exact'] as const;
const finite = (name: string) =>
  sql.and(sql.not(sql.isNaNValue(c(name))), sql.compare(sql.call('abs', c(name)), '<', sql.number(1e15)));

export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count: { fn: 'count' },
  'count where': { fn: 'count', where: c('flag') },
  ...Object.fromEntries(
    (['count-values', 'distinct', 'min', 'max'] as const).flatMap((fn) =>
      ['txt', 'dbl', 'sgl', 'whole', 'exact', 'day', 'moment', 'flag'].map((name) => [
        `${fn} of ${name}`,
        { fn, of: c(name) },
      ]),
    ),
  ),
  ...Object.fromEntries(
    (['sum', 'mean', 'sd', 'sd-population'] as const).flatMap((fn) =>
      numeric.flatMap((name) => [
        [`${fn} of ${name}`, { fn, of: c(name) }],
        [`${fn} of finite ${name}`, { fn, of: c(name), where: finite(name) }],
      ]),
    ),
  ),
  ...Object.fromEntries(
    numeric.flatMap((name) =>
      [0, 0.1, 0.5, 0.99, 1].map(
        (p) => [`quantile ${p} of finite ${name}`, { fn: 'quantile', of: c(name), p, where: finite(name) }] as const,
      ),
    ),
  ),
  'quantile with NaN': { fn: 'quantile', of: dbl, p: 0.5 },
  'entropy of text': { fn: 'entropy', of: txt },
  'entropy of numbers': { fn: 'entropy', of: dbl },
  frequencies: { fn: 'frequencies', of: txt },
  correlation: { fn: 'correlation', of: dbl, with: c('exact'), where: finite('dbl') },
  'correlation with NaN': { fn: 'correlation', of: dbl, with: c('exact') },
  'counts in bins': { fn: 'bins', of: dbl, edges: [-5, 0, 1.5, 3] },
  'counts in bins of a decimal': { fn: 'bins', of: c('exact'), edges: [0] },
  'counts in bins of nothing': { fn: 'bins', of: dbl, edges: [0, 1], where: sql.truth(false) },
  'sum of nothing': { fn: 'sum', of: dbl, where: sql.truth(false) },
  'quantile of nothing': { fn: 'quantile', of: dbl, p: 0.5, where: sql.truth(false) },
  'entropy of nothing': { fn: 'entropy', of: txt, where: sql.truth(false) },
  'frequencies of nothing': { fn: 'frequencies', of: txt, where: sql.truth(false) },
};

type Ask = (engine: QueryEngine, dataset: Dataset) => Promise<unknown>;
const few = sql.compare(c('id'), '<', sql.number(12));

export const QUERIES: Readonly<Record<string, Ask>> = {
  histogram: (engine, dataset) => engine.histogram(rowsOf(dataset), dbl, [-5, 0, 1.5, 3]),
  'histogram of a decimal': (engine, dataset) => engine.histogram(rowsOf(dataset), c('exact'), [0, 1, 2]),
  'duplicates of a float': (engine, dataset) =>
    engine.duplicates(rowsOf(dataset), { flag: c('flag'), whole: c('whole') }, { nulls: 'ignore', examples: 3 }),
  'duplicates with nulls': (engine, dataset) =>
    engine.duplicates(rowsOf(dataset), { flag: c('flag'), whole: c('whole') }, { nulls: 'equal', examples: 0 }),
  groups: (engine, dataset) =>
    engine.select(
      group(
        rowsOf(dataset),
        { flag: c('flag') },
        { n: { fn: 'count' }, most: { fn: 'max', of: c('whole') }, sum: { fn: 'sum', of: c('exact') } },
      ),
      {
        order: [{ by: c('n') }, { by: c('flag') }],
        limit: 10,
      },
    ),
  matched: (engine, dataset) =>
    engine.select(
      matching(rowsOf(dataset), filter(rowsOf(dataset), few), [{ left: c('whole'), right: c('whole') }], 'matched'),
      { columns: { id: c('id') }, order: [{ by: c('id') }], limit: 100 },
    ),
  unmatched: (engine, dataset) =>
    engine.select(matching(rowsOf(dataset), filter(rowsOf(dataset), few), [{ left: txt, right: txt }], 'unmatched'), {
      columns: { id: c('id') },
      order: [{ by: c('id') }],
      limit: 100,
    }),
  'matched with nulls': (engine, dataset) =>
    engine.select(
      matching(
        rowsOf(dataset),
        filter(rowsOf(dataset), few),
        [{ left: c('flag'), right: c('flag') }],
        'matched',
        'equal',
      ),
      { columns: { id: c('id') }, order: [{ by: c('id') }], limit: 100 },
    ),
  'a query of one’s own': (engine, dataset) =>
    engine.query('SELECT count(*) AS n FROM "my rows" WHERE whole > 1', { 'my rows': { dataset } }, { limit: 5 }),
};
