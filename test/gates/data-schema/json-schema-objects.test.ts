import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from './harness.ts';

/** Keywords that no rule on columns can say, on NDJSON: ajv itself says which rows are right. */
const shop = workshop();
afterAll(() => shop.close());

let files = 0;

function run(schema: object, rows: readonly unknown[], more: object = {}) {
  files++;
  return shop.run({
    examples: 1000,
    'on-empty': 'pass',
    'extra-columns': 'pass',
    contract: shop.file(`${files}.json`, JSON.stringify(schema)),
    format: 'json-schema',
    data: shop.file(`${files}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    ...more,
  });
}

const VALUES = [
  null,
  's',
  'long text',
  1,
  7,
  1.5,
  true,
  [],
  [1],
  [1, 's'],
  ['s', 1, 1],
  {},
  { a: 1 },
  { a: null },
  { b: 's' },
];
const ROWS = [...VALUES.map((v) => ({ id: 'r', v })), { id: 'r' }];

describe('each keyword, as ajv judges it', () => {
  test.each([
    { not: { type: 'string' } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword's name; nobody awaits this schema.
    { if: { type: 'string' }, then: { maxLength: 2 }, else: { not: { const: 7 } } },
    {
      anyOf: [
        { type: 'string', maxLength: 2 },
        { type: 'object', required: ['a'] },
      ],
    },
    { oneOf: [{ minimum: 2 }, { type: 'integer' }] },
    { contains: { const: 1 } },
    { contains: { const: 1 }, minContains: 2, maxContains: 2 },
    { prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false },
    { patternProperties: { '^a': { type: 'integer' } } },
    { propertyNames: { const: 'a' } },
    { minProperties: 1 },
    { maxProperties: 0 },
    { properties: { a: {} }, additionalProperties: false },
    { properties: { a: {} }, unevaluatedProperties: false },
    { prefixItems: [{}], unevaluatedItems: false },
    { dependentRequired: { a: ['b'] } },
    { dependentSchemas: { a: { required: ['b'] } } },
    { required: ['a'], properties: { a: { type: ['null', 'integer'] } } },
    { enum: [[1], { a: 1 }, 's'] },
    { not: { $ref: '#/$defs/text' } },
  ])('%j', async (value) => {
    const schema = { type: 'object', properties: { v: value }, $defs: { text: { type: 'string' } } };
    const fits = new Ajv2020.default({ strict: false }).compile(schema);
    const right = ROWS.flatMap((row, index) => (fits(row) ? [] : [`row ${index + 1}`]));
    const ran = await run(schema, ROWS);
    const whole = ran.checks.find(({ id }) => id.includes('jsonSchema'));
    expect(whole?.examples).toEqual(right);
    expect(ran.checks.filter(({ verdict }) => verdict === 'error').map(({ title }) => title)).toEqual([]);
    expect(ran.measurement.notChecked.filter(({ asked }) => asked)).toEqual([]);
  });
});

test('a key that is missing is told from null in the row itself', async () => {
  const schema = { properties: { a: {}, b: {} }, dependentRequired: { a: ['b'] } };
  const ran = await run(schema, [{ a: 1, b: null }, { a: null }, { b: 1 }]);
  expect(ran.checks.find(({ id }) => id.includes('jsonSchema'))?.examples).toEqual(['row 2']);
});

test('rows of a later page keep their position', async () => {
  const rows = Array.from({ length: 40_002 }, (_, index) => ({ v: index === 40_000 ? 'x' : index }));
  const ran = await run({ properties: { v: { not: { type: 'string' } } } }, rows);
  expect(ran.checks.find(({ id }) => id.includes('jsonSchema'))?.examples).toEqual(['row 40001']);
});

test('a schema that ajv cannot judge is an error, never a pass', async () => {
  for (const value of [{ not: { format: 'no-such' } }, { not: { $ref: '#/nowhere' } }, { not: { pattern: '(' } }]) {
    const ran = await run({ properties: { v: value } }, [{ v: 1 }]);
    expect(ran.checks.find(({ id }) => id.includes('jsonSchema'))?.verdict).toBe('error');
  }
});

// Of each, ajv's verdict is not that of the JSON Schema Test Suite for draft 2020-12 on some value.
test.each([
  { prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false },
  { anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: { type: 'boolean' } },
  { if: { properties: { foo: { const: 'then' } }, required: ['foo'] }, else: {}, unevaluatedProperties: false },
  { not: { properties: { a: { $dynamicRef: '#/$defs/no' } } } },
])('what ajv judges wrongly is an error: %j', async (value) => {
  const ran = await run({ properties: { v: value }, $defs: { no: false } }, [{ v: ['a', 1] }]);
  const whole = ran.checks.find(({ id }) => id.includes('jsonSchema'));
  expect(whole).toMatchObject({ verdict: 'error' });
  expect(whole?.reason).toMatch(/ajv judges .* wrongly/);
});

test('data that is no JSON keeps the list of what is not checked', async () => {
  const schema = { properties: { v: { type: 'string', not: { const: 'a' } } } };
  const ran = await run(schema, [], { data: shop.file('plain.csv', 'v\na\n') });
  expect(ran.checks.filter(({ id }) => id.includes('jsonSchema'))).toEqual([]);
  expect(ran.measurement.notChecked).toMatchObject([{ title: 'not of v', asked: true }]);
});

test('the rule by itself, in a contract of ours, and an error of data that is no JSON', async () => {
  const file = shop.file(
    'own.yaml',
    contract(['{ name: a }'], [own('rule: jsonSchema, schema: { required: [a] }', 'whole')]),
  );
  const verdicts = async (data: string) => {
    const ran = await shop.run({ contract: file, data, 'extra-columns': 'pass' });
    return ran.checks.flatMap(({ id, verdict, examples }) => (id === 'whole' ? [[verdict, ...examples]] : []));
  };
  expect(await verdicts(shop.file('own.ndjson', '{"a":1}\n{"b":1}\n{"a":null}\n'))).toEqual([['fail', 'row 2']]);
  expect(await verdicts(shop.file('own.csv', 'a\n1\n'))).toEqual([['error']]);
});
