import { readFileSync } from 'node:fs';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeOdcs } from '../../src/contracts/odcs/write.ts';
import { lines, odcs, read, refusal, rulesOf } from './helpers.ts';

const folder = new URL('../../fixtures/contracts/', import.meta.url);
const official = JSON.parse(readFileSync(new URL('odcs/odcs-json-schema-v3.1.0.json', folder), 'utf8'));
const ajv = new Ajv2019.default({ strict: false, allErrors: true });
addFormats.default(ajv);
const isOdcs = ajv.compile(official);

describe('the contract of the digits', () => {
  const text = readFileSync(new URL('digits.odcs.yaml', folder), 'utf8');

  test('is valid by the official JSON Schema', () => {
    expect(isOdcs(parse(text)), JSON.stringify(isOdcs.errors)).toBe(true);
  });

  test('says where each rule was written', () => {
    const contract = read(text);
    const rule = rulesOf(contract).find(({ id }) => id === 'pixels-are-gray-values');
    const line = text.split('\n').findIndex((row) => row.includes('pixels-are-gray-values')) + 1;
    expect(rule?.position).toMatchObject({ file: 'contract.yaml', line });
  });

  test('reads back as the same rules after being written', () => {
    const contract = read(text);
    const written = writeOdcs(contract);
    expect(isOdcs(parse(written)), JSON.stringify(isOdcs.errors)).toBe(true);
    const again = read(written);
    const plain = (rules: ReturnType<typeof rulesOf>) =>
      rules
        .map(({ measure, limit, severity, where }) =>
          JSON.stringify({ measure, limit: [limit.operator, limit.values, limit.unit], severity, where }),
        )
        .sort();
    expect(plain(rulesOf(again))).toEqual(plain(rulesOf(contract)));
  });
});

