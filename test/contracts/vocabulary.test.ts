import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { Contract } from '../../src/contracts/model.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import { read } from './helpers.ts';

/** What becomes of a word of a format: nothing may be dropped in silence. */
type Fate = 'judged' | 'refused' | 'not checked' | 'dropped';

/** A contract with the word and the same without: it changes the rules, it is refused, or it is listed. */
function fateOf(word: string, bare: string, worded: string, format: Contract['format']): Fate {
  let contract: Contract;
  try {
    contract = read(worded, format, 'careful');
  } catch (error) {
    if (error instanceof ConfigurationError) return 'refused';
    throw error;
  }
  if (contract.untested.some(({ title }) => title.split(/[\s,]+/).includes(word))) return 'not checked';
  const judgedBy = ({ tables }: Contract) =>
    JSON.stringify(tables, (key, value) => (key === 'position' || key === 'description' ? undefined : value));
  return judgedBy(contract) === judgedBy(read(bare, format, 'careful')) ? 'dropped' : 'judged';
}

describe('JSON Schema 2020-12', () => {
  const require = createRequire(import.meta.url);
  const wordsOf = (vocabulary: string): string[] =>
    Object.keys(require(`ajv/dist/refs/json-schema-2020-12/meta/${vocabulary}.json`).properties);
  /** Each in a form that says something. */
  const EXAMPLES: Readonly<Record<string, unknown>> = {
    $ref: '#/$defs/short',
    $dynamicRef: '#short',
    type: 'string',
    const: 1,
    enum: [1],
    multipleOf: 2,
    maximum: 1,
    exclusiveMaximum: 1,
    minimum: 1,
    exclusiveMinimum: 1,
    maxLength: 1,
    minLength: 1,
    pattern: 'a',
    maxItems: 1,
    minItems: 1,
    uniqueItems: true,
    maxContains: 1,
    minContains: 1,
    maxProperties: 1,
    minProperties: 1,
    required: ['a'],
    dependentRequired: { a: ['b'] },
    format: 'uuid',
    prefixItems: [{ type: 'string' }],
    items: { type: 'string' },
    contains: { type: 'string' },
    additionalProperties: false,
    properties: { a: { type: 'string' } },
    patternProperties: { a: { type: 'string' } },
    dependentSchemas: { a: { type: 'object' } },
    propertyNames: { maxLength: 1 },
    if: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: the keyword's name; nobody awaits this record.
    then: { maxLength: 1 },
    else: { maximum: 1 },
    allOf: [{ maxLength: 1 }],
    anyOf: [{ maxLength: 1 }, { minLength: 3 }],
    oneOf: [{ maxLength: 1 }, { type: 'null' }],
    not: { maxLength: 1 },
    unevaluatedItems: false,
    unevaluatedProperties: false,
    contentEncoding: 'base64',
    contentMediaType: 'text/plain',
    contentSchema: { type: 'string' },
  };
  /** Of the row, where those above say something of texts. */
  const OF_ROW: Readonly<Record<string, unknown>> = {
    $ref: '#/$defs/needs',
    allOf: [{ required: ['v'] }],
    oneOf: [{ required: ['v'] }, { type: 'null' }],
  };
  /** They say nothing about which values are valid (Core §8, Validation §9). */
  const SILENT = new Set([...wordsOf('meta-data'), ...wordsOf('core')].filter((word) => !/Ref$|ref$/.test(word)));
  const words = ['core', 'applicator', 'unevaluated', 'validation', 'format-annotation', 'content']
    .flatMap(wordsOf)
    .filter((word) => !SILENT.has(word));
  const schema = (value: object, row: object = {}) =>
    JSON.stringify({
      type: 'object',
      properties: { v: value },
      $defs: { short: { maxLength: 1 }, needs: { required: ['v'] } },
      ...row,
    });

  test('the list of examples is the standard’s list of keywords', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...words].sort());
  });

  test.each(words)('%s of a value is judged, refused or told', (word) => {
    expect(fateOf(word, schema({}), schema({ [word]: EXAMPLES[word] }), 'json-schema')).not.toBe('dropped');
  });

  const OF_ROWS = words.filter((word) => !['type', 'properties'].includes(word));
  test.each(OF_ROWS)('%s of the row is judged, refused or told', (word) => {
    expect(fateOf(word, schema({}), schema({}, { [word]: OF_ROW[word] ?? EXAMPLES[word] }), 'json-schema')).not.toBe(
      'dropped',
    );
  });

  test('what stands for itself is told, not refused', () => {
    const fates = words.map((word) => fateOf(word, schema({}), schema({ [word]: EXAMPLES[word] }), 'json-schema'));
    expect(fates.filter((fate) => fate === 'refused')).toEqual([]);
  });

  test.each([
    ['a word that the standard does not have', { minlength: 3 }, 'minlength of v'],
    ['an unknown format', { format: 'iri' }, 'format iri of v'],
    ['a reference into another document', { $ref: 'other.json#/a' }, '$ref other.json#/a'],
    ['a set of objects', { enum: [{ a: 1 }] }, 'enum of v'],
  ])('%s is warned of', (_, value, title) => {
    expect(read(schema(value), 'json-schema', 'careful').untested).toMatchObject([{ title, asked: true }]);
  });

  test.each([
    ['minLength', '3', 'minLength of v is "3"; it is a whole number.'],
    ['type', 'str', 'type of v is "str"; it is one of null, boolean'],
    ['required', 'a', 'required of v is "a"; it is a list of names.'],
    ['exclusiveMinimum', true, 'exclusiveMinimum of v is true; it is a number.'],
    ['$ref', '#/nowhere', '$ref #/nowhere leads nowhere in this document.'],
  ])('a wrong value of %s is a mistake', (word, value, message) => {
    expect(() => read(schema({ [word]: value }), 'json-schema', 'warn')).toThrow(message);
  });

  test('siblings of $ref are judged, and before draft 2019-09 told', () => {
    const value = { $ref: '#/$defs/short', minLength: 1 };
    const rules = (row: object) => read(schema(value, row), 'json-schema').tables[0]!.rules.map(({ id }) => id);
    expect(rules({})).toContain('v.length-2');
    const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#' };
    expect(rules(draft7)).not.toContain('v.length-2');
    expect(read(schema(value, draft7), 'json-schema').untested).toMatchObject([{ title: 'minLength of v' }]);
  });
});
