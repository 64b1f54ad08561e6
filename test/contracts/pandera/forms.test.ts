import { afterAll, describe, expect, test } from 'vitest';
import { workshop } from '../../gates/data-schema/harness.ts';
import { read, rulesOf } from '../helpers.ts';

/** Forms that schemas hold every day. */
const shop = workshop();
afterAll(() => shop.close());

async function broken(schema: object, rows: string): Promise<readonly string[]> {
  const document = { schema_type: 'dataframe', api: 'pandas', ...schema };
  const contract = shop.file('schema.json', JSON.stringify(document));
  return (await shop.run({ contract, data: shop.file('rows.ndjson', rows), 'extra-columns': 'pass' })).broken;
}
const int = { dtype: 'int64' };

test.each([
  ['strict', { strict: true }, '{"a": 1}\n', true],
  ['strict', { strict: true }, '{"a": 1, "c": 1}\n', false],
  ['ordered', { ordered: true }, '{"a": 1, "b": 1}\n', true],
  ['ordered', { ordered: true }, '{"b": 1, "a": 1}\n', false],
])('%s beside a column that may be missing: %j over %s', async (_, more, rows, holds) => {
  const found = await broken({ columns: { a: int, b: { ...int, required: false } }, ...more }, rows);
  expect(found.some((check) => check.startsWith('columns'))).toBe(!holds);
});

describe('a pattern of column names', () => {
  const columns = { '^x_[0-9]$': { ...int, regex: true, greater_than_or_equal_to: 0 } };

  test('stands for each column that it matches', async () => {
    expect(await broken({ columns }, '{"x_1": 1, "x_2": -1}\n')).toEqual(['x_2.range fail']);
    expect(await broken({ columns, strict: true }, '{"x_1": 1, "y": 1}\n')).toEqual(['columns fail']);
  });

  test('that matches none is a column that is missing, where it is required', async () => {
    expect(await broken({ columns }, '{"y": 1}\n')).toContain('^x_[0-9]$.present fail');
  });
});

test('coerce asks whether every value converts', async () => {
  const columns = {
    a: { ...int, coerce: true },
    b: { dtype: 'float64', coerce: true },
    c: { dtype: 'str', coerce: true },
  };
  expect(await broken({ columns }, '{"a": "7", "b": 1, "c": 1}\n')).toEqual([]);
  expect(await broken({ columns }, '{"a": "x", "b": "1.5", "c": true}\n')).toEqual(['a.type fail']);
});

test('checks as a list say their names among their options', () => {
  const checks = [
    { value: 3, options: { check_name: 'less_than' } },
    { value: 0, options: { check_name: 'gt', raise_warning: true } },
  ];
  const rules = rulesOf(read(JSON.stringify({ schema_type: 'dataframe', columns: { a: { ...int, checks } } })));
  expect(rules.slice(-2)).toMatchObject([
    { measure: { rule: 'range', exclusiveMaximum: 3 }, severity: 'error' },
    { measure: { rule: 'range', exclusiveMinimum: 0 }, severity: 'warning' },
  ]);
});

// pandera 0.35: unique=["k"] looks at the columns that are there, with or without an entry of their own.
test.each([
  ['{"a": 1, "k": 7}\n{"a": 2, "k": 7}\n', ['k.unique fail']],
  ['{"a": 1, "k": 7}\n{"a": 2, "k": 8}\n', []],
  ['{"a": 1}\n{"a": 2}\n', []],
])('unique of a column without an entry of its own, over %j', async (rows, expected) => {
  expect(await broken({ columns: { a: int }, unique: ['k'] }, rows)).toEqual(expected);
});

test('a column without an entry is unique, and no column of a strict schema', async () => {
  expect(await broken({ columns: { a: int }, unique: ['k'], strict: true }, '{"a": 1, "k": 7}\n')).toEqual([
    'columns fail',
  ]);
});

// pandera judges each check by itself: what has no value keeps both.
test.each([
  ['a,b\n1,4\n', ['b.range fail']],
  ['a,b\n1,-3\n', ['b.allowed fail']],
  ['a,b\n1,\n', []],
])('checks that contradict each other, over %j', async (rows, expected) => {
  const b = { nullable: true, isin: [4, 5], less_than: 0 };
  const document = { schema_type: 'dataframe', columns: { a: int, b } };
  const ran = await shop.run({
    contract: shop.file('contradiction.json', JSON.stringify(document)),
    data: shop.file('contradiction.csv', rows),
    'on-empty': 'pass',
  });
  expect(ran.broken).toEqual(expected);
});
