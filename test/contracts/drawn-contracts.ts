import * as z from 'zod';
import { EXPECTATIONS } from '../../src/contracts/great-expectations/expectations.ts';

/**
 * Contracts of every format with whatever there is where an argument belongs, drawn by a seed, so that the same documents are
 * tried each time. Their columns are `a`, `b` and `c`.
 */
export const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  1e308,
  '',
  'a',
  '2024-01-01',
  '^a+$',
  '(',
  [],
  [null],
  ['a'],
  [1],
  [[1, 2]],
  [['a', 1]],
  [{}],
  {},
  { a: 1 },
  { quantiles: ['x'], value_ranges: [[1, 2]] },
  { quantiles: [0.5], value_ranges: [null] },
  { quantiles: [0.5], value_ranges: [[null, null]] },
  { $PARAMETER: 'p' },
  { value: 1, options: null },
];

export type Draw = <T>(items: readonly T[]) => T;

/** Draws one of a list, by Numerical Recipes' linear congruential generator. */
export function drawing(seed: number): Draw {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
}

/** One key with a value that fits, or once in four with whatever there is. */
function keyed(draw: Draw, fitting: Readonly<Record<string, readonly unknown[]>>): object {
  const key = draw(Object.keys(fitting));
  return { [key]: draw(draw([fitting[key]!, fitting[key]!, fitting[key]!, VALUES])) };
}

/** Arguments of expectations that ask something of the columns a, b and c. */
const KNOWN_ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  column: ['a', 'b', 'c'],
  column_A: ['a', 'b'],
  column_B: ['b', 'c'],
  column_list: [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ],
  column_set: [['a', 'b', 'c'], ['a']],
  value_set: [
    ['x', 'z'],
    [1, 2],
    [1.5, null],
  ],
  type_: ['int', 'str', 'float64'],
  type_list: [['int64', 'str']],
  regex: ['^a+$', '\\d'],
  quantile_ranges: [
    {
      quantiles: [0.5, 1],
      value_ranges: [
        [0, 2],
        [null, 9],
      ],
    },
  ],
  partition_object: [
    { values: ['x', 'z'], weights: [0.5, 0.5] },
    { bins: [0, 1, 2], weights: [0.25, 0.75] },
    { bins: ['-Infinity', 1, 2], weights: [0.25, 0.75] },
  ],
};

/** The arguments of an expectation: one of them is `value`, the others are as they should be, or left out where they may be. */
export function expectationWith(type: string, key: string, value: unknown, draw: Draw): object {
  const others = Object.entries(EXPECTATIONS[type]!.shape).map(([name, schema]) => {
    const fitting = KNOWN_ARGUMENTS[name] ?? [undefined, ...VALUES].filter((one) => z.safeParse(schema, one).success);
    return [name, fitting.length > 0 ? draw(fitting) : null];
  });
  return { type, kwargs: { ...Object.fromEntries(others), [key]: value } };
}

const KEYWORDS: Readonly<Record<string, readonly unknown[]>> = {
  type: ['string', 'number', 'integer', 'boolean', 'array', 'object', ['string', 'null']],
  enum: [['a', 1], ['a', null], [1.5]],
  const: ['a', 1, null, true],
  format: ['date', 'date-time', 'uuid', 'email', 'unheard-of'],
  pattern: ['^a+$', '\\d'],
  minLength: [0, 1],
  maxLength: [3, 9],
  minimum: [0, -1.5],
  maximum: [1, 1e308],
  exclusiveMinimum: [0],
  exclusiveMaximum: [9],
  multipleOf: [0.5, 2],
  items: [{ type: 'string' }, { minimum: 0 }],
  minItems: [0, 1],
  maxItems: [3],
  uniqueItems: [true, false],
  properties: [{ x: { type: 'number' } }],
  required: [['x'], []],
  allOf: [[{ minimum: 1 }]],
  anyOf: [[{ type: 'string' }, { type: 'null' }]],
  not: [{ const: 'z' }],
  additionalProperties: [true, false],
};
const OPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  minLength: [0, 1],
  maxLength: [3],
  pattern: ['^a+$', '[xz]'],
  format: ['email', 'uuid'],
};
const PROPERTY_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  physicalType: ['text', 'BIGINT'],
  required: [true, false],
  unique: [true, false],
  primaryKey: [true],
  partitioned: [false],
  classification: ['public'],
  examples: [['a', 1]],
  description: ['what it is'],
};
/** Rules that are sound, of which one key is drawn anew once in four. */
const QUALITY: readonly Readonly<Record<string, unknown>>[] = [
  { metric: 'nullValues', mustBe: 0 },
  { metric: 'nullValues', mustBeLessThan: 50, unit: 'percent' },
  { metric: 'duplicateValues', mustBeBetween: [-1, 9] },
  { metric: 'invalidValues', mustBe: 0, arguments: { validValues: ['x', 'z'] } },
  { metric: 'missingValues', mustBe: 0, arguments: { missingValues: ['', 'n/a'] } },
  { metric: 'rowCount', mustBeGreaterThan: 1 },
];

