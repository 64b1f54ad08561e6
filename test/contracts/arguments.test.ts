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
});
