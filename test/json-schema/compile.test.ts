import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/json-schema/compile.ts';
import { SchemaProblem } from '../../src/json-schema/problem.ts';

type Group = readonly [name: string, schema: unknown, cases: readonly [data: unknown, valid: boolean, name: string][]];

// Read and not imported: an object literal would lose the key `__proto__`.
const suite = JSON.parse(readFileSync(new URL('../../fixtures/json-schema/suite.json', import.meta.url), 'utf8'));

describe('as the JSON Schema Test Suite states it', () => {
  test.each(suite.groups as Group[])('%s', (_, schema, cases) => {
    const fits = compileSchema(schema);
    expect(cases.filter(([data, valid]) => fits(data) !== valid).map(([, , name]) => name)).toEqual([]);
  });
});

describe('what cannot be judged is a problem of the schema, never a pass', () => {
  test.each([
    [{ properties: { a: { pattern: '(' } } }, 'pattern "(" is no regular expression of ECMA-262'],
    [{ not: { format: 'no-such' } }, 'the format "no-such" is not known'],
    [{ anyOf: [{ $ref: '#/nowhere' }] }, '$ref #/nowhere leads nowhere in this document'],
    [{ $ref: 'other.json' }, '$ref other.json leads into another document, which is not read'],
    [{ $ref: 'http://[' }, '"http://[" is no address'],
    [{ $schema: 'http://json-schema.org/draft-03/schema#' }, 'judged are the drafts 4, 6, 7, 2019-09, 2020-12'],
    [{ $schema: 'https://example.org/own' }, 'judged are the drafts'],
    [{ minimum: '3' }, 'minimum is "3"; it is a number'],
    [{ minItems: -1 }, 'minItems is -1; it is a whole number'],
    [{ multipleOf: 0 }, 'multipleOf is 0; it is a number above 0'],
    [{ type: 'text' }, 'type is "text"; it is one of null, boolean'],
    [{ required: ['a', 1] }, 'it is a list of names'],
    [{ allOf: { a: 1 } }, 'it is a list of schemas'],
    [{ items: [{}] }, 'items is [{}]; it is a schema'],
    [{ not: null }, 'not is null; it is a schema'],
    ['text', 'a schema is a mapping of keywords, true or false'],
  ])('%j', (schema, message) => {
    expect(() => compileSchema(schema)).toThrow(SchemaProblem);
    expect(() => compileSchema(schema)).toThrow(message);
  });

  test('a schema that leads back to itself without end', () => {
    expect(() => compileSchema({ $ref: '#' })({})).toThrow('nests too deep, or without end');
  });
});

test('a format that is not known may be told instead, and formats may say nothing', () => {
  const told: string[] = [];
  const schema = { format: 'color', anyOf: [{ format: 'uuid' }] };
  expect(compileSchema(schema, { onUnknownFormat: (format) => told.push(format) })('red')).toBe(false);
  expect(told).toEqual(['color']);
  expect(compileSchema(schema, { formats: false })('red')).toBe(true);
});

test.each([
  [0.3, 0.1],
  [12391239123, 1e-8],
  [1e308, 0.5],
  [-7.5, 2.5],
])('%d is a multiple of %d', (value, of) => {
  expect(compileSchema({ multipleOf: of })(value)).toBe(true);
  expect(compileSchema({ multipleOf: of })(value + of / 2)).toBe(value + of / 2 === value);
});

test('a sign that needs no backslash may have one, and a letter that is no escape may not', () => {
  const fits = compileSchema({ pattern: '^[\\w\\-x]+\\@a\\_b\\\\\\_$' });
  expect(fits('v-x@a_b\\_')).toBe(true);
  expect(fits('v-x@a-b')).toBe(false);
  expect(() => compileSchema({ pattern: 'a\\Z' })).toThrow('no regular expression');
});

test('a joiner stands behind a virama, and behind no other mark', () => {
  const fits = compileSchema({ format: 'idn-hostname' });
  expect(fits('\u0915\u094D\u200D\u0937')).toBe(true);
  expect(fits('\u0915\u093C\u200D\u0937')).toBe(false);
  expect(fits('\u0915\u0951\u200D\u0937')).toBe(false);
});

test('a key of the prototype is no key of the object', () => {
  const schema = JSON.parse('{"properties":{"__proto__":{"type":"number"},"toString":{"type":"string"}}}');
  expect(compileSchema(schema)(JSON.parse('{"__proto__":"x"}'))).toBe(false);
  expect(compileSchema(schema)({})).toBe(true);
  expect(compileSchema({ required: ['constructor'] })({})).toBe(false);
});