const PROPERTY_TYPES = ['string', 'number', 'integer', 'boolean', 'date', 'timestamp', 'array', undefined];

const EXPECTATION_TYPES = Object.keys(EXPECTATIONS);
const ARGUMENTS = [...new Set(Object.values(EXPECTATIONS).flatMap(({ shape }) => Object.keys(shape)))];

const FIELD_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  format: ['default', 'any', 'email', 'wkt', '%d.%m.%Y'],
  decimalChar: [',', '.'],
  groupChar: [' ', '.'],
  bareNumber: [true, false],
  trueValues: [['x', '1']],
  falseValues: [['z', '0']],
  missingValues: [['', '-'], []],
  categories: [['x', 'z']],
  title: ['what it is'],
};
const CONSTRAINTS: Readonly<Record<string, readonly unknown[]>> = {
  required: [true, false],
  unique: [true, false],
  minLength: [0, 1],
  maxLength: [2, 9],
  minimum: [0, 1],
  maximum: [2, 99],
  pattern: ['[a-z]*', '\\d+'],
  enum: [
    ['x', 'z'],
    ['1', '2', '07'],
  ],
};
const TABLE_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  fieldsMatch: ['subset', 'partial', 'superset'],
  primaryKey: ['a', ['a']],
  uniqueKeys: [[['a']]],
  missingValues: [['', '-']],
  title: ['what it is'],
};
const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'date', 'time', 'array', 'duration', 'yearmonth', 'any'];
const COLUMN_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  nullable: [true],
  unique: [true, false],
  coerce: [true, false],
  required: [true, false],
  checks: [{ isin: [1, 2, 7] }, [{ value: 3, options: { check_name: 'less_than' } }]],
  isin: [
    [1, 2, 7],
    ['x', 'z'],
  ],
  in_range: [{ min_value: 0, max_value: 9 }],
  str_matches: ['^[a-z]*$'],
  str_length: [{ min_value: 0, max_value: 9 }],
  equal_to: [1],
  greater_than: [-1],
  unique_values_eq: [[1, 2, 7]],
};
const FRAME_KEYS: Readonly<Record<string, readonly unknown[]>> = {
  checks: [null, {}],
  index: [null, []],
  strict: [true, false],
  ordered: [true, false],
  unique: [['a'], null],
  coerce: [true, false],
};

function qualityRule(draw: Draw): object {
  const rule = draw(QUALITY);
  return draw([rule, rule, rule, { ...rule, [draw(Object.keys(rule))]: draw(VALUES) }]);
}

/** By the name of its format: a document of it. */
export const DRAWN = {
  'great-expectations': (draw) => {
    const type = draw(EXPECTATION_TYPES);
    const own = [...Object.keys(EXPECTATIONS[type]!.shape), 'mostly', 'row_condition'];
    // Half of them as they should be.
    const [key, value] = draw([
      [draw(own), draw(VALUES)],
      ['mostly', draw([undefined, 0.5, 1])],
    ] as const);
    return { name: 's', expectations: [expectationWith(type, key, value, draw)] };
  },
  'great-expectations of any arguments': (draw) => {
    const kwargs = Object.fromEntries(Array.from({ length: 4 }, () => [draw(ARGUMENTS), draw(VALUES)]));
    return { name: 's', expectations: [{ type: draw(EXPECTATION_TYPES), kwargs: { column: 'a', ...kwargs } }] };
  },
  frictionless: (draw) => ({
    fields: [
      { name: 'a', type: draw(FIELD_TYPES), ...keyed(draw, FIELD_KEYS), constraints: keyed(draw, CONSTRAINTS) },
      { name: 'b' },
      { name: 'c', type: 'any' },
    ],
    ...keyed(draw, TABLE_KEYS),
  }),
  pandera: (draw) => ({
    schema_type: 'dataframe',
    columns: {
      a: { dtype: draw(['int64', 'str', null]), ...keyed(draw, COLUMN_KEYS), ...keyed(draw, COLUMN_KEYS) },
      b: { nullable: true },
      c: { nullable: true },
    },
    ...keyed(draw, FRAME_KEYS),
  }),
  'json-schema': (draw) => {
    const rule = () => keyed(draw, KEYWORDS);
    return {
      type: 'object',
      properties: { a: { ...rule(), ...rule() }, b: rule() },
      required: draw([['a'], ['a', 'b'], []]),
    };
  },
  odcs: (draw) => ({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'c',
    version: '1.0.0',
    status: 'active',
    schema: [
      {
        name: 't',
        properties: [
          { name: 'a', logicalType: draw(PROPERTY_TYPES), ...keyed(draw, PROPERTY_KEYS) },
          { name: 'b', logicalType: 'string', logicalTypeOptions: keyed(draw, OPTIONS) },
          { name: 'c', quality: [qualityRule(draw)] },
        ],
      },
    ],
  }),
} satisfies Readonly<Record<string, (draw: Draw) => object>>;
