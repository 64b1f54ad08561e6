import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { identifier, literal } from '../../src/table/duckdb/quote.ts';
import {
  and,
  arithmetic,
  call,
  column,
  compare,
  countItems,
  date,
  datePart,
  distinctItems,
  type Expression,
  field,
  flatten,
  isInfinite,
  isNaNValue,
  isNull,
  item,
  lengthOf,
  matches,
  negate,
  not,
  nothing,
  number,
  oneOf,
  or,
  parse,
  parseTime,
  previous,
  secondsBetween,
  text,
  timestamp,
  truth,
  when,
} from '../../src/table/expression.ts';
import {
  type Aggregate,
  type Dataset,
  derive,
  filter,
  group,
  matching,
  numbered,
  type Query,
  rowsOf,
  sample,
  type Value,
} from '../../src/table/query.ts';
import { fixtures, makeWithSql, workbench } from './tables.ts';

const bench = workbench();
const ROWS = 4000;

/** The same rows in JavaScript and in a file. */
interface Item {
  readonly id: number;
  readonly amount: number | null;
  readonly level: number | null;
  readonly city: string | null;
  readonly big: bigint;
}
const CITIES = ['Oslo', "L'Aquila", 'naïve 😀', '', '  ', 'a|b\n<i>', null];
const items: Item[] = Array.from({ length: ROWS }, (_, id) => ({
  id,
  amount:
    id % 11 === 0 ? null : id % 97 === 0 ? Number.NaN : id % 89 === 0 ? Number.POSITIVE_INFINITY : Math.sin(id) * 100,
  level: id % 13 === 0 ? null : (id * 7) % 10,
  city: CITIES[id % CITIES.length]!,
  big: 2n ** 60n + BigInt(id),
}));
const clean = (one: Item) => one.amount !== null && Number.isFinite(one.amount);

let table: Dataset;
let rows: Query;
beforeAll(async () => {
  const values = items.map(({ id, amount, level, city, big }) => {
    const amountSql = amount === null ? 'NULL' : Number.isFinite(amount) ? amount : `'${amount}'::DOUBLE`;
    return `(${id}, ${amountSql}, ${level ?? 'NULL'}, ${city === null ? 'NULL' : literal(city)}, ${big})`;
  });
  await makeWithSql(
    `CREATE TABLE t (id INTEGER, amount DOUBLE, level SMALLINT, city VARCHAR, big BIGINT)`,
    ...[0, 1, 2, 3].map((part) => `INSERT INTO t VALUES ${values.slice(part * 1000, part * 1000 + 1000).join(', ')}`),
    `COPY t TO '${bench.at('items.parquet')}'`,
  );
  table = await bench.engine().open({ paths: [bench.at('items.parquet')] });
  rows = rowsOf(table);
});

async function ask(aggregates: Record<string, Aggregate>, from = rows): Promise<Record<string, Value>> {
  const outcomes = await bench.engine().aggregate(from, aggregates);
  return Object.fromEntries(
    [...outcomes].map(([name, outcome]) => [name, outcome.ok ? outcome.value : `problem: ${outcome.problem}`]),
  );
}

/** The number of rows for which a condition holds. */
async function count(where: Expression, from = rows): Promise<number> {
  return Number((await ask({ n: { fn: 'count', where } }, from)).n);
}

/** The value of an expression without columns. */
async function value(expression: Expression): Promise<Value> {
  const [row] = await bench.engine().select(rows, { columns: { v: expression }, limit: 1 });
  return row!.v!;
}

const countJs = (holds: (one: Item) => boolean) => items.filter(holds).length;
const id = column('id');
const amount = column('amount');
const level = column('level');
const city = column('city');

test('a table is described without reading its rows', () => {
  expect(table).toMatchObject({ rows: ROWS, untyped: false, malformed: null });
  expect(table.columns.map(({ name, type }) => [name, type.kind])).toEqual([
    ['id', 'integer'],
    ['amount', 'float'],
    ['level', 'integer'],
    ['city', 'text'],
    ['big', 'integer'],
  ]);
});

