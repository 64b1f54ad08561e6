import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { sourceOf } from '../../../src/result/check.ts';
import type { Result } from '../../../src/result/document.ts';
import { blocks } from '../../../src/result/verdict.ts';
import { sampleResult } from '../../result/sample.ts';
import { contract, own, workshop } from './harness.ts';

const shop = workshop();
afterAll(() => shop.close());

const DIGEST = sampleResult().subject!.digest;
let files = 0;
/** Run these properties and rules against the rows of a SELECT, or a delimited text. */
async function on(
  data: { select?: string; csv?: string },
  properties: readonly string[],
  quality: readonly string[] = [],
  keys = {},
) {
  files++;
  const path =
    data.csv === undefined ? await shop.parquet(`${files}.parquet`, data.select!) : shop.file(`${files}.csv`, data.csv);
  return shop.run({
    contract: shop.file(`${files}.yaml`, contract(properties, quality)),
    data: path,
    'extra-columns': 'pass',
    ...keys,
  });
}

const values = (column: string, ...items: string[]) =>
  `SELECT * FROM (VALUES ${items.map((item, index) => `(${index + 1}, ${item})`).join(', ')}) t(id, ${column})`;

describe('rules on rows', () => {
  test.each([
    ['notNull', values('x', '1', 'NULL', '3'), 'rule: notNull', 1, 3],
    ['isNull', values('x', '1', 'NULL', '3'), 'rule: isNull', 2, 3],
    ['notMissing', values('x', "'a'", "''", "'N/A'", 'NULL'), "rule: notMissing, codes: [null, '', N/A]", 3, 4],
    ['noNaN', values('x', '1.0', "'nan'::DOUBLE", "'inf'::DOUBLE", 'NULL'), 'rule: noNaN', 1, 3],
    ['noInfinity', values('x', '1.0', "'nan'::DOUBLE", "'-inf'::DOUBLE", 'NULL'), 'rule: noInfinity', 1, 3],
    ['range of integers', values('x', '-1', '0', '9', '10', 'NULL'), 'rule: range, minimum: 0, maximum: 9', 2, 4],
    [
      'range without its ends',
      values('x', '0.0', '0.5', '1.0'),
      'rule: range, exclusiveMinimum: 0, exclusiveMaximum: 1',
      2,
      3,
    ],
    [
      'range with NaN, which lies in none',
      values('x', "'nan'::DOUBLE", '0.5'),
      'rule: range, minimum: 0, maximum: 1',
      1,
      2,
    ],
    ['range with −0', values('x', '-0.0::DOUBLE', '0.5'), 'rule: range, minimum: 0', 0, 2],
    [
      'range of dates',
      values('x', "DATE '2019-12-31'", "DATE '2020-02-29'"),
      "rule: range, minimum: '2020-01-01'",
      1,
      2,
    ],
    [
      'range of timestamps',
      values('x', "TIMESTAMP '2020-01-01 00:00:00'", "TIMESTAMP '2019-12-31 23:59:59'"),
      "rule: range, minimum: '2020-01-01T00:00:00Z'",
      1,
      2,
    ],
    [
      'range of decimals beyond a double',
      values('x', '12345678901234567.01::DECIMAL(20,2)', '12345678901234567.02::DECIMAL(20,2)'),
      "rule: range, maximum: '12345678901234567.01'",
      1,
      2,
    ],
    [
      'range of integers beyond 2^53',
      values('x', '9007199254740992::BIGINT', '9007199254740993::BIGINT'),
      "rule: range, maximum: '9007199254740992'",
      1,
      2,
    ],
    [
      '2^63 in an unsigned integer',
      values('x', '9223372036854775808::UBIGINT', '1::UBIGINT'),
      "rule: range, maximum: '9223372036854775807'",
      1,
      2,
    ],
    ['allowed texts', values('x', "'a'", "'b'", "'A'", 'NULL'), 'rule: allowed, values: [a, b]', 1, 3],
    ['allowed numbers', values('x', '1', '2', '3'), 'rule: allowed, values: [1, 2]', 1, 3],
    ['forbidden', values('x', "'a'", "'b'"), 'rule: forbidden, values: [b, c]', 1, 2],
    ['pattern found anywhere', values('x', "'xay'", "'b'"), 'rule: pattern, pattern: a', 1, 2],
    ['pattern not found', values('x', "'xay'", "'b'"), 'rule: pattern, pattern: a, negate: true', 1, 2],
    ['length in code points', values('x', "'äöü'", "'👍'", "''"), 'rule: length, minimum: 1, maximum: 3', 1, 3],
    ['multiple of an integer', values('x', '5', '-10', '7'), 'rule: multipleOf, of: 5', 1, 3],
    ['multiple of a float', values('x', '0.3::DOUBLE', '0.25::DOUBLE'), 'rule: multipleOf, of: 0.1', 1, 2],
    ['multiple of with NaN', values('x', "'nan'::DOUBLE", '0.2::DOUBLE'), 'rule: multipleOf, of: 0.1', 1, 2],
    [
      'clean text',
      values('x', "'a b'", "' a'", "'a' || chr(160)", "'a' || chr(8203) || 'b'", "'e' || chr(769)", 'chr(233)'),
      'rule: cleanText',
      4,
      6,
    ],
    [
      'dates by a format',
      values('x', "'31.12.2020'", "'31.02.2020'", "'2020-12-31'"),
      "rule: dateFormat, format: '%d.%m.%Y'",
      2,
      3,
    ],
    ['number of items', values('x', '[1, 2]', '[1]', 'NULL'), 'rule: items, minItems: 2', 1, 2],
    [
      'items in a range, no NaN',
      values('x', '[0.5]::DOUBLE[]', "['nan'::DOUBLE]", '[2.0]::DOUBLE[]', '[NULL]::DOUBLE[]'),
      'rule: items, minimum: 0, maximum: 1',
      3,
      4,
    ],
    [
      'shape of nested items',
      values('x', '[[1,2],[3,4]]', '[[1,2],[3]]', '[[1,2]]'),
      'rule: items, shape: [2, 2]',
      2,
      3,
    ],
    ['different items', values('x', '[1, 2]', '[1, 1]'), 'rule: items, uniqueItems: true', 1, 2],
    [
      'outliers by IQR',
      'SELECT range AS id, CASE WHEN range < 99 THEN range % 10 ELSE 1000 END AS x FROM range(100)',
      'rule: outliers',
      1,
      100,
    ],
    [
      'outliers by MAD',
      'SELECT range AS id, CASE WHEN range < 99 THEN range % 10 ELSE 1000 END AS x FROM range(100)',
      'rule: outliers, method: mad',
      1,
      100,
    ],
    [
      'outliers by z',
      'SELECT range AS id, CASE WHEN range < 99 THEN range % 10 ELSE 1000 END AS x FROM range(100)',
      'rule: outliers, method: z',
      1,
      100,
    ],
    ['order', values('x', '1', '3', '2', 'NULL', '4'), 'rule: sorted', 1, 4],
    ['strict order', values('x', '1', '1', '2'), 'rule: sorted, strict: true', 1, 3],
    [
      'gaps in time',
      values('x', "TIMESTAMP '2020-01-01'", "TIMESTAMP '2020-01-05'", "TIMESTAMP '2020-01-02'"),
      'rule: noGaps, maximum: 1d',
      1,
      3,
    ],
    ['surplus duplicates', values('x', '1', '1', '1', '2', 'NULL', 'NULL'), 'rule: unique', 2, 4],
    [
      'the same row twice, whatever its key and when it was loaded',
      "SELECT * FROM (VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'b'), (4, 2, 'c')) t(id, x, loaded)",
      'rule: duplicateRows, except: [loaded]',
      2,
      4,
    ],
    [
      'all members of duplicates',
      values('x', '1', '1', '1', '2', 'NULL', 'NULL'),
      'rule: unique, count: members, nulls: equal',
      5,
      6,
    ],
  ])('%s', async (_, select, rule, violations, judged) => {
    const ran = await on({ select }, [
      '{ name: id, logicalType: integer, primaryKey: true }',
      `{ name: x, quality: [${own(`${rule}, maxViolations: 0`, 'r')}] }`,
    ]);
    expect(ran.check('r').numbers.value).toMatchObject({ value: violations, rows: { count: judged } });
    expect(ran.check('r').verdict).toBe(violations === 0 ? 'pass' : 'fail');
  });

  test.each([
    [
      'gaps within each group',
      "SELECT * FROM (VALUES (1, 'a', TIMESTAMP '2020-01-01'), (2, 'b', TIMESTAMP '2020-01-05'), (3, 'a', TIMESTAMP '2020-01-02'), (4, 'b', TIMESTAMP '2020-01-08')) t(id, y, x)",
      'rule: noGaps, maximum: 1d, by: [y]',
      1,
      4,
    ],
    [
      'a compound key',
      "SELECT * FROM (VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'a'), (4, 2, 'a'), (5, NULL, 'a'), (6, NULL, 'a')) t(id, x, y)",
      'rule: unique, columns: [x, y]',
      1,
      4,
    ],
    [
      'a compound key where null equals null',
      "SELECT * FROM (VALUES (1, 1, 'a'), (2, NULL, 'a'), (3, NULL, 'a')) t(id, x, y)",
      'rule: unique, columns: [x, y], nulls: equal',
      1,
      3,
    ],
  ])('%s', async (_, select, rule, violations, judged) => {
    const ran = await on({ select }, [
      '{ name: id, primaryKey: true }',
      '{ name: y }',
      `{ name: x, quality: [${own(rule, 'r')}] }`,
    ]);
    expect(ran.check('r').numbers.value).toMatchObject({ value: violations, rows: { count: judged } });
  });

  test.each([
    ['date', ['2020-02-29'], ['2021-02-29', '2020-2-9', '20200229']],
    [
      'date-time',
      ['2020-02-29T12:00:00Z', '2020-02-29T12:00:00.5+02:00'],
      ['2020-02-29T12:00:00', '2021-02-29T12:00:00Z', '2020-02-29'],
    ],
    ['email', ['a.b+c@example.org'], ['a@b', 'a b@example.org', '@example.org', 'a@-x.org']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000']],
    ['uri', ['https://example.org/a?b=c#d', 'urn:isbn:1'], ['example.org', 'https://exa mple.org']],
    ['hostname', ['example.org', 'a-b.c'], ['-a.b', 'a_b']],
    ['ipv4', ['192.168.0.255'], ['256.1.1.1', '1.2.3', '01.2.3.4']],
    [
      'ipv6',
      ['::1', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1', '::'],
      ['1:2:3', '1::2::3', 'g::1', '1:2:3:4:5:6:7:8:9'],
    ],
    ['ip', ['::1', '10.0.0.1'], ['x']],
    ['time', ['23:59:60Z', '01:02:03.5Z'], ['24:00:00Z', '1:2:3Z', '01:02:03']],
    [
      'json',
      ['{"a": [1, null]}', '[]', '"x"', '1', '{"NaN": "inf,]"}', '"\\"NaN,}"', '{"a": true , "b": -1E5}'],
      ['{a: 1}', '{"a": 1', 'x', '', 'NaN', '{"a": -Infinity}', '[1,]', '{"a": 1 , }', '[inf]'],
    ],
    ['base64', ['YQ==', ''], ['YQ=', 'Y Q=']],
  ])('the format %s', async (format, good, bad) => {
    const rows = [...good, ...bad].map((text) => `'${text}'`);
    const ran = await on(
      { select: values('x', ...rows) },
      [
        '{ name: id, logicalType: integer, primaryKey: true }',
        `{ name: x, logicalType: string, logicalTypeOptions: { format: ${format} } }`,
      ],
      [],
      { examples: 100 },
    );
    expect(ran.check('x.format').examples).toEqual(bad.map((_, index) => String(good.length + index + 1)));
  });

  test('judges conditions only where they are known, and only among the rows they speak of', async () => {
    const select = `SELECT * FROM (VALUES (1, DATE '2020-01-02', DATE '2020-01-01', 'paid'), (2, DATE '2020-01-01', NULL, 'paid'), (3, DATE '2020-01-01', DATE '2020-01-05', 'open')) t(id, start, "end date", status)`;
    const properties = [
      '{ name: id, primaryKey: true }',
      '{ name: start, logicalType: date }',
      '{ name: end date, logicalType: date }',
      '{ name: status }',
    ];
    const ran = await on({ select }, properties, [
      own('rule: expression, check: \'"end date" >= start\'', 'order'),
      own(`rule: notNull, column: end date, where: "status = 'paid'"`, 'paid'),
      own('rule: expression, check: "year(start) = 2020 and start < \'2020-06-01\'"', 'year'),
    ]);
    expect(ran.check('order').numbers.value).toMatchObject({ value: 1, rows: { count: 2 } });
    expect(ran.check('order').examples).toEqual(['1']);
    expect(ran.check('paid').numbers.value).toMatchObject({ value: 1, rows: { count: 2 } });
    expect(ran.check('year').verdict).toBe('pass');
  });

  test('reaches into structs and lists of structs', async () => {
    const select = `SELECT 1 AS id, {'city': 'Bonn', 'zip': NULL::VARCHAR} AS a, [{'price': 1.0}, {'price': -1.0}] AS l UNION ALL SELECT 2, {'city': 'Köln', 'zip': '50667'}, [{'price': 2.0}]`;
    const ran = await on({ select }, [
      '{ name: id, primaryKey: true }',
      '{ name: a, logicalType: object, properties: [{ name: zip, logicalType: string, required: true }] }',
      '{ name: l, logicalType: array, items: { logicalType: object, properties: [{ name: price, logicalType: number, logicalTypeOptions: { minimum: 0 } }] } }',
    ]);
    expect(ran.broken).toEqual(['a.zip.notNull fail', 'l[].price.range fail']);
    expect(ran.check('l[].price.range').examples).toEqual(['1']);
  });

  test('applies a rule to each slice', async () => {
    const ran = await on(
      {
        select: 'SELECT range AS id, range % 2 AS g, CASE WHEN range = 3 THEN NULL ELSE range END AS x FROM range(10)',
      },
      [
        '{ name: id, primaryKey: true }',
        '{ name: g, logicalType: integer }',
        `{ name: x, quality: [${own('rule: notNull, slices: [g], maxViolations: 15%', 'r')}, ${own('rule: unique, slices: [g]', 'u')}] }`,
      ],
    );
    expect(ran.broken).toEqual(['r[g=1] fail']);
    expect(ran.check('r[g=1]')).toMatchObject({
      slice: { column: 'g', value: '1' },
      numbers: { value: { value: 20, unit: '%' } },
    });
    expect(ran.check('u[g=0]').numbers.value?.rows?.count).toBe(5);
  });

  test.each([
    ['public', {}, true],
    ['asked for nowhere', { 'show-values': 'never' }, false],
  ])('calls a slice by its place where its value is %s', async (_, keys, isPublic) => {
    const data = await shop.parquet(
      'sliced.parquet',
      "SELECT range AS id, ['secret-one', 'secret-two'][1 + range % 2] AS a, CASE WHEN range = 3 THEN NULL ELSE range END AS x FROM range(10)",
    );
    const sliced = contract([
      '{ name: id, primaryKey: true }',
      '{ name: a }',
      `{ name: x, quality: [${own('rule: notNull, slices: [a], maxViolations: 15%', 'r')}] }`,
    ]);
    const file = shop.file('sliced.yaml', sliced);
    const ran = await shop.run({ contract: file, data, ...keys }, undefined, isPublic);
    expect(ran.broken).toEqual(['r[a=no. 2] fail']);
    expect(JSON.stringify([ran.checks, ran.description])).not.toContain('secret');
    const open = await shop.run({ contract: file, data, 'show-values': 'always' }, undefined, true);
    expect(open.broken).toEqual(['r[a=secret-two] fail']);
  });
});

describe('values of the whole table', () => {
  const select = `SELECT range AS id, range::DOUBLE AS x, (range * range)::DOUBLE AS y, range % 4 AS g FROM range(101)`;
  const properties = (...rules: string[]) => [
    '{ name: id, primaryKey: true }',
    `{ name: x, quality: [${rules.join(', ')}] }`,
    '{ name: y }',
    '{ name: g }',
  ];
  test.each([
    ['mean', 'rule: statistic, statistic: mean', 50],
    ['sum', 'rule: statistic, statistic: sum', 5050],
    ['median', 'rule: statistic, statistic: median', 50],
    ['a quantile, type 7', 'rule: statistic, statistic: quantile, p: 0.015', 1.5],
    ['the nearest value to a quantile', 'rule: statistic, statistic: quantile, p: 0.016, interpolation: nearest', 2],
    ['minimum', 'rule: statistic, statistic: minimum', 0],
    ['maximum', 'rule: statistic, statistic: maximum', 100],
    ['distinct', 'rule: statistic, statistic: distinct, column: g', 4],
    ['share of distinct', 'rule: statistic, statistic: distinctPercent', 100],
    ['share of nulls', 'rule: statistic, statistic: nullPercent', 0],
    [
      'entropy in bits',
      'rule: statistic, statistic: entropy, column: g',
      -(26 * Math.log2(26 / 101) + 75 * Math.log2(25 / 101)) / 101,
    ],
    ['sd', 'rule: statistic, statistic: sd', 29.300170647967224],
    ['sd of a population', 'rule: statistic, statistic: sd, population: true', 29.154759474226502],
    ['share of a category', 'rule: categoryShare, column: g, value: 3', (100 * 25) / 101],
    ['balance', 'rule: balance, column: g', 25 / 26],
    ['number of rows', 'rule: rowCount', 101],
    ['number of columns', 'rule: columnCount', 4],
    ['correlation', 'rule: correlation, columns: [x, x]', 1],
    ['association of a column with itself', 'rule: association, columns: [g, g]', 1],
  ])('%s', async (_, rule, expected) => {
    const ran = await on({ select }, properties(own(`${rule}, mustBeGreaterThan: -1`, 'r')));
    expect(ran.check('r').numbers.value?.value).toBeCloseTo(expected, 10);
  });

  test('compares the values that occur with those expected', async () => {
    const ran = await on(
      { select },
      properties(
        own('rule: distinctValues, column: g, values: [0, 1, 2, 3], must: equal', 'equal'),
        own('rule: distinctValues, column: g, values: [0, 7], must: contain', 'contain'),
        own('rule: distinctValues, column: g, values: [0, 1], must: be-in', 'within'),
        own('rule: mode, column: g, values: [0]', 'mode'),
        own('rule: mode, column: g, values: [1]', 'other-mode'),
      ),
    );
    expect(ran.broken).toEqual(['contain fail', 'within fail', 'other-mode fail']);
    expect(ran.check('contain').reason).toContain('1 expected value does not occur: 7');
    expect(ran.check('within').reason).toContain('2 other values occur');
  });

  test('measures the age of the newest time against a stated now', async () => {
    const times = values('x', "TIMESTAMP '2026-01-01 10:00:00'", "TIMESTAMP '2026-01-01 11:30:00'");
    const rule = own('rule: age, unit: h, mustBeLessThan: 1', 'fresh');
    const now = { now: '2026-01-01T12:00:00Z' };
    const fresh = await on(
      { select: times },
      ['{ name: id, primaryKey: true }', `{ name: x, quality: [${rule}] }`],
      [],
      now,
    );
    expect(fresh.check('fresh').numbers.value).toMatchObject({ value: 0.5, unit: 'h' });
    const late = await on(
      { select: times },
      ['{ name: id, primaryKey: true }', `{ name: x, quality: [${rule}] }`],
      [],
      { now: '2026-01-02T12:00:00Z' },
    );
    expect(late.check('fresh').verdict).toBe('fail');
    const future = await on(
      { select: times },
      ['{ name: id, primaryKey: true }', `{ name: x, quality: [${rule}] }`],
      [],
      { now: '2025-12-01T12:00:00Z' },
    );
    expect(future.check('fresh')).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('lies in the future'),
    });
  });

  test('compares the number of rows with that of an earlier result', async () => {
    const rule = own(`rule: rowCountChange, result: ${shop.at('yesterday.json')}, mustBeBetween: [-20, 20]`, 'change');
    const written = (datasets: Result['datasets']) =>
      shop.file('yesterday.json', JSON.stringify(sampleResult({ gate: 'data-schema', datasets: [...datasets] })));
    const today = (rows: number) =>
      on({ select: `SELECT range AS id FROM range(${rows})` }, ['{ name: id, primaryKey: true }'], [rule]);
    written([{ name: 'whatever it was called', digest: DIGEST, rows: 100 }]);
    const grown = (await today(110)).check('change');
    expect(grown).toMatchObject({ verdict: 'pass', numbers: { value: { value: 10, unit: '%' } } });
    expect((await today(79)).check('change')).toMatchObject({
      verdict: 'fail',
      numbers: { value: { value: -21 } },
      reason: expect.stringContaining('100 rows before, 79 now'),
    });
    written([
      { name: 'a', digest: DIGEST, rows: 1 },
      { name: 'b', digest: DIGEST, rows: 2 },
    ]);
    expect((await today(1)).check('change').reason).toMatch(/does not say how many rows/);
    written([{ name: 'a', digest: DIGEST, rows: 0 }]);
    expect((await today(1)).check('change').reason).toContain('the earlier result had no row');
    shop.file('yesterday.json', '{"schema": "other"}');
    expect((await today(1)).check('change')).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('is no result'),
    });
    rmSync(shop.at('yesterday.json'));
    expect((await today(1)).check('change')).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('could not be read'),
    });
  });

  test('runs one SELECT of the user and nothing else', async () => {
    const run = (query: string) =>
      on({ select }, ['{ name: id, primaryKey: true }'], [`{ id: q, type: sql, query: "${query}", mustBe: 101 }`]);
    expect((await run('SELECT count(*) FROM {object}')).check('q').verdict).toBe('pass');
    const outside = shop.file('secret.csv', 'a\n1\n');
    for (const query of [
      `SELECT count(*) FROM read_csv('${outside}')`,
      `COPY {object} TO '${shop.at('stolen.csv')}'`,
      'SELECT 1; SELECT 2',
      "ATTACH 'x.db'",
      'SELECT * FROM {object}',
      "SELECT 'x'",
    ]) {
      expect((await run(query)).check('q').verdict, query).toBe('error');
    }
  });
});

