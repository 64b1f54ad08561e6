import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EXPECTATIONS } from '../../src/contracts/great-expectations/expectations.ts';
import { conditionsOf } from '../../src/contracts/measure.ts';
import { ConfigurationError } from '../../src/core/errors.ts';
import { read, rulesOf } from './helpers.ts';

/**
 * Whatever stands where an argument belongs: the outcome is a contract whose rules ask something, or a ConfigurationError
 * that says where. Seeded, so that the same documents are tried each time.
 */
const VALUES: readonly unknown[] = [
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

function drawing(seed: number) {
  let state = seed;
  const next = () => {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
}

/** Nothing where it is a contract or a mistake with its place; else what went wrong. */
function wrong(document: unknown): string | undefined {
  const text = JSON.stringify(document);
  try {
    for (const { measure } of rulesOf(read(text))) {
      const { rule, column, ...asked } = measure as { rule: string; column?: unknown };
      const silent = rule === 'length' && Object.values(asked).every((value) => value === undefined);
      if (silent) return `${rule} asks nothing: ${text}`;
      if (Object.values(conditionsOf(measure)).some((condition) => /undefined|NaN/.test(condition)))
        return `${rule} has a condition of nothing: ${text}`;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return `${String(error)}: ${text}`;
    return error.message.split('\n').every((line) => /contract\.yaml:\d+/.test(line) || line === '')
      ? undefined
      : `no place in ${error.message}: ${text}`;
  }
}

const ARGUMENTS = [...new Set(Object.values(EXPECTATIONS).flatMap(({ shape }) => Object.keys(shape)))];

describe('arguments of any kind', () => {
  test('of every expectation, one at a time', () => {
    const draw = drawing(1);
    const found: string[] = [];
    for (const [type, { shape }] of Object.entries(EXPECTATIONS)) {
      // The others are as they should be, or left out where they may be.
      const fitting = Object.entries(shape).map(
        ([name, schema]) =>
          [name, [undefined, ...VALUES].filter((value) => z.safeParse(schema, value).success)] as const,
      );
      for (const key of [...Object.keys(shape), 'mostly', 'row_condition']) {
        for (const value of VALUES) {
          const others = fitting.map(([name, values]) => [name, values.length > 0 ? draw(values) : null]);
          const kwargs = { ...Object.fromEntries(others), [key]: value };
          const problem = wrong({ name: 's', expectations: [{ type, kwargs }] });
          if (problem !== undefined) found.push(problem);
        }
      }
    }
    expect(found.slice(0, 5)).toEqual([]);
  });

  test('of expectations, all at once', () => {
    const draw = drawing(2);
    const types = Object.keys(EXPECTATIONS);
    const found = Array.from({ length: 1000 }, () => {
      const kwargs = Object.fromEntries(Array.from({ length: 4 }, () => [draw(ARGUMENTS), draw(VALUES)]));
      return wrong({ name: 's', expectations: [{ type: draw(types), kwargs: { column: 'a', ...kwargs } }] });
    }).filter((problem) => problem !== undefined);
    expect(found.slice(0, 5)).toEqual([]);
  });

  test('of fields of a Table Schema', () => {
    const draw = drawing(3);
    const keys = [
      'type',
      'format',
      'decimalChar',
      'groupChar',
      'bareNumber',
      'trueValues',
      'falseValues',
      'missingValues',
      'categories',
    ];
    const constraints = ['required', 'unique', 'minLength', 'maxLength', 'minimum', 'maximum', 'pattern', 'enum'];
    const types = ['string', 'number', 'integer', 'boolean', 'date', 'time', 'array', 'duration', 'yearmonth', 'any'];
    const found = Array.from({ length: 1000 }, () =>
      wrong({
        fields: [
          {
            name: 'a',
            type: draw(types),
            [draw(keys)]: draw(VALUES),
            constraints: { [draw(constraints)]: draw(VALUES) },
          },
        ],
        [draw(['fieldsMatch', 'primaryKey', 'uniqueKeys', 'foreignKeys', 'missingValues'])]: draw(VALUES),
      }),
    ).filter((problem) => problem !== undefined);
    expect(found.slice(0, 5)).toEqual([]);
  });

  test('of columns of a pandera schema', () => {
    const draw = drawing(4);
    const keys = [
      'dtype',
      'nullable',
      'unique',
      'coerce',
      'required',
      'regex',
      'checks',
      'isin',
      'in_range',
      'str_matches',
      'str_length',
      'equal_to',
      'greater_than',
      'unique_values_eq',
    ];
    const found = Array.from({ length: 1000 }, () =>
      wrong({
        schema_type: 'dataframe',
        columns: { a: { dtype: draw(['int64', 'str', null]), [draw(keys)]: draw(VALUES), [draw(keys)]: draw(VALUES) } },
        [draw(['checks', 'index', 'strict', 'ordered', 'unique', 'coerce'])]: draw(VALUES),
      }),
    ).filter((problem) => problem !== undefined);
    expect(found.slice(0, 5)).toEqual([]);
  });

  test('of keywords of a JSON Schema', () => {
    const draw = drawing(5);
    const fitting: Readonly<Record<string, readonly unknown[]>> = {
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
    const rule = () => keyed(draw, fitting);
    expectSound(1000, () => ({
      type: 'object',
      properties: { a: { ...rule(), ...rule() }, b: rule() },
      required: draw([['a'], ['a', 'b'], []]),
    }));
  });

  test('of properties of an ODCS contract', () => {
    const draw = drawing(6);
    const options: Readonly<Record<string, readonly unknown[]>> = {
      minimum: [0, -1.5],
      maximum: [1, 1e308],
      exclusiveMinimum: [0],
      multipleOf: [0.5, 2],
      minLength: [0, 1],
      maxLength: [3],
      pattern: ['^a+$'],
      format: ['email', 'uuid', 'yyyy-MM-dd'],
      minItems: [1],
      uniqueItems: [true],
      timezone: [true],
    };
    const keys: Readonly<Record<string, readonly unknown[]>> = {
      physicalType: ['text', 'BIGINT'],
      required: [true, false],
      unique: [true, false],
      primaryKey: [true],
      partitioned: [false],
      classification: ['public'],
      examples: [['a', 1]],
      description: ['what it is'],
    };
    const asked: Readonly<Record<string, readonly unknown[]>> = {
      mustBe: [0, 5],
      mustBeLessThan: [3],
      mustBeBetween: [[0, 9]],
      unit: ['rows', 'percent'],
      arguments: [{ validValues: ['a'] }, { missingValues: ['', 'n/a'] }],
    };
    const types = ['string', 'number', 'integer', 'boolean', 'date', 'timestamp', 'array', undefined];
    expectSound(1000, () => ({
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'c',
      version: '1.0.0',
      status: 'active',
      schema: [
        {
          name: 't',
          properties: [
            { name: 'a', logicalType: draw(types), ...keyed(draw, keys) },
            { name: 'b', logicalType: 'string', logicalTypeOptions: keyed(draw, options) },
            {
              name: 'c',
              quality: [{ metric: draw(['nullValues', 'invalidValues', 'duplicateValues']), ...keyed(draw, asked) }],
            },
          ],
        },
      ],
    }));
  });
});

/** One key with a value that fits, or once in four with whatever there is. */
function keyed(draw: ReturnType<typeof drawing>, fitting: Readonly<Record<string, readonly unknown[]>>): object {
  const key = draw(Object.keys(fitting));
  return { [key]: draw(draw([fitting[key]!, fitting[key]!, fitting[key]!, VALUES])) };
}

/** Nothing goes wrong in so many documents, of which a good part are contracts. */
function expectSound(count: number, make: () => object): void {
  let contracts = 0;
  const found = Array.from({ length: count }, () => {
    const document = make();
    contracts += isContract(document) ? 1 : 0;
    return wrong(document);
  }).filter((problem) => problem !== undefined);
  expect(found.slice(0, 5)).toEqual([]);
  expect(contracts).toBeGreaterThan(count / 20);
  expect(contracts).toBeLessThan(count);
}

function isContract(document: object): boolean {
  try {
    return rulesOf(read(JSON.stringify(document))).length > 0;
  } catch {
    return false;
  }
}