describe('conditions count what JavaScript counts', () => {
  const cases: [string, () => Expression, (one: Item) => boolean][] = [
    ['null', () => isNull(amount), (one) => one.amount === null],
    ['NaN', () => isNaNValue(amount), (one) => Number.isNaN(one.amount)],
    ['infinite', () => isInfinite(amount), (one) => one.amount === Number.POSITIVE_INFINITY],
    ['NaN of integers', () => isNaNValue(level), () => false],
    ['above, NaN not', () => compare(amount, '>', number(50.5)), (one) => one.amount !== null && one.amount > 50.5],
    [
      'not above, NaN too',
      () => not(compare(amount, '>', number(50.5))),
      (one) => one.amount !== null && !(one.amount > 50.5),
    ],
    [
      'equal itself but NaN',
      () => compare(amount, '=', amount),
      (one) => one.amount !== null && !Number.isNaN(one.amount),
    ],
    ['unlike, with NaN', () => compare(amount, '<>', number(1)), (one) => one.amount !== null],
    [
      'range',
      () => and(compare(amount, '>=', number(-10)), compare(amount, '<=', number(10))),
      (one) => one.amount !== null && one.amount >= -10 && one.amount <= 10,
    ],
    ['enum', () => oneOf(city, [text("L'Aquila"), text('')]), (one) => one.city === "L'Aquila" || one.city === ''],
    [
      'outside an enum',
      () => not(oneOf(level, [number(1), number(2)])),
      (one) => one.level !== null && one.level !== 1 && one.level !== 2,
    ],
    [
      'outside an enum of texts; null is neither',
      () => not(oneOf(city, [text("L'Aquila")])),
      (one) => one.city !== null && one.city !== "L'Aquila",
    ],
    ['an enum with null', () => not(oneOf(city, [text("L'Aquila"), nothing])), () => false],
    ['an empty enum', () => oneOf(level, []), () => false],
    ['a pattern', () => matches(city, '[ïl]'), (one) => one.city !== null && /[ïl]/.test(one.city)],
    [
      'a whole pattern',
      () => matches(city, '[A-Za-z]+', true),
      (one) => one.city !== null && /^[A-Za-z]+$/.test(one.city),
    ],
    [
      'length in characters',
      () => compare(lengthOf(city), '=', number(7)),
      (one) => one.city !== null && [...one.city].length === 7,
    ],
    [
      'length in bytes',
      () => compare(lengthOf(city, 'bytes'), '>', number(10)),
      (one) => one.city !== null && Buffer.byteLength(one.city) > 10,
    ],
    [
      'and, or',
      () => and(or(isNull(city), compare(level, '<', number(3))), compare(id, '>=', number(100))),
      (one) => (one.city === null || (one.level !== null && one.level < 3)) && one.id >= 100,
    ],
    [
      'arithmetic',
      () => compare(arithmetic(arithmetic(id, '*', number(3)), '-', level), '>', number(5000)),
      (one) => one.level !== null && one.id * 3 - one.level > 5000,
    ],
    ['modulo', () => compare(arithmetic(id, '%', number(7)), '=', number(0)), (one) => one.id % 7 === 0],
    [
      'division as floats',
      () => compare(arithmetic(id, '/', number(8)), '=', number(0.5)),
      (one) => one.id / 8 === 0.5,
    ],
    [
      'integers beyond doubles',
      () => compare(column('big'), '>', number(2n ** 60n + 3998n)),
      (one) => one.big > 2n ** 60n + 3998n,
    ],
    [
      'a condition',
      () => when([[compare(level, '<', number(5)), compare(id, '>', number(10))]], truth(true)),
      (one) => (one.level !== null && one.level < 5 ? one.id > 10 : true),
    ],
    [
      'text functions',
      () => compare(call('upper', call('trim', city)), '=', text('OSLO')),
      (one) => one.city?.trim().toUpperCase() === 'OSLO',
    ],
    [
      'parts of texts',
      () =>
        and(
          call('starts_with', city, text("L'")),
          call('ends_with', city, text('la')),
          call('contains', city, text('Aq')),
        ),
      (one) => one.city === "L'Aquila",
    ],
    ['coalesce', () => compare(call('coalesce', level, number(-1)), '<', number(0)), (one) => one.level === null],
    ['negation', () => compare(negate(id), '<', number(-3990)), (one) => -one.id < -3990],
  ];
  test.each(cases)('%s', async (_, condition, holds) => {
    const expected = countJs(holds);
    expect(await count(condition())).toBe(expected);
    const { length } = await bench.engine().select(filter(rows, condition()), { limit: ROWS });
    expect(length).toBe(expected);
  });
});