describe('the shape of the table', () => {
  const select = 'SELECT 1::INTEGER AS a, 2::DOUBLE AS b';
  test('pins the stored type', async () => {
    const properties = (type: string) => [
      '{ name: b }',
      `{ name: a, quality: [${own(`rule: physicalType, types: [${type}]`, 'stored')}] }`,
    ];
    expect((await on({ select }, properties('BIGINT, integer'))).check('stored').verdict).toBe('pass');
    expect((await on({ select }, properties('BIGINT'))).check('stored')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('a is stored as INTEGER'),
    });
  });

  test('has an order where the contract says so', async () => {
    const strict = (properties: string) =>
      `apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: draft\nschema:\n  - name: t\n    customProperties: [{ property: modelassay.columnOrder, value: strict }]\n    properties: [${properties}]\n`;
    const data = await shop.parquet('shape.parquet', select);
    const broken = async (properties: string) =>
      (await shop.run({ contract: shop.file('shape.yaml', strict(properties)), data })).broken;
    expect(await broken('{ name: a }, { name: b }')).toEqual([]);
    expect(await broken('{ name: b }, { name: a }')).toHaveLength(1);
  });

  test('says what to make of columns that the contract does not declare', async () => {
    const verdict = async (extra: string) => {
      const ran = await on({ select }, ['{ name: a }'], [], { 'extra-columns': extra });
      const check = ran.check('extra-columns');
      return [check.verdict, blocks(check)];
    };
    expect(await verdict('fail')).toEqual(['fail', true]);
    expect(await verdict('warn')).toEqual(['fail', false]);
    expect((await on({ select }, ['{ name: a }'])).broken).toEqual([]);
  });
});

