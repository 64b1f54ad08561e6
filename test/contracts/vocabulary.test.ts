import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { Contract } from '../../src/contracts/model.ts';
import { OPTIONS_OF } from '../../src/contracts/odcs/document.ts';
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
    $dynamicRef: '#/$defs/short',
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
    ['an unknown format', { format: 'color' }, 'format color of v'],
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

describe('ODCS v3.1', () => {
  const file = new URL('../../fixtures/contracts/odcs/odcs-json-schema-v3.1.0.json', import.meta.url);
  const { properties, $defs } = JSON.parse(readFileSync(file, 'utf8'));
  const keysOf = (...names: string[]) => names.flatMap((name) => Object.keys($defs[name].properties));
  /** What a contract and its parts are called, and what a person reads of them. */
  const NAMES = ['version', 'kind', 'apiVersion', 'id', 'name', 'status', 'description'];
  const PROSE = [{ url: 'https://example.org', type: 'businessDefinition' }];
  const COMMON = {
    physicalType: 'view',
    businessName: 'A',
    authoritativeDefinitions: PROSE,
    tags: ['a'],
    customProperties: [{ property: 'modelassay.columnOrder', value: 'strict' }],
  };

  /** Each place: its keys, a contract around one of its parts, and a form of every key that says something. */
  const PLACES: Readonly<
    Record<
      string,
      { keys: string[]; around: (part: object) => object; examples: Record<string, unknown>; part?: object }
    >
  > = {
    'the contract': {
      keys: Object.keys(properties),
      around: (part) => part,
      examples: {
        tenant: 'a',
        tags: ['a'],
        servers: [{ server: 's', type: 'local', path: 'a', format: 'csv' }],
        dataProduct: 'a',
        domain: 'a',
        schema: [{ name: 't', properties: [{ name: 'a' }] }],
        support: [],
        price: { priceAmount: 1 },
        team: { members: [] },
        roles: [],
        slaDefaultElement: 't.a',
        slaProperties: [{ property: 'latency', value: 1, unit: 'd', element: 't.a' }],
        authoritativeDefinitions: PROSE,
        customProperties: [{ property: 'x', value: 1 }],
        contractCreatedTs: '2024-01-01T00:00:00Z',
      },
      part: { slaProperties: [{ property: 'latency', value: 1, unit: 'd' }] },
    },
    'a table': {
      // Its logical type is object, which it is without a word.
      keys: keysOf('SchemaElement', 'SchemaObject').filter((key) => key !== 'logicalType'),
      around: (part) => ({ schema: [{ name: 't', properties: [{ name: 'a' }], ...part }] }),
      examples: {
        ...COMMON,
        physicalName: 't.csv',
        dataGranularityDescription: 'one a row',
        properties: [{ name: 'a', unique: true }],
        relationships: [{ from: 't.a', to: 't.a' }],
        quality: [{ metric: 'rowCount', mustBe: 1 }],
      },
    },
    'a property': {
      keys: keysOf('SchemaElement', 'SchemaBaseProperty'),
      around: (part) => ({
        schema: [
          {
            name: 't',
            properties: [
              { name: 'b', primaryKey: true },
              { name: 'a', primaryKey: true, logicalType: 'string', ...part },
            ],
          },
        ],
      }),
      examples: {
        ...COMMON,
        customProperties: [{ property: 'modelassay.optional', value: true }],
        primaryKey: false,
        primaryKeyPosition: -1,
        logicalType: 'integer',
        logicalTypeOptions: { maxLength: 1 },
        physicalName: 'c',
        required: true,
        unique: true,
        partitioned: true,
        partitionKeyPosition: 1,
        classification: 'PII',
        encryptedName: 'e',
        transformSourceObjects: ['a'],
        transformLogic: 'a',
        transformDescription: 'a',
        examples: ['a'],
        criticalDataElement: true,
        relationships: [{ to: 't.b' }],
        quality: [{ metric: 'nullValues', mustBe: 0 }],
      },
    },
    'a rule': {
      keys: [...keysOf('DataQuality', 'DataQualityLibrary', 'DataQualitySql', 'DataQualityCustom')],
      around: (part) => ({
        schema: [{ name: 't', quality: [{ metric: 'rowCount', mustBe: 1, ...part }], properties: [{ name: 'a' }] }],
      }),
      examples: {
        authoritativeDefinitions: PROSE,
        businessImpact: 'a',
        customProperties: [{ property: 'modelassay.where', value: 'a = 1' }],
        dimension: 'accuracy',
        method: 'a',
        schedule: 'a',
        scheduler: 'a',
        severity: 'warning',
        tags: ['a'],
        type: 'text',
        unit: 'percent',
        metric: 'nullValues',
        rule: 'nullValues',
        arguments: { pattern: 'a' },
        query: 'SELECT 1',
        engine: 'soda',
        implementation: 'a',
      },
    },
    'a service level': {
      keys: keysOf('ServiceLevelAgreementProperty'),
      around: (part) => ({ slaProperties: [{ property: 'latency', value: 1, unit: 'd', element: 't.a', ...part }] }),
      examples: {
        property: 'retention',
        value: 2,
        valueExt: 2,
        unit: 'h',
        element: 't.b',
        driver: 'regulatory',
        scheduler: 'a',
        schedule: 'a',
      },
    },
    'a relationship': {
      keys: keysOf('RelationshipBase'),
      around: (part) => ({
        schema: [
          {
            name: 't',
            properties: [{ name: 'a' }, { name: 'b' }],
            relationships: [{ from: 't.a', to: 't.b', ...part }],
          },
        ],
      }),
      examples: { from: 't.b', to: 't.a', customProperties: [{ property: 'x', value: 1 }] },
    },
  };
  const BASE = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'x',
    version: '1.0.0',
    status: 'draft',
    schema: [{ name: 't', properties: [{ name: 'a' }, { name: 'b' }] }],
  };
  // A relationship has one type, which it is without it too.
  const words = Object.entries(PLACES).flatMap(([place, { keys }]) =>
    [...new Set(keys)]
      .filter((key) => (!NAMES.includes(key) && key !== 'type') || (place === 'a rule' && key === 'type'))
      .map((key) => [place, key] as const),
  );

  test.each(words)('of %s: %s is judged, refused or told', (place, word) => {
    const { around, examples, part } = PLACES[place]!;
    expect(examples).toHaveProperty([word]);
    const contract = (one: object) => JSON.stringify({ ...BASE, ...part, ...around(one) });
    expect(fateOf(word, contract({}), contract({ [word]: examples[word] }), 'odcs')).not.toBe('dropped');
  });

  const options = Object.entries(OPTIONS_OF).flatMap(([type, keys]) => keys.map((key) => [type, key] as const));
  const VALUES: Readonly<Record<string, unknown>> = {
    minLength: 1,
    maxLength: 1,
    pattern: 'a',
    multipleOf: 2,
    timezone: true,
    defaultTimezone: 'Europe/Berlin',
    minItems: 1,
    maxItems: 1,
    uniqueItems: true,
    minProperties: 1,
    maxProperties: 1,
    required: ['x'],
  };
  const OF_TYPE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    string: { format: 'uuid' },
    integer: { format: 'u8' },
    number: { format: 'f32' },
    date: { format: 'dd.MM.yyyy' },
    timestamp: { format: 'dd.MM.yyyy HH:mm' },
    time: { format: 'HH:mm' },
  };

  test.each(options)('the option of %s: %s is judged, refused or told', (type, word) => {
    const value = VALUES[word] ?? OF_TYPE[type]?.[word] ?? (['integer', 'number'].includes(type) ? 1 : '2024-01-01');
    const contract = (logicalTypeOptions: object) =>
      JSON.stringify({
        ...BASE,
        schema: [{ name: 't', properties: [{ name: 'a', logicalType: type, logicalTypeOptions }] }],
      });
    expect(fateOf(word, contract({}), contract({ [word]: value }), 'odcs')).not.toBe('dropped');
  });

  test('the options are the standard’s', () => {
    const branches = $defs.SchemaBaseProperty.allOf.flatMap(
      (branch: { if?: { properties: object }; then?: object }) => {
        const then = branch.then as { properties?: { logicalTypeOptions?: { properties?: object } } } | undefined;
        return Object.keys(then?.properties?.logicalTypeOptions?.properties ?? {});
      },
    );
    expect([...new Set(options.map(([, key]) => key))].sort()).toEqual([...new Set(branches)].sort());
  });
});