test('every comparison of floats is that of IEEE 754, and null with null', async () => {
  const values = [null, Number.NaN, Number.NEGATIVE_INFINITY, -1, -0, 0, 1, Number.POSITIVE_INFINITY];
  const file = bench.at('pairs.parquet');
  const sql = (one: number | null) => (one === null ? 'NULL' : `'${Object.is(one, -0) ? '-0' : one}'::DOUBLE`);
  const pairs = values.flatMap((l) => values.map((r) => ({ l, r })));
  await makeWithSql(
    `COPY (SELECT * FROM (VALUES ${pairs.map(({ l, r }) => `(${sql(l)}, ${sql(r)})`).join(', ')}) t(l, r)) TO '${file}'`,
  );
  const table = rowsOf(await bench.engine().open({ paths: [file] }));
  const js = {
    '=': (l: number, r: number) => l === r,
    '<>': (l: number, r: number) => l !== r,
    '<': (l: number, r: number) => l < r,
    '<=': (l: number, r: number) => l <= r,
    '>': (l: number, r: number) => l > r,
    '>=': (l: number, r: number) => l >= r,
  } as const;
  for (const [operator, holds] of Object.entries(js) as [keyof typeof js, (typeof js)['=']][]) {
    const both = compare(column('l'), operator, column('r'));
    const limits = [number(0), number(Number.POSITIVE_INFINITY)];
    const columns = {
      both,
      zero: compare(column('l'), operator, limits[0]!),
      top: compare(limits[1]!, operator, column('l')),
    };
    const found = await bench.engine().select(table, { columns, limit: 100 });
    expect(found, operator).toEqual(
      pairs.map(({ l, r }) => ({
        both: l === null || r === null ? null : holds(l, r),
        zero: l === null ? null : holds(l, 0),
        top: l === null ? null : holds(Number.POSITIVE_INFINITY, l),
      })),
    );
  }
  const found = await ask({ n: { fn: 'count', where: compare(column('l'), '=', number(Number.NaN)) } }, table);
  expect(found.n).toBe('problem: NaN is no limit: nothing is equal to it, or more or less.');
});

test('aggregates of clean values are those of JavaScript', async () => {
  const finite = and(not(isNaNValue(amount)), not(isInfinite(amount)));
  const found = await ask({
    rows: { fn: 'count' },
    values: { fn: 'count-values', of: amount },
    distinct: { fn: 'distinct', of: city },
    min: { fn: 'min', of: amount, where: finite },
    max: { fn: 'max', of: amount, where: finite },
    sum: { fn: 'sum', of: amount, where: finite },
    mean: { fn: 'mean', of: amount, where: finite },
    sd: { fn: 'sd', of: amount, where: finite },
    sdp: { fn: 'sd-population', of: level },
    q: { fn: 'quantile', of: amount, p: 0.3, where: finite },
    median: { fn: 'quantile', of: level, p: 0.5 },
    entropy: { fn: 'entropy', of: level },
    r: { fn: 'correlation', of: id, with: amount },
    rFinite: { fn: 'correlation', of: id, with: amount, where: finite },
    first: { fn: 'min', of: city },
    bigSum: { fn: 'sum', of: column('big') },
    bigMax: { fn: 'max', of: column('big') },
    bigMean: { fn: 'mean', of: level },
  });
  const values = items.filter(clean).map((one) => one.amount!);
  const levels = items.flatMap((one) => (one.level === null ? [] : [one.level]));
  const close = (name: string, expected: number) => expect(found[name], name).toBeCloseTo(expected, 8);
  expect(found).toMatchObject({
    rows: ROWS,
    values: countJs((one) => one.amount !== null),
    distinct: 6,
    min: Math.min(...values),
    max: Math.max(...values),
    median: quantile(levels, 0.5),
    first: '',
    bigSum: String(items.reduce((sum, one) => sum + one.big, 0n)),
    bigMax: String(2n ** 60n + BigInt(ROWS - 1)),
  });
  close('sum', total(values));
  close('mean', total(values) / values.length);
  close('sd', deviation(values, 1));
  close('sdp', deviation(levels, 0));
  close('q', quantile(values, 0.3));
  close('entropy', entropy(levels));
  close('bigMean', total(levels) / levels.length);
  expect(found.r).toBeNaN();
  const pairs = items.filter(clean).map((one) => [one.id, one.amount!] as const);
  close('rFinite', correlation(pairs));
});