describe('other tables', () => {
  test('finds keys that lead nowhere, rows that leak, and counts rows against each other', async () => {
    const users = await shop.parquet('users.parquet', 'SELECT range AS id, range AS x FROM range(3)');
    const select =
      'SELECT range + 10 AS id, CASE WHEN range = 4 THEN NULL ELSE range END AS buyer, range AS x FROM range(5)';
    const ran = await on(
      { select },
      ['{ name: id, primaryKey: true }', '{ name: buyer }', '{ name: x }'],
      [
        own(`rule: foreignKey, columns: [buyer], data: ${users}, references: [id]`, 'fk'),
        own(`rule: noOverlap, data: ${users}`, 'content'),
        own(`rule: noOverlap, data: ${users}, by: [id]`, 'key'),
        own(`rule: rowCountRatio, data: ${users}, mustBeLessThan: 2`, 'ratio'),
      ],
    );
    expect(ran.check('fk')).toMatchObject({
      verdict: 'fail',
      numbers: { value: { value: 1, rows: { count: 4 } } },
      examples: ['13'],
    });
    expect(ran.check('content')).toMatchObject({
      verdict: 'fail',
      numbers: { value: { value: 3, rows: { count: 5 } } },
    });
    expect(ran.check('key').verdict).toBe('pass');
    expect(ran.check('ratio').numbers.value?.value).toBeCloseTo(5 / 3);
  });

  test('finds equal features with several labels, and features that give the label away', async () => {
    const select = `SELECT range AS id, (hash(range) % 4)::INTEGER AS label, (hash(range) % 4)::DOUBLE * 2 + (hash(range + 1) % 100)::DOUBLE / 100 AS leak, (hash(range * 7) % 50)::INTEGER AS noise, 'u' || range AS name FROM range(2000)`;
    const ran = await on(
      { select },
      ['{ name: id, primaryKey: true }', '{ name: label }', '{ name: leak }', '{ name: noise }', '{ name: name }'],
      [
        own('rule: labelLeak, label: label, mustBeLessThan: 0.9', 'all'),
        own('rule: labelLeak, label: label, features: [noise, name], mustBeLessThan: 0.2', 'harmless'),
        own('rule: labelConflict, label: label, features: [noise]', 'conflict'),
        own('rule: notAmong, column: label, features: [leak, label]', 'label-is-feature'),
      ],
    );
    expect(ran.broken).toEqual(['all fail', 'conflict fail', 'label-is-feature fail']);
    expect(ran.check('all').reason).toContain('leak 0.9');
  });
});

