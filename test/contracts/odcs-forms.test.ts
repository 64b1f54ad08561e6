import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lines, odcs, read, refusal, rulesOf } from './helpers.ts';

/** What contracts in the wild hold, beside what a test suite would write. */
const example = (name: string) =>
  readFileSync(new URL(`../../fixtures/contracts/odcs/${name}.odcs.yaml`, import.meta.url), 'utf8');
const titles = (text: string) => read(text, undefined, 'careful').untested.map(({ title }) => title);

describe("the standard's own examples are read, and what cannot be tested of them is told", () => {
  test('all data types', () => {
    expect(rulesOf(read(example('all-data-types'), undefined, 'careful'))).toHaveLength(32);
    expect(titles(example('all-data-types'))).toContainEqual(
      expect.stringMatching(/^m(in|ax)Properties(, maxProperties)? of customer_details$/),
    );
  });

  test('the full example', () => {
    expect(rulesOf(read(example('full-example')))).toHaveLength(25);
    expect(titles(example('full-example'))).toEqual(
      expect.arrayContaining([
        'service level latency of tab1.txn_ref_dt',
        'relationship of receiver_type to receiver_types.type_code',
      ]),
    );
  });
});

test('a part of the primary key that says required: false is judged as part of the key', () => {
  const contract = read(odcs('    properties: [{ name: a, primaryKey: true, required: false }]\n'));
  expect(lines(contract)).toEqual([
    'a is a column | mustBe: 0 rows',
    'a is unique (primary key) | mustBe: 0 rows',
    'a is not null (primary key) | mustBe: 0 rows',
  ]);
});

test('a latency without the column that holds the time is not checked', () => {
  const text = `${odcs('    properties: [{ name: a }]\n')}slaProperties: [{ property: latency, value: 4, unit: d }]\n`;
  expect(read(text).untested).toMatchObject([
    { title: 'service level latency', reason: 'it names no element, the column that holds the time' },
  ]);
});

test('a latency in a unit that no column tells is not checked', () => {
  const text = `${odcs('    properties: [{ name: a }]\n')}slaProperties: [{ property: latency, value: 500, unit: ms, element: t }]\n`;
  expect(read(text).untested).toMatchObject([
    { title: 'service level latency', reason: expect.stringMatching(/its unit ms is none of/) },
  ]);
});

test('a rule of v3.0 that is called as a metric is read as one', () => {
  const text = odcs('    properties: [{ name: a, quality: [{ rule: nullValues, mustBeLessThan: 2 }] }]\n');
  expect(lines(read(text))).toContain('a is not null | mustBeLessThan: 2 rows');
  const unknown = text.replace('nullValues', 'duplicateCount');
  expect(() => read(unknown)).toThrow(/duplicateCount is no metric; write metric: nullValues, missingValues/);
});

test('required beside a limit that no null keeps, too, is no contradiction', () => {
  const text = odcs(
    '    properties: [{ name: a, required: true, quality: [{ metric: nullValues, mustBeLessThan: 2 }] }]\n',
  );
  expect(lines(read(text))).toEqual([
    'a is a column | mustBe: 0 rows',
    'a is not null | mustBe: 0 rows',
    'a is not null | mustBeLessThan: 2 rows',
  ]);
});

test('a format of dates that is called as in JSON Schema is ISO 8601', () => {
  const text = odcs(
    '    properties: [{ name: a, logicalType: timestamp, logicalTypeOptions: { format: date-time } }]\n',
  );
  expect(rulesOf(read(text)).map(({ measure }) => measure)).toContainEqual(
    expect.objectContaining({ rule: 'type', type: 'timestamp', format: undefined }),
  );
});

describe('${…} is no variable of the environment in a contract', () => {
  test('in a description, a location or a server', () => {
    const text = `${odcs('    description: in ${currency}\n    properties: [{ name: a }]\n')}servers: [{ server: s, type: s3, location: 's3://b/\${env}/a' }]\n`;
    expect(read(text).tables[0]!.description).toBe('in ${currency}');
  });

  test.each([
    ['{object}', '{property}'],
    ['${object}', '${property}'],
    ['{model}', '{column}'],
    ['${model}', '${column}'],
    ['${table}', '${field}'],
    ['"{schema}"', "'{field}'"],
  ])('%s and %s stand for the table and the column of own SQL', (table, column) => {
    const query = `SELECT count(*) FROM ${table} WHERE ${column} IS NULL`;
    const contract = read(
      odcs(`    properties: [{ name: a b, quality: [{ type: sql, query: ${JSON.stringify(query)}, mustBe: 0 }] }]\n`),
    );
    expect(rulesOf(contract).map(({ measure }) => measure)).toContainEqual({
      rule: 'sql',
      query: 'SELECT count(*) FROM {object} WHERE "a b" IS NULL',
    });
  });

  test('a column in a rule on the table is a mistake', () => {
    const table = '    quality: [{ type: sql, query: "SELECT count(${column}) FROM ${model}", mustBe: 0 }]\n';
    expect(refusal(odcs(table))).toMatch(/\$\{column\} stands for a column, and this rule is on the whole table/);
  });

  test('nor in the other formats', () => {
    const suite = {
      name: 'x',
      expectations: [{ type: 'expect_column_values_to_match_regex', kwargs: { column: '${a}', regex: '^${b}' } }],
    };
    expect(rulesOf(read(JSON.stringify(suite)))[0]!.measure).toMatchObject({ column: ['${a}'], pattern: '^${b}' });
    expect(rulesOf(read(JSON.stringify({ fields: [{ name: '${a}' }] })))[0]!.measure).toMatchObject({
      names: ['${a}'],
    });
    const frame = { schema_type: 'dataframe', columns: { '${a}': { nullable: true } } };
    expect(rulesOf(read(JSON.stringify(frame)))[0]!.measure).toMatchObject({ column: '${a}' });
  });
});