test('a NaN among the values shows in every statistic of floats, and none fails the others', async () => {
  const found = await ask({
    min: { fn: 'min', of: amount },
    max: { fn: 'max', of: amount },
    sum: { fn: 'sum', of: amount },
    mean: { fn: 'mean', of: amount },
    sd: { fn: 'sd', of: amount },
    q: { fn: 'quantile', of: amount, p: 0.5 },
    fine: { fn: 'count' },
  });
  expect(found).toEqual({ min: NaN, max: NaN, sum: NaN, mean: NaN, sd: NaN, q: NaN, fine: ROWS });
});

test('aggregates over no rows are null or 0, never a number made up', async () => {
  const none = compare(id, '<', number(0));
  const found = await ask({
    count: { fn: 'count', where: none },
    distinct: { fn: 'distinct', of: city, where: none },
    min: { fn: 'min', of: amount, where: none },
    sum: { fn: 'sum', of: amount, where: none },
    sd: { fn: 'sd', of: level, where: none },
    quantile: { fn: 'quantile', of: level, p: 0.5, where: none },
  });
  expect(found).toEqual({ count: 0, distinct: 0, min: null, sum: null, sd: null, quantile: null });
});

test('one question that cannot be answered leaves the others alone', async () => {
  const found = await ask({
    pattern: { fn: 'count', where: matches(city, '(') },
    missing: { fn: 'count', where: isNull(column('citty')) },
    kinds: { fn: 'count', where: compare(city, '>', number(5)) },
    text: { fn: 'sum', of: city },
    overflow: { fn: 'max', of: arithmetic(column('big'), '*', number(10n ** 30n)) },
    format: { fn: 'count-values', of: parseTime(city, '%Q') },
    ...Object.fromEntries(
      Array.from({ length: 30 }, (_, k) => [`n${k}`, { fn: 'count', where: compare(id, '<', number(k)) } as const]),
    ),
  });
  expect(found.pattern).toMatch(/^problem: .*missing \)/);
  expect(found.missing).toMatch('has no column "citty". Did you mean "city"?');
  expect(found.kinds).toMatch('Column "city" is text and "5" is integer: they cannot be compared');
  expect(found.text).toMatch('Column "city" is text; a sum needs numbers');
  expect(found.overflow).toMatch(/^problem: .*[Oo]verflow/);
  expect(found.format).toMatch(/^problem: /);
  for (let k = 0; k < 30; k++) expect(found[`n${k}`]).toBe(k);
});

test('texts are read under a strict spelling', async () => {
  const integer = (written: string) => value(parse(text(written), 'integer'));
  for (const wrong of ['1.5', ' 7', '1_000', '0x1F', '1e3', '', 'true', '９', '9223372036854775808']) {
    expect(await integer(wrong), wrong).toBeNull();
  }
  expect(await integer('007')).toBe(7);
  expect(await integer('-9223372036854775808')).toBe('-9223372036854775808');
  const cases: [Expression, Value][] = [
    [parse(text('1e-3'), 'number'), 0.001],
    [parse(text('1,5'), 'number'), null],
    [parse(text('-inf'), 'number'), Number.NEGATIVE_INFINITY],
    [parse(text('{"a": [1, null]}'), 'json'), '{"a": [1, null]}'],
    [parse(text('{a: 1}'), 'json'), null],
    [parse(text(''), 'json'), null],
    [parse(text('TRUE'), 'boolean'), true],
    [parse(text('1'), 'boolean'), null],
    [parse(text('2024-02-29'), 'date'), '2024-02-29'],
    [parse(text('2023-02-29'), 'date'), null],
    [parse(text('2024-2-29'), 'date'), null],
    [parse(text('epoch'), 'date'), null],
    [parse(text('2024-02-29T12:30:00+02:00'), 'timestamp'), '2024-02-29 10:30:00'],
    [parse(text('2024-02-29 12:30'), 'timestamp'), '2024-02-29 12:30:00'],
    [parse(text('2024-02-29'), 'timestamp'), null],
    [parse(text('24:00:00'), 'time'), null],
    [parse(text('12.345'), { precision: 10, scale: 2 }), 12.35],
    [parse(text('12345678901234567890.12'), { precision: 38, scale: 2 }), '12345678901234567890.12'],
    [parse(text('01234567-89ab-cdef-0123-456789abcdef'), 'uuid'), '01234567-89ab-cdef-0123-456789abcdef'],
    [parse(number(7), 'text'), '7'],
    [parseTime(text('29/02/2024'), '%d/%m/%Y'), '2024-02-29 00:00:00'],
    [parseTime(text('30/02/2024'), '%d/%m/%Y'), null],
  ];
  for (const [expression, expected] of cases)
    expect(await value(expression), JSON.stringify(expression)).toEqual(expected);
});