describe('delimited text', () => {
  const csv = 'id,n,d,s,b\n1,7,2020-02-29,x,true\n2,seven,2021-02-29,,no\n3,,,"",\n';
  test('is text until the contract says what it means, and what cannot be read is counted with examples', async () => {
    const ran = await on({ csv }, [
      '{ name: id, logicalType: integer, primaryKey: true }',
      '{ name: n, logicalType: integer, logicalTypeOptions: { maximum: 9 } }',
      '{ name: d, logicalType: date }',
      '{ name: s, logicalType: string, required: true }',
      '{ name: b, logicalType: boolean }',
    ]);
    expect(ran.broken).toEqual(['n.type fail', 'n.range fail', 'd.type fail', 's.notNull fail', 'b.type fail']);
    expect(ran.check('n.type')).toMatchObject({
      numbers: { value: { value: 1, rows: { count: 2 } } },
      examples: ['2'],
    });
    expect(ran.check('s.notNull').examples).toEqual(['2']);
  });

  test('is read as its settings say', async () => {
    const data = { path: shop.file('semicolons.csv', "id;s\n1;'a;b'\n2;c\n"), csv: { delimiter: ';', quote: "'" } };
    const written = contract([
      '{ name: id, logicalType: integer }',
      "{ name: s, quality: [{ metric: invalidValues, arguments: { validValues: ['a;b', c] }, mustBe: 0 }] }",
    ]);
    expect((await shop.run({ contract: shop.file('semicolons.yaml', written), data })).broken).toEqual([]);
    const sqlite = shop.run({
      contract: shop.file('semicolons.yaml', written),
      data: { path: shop.file('x.db', ''), format: 'sqlite', table: 'orders' },
    });
    await expect(sqlite).rejects.toThrow(/extension sqlite_scanner/);
  });

  test('takes texts that stand for null as null', async () => {
    const ran = await on({ csv: 'id,x\n1,5\n2,NA\n3,-\n' }, [
      '{ name: id, logicalType: integer }',
      "{ name: x, logicalType: integer, customProperties: [{ property: modelassay.missingValues, value: [NA, '-'] }], logicalTypeOptions: { minimum: 0 } }",
    ]);
    expect(ran.check('x.type').numbers.value).toMatchObject({ value: 0, rows: { count: 1 } });
    expect(ran.broken).toEqual([]);
  });

  test('has no statistic of values that are no numbers', async () => {
    const ran = await on({ csv: 'x\n1\ntwo\n' }, [
      `{ name: x, quality: [${own('rule: statistic, statistic: mean, mustBeLessThan: 9', 'm')}] }`,
    ]);
    expect(ran.check('m')).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('1 of 2 values of x are no numbers'),
    });
  });
});