describe('ODCS', () => {
  test('carries over every metric with its operator and unit', () => {
    const contract = read(
      odcs(`    properties:
      - name: status
        logicalType: string
        quality:
          - { metric: nullValues, mustBeLessThan: 1, unit: percent, severity: warning }
          - { metric: missingValues, arguments: { missingValues: [null, '', N/A] }, mustBeLessOrEqualTo: 100 }
          - { metric: invalidValues, arguments: { validValues: [paid, open] }, mustBeLessThan: 5, unit: rows }
          - { metric: invalidValues, arguments: { pattern: '^[a-z]+$' }, mustBe: 0 }
          - { metric: duplicateValues, mustNotBe: 7 }
    quality:
      - { metric: rowCount, mustBeBetween: [100, 120] }
      - { metric: rowCount, mustNotBeBetween: [105, 107] }
      - { metric: duplicateValues, arguments: { properties: [status] }, mustBeGreaterOrEqualTo: 1 }
      - { type: sql, query: 'SELECT count(*) FROM {object}', mustBeGreaterThan: 5 }
`),
    );
    expect(lines(contract).slice(2)).toEqual([
      'status is not null | mustBeLessThan: 1 percent | warning',
      'status is not missing (null, , N/A) | mustBeLessOrEqualTo: 100 rows',
      'status is one of paid, open | mustBeLessThan: 5 rows',
      'status matches ^[a-z]+$ | mustBe: 0 rows',
      'status is unique | mustNotBe: 7 rows',
      'number of rows | mustBeBetween: [100, 120]',
      'number of rows | mustNotBeBetween: [105, 107]',
      'status is unique | mustBeGreaterOrEqualTo: 1 rows',
      'result of SELECT count(*) FROM {object} | mustBeGreaterThan: 5',
    ]);
  });

  test('carries over types with their options, nested fields and items, keys and references', () => {
    const contract = read(
      `apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - name: order
        physicalName: order_id
        logicalType: integer
        logicalTypeOptions: { format: u8, multipleOf: 5 }
        primaryKey: true
        primaryKeyPosition: 2
      - { name: shop, logicalType: string, primaryKey: true, primaryKeyPosition: 1, unique: true }
      - name: customer
        logicalType: integer
        relationships: [{ to: customers.id }]
      - name: day
        logicalType: date
        logicalTypeOptions: { format: dd.MM.yyyy, minimum: '2020-01-01', exclusiveMaximum: '2030-01-01' }
      - name: lines
        logicalType: array
        logicalTypeOptions: { minItems: 1, uniqueItems: true }
        items:
          logicalType: object
          properties:
            - { name: price, logicalType: number, logicalTypeOptions: { minimum: 0 }, required: true }
  - name: customers
    properties:
      - { name: id, logicalType: integer, unique: true }
      - { name: email, logicalType: string, logicalTypeOptions: { format: email, maxLength: 80 }, classification: pii }
slaProperties:
  - { property: latency, value: 2, unit: d, element: orders.day }
  - { property: retention, value: 3, unit: y }
`,
    );
    expect(lines(contract)).toEqual([
      'order_id is a column | mustBe: 0 rows',
      'order_id is integer | mustBe: 0 rows',
      'order_id is a multiple of 5 | mustBe: 0 rows',
      'order_id fits into u8 | mustBe: 0 rows',
      'shop is a column | mustBe: 0 rows',
      'shop is string | mustBe: 0 rows',
      'shop is unique | mustBe: 0 rows',
      'customer is a column | mustBe: 0 rows',
      'customer is integer | mustBe: 0 rows',
      'customer occurs in id of table:customers | mustBe: 0 rows',
      'day is a column | mustBe: 0 rows',
      'day is date (%d.%m.%Y) | mustBe: 0 rows',
      'day is ≥ 2020-01-01 and < 2030-01-01 | mustBe: 0 rows',
      'lines is a column | mustBe: 0 rows',
      'lines is array | mustBe: 0 rows',
      'items of lines number at least 1 differ | mustBe: 0 rows',
      'lines[] is object | mustBe: 0 rows',
      'lines[].price is number | mustBe: 0 rows',
      'lines[].price is ≥ 0 | mustBe: 0 rows',
      'lines[].price is not null | mustBe: 0 rows',
      'shop + order_id is unique (primary key) | mustBe: 0 rows',
      'shop is not null (primary key) | mustBe: 0 rows',
      'order_id is not null (primary key) | mustBe: 0 rows',
      'age of the newest day (d) | mustBeLessOrEqualTo: 2',
      'id is a column | mustBe: 0 rows',
      'id is integer | mustBe: 0 rows',
      'id is unique | mustBe: 0 rows',
      'email is a column | mustBe: 0 rows',
      'email is string | mustBe: 0 rows',
      'email is at most 80 characters long | mustBe: 0 rows',
      'email has the format email | mustBe: 0 rows',
    ]);
    expect(contract.tables[0]?.key).toEqual(['shop', 'order_id']);
    expect(contract.tables[1]?.columns.map(({ personal }) => personal)).toEqual([false, true]);
    expect(contract.untested).toEqual([expect.objectContaining({ title: 'service level retention' })]);
  });

  test('takes a rule of its own as a mapping or as a block of text, with filter, slices and tolerance', () => {
    const contract = read(
      odcs(`    properties:
      - name: amount
        logicalType: number
        quality:
          - type: custom
            engine: modelassay
            implementation: |
              rule: outliers
              method: mad
              maxViolations: 1%
              where: amount > 0 and "amount" is not null
              slices: [amount]
`),
    );
    const rule = rulesOf(contract).at(-1)!;
    expect(rule.measure).toEqual({ rule: 'outliers', method: 'mad', doubleSided: true, column: ['amount'] });
    expect(rule).toMatchObject({ limit: { text: 'at most 1 %', values: [1], unit: 'percent' }, slices: ['amount'] });
    expect(rule.where).toMatchObject({ kind: 'binary', operator: 'and' });
  });

  test.each([
    [
      'an unknown key',
      `    properties: [{ name: a, logicalTyp: string }]\n`,
      /contract\.yaml:9:29: .*unknown key "logicalTyp"\. Did you mean "logicalType"\?/,
    ],
    [
      'an option of another type',
      `    properties: [{ name: a, logicalType: string, logicalTypeOptions: { minimum: 1 } }]\n`,
      /minimum is no option of string\. Did you mean "minLength"|minimum is no option of string/,
    ],
    [
      'a range without values',
      `    properties: [{ name: a, logicalType: integer, logicalTypeOptions: { minimum: 5, maximum: 3 } }]\n`,
      /contract\.yaml:9:\d+: no value lies between 5 and 3/,
    ],
    [
      'two operators',
      `    quality: [{ metric: rowCount, mustBe: 1, mustBeLessThan: 3 }]\n`,
      /mustBe and mustBeLessThan are both set/,
    ],
    ['no operator', `    quality: [{ metric: rowCount }]\n`, /this rule sets no limit\. Add one of mustBe,/],
    [
      'an interval the wrong way round',
      `    quality: [{ metric: rowCount, mustBeBetween: [9, 1] }]\n`,
      /the smaller number comes first/,
    ],
    [
      'a share above 100',
      `    properties: [{ name: a, quality: [{ metric: nullValues, mustBeLessThan: 101, unit: percent }] }]\n`,
      /a share lies between 0 and 100/,
    ],
    [
      'a limit that cannot hold',
      `    properties: [{ name: a, quality: [{ metric: nullValues, mustBeLessThan: 0 }] }]\n`,
      /can never hold/,
    ],
    ['an empty table', `    description: nothing\n`, /nothing would be tested/],
    [
      'required against nullValues',
      `    properties: [{ name: a, required: true, quality: [{ metric: nullValues, mustBeGreaterThan: 0 }] }]\n`,
      /a is required, which allows no null, and this rule asks for some/,
    ],
    [
      'values against values',
      `    properties: [{ name: a, logicalType: string, quality: [{ metric: invalidValues, arguments: { validValues: [x] }, mustBe: 0 }, { type: custom, engine: modelassay, implementation: { rule: forbidden, values: [x, y] } }] }]\n`,
      /every value that line 9 allows is forbidden here/,
    ],
    [
      'a column that is not declared',
      `    properties: [{ name: a }]\n    quality: [{ type: custom, engine: modelassay, implementation: { rule: expression, check: b > 1 } }]\n`,
      /the column "b", which the contract does not declare\. Declared: a\./,
    ],
    [
      'a condition that is none',
      `    properties: [{ name: a }]\n    quality: [{ type: custom, engine: modelassay, implementation: { rule: expression, check: a > } }]\n`,
      /expected a value or a column, found the end/,
    ],
    [
      'another engine',
      `    quality: [{ type: custom, engine: soda, implementation: 'x: 1', name: freshness }]\n`,
      /freshness cannot be tested: it is written for the engine soda\. .*on-unsupported: warn/,
    ],
    [
      'an unknown rule',
      `    properties: [{ name: a, quality: [{ type: custom, engine: modelassay, implementation: { rule: quantil } }] }]\n`,
      /rule "quantil" is not known/,
    ],
    [
      'an unknown key of a rule',
      `    properties: [{ name: a, quality: [{ type: custom, engine: modelassay, implementation: { rule: outliers, methd: z } }] }]\n`,
      /unknown key "methd"\. Did you mean "method"\?/,
    ],
    [
      'a value without a limit',
      `    properties: [{ name: a, quality: [{ type: custom, engine: modelassay, implementation: { rule: balance } }] }]\n`,
      /no limit says what it must be/,
    ],
    [
      'an unknown severity',
      `    quality: [{ metric: rowCount, mustBe: 1, severity: eror }]\n`,
      /severity "eror" is not known\. Did you mean "error"\?/,
    ],
    [
      'a misspelled setting of ours',
      `    properties: [{ name: a, customProperties: [{ property: modelassay.maxViolation, value: 1 }] }]\n`,
      /unknown setting "modelassay\.maxViolation"\. Did you mean "maxViolations"\?/,
    ],
    [
      'a date format without counterpart',
      `    properties: [{ name: a, logicalType: date, logicalTypeOptions: { format: 'QQQ-yyyy' } }]\n`,
      /has letters with no counterpart/,
    ],
    ['a column twice', `    properties: [{ name: a }, { name: a }]\n`, /the column "a" is declared twice/],
    [
      'a reference to nowhere',
      `    properties: [{ name: a, relationships: [{ to: order.id }] }]\n`,
      /order\.id is no property of this contract/,
    ],
    [
      'slices by personal data',
      `    properties: [{ name: a, classification: pii }, { name: b, required: true, customProperties: [{ property: modelassay.slices, value: [a] }] }]\n`,
      /slices: a holds personal data, and each slice is called by its value/,
    ],
    [
      'two rules of one id',
      `    properties: [{ name: a, quality: [{ id: x, metric: nullValues, mustBe: 0 }, { id: x, metric: nullValues, mustBe: 0 }] }]\n`,
      /two rules have the id "x"/,
    ],
    [
      'a metric of a column on the table',
      `    properties: [{ name: a }]\n    quality: [{ metric: nullValues, mustBe: 0 }]\n`,
      /nullValues is a rule on one property/,
    ],
  ])('refuses %s, with its place', (_, table, message) => {
    expect(refusal(odcs(table))).toMatch(message);
  });

  test('tells all mistakes at once', () => {
    const message = refusal(
      odcs(`    properties: [{ name: a, logicalType: string, logicalTypeOptions: { minimum: 1 } }, { name: a }]\n`),
    );
    expect(message.split('\n')).toHaveLength(2);
  });

  test('says that a physical type is not tested', () => {
    const contract = read(odcs(`    properties: [{ name: a, logicalType: string, physicalType: 'VARCHAR(20)' }]\n`));
    expect(contract.untested).toMatchObject([{ title: 'physicalType of a' }]);
  });

  test('that rows are a table holds of all of them; whether they were a view does not show', () => {
    const of = (type: string) => read(odcs(`    physicalType: ${type}\n    properties: [{ name: a }]\n`)).untested;
    expect(of('TABLE')).toEqual([]);
    expect(of('view')).toMatchObject([{ title: 'physicalType' }]);
  });

  test('lists what is not tested instead, when asked', () => {
    const contract = read(
      odcs(
        `    properties: [{ name: a }]\n    quality: [{ type: custom, engine: soda, implementation: 'x: 1', name: freshness }, { type: text, description: Be good. }]\n`,
      ),
      undefined,
      'warn',
    );
    expect(contract.untested.map(({ title }) => title)).toEqual(['freshness', 'Be good']);
  });
});
