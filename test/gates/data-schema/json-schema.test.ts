import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { workshop } from './harness.ts';

/** What JSON Schema 2020-12 says of the rows of NDJSON files. */
const shop = workshop();
afterAll(() => shop.close());

let files = 0;

/** The rules that do not hold for these lines under the schema of one row. */
async function broken(schema: object, ...lines: (string | object)[]): Promise<readonly string[]> {
  return (await run(schema, ...lines)).broken;
}

function run(schema: object, ...lines: (string | object)[]) {
  files++;
  return shop.run({
    examples: 1000,
    contract: shop.file(`${files}.json`, JSON.stringify({ type: 'object', ...schema })),
    format: 'json-schema',
    data: shop.file(
      `${files}.ndjson`,
      lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
    ),
  });
}

describe('as ajv judges it', () => {
  const SCHEMAS: readonly object[] = [
    { type: 'string' },
    { type: 'integer' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object' },
    { type: 'array' },
    { type: 'null' },
    { type: ['string', 'number'] },
    { type: ['integer', 'null'] },
    { type: ['boolean', 'array', 'null'] },
    { enum: ['s', 1, true] },
    { enum: ['1', null] },
    { enum: [1.5, 's'] },
    { const: 1 },
    { const: '1' },
    { const: true },
    { const: null },
    { const: 's', enum: ['t', 's'] },
    { minLength: 2 },
    { maxLength: 1 },
    { pattern: '^[0-9]+$' },
    { type: 'string', pattern: '^s' },
    { minimum: 1 },
    { maximum: 1.4, exclusiveMaximum: 1.5 },
    { exclusiveMinimum: 1, minimum: 0 },
    { multipleOf: 0.5 },
    { type: 'integer', multipleOf: 2 },
    { format: 'uuid' },
    { format: 'date' },
    { type: ['string', 'null'], format: 'date-time' },
    { format: 'ipv4' },
    { allOf: [{ minimum: 1 }, { maximum: 1 }] },
    { anyOf: [{ type: 'string', maxLength: 1 }, { type: 'null' }] },
    { anyOf: [{ type: 'string' }, { type: 'boolean' }] },
    { oneOf: [{ type: 'number' }, { type: 'null' }] },
    { $ref: '#/$defs/short', minLength: 1 },
    true as unknown as object,
  ];
  const VALUES = [
    null,
    's',
    '',
    '1',
    'two',
    1,
    1.0,
    1.5,
    0,
    -2,
    true,
    false,
    '2024-06-01',
    '2024-06-01T08:30:06Z',
    '1.2.3.4',
  ];
  const $defs = { short: { maxLength: 1 } };
  const schema = {
    $defs,
    properties: Object.fromEntries(SCHEMAS.map((one, index) => [`c${index}`, one])),
    required: SCHEMAS.map((_, index) => `c${index}`),
  };
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  const valid = SCHEMAS.map((one) => ajv.compile({ $defs, allOf: [one] }));
  const lineOf = (value: unknown) => Object.fromEntries(SCHEMAS.map((_, index) => [`c${index}`, value]));
  const named = (columns: readonly number[]) => columns.map((index) => JSON.stringify(SCHEMAS[index]));

  test.each(VALUES.filter((value) => value !== null).map((value) => [value]))('a table of %j only', async (value) => {
    const found = await broken(schema, lineOf(value));
    const failing = new Set(found.map((line) => Number(/^c(\d+)\.\w+(-\d)? fail$/.exec(line)?.[1])));
    expect(named([...failing].sort((a, b) => a - b))).toEqual(
      named([...valid.keys()].filter((index) => !valid[index]!(value))),
    );
  });

  test('a column of several kinds, value by value', async () => {
    const ran = await run(schema, ...VALUES.map(lineOf), lineOf({ a: 1 }), lineOf([1]));
    const values = [...VALUES, { a: 1 }, [1]];
    for (const [index, one] of SCHEMAS.entries()) {
      const checks = ran.checks.filter(({ id }) => id.startsWith(`c${index}.`));
      const rows = new Set(checks.flatMap(({ examples }) => examples));
      const right = values.flatMap((value, row) => (valid[index]!(value) ? [] : [`row ${row + 1}`]));
      expect([...rows].sort(), JSON.stringify(one)).toEqual(right.sort());
      expect(checks.filter(({ verdict }) => verdict === 'error').map(({ id, reason }) => `${id}: ${reason}`)).toEqual(
        [],
      );
    }
  });
});

describe('arrays and objects among other values, as ajv judges them', () => {
  const SCHEMAS: readonly object[] = [
    { minItems: 2 },
    { maxItems: 1 },
    { uniqueItems: true },
    { type: 'array', minItems: 1 },
    { items: { type: 'integer' } },
    { items: { type: ['string', 'number'], minimum: 2 } },
    { items: { minLength: 2 } },
    { items: { items: { type: 'string' } } },
    { items: { properties: { a: { type: 'string' } } } },
    { properties: { a: { type: 'string' } } },
    { properties: { a: { minimum: 2 }, b: { minLength: 2 } } },
    { properties: { 'a/b~c"d': { type: 'integer' } } },
    { required: ['a'] },
    { required: ['nowhere'], properties: { nowhere: {} } },
    { type: 'object', required: ['a', 'b'] },
    { properties: { a: { properties: { deep: { maxLength: 1 } } } } },
  ];
  const VALUES = [
    's',
    7,
    true,
    [],
    [1],
    [1, 2],
    [1, 1],
    ['a', 'bc'],
    [[1], ['x']],
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    [['a'], ['a']],
    [{ a: 'x' }],
    [{ a: 1 }, 3],
    {},
    { a: 'x' },
    { a: 1 },
    { a: 3, b: 'xy' },
    { a: { deep: 'xy' } },
    { b: 'x' },
    { 'a/b~c"d': 1.5 },
  ];

  test('value by value', async () => {
    const ran = await run(
      { properties: Object.fromEntries(SCHEMAS.map((one, index) => [`c${index}`, one])) },
      ...VALUES.map((value) => Object.fromEntries(SCHEMAS.map((_, index) => [`c${index}`, value]))),
    );
    const ajv = new Ajv2020.default({ strict: false });
    for (const [index, one] of SCHEMAS.entries()) {
      const valid = ajv.compile(one);
      const checks = ran.checks.filter(({ id }) => new RegExp(`^c${index}(\\W|$)`).test(id));
      const right = VALUES.flatMap((value, row) => (valid(value) ? [] : [`row ${row + 1}`]));
      expect([...new Set(checks.flatMap(({ examples }) => examples))].sort(), JSON.stringify(one)).toEqual(
        right.sort(),
      );
      expect(checks.filter(({ verdict }) => verdict === 'error').map(({ id, reason }) => `${id}: ${reason}`)).toEqual(
        [],
      );
    }
  });

  test('a key that no object has is missing from each of them', async () => {
    const schema = (v: object) => ({ properties: { v } });
    const rows = [{ v: { b: 1 } }, { v: { b: 2 } }];
    expect(await broken(schema({ required: ['a'] }), ...rows)).toEqual(['v.a.notNull fail']);
    expect(await broken(schema({ properties: { a: {} }, required: ['a'] }), ...rows)).toEqual(['v.a.notNull fail']);
    const ofItems = schema({ items: { required: ['a'] } });
    expect(await broken(ofItems, { v: [{ b: 1 }] }, { v: [] })).toContain('v[].a.notNull fail');
    const orNull = schema({ properties: { a: { type: ['string', 'null'] } }, required: ['a'] });
    // Where null is a value, only the object as it is written tells that it is there.
    const told = await run(orNull, ...rows, { v: { a: 's', b: 1 } }, { v: { a: null } });
    expect(told.log).toEqual([]);
    expect(told.checks.flatMap(({ examples }) => examples)).toEqual(['row 1', 'row 2']);
  });

  test.each([
    [{ properties: { v: { type: 'string' } } }, []],
    [{ properties: { v: { type: 'string' } }, required: ['v'] }, ['v.present fail']],
  ])('objects without a key are rows without a column: %j', async (schema, right) => {
    expect(await broken(schema, {}, {})).toEqual(right);
    expect((await run(schema, {}, {})).measurement.tables[0]!.rows).toBe(2);
  });
});

describe('times, by RFC 3339', () => {
  const failing = async (format: string, values: readonly string[]) => {
    const ran = await run({ properties: { v: { type: 'string', format } } }, ...values.map((v) => ({ v })));
    return ran.check('v.format').examples.map((row) => values[Number(row.slice(4)) - 1]);
  };

  test('date-time: two digits each, an offset, the calendar, leap seconds at the end of a day in UTC', async () => {
    const good = [
      '1963-06-19T08:30:06.283185Z',
      '1963-06-19T08:30:06Z',
      '1937-01-01T12:00:27.87+00:20',
      '1990-12-31T15:59:50.123-08:00',
      '1998-12-31T23:59:60Z',
      '1998-12-31T15:59:60.123-08:00',
      '1963-06-19t08:30:06.283185z',
      '2024-02-29T00:00:00.123456789012345Z',
      '2000-02-29T00:00:00+23:59',
    ];
    const bad = [
      '1998-12-31T23:59:61Z',
      '1998-12-31T23:58:60Z',
      '1998-12-31T22:59:60Z',
      '1990-02-31T15:59:59.123-08:00',
      '1990-12-31T15:59:59-24:00',
      '2023-02-29T00:00:00Z',
      '1900-02-29T00:00:00Z',
      '2024-04-31T00:00:00Z',
      '1963-6-19T08:30:06.283185Z',
      '1963-06-19T08:30:06',
      '1963-06-19',
      '1963-06-1\u09eaT00:00:00Z',
      '06/19/1963 08:30:06 PST',
    ];
    expect(await failing('date-time', [...good, ...bad])).toEqual(bad);
  });

  test('time: the offset is no choice, and decides when a leap second is', async () => {
    const good = [
      '08:30:06Z',
      '08:30:06.283185Z',
      '08:30:06+00:20',
      '23:59:60Z',
      '23:59:60+00:00',
      '01:29:60+01:30',
      '23:29:60+23:30',
      '00:59:60+01:00',
      '22:59:60+23:00',
      '15:59:60-08:00',
      '00:29:60-23:30',
      '00:29:60+00:30',
    ];
    const bad = [
      '08:30:06',
      '08:30:06-8:000',
      '22:59:60Z',
      '23:58:60Z',
      '23:59:60+01:00',
      '23:59:60+00:30',
      '23:59:60-01:00',
      '23:59:60-00:30',
      '24:00:00Z',
      '00:60:00Z',
      '00:00:61Z',
      '01:02:03+24:00',
      '01:02:03+00:60',
      '08:30:06 PST',
      '12:00:00',
    ];
    expect(await failing('time', [...good, ...bad])).toEqual(bad);
  });

  test('e-mail: a dot stands between two words, or the local part is in quotes', async () => {
    const good = [
      'joe.bloggs@example.com',
      'te~st@example.com',
      '"a b"@x.org',
      'a@[127.0.0.1]',
      'a@[IPv6:::1]',
      `${'a'.repeat(64)}@x.org`,
    ];
    const bad = [
      '.test@example.com',
      'test.@example.com',
      'te..st@example.com',
      '2962',
      'a@b@c.org',
      `${'a'.repeat(65)}@x.org`,
      'a b@x.org',
    ];
    expect(await failing('email', [...good, ...bad])).toEqual(bad);
  });

  test('a URI: a scheme, an authority with a host and a port, and no bracket elsewhere', async () => {
    const good = [
      'http://foo.bar/?baz=qux#quux',
      "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com",
      'ldap://[2001:db8::7]/c=GB?objectClass?one',
      'mailto:John.Doe@example.com',
      'urn:oasis:names:specification:docbook:dtd:xml:4.1.2',
      'file:///a/b',
      's3://bucket/key%20x',
      'a:',
    ];
    const bad = [
      '//foo.bar/',
      'abc',
      'http:// x.com',
      'https://[@example.org/test.txt',
      'http://example.com:abc/path',
      'http:/[::1]',
      'https://example.org/foobar\\.txt',
      'https://example.org/a%2',
    ];
    expect(await failing('uri', [...good, ...bad])).toEqual(bad);
  });

  test.each([
    [
      'duration',
      ['P4DT12H30M5S', 'P4Y', 'PT0S', 'P1M', 'PT1M', 'P2W'],
      ['P', 'PT', 'P1D2H', 'P2D1Y', 'P1Y2W', 'P0.5Y'],
    ],
    ['json-pointer', ['', '/', '/foo/0', '/a~1b', '/m~0n'], ['foo', '/foo~', '/~2', '#/a']],
    ['relative-json-pointer', ['1', '0/foo', '2/0/baz/1', '0#'], ['/foo', '-1/a', '0##', '01/a', '+1/a']],
    ['uri-reference', ['/abc', '//foo.bar/?q#f', 'http://a', '#x', '', 'abc'], ['\\\\w\\f', '#frag\\ment', 'a b']],
    ['iri', ['http://ƒøø.ßår/?∂éœ=πîx#πîüx', 'urn:x'], ['/abc', 'http:// ƒ.com', 'âππ']],
    ['iri-reference', ['âππ', '/âππ', '#ƒrägmênt', 'http://ƒ'], ['\\\\WINDOWS\\filëßåré', 'a b']],
    ['idn-email', ['실례@실례.테스트', 'a.b@example.org', '"δο"@example.com'], ['2962', '@example.org', 'a..b@c.org']],
  ])('the format %s, as the standard’s own suite has it', async (format, good, bad) => {
    expect(await failing(format, [...good, ...bad])).toEqual(bad);
  });

  test('a host name has at most 253 characters and no dot at its end', async () => {
    const long = (length: number) => `${'a.'.repeat(length / 2)}aa`.slice(0, length);
    const good = ['example.org', 'a', 'xn--nw2a.xn--j6w193g', long(253)];
    const bad = ['example.org.', '-a', 'a_b', long(254)];
    expect(await failing('hostname', [...good, ...bad])).toEqual(bad);
  });

  test('a table with times of its own has them, without a text', async () => {
    const ran = await shop.run({
      contract: shop.file(
        'typed.json',
        JSON.stringify({
          type: 'object',
          properties: { t: { type: 'string', format: 'date-time' }, n: { format: 'date' } },
        }),
      ),
      data: await shop.parquet('typed.parquet', "SELECT TIMESTAMP '2024-01-01 10:00:00' AS t, DATE '2024-01-01' AS n"),
    });
    expect(ran.broken).toEqual([]);
  });
});

describe('rows', () => {
  test('required without properties: the column is there', async () => {
    expect(await broken({ required: ['a'] }, { a: 1 })).toEqual([]);
    expect(await broken({ required: ['b'] }, { a: 1 })).toContain('b.present fail');
  });

  test('additionalProperties: false leaves optional columns their choice', async () => {
    const schema = { properties: { a: { type: 'integer' }, b: {} }, required: ['a'], additionalProperties: false };
    expect(await broken(schema, { a: 1 })).toEqual([]);
    expect(await broken(schema, { a: 1, b: 2 })).toEqual([]);
    expect(await broken(schema, { a: 1, c: 2 })).toEqual(['columns fail']);
  });

  test('a property that is not required may be missing in some rows or all, and null only where it may be missing', async () => {
    const schema = { properties: { a: {}, b: { type: 'integer' } }, required: ['a'] };
    expect(await broken(schema, { a: 1 }, { a: 2, b: 3 })).toEqual([]);
    expect(await broken({ ...schema, required: ['a', 'b'] }, { a: 1 }, { a: 2, b: 3 })).toEqual(['b.notNull fail']);
    expect(await broken(schema, '{"a": 1}', '{"a": 2, "b": 1.0}', '{"a": 3, "b": 1.5}')).toEqual(['b.type fail']);
  });

  test('what is required of an object is required where the object is', async () => {
    const schema = {
      properties: { o: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] }, k: {} },
    };
    expect(await broken(schema, { k: 1, o: { x: 1 } }, { k: 2 })).toEqual([]);
    expect(await broken(schema, { k: 1, o: { x: 1 } }, { k: 2, o: { y: 1 } })).toEqual(['o.x.notNull fail']);
  });

  test('keywords for objects and lists say nothing about other values', async () => {
    const schema = {
      properties: { v: { properties: { x: { type: 'integer' } }, required: ['x'], items: { type: 'string' } } },
    };
    expect(await broken(schema, { v: 1 })).toEqual([]);
    expect(await broken(schema, { v: ['a'] })).toEqual([]);
    expect(await broken(schema, { v: [1] })).toEqual(['v[].type fail']);
    expect(await broken(schema, { v: { x: 'a' } })).toEqual(['v.x.type fail']);
  });

  test('items of several kinds are judged one by one', async () => {
    const schema = (items: object) => ({ properties: { v: { type: 'array', items } }, required: ['v'] });
    expect(await broken(schema({ type: ['string', 'integer'] }), { v: ['a', 1] }, { v: [2] })).toEqual([]);
    expect(await broken(schema({ type: 'string' }), { v: ['a', 1] }, { v: ['b'] })).toEqual(['v[].type fail']);
    expect(await broken(schema({ maxLength: 1 }), { v: ['a', 12] }, { v: ['b'] })).toEqual([]);
    expect(await broken(schema({ maxLength: 1 }), { v: ['a', 12] }, { v: ['bb'] })).toEqual(['v[].length fail']);
    expect(await broken(schema({ enum: [1, 'a'] }), { v: ['a', 1] }, { v: ['1'] })).toEqual(['v[].allowed fail']);
  });
});