describe('Great Expectations', () => {
  const expectation = (more: object) => ({
    expectations: [
      { type: 'expect_column_values_to_be_between', kwargs: { column: 'a', min_value: 1, ...more } },
      { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'a' } },
    ],
  });
  const suite = (more: object, kwargs: object = {}) => JSON.stringify({ ...expectation(kwargs), ...more });

  test.each(['meta', 'notes', 'suite_parameters', 'evaluation_parameters', 'checkpoints'])(
    'of a suite: %s is told',
    (word) => {
      expect(fateOf(word, suite({}), suite({ [word]: { a: 1 } }), 'great-expectations')).toBe('not checked');
    },
  );

  test.each(['meta', 'notes', 'description', 'rendered_content'])('of an expectation: %s is told', (word) => {
    const one = { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'a' } };
    const written = (more: object) => JSON.stringify({ expectations: [{ ...one, ...more }] });
    expect(fateOf(word, written({}), written({ [word]: 'a' }), 'great-expectations')).toBe('not checked');
  });

  test.each([
    ['max_value', 2],
    ['strict_min', true],
    ['mostly', 0.5],
    ['row_condition', 'b > 1'],
    ['row_condition', 'b.str.len() > 1'],
    ['a_typo', 1],
  ])('an argument: %s (%s) is judged, refused or told', (word, value) => {
    expect(fateOf(word, suite({}), suite({}, { [word]: value }), 'great-expectations')).not.toBe('dropped');
  });

  test('an expectation whose condition cannot be read is left out whole', () => {
    const contract = read(suite({}, { row_condition: 'b.str.len() > 1' }), 'great-expectations', 'careful');
    expect(contract.tables[0]!.rules).toHaveLength(1);
    expect(contract.untested).toMatchObject([{ asked: true }]);
  });
});