test('dates, times and functions', async () => {
  const moment = timestamp('2024-02-29T12:30:45.5+02:00');
  const cases: [Expression, Value][] = [
    [moment, '2024-02-29 10:30:45.5'],
    [datePart('weekday', date('2024-03-03')), 7],
    [datePart('year', moment), 2024],
    [datePart('hour', moment), 10],
    [secondsBetween(date('2024-02-28'), moment), 124245.5],
    [compare(date('2024-02-29'), '<', moment), true],
    [call('date', moment), '2024-02-29'],
    [call('sqrt', number(-1)), null],
    [call('round', number(2.5)), 3],
    [nothing, null],
    [arithmetic(number(1), '/', number(0)), Number.POSITIVE_INFINITY],
    [arithmetic(number(5), '%', number(0)), null],
    [number('0.1'), 0.1],
    [number('12345678901234567890.5'), '12345678901234567890.5'],
    [number(Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY],
  ];
  for (const [expression, expected] of cases)
    expect(await value(expression), JSON.stringify(expression)).toEqual(expected);
  expect(() =>
    bench.engine().explain.count(filter(rows, compare(call('date', moment), '=', date('2024-13-01')))),
  ).toThrow('is no date');
  expect(() => bench.engine().explain.count(filter(rows, compare(id, '=', number('1; DROP TABLE t'))))).toThrow(
    'is no number',
  );
});

test('lists and objects', async () => {
  const kinds = rowsOf(await bench.engine().open({ paths: [join(fixtures, 'table/kinds.parquet')] }));
  const of = async (expression: Expression) =>
    (await bench.engine().select(kinds, { columns: { v: expression }, limit: 9 })).map((row) => row.v);
  const vector = column('vector');
  expect(await of(lengthOf(vector, 'items'))).toEqual([3, null, 3, 3, 3]);
  expect(await of(countItems(vector, compare(item(), '>', number(2))))).toEqual([1, null, 3, 3, 0]);
  expect(await of(countItems(column('holed'), isNull(item())))).toEqual([0, 1, 0, 0, 0]);
  expect(await of(countItems(column('matrix'), compare(lengthOf(item(), 'items'), '=', number(2))))).toEqual([
    2,
    2,
    null,
    2,
    2,
  ]);
  expect(
    await of(
      countItems(
        column('matrix'),
        compare(countItems(item(), compare(item(), '>=', lengthOf(item(1), 'items'))), '=', number(1)),
      ),
    ),
  ).toEqual([1, 0, null, 0, 0]);
  expect(await of(flatten(column('matrix')))).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    null,
    [9, 10, 11, 12],
    [13, 14, 15, 16],
  ]);
  expect(await of(lengthOf(distinctItems(vector), 'items'))).toEqual([3, null, 3, 3, 2]);
  expect(await of(field(column('pair'), 'a'))).toEqual([1, 1, 1, 1, 1]);
  expect(await of(column('pair'))).toEqual(Array(5).fill({ a: 1 }));
  expect(await of(column('price'))).toEqual([1.25, null, -0.1, 0, 99.99]);
  expect(await of(column('big'))).toEqual(['9223372036854775807', '-9223372036854775808', 0, null, 7]);
  await expect(of(field(column('pair'), 'b'))).rejects.toThrow('there is no field "b"; there are "a"');
  await expect(of(flatten(column('tiny')))).rejects.toThrow('no list');
  const hostile = column('say "hi"; --\n<b>|');
  expect(await of(hostile)).toEqual([1, 2, 3, 4, 5]);
});

