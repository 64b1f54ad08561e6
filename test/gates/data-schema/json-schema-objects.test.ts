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

test('rows of a large file keep their position', async () => {
  const rows = Array.from({ length: 40_002 }, (_, index) => ({ v: index === 40_000 ? 'x' : index }));
  const ran = await run({ properties: { v: { not: { type: 'string' } } } }, rows);
  expect(ran.check('jsonSchema')).toMatchObject({
    examples: ['row 40001'],
    reason: expect.stringMatching(/^1 of 40.002 rows violates it/),
  });
});

test('rows are called by the key of the contract, whose values are texts and numbers', async () => {
  const file = shop.file(
    'key.yaml',
    contract(
      [
        '{ name: id, primaryKey: true, primaryKeyPosition: 1 }',
        '{ name: n, primaryKey: true, primaryKeyPosition: 2 }',
        '{ name: json }',
      ],
      [own('rule: jsonSchema, schema: { required: [a] }', 'whole')],
    ),
  );
  const data = shop.file('key.ndjson', '{"id":"x","n":1,"json":2,"a":1}\n{"id":"y","n":2,"json":3}\n');
  const ran = await shop.run({ contract: file, data, 'extra-columns': 'pass' });
  expect(ran.check('whole').examples).toEqual(['y · 2']);
});

test.each([
  ['a pattern that is none', { pattern: '(' }, 'no regular expression'],
  ['a reference to nowhere', { $ref: '#/nowhere' }, 'leads nowhere in this document'],
])('%s within a schema of whole objects is a mistake, with its place', async (_, value, message) => {
  await expect(run({ properties: { v: { not: value } } }, [{ v: 1 }])).rejects.toThrow(message);
});

test('what is not known, or leads out of the document, is told, and all else is judged', async () => {
  const schema = { properties: { v: { not: { format: 'color' } }, w: { maxLength: 1 } } };
  const ran = await run(schema, [{ v: 'red', w: 'x' }]);
  expect(ran.check('jsonSchema').verdict).toBe('fail');
  expect(ran.measurement.notChecked).toMatchObject([{ title: 'format color', asked: true }]);
  const out = await run({ properties: { v: { not: { $ref: 'other.json' } }, w: { maxLength: 1 } } }, [
    { v: 1, w: 'x' },
  ]);
  expect(out.measurement.notChecked).toMatchObject([
    { title: 'not of v', asked: true },
    { title: 'each object as a whole', asked: true },
  ]);
  expect(out.broken).toEqual([]);
});

describe('keys and schemas that no column can stand for', () => {
  test.each<[what: string, schema: object, right: string[], wrong: string[]]>([
    ['a line break', { properties: { 'a\nb': { type: 'number' } } }, ['{"a\\nb":1}'], ['{"a\\nb":"x"}']],
    ['no letter', { properties: { '': { type: 'number' } } }, ['{"":1}'], ['{"":"x"}']],
    [
      'the prototype',
      JSON.parse('{"properties":{"__proto__":{"type":"number"}}}'),
      ['{"__proto__":1}'],
      ['{"__proto__":"x"}'],
    ],
    [
      'a schema within itself',
      { properties: { next: { $ref: '#' } }, additionalProperties: false },
      ['{"next":{"next":{}}}'],
      ['{"next":{"next":{"x":1}}}'],
    ],
    [
      'two of them',
      { properties: { l: { $ref: '#' }, r: { $ref: '#' }, v: { type: 'number' } } },
      ['{"l":{"r":{"v":1}}}'],
      ['{"l":{"r":{"v":"x"}}}'],
    ],
    [
      'an address of its own',
      { properties: { a: { $ref: 'item' } }, $defs: { item: { $id: 'item', type: 'number' } } },
      ['{"a":1}'],
      ['{"a":"x"}'],
    ],
    [
      'a name',
      { properties: { a: { $ref: '#n' } }, $defs: { x: { $anchor: 'n', type: 'number' } } },
      ['{"a":1}'],
      ['{"a":"x"}'],
    ],
    ['nothing but kinds of members', { minProperties: 1 }, ['{"a":1}'], ['{}']],
    ['keywords that say nothing of objects', { maxLength: 1 }, ['{"a":1}'], []],
  ])('%s', async (_, schema, right, wrong) => {
    const verdictOf = async (line: string) => {
      files++;
      const ran = await shop.run({
        contract: shop.file(`${files}.json`, JSON.stringify(schema)),
        format: 'json-schema',
        data: shop.file(`${files}.ndjson`, `${line}\n`),
        'on-empty': 'pass',
        'extra-columns': 'pass',
      });
      return ran.check('jsonSchema').verdict;
    };
    for (const line of right) expect(await verdictOf(line)).toBe('pass');
    for (const line of wrong) expect(await verdictOf(line)).toBe('fail');
  });

  test.each([['{}'], ['true'], ['{"title":"rows","description":"any"}']])(
    '%s asks nothing, and is refused',
    async (text) => {
      files++;
      const keys = {
        contract: shop.file(`${files}.json`, text),
        format: 'json-schema',
        data: shop.file('any.ndjson', '{"a":1}\n'),
      };
      await expect(shop.run(keys)).rejects.toThrow('nothing would be tested');
    },
  );

  test('what no row can be is told before data is read', async () => {
    await expect(run({ type: 'array' }, [{ a: 1 }])).rejects.toThrow('no row fits: a schema of rows has type: object');
  });
});

// Of each, other validators' verdict is not that of the JSON Schema Test Suite for draft 2020-12 on some value.
test.each<[schema: object, wrong: unknown, right: unknown]>([
  [{ prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false }, ['a', 1], [1, 'a']],
  [{ anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: { type: 'boolean' } }, ['a', 1], ['a']],
  [
    { if: { properties: { a: { const: 1 } }, required: ['a'] }, else: {}, unevaluatedProperties: false },
    { b: 1 },
    { a: 1 },
  ],
  [{ not: { properties: { a: { $dynamicRef: '#/$defs/no' } } } }, {}, { a: 1 }],
])('%j', async (value, wrong, right) => {
  const ran = await run({ properties: { v: value }, $defs: { no: false } }, [{ v: right }, { v: wrong }]);
  expect(ran.check('jsonSchema').examples).toEqual(['row 2']);
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