describe('limits', () => {
  const select = 'SELECT range AS id, CASE WHEN range < 3 THEN NULL ELSE 1 END AS x FROM range(300)';
  test.each([
    ['mustBe: 3', 'pass'],
    ['mustBe: 2', 'fail'],
    ['mustNotBe: 3', 'fail'],
    ['mustNotBe: 4', 'pass'],
    ['mustBeLessThan: 3', 'fail'],
    ['mustBeLessThan: 4', 'pass'],
    ['mustBeLessOrEqualTo: 3', 'pass'],
    ['mustBeGreaterThan: 3', 'fail'],
    ['mustBeGreaterOrEqualTo: 3', 'pass'],
    ['mustBeBetween: [3, 9]', 'fail'],
    ['mustBeBetween: [2, 4]', 'pass'],
    ['mustNotBeBetween: [3, 9]', 'pass'],
    ['mustNotBeBetween: [2, 4]', 'fail'],
    ['mustBeLessOrEqualTo: 1, unit: percent', 'pass'],
    ['mustBeLessThan: 1, unit: percent', 'fail'],
  ])('%s: %s', async (operator, verdict) => {
    const ran = await on({ select }, [
      '{ name: id, primaryKey: true }',
      `{ name: x, quality: [{ id: r, metric: nullValues, ${operator} }] }`,
    ]);
    expect(ran.check('r').verdict).toBe(verdict);
  });

  test('default to the gate’s max-violations where the contract sets none', async () => {
    const properties = ['{ name: id, primaryKey: true }', '{ name: x, required: true }'];
    expect((await on({ select }, properties, [], { 'max-violations': '1%' })).broken).toEqual([]);
    expect((await on({ select }, properties, [], { 'max-violations': 2 })).broken).toEqual(['x.notNull fail']);
  });

  test('only warn where the rule is a warning', async () => {
    const ran = await on({ select }, [
      '{ name: id, primaryKey: true }',
      '{ name: x, quality: [{ id: r, metric: nullValues, mustBe: 0, severity: info }] }',
    ]);
    expect(ran.check('r')).toMatchObject({ verdict: 'fail', effect: { kind: 'warns', by: 'severity' } });
  });
});