test('a float of 32 bits is compared with a limit as that float', async () => {
  const file = bench.at('single.parquet');
  await makeWithSql(`COPY (SELECT unnest([0.1, 1e-7, 0.3])::FLOAT AS x) TO '${file}'`);
  const single = rowsOf(await bench.engine().open({ paths: [file] }));
  const x = column('x');
  expect(await count(compare(x, '<=', number(0.1)), single)).toBe(2);
  expect(await count(compare(x, '>', number(1e-7)), single)).toBe(2);
  expect(await count(oneOf(x, [number(0.3), number(1e300)]), single)).toBe(1);
});

test('the row before, and the row number, in file order or in one of their own', async () => {
  const steps = derive(numbered(rows, 'n'), {
    before: previous(id),
    gap: previous(id, { by: [level], order: [{ by: id, descending: true }] }),
  });
  expect(await count(compare(column('n'), '=', arithmetic(id, '+', number(1))), steps)).toBe(ROWS);
  expect(await count(compare(column('before'), '=', arithmetic(id, '-', number(1))), steps)).toBe(ROWS - 1);
  expect(await count(compare(column('gap'), '<', id), steps)).toBe(0);
  const odd = filter(rows, compare(arithmetic(id, '%', number(2)), '=', number(1)));
  expect(await count(compare(column('n'), '=', arithmetic(id, '+', number(1))), numbered(odd, 'n'))).toBe(ROWS / 2);
});

test('groups are rows again', async () => {
  const byCity = group(
    rows,
    { city, odd: compare(arithmetic(id, '%', number(2)), '=', number(1)) },
    { n: { fn: 'count' }, top: { fn: 'max', of: id } },
  );
  const found = await bench.engine().select(byCity, { order: [{ by: column('top'), descending: true }], limit: 3 });
  expect(found).toEqual(
    [3999, 3998, 3997].map((top) => ({
      city: items[top]!.city,
      odd: top % 2 === 1,
      n: countJs((one) => one.city === items[top]!.city && one.id % 2 === top % 2),
      top,
    })),
  );
  expect(await ask({ groups: { fn: 'count' }, rows: { fn: 'sum', of: column('n') } }, byCity)).toEqual({
    groups: 14,
    rows: ROWS,
  });
});

test('keys found and not found in another table; null is no key unless it equals null', async () => {
  const other = bench.at('other.parquet');
  const texts = await bench.file('keys.csv', 'key\n1\n2\n007\n\n');
  await makeWithSql(`COPY (SELECT unnest([0, 1, 2, 3, NULL])::BIGINT AS key) TO '${other}'`);
  const keys = rowsOf(await bench.engine().open({ paths: [other] }));
  const on = [{ left: level, right: column('key') }];
  const size = async (rows: Query) => Number((await ask({ n: { fn: 'count' } }, rows)).n);
  expect(await size(matching(rows, keys, on, 'matched'))).toBe(countJs((one) => one.level !== null && one.level < 4));
  expect(await size(matching(rows, keys, on, 'unmatched'))).toBe(
    countJs((one) => one.level !== null && one.level >= 4),
  );
  expect(await size(matching(rows, keys, on, 'matched', 'equal'))).toBe(
    countJs((one) => one.level === null || one.level < 4),
  );
  const written = rowsOf(await bench.engine().open({ paths: [texts] }));
  const asText = [{ left: level, right: column('key') }];
  expect(await size(matching(rows, written, asText, 'matched'))).toBe(
    countJs((one) => one.level === 1 || one.level === 2),
  );
  await expect(
    size(matching(rows, keys, [{ left: compare(id, '>', number(1)), right: column('key') }], 'matched')),
  ).rejects.toThrow('cannot be equal');
  expect(
    await size(
      matching(
        rows,
        rows,
        [
          { left: id, right: id },
          { left: city, right: city },
        ],
        'matched',
        'equal',
      ),
    ),
  ).toBe(ROWS);
});

