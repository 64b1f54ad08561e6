import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EXPECTATIONS } from '../../../src/contracts/great-expectations/expectations.ts';
import { REFUSED } from '../../../src/contracts/great-expectations/refused.ts';
import { lines, read, refusal } from '../helpers.ts';
import core from './core.json' with { type: 'json' };
import golden from './golden.json' with { type: 'json' };

test('every core expectation of Great Expectations is either carried over or refused by name', () => {
  expect([...Object.keys(EXPECTATIONS), ...Object.keys(REFUSED)].sort()).toEqual(core.expectations);
});

test('the page lists them all, with what was compared', () => {
  const rows = core.expectations.map((name) => {
    const carried = EXPECTATIONS[name];
    if (!carried) return `| \`${name}\` | – | ${REFUSED[name]} |`;
    const asked = golden.expectations.filter(({ type, met }) => type === name && met !== null);
    const rules = asked.flatMap(({ kwargs }) => {
      const translated = carried.translate(z.object(carried.shape).parse(kwargs));
      if (typeof translated === 'string' || !('rules' in translated)) return [];
      return translated.rules.map(({ measure }) => `\`${measure.rule}\``);
    });
    const [rule, why] = NOT_COMPARED[name] ?? [[...new Set(rules)].join(', '), `in ${asked.length} cases`];
    return `| \`${name}\` | ${rule} | ${why} |`;
  });
  const page = readFileSync(new URL('../../../docs/great-expectations.md', import.meta.url), 'utf8');
  const table = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(table.join('\n')).toBe(rows.join('\n'));
});

const LIKE = ['`pattern`', 'no: it needs a database there'] as const;
const TYPE = ['`type`', 'no: names of types are told by their kind, `int64` and `LongType` are integer'] as const;
/** What golden.py could not ask. */
const NOT_COMPARED: Readonly<Record<string, readonly [rule: string, why: string]>> = {
  expect_column_type_to_be: TYPE,
  expect_column_values_to_be_of_type: TYPE,
  expect_column_values_to_be_in_type_list: TYPE,
  expect_column_values_to_match_like_pattern: LIKE,
  expect_column_values_to_match_like_pattern_list: LIKE,
  expect_column_values_to_not_match_like_pattern: LIKE,
  expect_column_values_to_not_match_like_pattern_list: LIKE,
  expect_multicolumn_values_to_be_unique: ['`uniqueWithin`', 'no: it raises an error there'],
  expect_table_row_count_to_equal_other_table: ['`rowCountRatio`', 'no: it needs a database there'],
  unexpected_rows_expectation: ['`sql`', 'no: it needs a database there'],
};

const suite = (type: string, kwargs: object) => JSON.stringify({ name: 'x', expectations: [{ type, kwargs }] });

describe('what cannot be carried over', () => {
  test.each(Object.entries(REFUSED))('%s is refused with its reason', (type, reason) => {
    expect(refusal(suite(type, { column: 'x' }))).toContain(`${type} cannot be tested: ${reason}`);
  });

  test.each([
    [
      'an argument that is not known',
      'expect_column_values_to_be_unique',
      { column: 'x', approximately: true },
      /approximately of/,
    ],
    [
      'a parameter of the run',
      'expect_column_max_to_be_between',
      { column: 'x', max_value: { $PARAMETER: 'm' } },
      /max_value of .* cannot be tested: its value comes from a parameter at run time/,
    ],
    [
      'a method of its own',
      'expect_column_values_to_not_be_outliers',
      { column: 'x', method: 'lof' },
      /neither iqr nor std/,
    ],
    [
      'a query without the table',
      'unexpected_rows_expectation',
      { unexpected_rows_query: 'SELECT 1' },
      /does not read \{batch\}/,
    ],
    [
      'a query with parameters',
      'unexpected_rows_expectation',
      { unexpected_rows_query: 'SELECT * FROM {batch} WHERE x = {y}' },
      /further parameters/,
    ],
  ])('%s', (_, type, kwargs, message) => {
    expect(refusal(suite(type, kwargs))).toMatch(message);
  });

  test('a query that selects its rows itself takes no condition', () => {
    const kwargs = { unexpected_rows_query: 'SELECT * FROM {batch}', row_condition: 'x > 1' };
    expect(refusal(suite('unexpected_rows_expectation', kwargs))).toMatch(/selects its rows itself/);
  });
});

test('a query for unexpected rows must find none', () => {
  const query = 'SELECT * FROM {batch} WHERE x < 0; ';
  expect(lines(read(suite('unexpected_rows_expectation', { unexpected_rows_query: query })))).toHaveLength(1);
});