describe('a sample', () => {
  const select = 'SELECT range AS id, CASE WHEN range % 10 = 0 THEN NULL ELSE 1 END AS x FROM range(20000)';
  const judge = (limit: string, sample: number) =>
    on(
      { select },
      ['{ name: id, primaryKey: true }', `{ name: x, quality: [{ id: r, metric: nullValues, ${limit} }] }`],
      [],
      { sample, seed: 7 },
    );
  test('decides by an interval, and says how many rows a conclusion needs', async () => {
    const passed = await judge('mustBeLessThan: 15, unit: percent', 2000);
    expect(passed.check('r')).toMatchObject({
      verdict: 'pass',
      basis: 'interval',
      numbers: {
        value: {
          rows: { count: 2000, of: { kind: 'data' } },
          unit: '%',
          interval: { method: 'clopper-pearson', confidence: 0.95 },
        },
      },
    });
    expect((await judge('mustBeLessThan: 5, unit: percent', 2000)).check('r').verdict).toBe('fail');
    const unsure = (await judge('mustBeLessThan: 10.5, unit: percent', 500)).check('r');
    expect(unsure).toMatchObject({
      verdict: 'inconclusive',
      effect: { kind: 'blocks' },
      reason: expect.stringContaining('500 sampled (of 20\u202f000)'),
    });
    expect(unsure.needed?.count).toBeGreaterThan(500);
  });

  test('cannot show that no row violates a rule, but can show that one does', async () => {
    expect((await judge('mustBe: 0', 2000)).check('r').verdict).toBe('fail');
    const clean = await on(
      { select: 'SELECT range AS id, 1 AS x FROM range(20000)' },
      ['{ name: id }', '{ name: x, required: true }'],
      [],
      { sample: 500 },
    );
    expect(clean.check('x.notNull')).toMatchObject({ verdict: 'inconclusive', needed: { count: 20000 } });
  });

  test('gives the same verdict for the same seed', async () => {
    const [a, b] = [
      await judge('mustBeLessThan: 10, unit: percent', 300),
      await judge('mustBeLessThan: 10, unit: percent', 300),
    ];
    expect(a.checks).toEqual(
      b.checks.map((check) => ({
        ...check,
        limit: check.limit && a.check(check.id).limit,
        ...(check.basis === 'fact' && { source: sourceOf(a.check(check.id)) }),
      })),
    );
  });
});

test.each([
  ['none.ndjson', ''],
  ['none.json', '[]'],
])('JSON without rows, and so without columns, is what a contract for no rows asks for: %s', async (name, content) => {
  const properties = ['{ name: a, logicalType: integer, required: true }'];
  const asked = (rows: number) => contract(properties, [own(`rule: rowCount, mustBe: ${rows}`, 'rows')]);
  const run = (rows: number) =>
    shop.run({ contract: shop.file('rows.yaml', asked(rows)), data: shop.file(name, content) });
  expect((await run(0)).broken).toEqual([]);
  expect((await run(1)).broken).toContain('a.present fail');
});

test('a file of Excel with semicolons is told how to be read', async () => {
  const ran = await shop.run({
    contract: shop.file('excel.yaml', contract(['{ name: a, logicalType: string }'], [])),
    data: shop.file('excel.csv', 'a;b\n1,5;2\n'),
  });
  expect(ran.check('lines-readable').reason).toContain(
    'the header is one name with ";" in it: name the delimiter with csv.delimiter',
  );
});