test('a key whose name is one of the engine’s own words', async () => {
  const users = bench.at('users.parquet');
  await makeWithSql(`COPY (SELECT unnest(['a', 'b', NULL]) AS "user") TO '${users}'`);
  const [left, right] = [
    rowsOf(await bench.engine().open({ paths: [users] })),
    rowsOf(await bench.engine().open({ paths: [await bench.file('names.csv', 'user\na\nc\n')] })),
  ];
  const on = [{ left: column('user'), right: column('user') }];
  const size = async (rows: Query) => Number((await ask({ n: { fn: 'count' } }, rows)).n);
  expect(await size(matching(left, right, on, 'matched'))).toBe(1);
  expect(await size(matching(left, right, on, 'unmatched'))).toBe(1);
  expect(await size(matching(left, right, on, 'unmatched', 'equal'))).toBe(2);
});

test('duplicates by key and by content', async () => {
  const found = await bench.engine().duplicates(rows, { level, city }, { nulls: 'ignore', examples: 2 });
  const counts = new Map<string, number>();
  for (const one of items) {
    if (one.level === null || one.city === null) continue;
    const key = JSON.stringify([one.level, one.city]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const repeated = [...counts.values()].filter((n) => n > 1);
  expect(found).toMatchObject({
    keys: repeated.length,
    members: total(repeated),
    surplus: total(repeated) - repeated.length,
  });
  expect(found.examples.map((one) => one.rows)).toEqual([...repeated].sort((a, b) => b - a).slice(0, 2));
  expect(await bench.engine().duplicates(rows, { id }, { nulls: 'equal', examples: 5 })).toEqual({
    keys: 0,
    members: 0,
    surplus: 0,
    examples: [],
  });
  const nulls = await bench.engine().duplicates(rows, { city }, { nulls: 'equal', examples: 9 });
  expect(nulls.keys).toBe(CITIES.length);
});

test('a histogram puts every row somewhere', async () => {
  const edges = [-100, -50, 0, 0.5, 50];
  const found = await bench.engine().histogram(rows, amount, edges);
  const inBin = (low: number, high: number, closed: boolean) =>
    countJs((one) => one.amount !== null && one.amount >= low && (closed ? one.amount <= high : one.amount < high));
  expect(found).toEqual({
    counts: [inBin(-100, -50, false), inBin(-50, 0, false), inBin(0, 0.5, false), inBin(0.5, 50, true)],
    below: countJs((one) => one.amount !== null && one.amount < -100),
    above: countJs((one) => one.amount !== null && one.amount > 50),
    nulls: countJs((one) => one.amount === null),
    nans: countJs((one) => Number.isNaN(one.amount)),
  });
  await expect(bench.engine().histogram(rows, amount, [1, 1])).rejects.toThrow('each larger than the one before');
});

test('a sample is the same rows for the same seed', async () => {
  const drawn = async (seed: number) =>
    (await bench.engine().select(sample(rows, 50, seed), { columns: { id }, order: [{ by: id }], limit: 100 })).map(
      (row) => row.id,
    );
  const first = await drawn(1);
  expect(first).toHaveLength(50);
  expect(new Set(first).size).toBe(50);
  expect(await drawn(1)).toEqual(first);
  expect(await drawn(2)).not.toEqual(first);
});

test('samples of different seeds have no more rows in common than chance gives them', async () => {
  const half = ROWS / 2;
  const drawn = async (seed: number) => {
    const found = await bench.engine().select(sample(rows, half, seed), { columns: { id }, limit: ROWS });
    return new Set(found.map((row) => row.id));
  };
  const seeds = [0, 1, 2, 3, 7, 42, 1024, 65_536];
  const samples = await Promise.all(seeds.map(drawn));
  // Hypergeometric: two halves have a quarter in common, ± √(ROWS / 16); five of these are reached once in a million.
  const deviations = samples.flatMap((one, index) =>
    samples
      .slice(index + 1)
      .map((other) => ([...one].filter((row) => other.has(row)).length - ROWS / 4) / Math.sqrt(ROWS / 16)),
  );
  expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(5);
});

test('more aggregates than one statement takes', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 4500 }, (_, k) => [`c${k}`, { fn: 'count', where: compare(id, '<', number(k)) } as const]),
  );
  const found = await ask(many);
  expect(Object.entries(found).every(([name, n]) => n === Math.min(ROWS, Number(name.slice(1))))).toBe(true);
});