describe('pandera', () => {
  const DOCUMENT: Readonly<Record<string, unknown>> = {
    columns: { a: { dtype: 'int64' } },
    checks: { a_function: {} },
    index: [{ dtype: 'int64', name: 'i' }],
    dtype: 'int64',
    coerce: true,
    strict: true,
    ordered: true,
    unique: ['a'],
    report_duplicates: 'all',
    unique_column_names: true,
    add_missing_columns: true,
    drop_invalid_rows: true,
    metadata: { a: 1 },
  };
  const COLUMN: Readonly<Record<string, unknown>> = {
    dtype: 'int64',
    nullable: true,
    unique: true,
    coerce: true,
    required: false,
    regex: true,
    checks: { greater_than: 1 },
    greater_than: 1,
    a_function: 1,
    default: 1,
    report_duplicates: 'all',
    drop_invalid_rows: true,
    metadata: { a: 1 },
  };
  const schema = (column: object, document: object = {}) =>
    JSON.stringify({ schema_type: 'dataframe', columns: { a: { ...column }, b: {} }, ...document });

  test.each(Object.keys(DOCUMENT))('of a schema: %s is judged, refused or told', (word) => {
    expect(fateOf(word, schema({}), schema({}, { [word]: DOCUMENT[word] }), 'pandera')).not.toBe('dropped');
  });

  test.each(Object.keys(COLUMN))('of a column: %s is judged, refused or told', (word) => {
    expect(fateOf(word, schema({}), schema({ [word]: COLUMN[word] }), 'pandera')).not.toBe('dropped');
  });
});

describe('Frictionless', () => {
  const schema = (field: object, table: object = {}) =>
    JSON.stringify({ fields: [{ name: 'a', ...field }, { name: 'b' }], ...table });
  const NUMBER = { type: 'number' };

  test.each([
    ['type', 'integer', {}],
    ['format', 'email', {}],
    ['missingValues', ['-'], {}],
    ['decimalChar', ',', NUMBER],
    ['groupChar', '.', NUMBER],
    ['bareNumber', false, NUMBER],
    ['trueValues', ['yes'], { type: 'boolean' }],
    ['falseValues', ['no'], { type: 'boolean' }],
    ['categories', ['a'], {}],
    ['categoriesOrdered', true, {}],
    ['delimiter', ';', { type: 'list', itemType: 'integer' }],
    ['itemType', 'integer', { type: 'list' }],
    ['rdfType', 'https://example.org', {}],
    ['example', 'a', {}],
  ])('of a field: %s is judged, refused or told', (word, value, field) => {
    expect(fateOf(word, schema(field), schema({ ...field, [word]: value }), 'frictionless')).not.toBe('dropped');
  });

  test.each([
    ['required', true, 'string'],
    ['unique', true, 'string'],
    ['minLength', 1, 'string'],
    ['maxLength', 1, 'string'],
    ['minimum', 1, 'integer'],
    ['maximum', 1, 'integer'],
    ['exclusiveMinimum', 1, 'integer'],
    ['exclusiveMaximum', 1, 'integer'],
    ['pattern', 'a', 'string'],
    ['enum', ['a'], 'string'],
    ['jsonSchema', {}, 'object'],
  ])('the constraint %s is judged, refused or told', (word, value, type) => {
    expect(fateOf(word, schema({ type }), schema({ type, constraints: { [word]: value } }), 'frictionless')).not.toBe(
      'dropped',
    );
  });

  test.each([
    ['fieldsMatch', 'subset'],
    ['missingValues', ['-']],
    ['primaryKey', 'a'],
    ['uniqueKeys', [['a', 'b']]],
    ['foreignKeys', [{ fields: 'a', reference: { resource: '', fields: 'b' } }]],
    ['version', '1'],
  ])('of a table: %s is judged, refused or told', (word, value) => {
    expect(fateOf(word, schema({}), schema({}, { [word]: value }), 'frictionless')).not.toBe('dropped');
  });
});