test('the SQL shown gives the same numbers in DuckDB itself', async () => {
  const aggregates = {
    n: { fn: 'count', where: compare(amount, '>', number(3)) },
    m: { fn: 'mean', of: level },
  } as const;
  const shown = bench
    .engine()
    .explain.aggregate(rows, { ...aggregates, bad: { fn: 'count', where: isNull(column('no\nne')) } });
  expect(shown).toContain('-- bad: ');
  const sql = shown
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n');
  const found = await ask(aggregates);
  const statement = sql.replace("SET TimeZone = 'UTC';", '').trim().replace(/;$/, '');
  await makeWithSql(`COPY (${statement}) TO '${bench.at('shown.csv')}'`);
  const [row] = await bench
    .engine()
    .select(rowsOf(await bench.engine().open({ paths: [bench.at('shown.csv')] })), { limit: 1 });
  expect(Object.values(row!).map(Number)).toEqual([found.n, found.m]);
  expect(bench.engine().explain.select(filter(rows, isNull(city)), { limit: 5 })).toContain('IS NULL');
});

test('names and texts of any kind pass through SQL unharmed', async () => {
  const hostile = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((one) => !one.includes('\0'));
  await fc.assert(
    fc.asyncProperty(hostile, fc.string({ unit: 'binary', maxLength: 20 }), async (name, written) => {
      fc.pre(written.isWellFormed() && name.isWellFormed());
      const [row] = await bench.engine().select(rows, {
        columns: { [name]: text(written), again: compare(text(written), '=', text(written)) },
        limit: 1,
      });
      expect(row).toEqual({ [name]: written, again: true });
    }),
    {
      numRuns: 60,
      examples: [
        ['__proto__', "'; DROP TABLE t; --"],
        ['a"b', 'x\0y'],
        ["'", '\\'],
        ['again2', '\u2028\ufeff'],
      ],
    },
  );
  expect(() => identifier('a\0b')).toThrow('cannot be the name of a column');
  expect(() => identifier('')).toThrow('cannot be the name of a column');
});

function total(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0);
}

function deviation(values: readonly number[], lost: number): number {
  const mean = total(values) / values.length;
  return Math.sqrt(total(values.map((one) => (one - mean) ** 2)) / (values.length - lost));
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

function entropy(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const one of values) counts.set(one, (counts.get(one) ?? 0) + 1);
  return -total([...counts.values()].map((n) => (n / values.length) * Math.log2(n / values.length)));
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const [mx, my] = [total(xs) / xs.length, total(ys) / ys.length];
  const cov = total(pairs.map(([x, y]) => (x - mx) * (y - my))) / (xs.length - 1);
  return cov / deviation(xs, 1) / deviation(ys, 1);
}

test('of an entropy NaN is one value, and zero is one whatever its sign', async () => {
  await makeWithSql(
    `COPY (SELECT CAST(v AS DOUBLE) AS v FROM (VALUES ('nan'), ('nan'), ('0.0'), ('-0.0'), (NULL)) t(v)) TO '${bench.at('nan.parquet')}'`,
  );
  const dataset = await bench.engine().open({ paths: [bench.at('nan.parquet')] });
  expect(await ask({ bits: { fn: 'entropy', of: column('v') } }, rowsOf(dataset))).toEqual({ bits: 1 });
});

test('a decimal beside a whole number stays exact', async () => {
  await makeWithSql(`COPY (SELECT 99999999999999.99::DECIMAL(18,2) AS v) TO '${bench.at('decimal.parquet')}'`);
  const dataset = await bench.engine().open({ paths: [bench.at('decimal.parquet')] });
  const remainder = arithmetic(column('v'), '%', number(3));
  expect(await bench.engine().select(rowsOf(dataset), { columns: { remainder }, limit: 1 })).toEqual([
    { remainder: 0.99 },
  ]);
});
