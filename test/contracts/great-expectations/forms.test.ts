import { afterAll, describe, expect, test } from 'vitest';
import { own, workshop } from '../../gates/data-schema/harness.ts';
import { odcs, read, refusal, rulesOf } from '../helpers.ts';

const shop = workshop();
afterAll(() => shop.close());

const suiteOf = (...expectations: readonly (readonly [type: string, kwargs: object])[]) =>
  JSON.stringify({ name: 'own', expectations: expectations.map(([type, kwargs]) => ({ type, kwargs })) }, null, 1);

const ROWS = [
  { i: 1, n: 1, b: true, d: '2024-01-01', u: 'Zoë', s: '1' },
  { i: 2, n: 2, b: false, d: '2024-05-01', u: '東京', s: '2' },
  { i: 3, n: null, b: true, d: '2024-06-01', u: '..', s: '3' },
  { i: 4, n: 4, b: true, d: '2024-12-31', u: 'x', s: '4' },
];
const data = shop.file('rows.ndjson', ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** The verdict over ROWS: of all rules of the expectation. */
async function verdict(type: string, kwargs: object): Promise<string> {
  const ran = await shop.run({ contract: shop.file('suite.json', suiteOf([type, kwargs])), data });
  const verdicts = ran.checks.filter(({ id }) => id !== 'not-empty').map((check) => check.verdict);
  return verdicts.find((one) => one !== 'pass') ?? 'pass';
}

test.each([
  // A value at the limit is not less than it: Great Expectations finds |z| = 1 not < 1.
  ['expect_column_value_z_scores_to_be_less_than', { column: 'z', threshold: 1, double_sided: true }, 'fail'],
  ['expect_column_value_z_scores_to_be_less_than', { column: 'z', threshold: 1.001, double_sided: true }, 'pass'],
] as const)('%s %j', async (type, kwargs, expected) => {
  const rows = shop.file('z.ndjson', '{"z": -1}\n{"z": 0}\n{"z": 1}\n');
  const ran = await shop.run({ contract: shop.file('z.json', suiteOf([type, kwargs])), data: rows });
  expect(ran.check('z.outliers').verdict).toBe(expected);
});

describe('as Great Expectations 1.24 judges the same rows', () => {
  test.each([
    ['expect_column_max_to_be_between', { column: 'd', min_value: '2024-01-01', max_value: '2024-12-31' }, 'pass'],
    ['expect_column_max_to_be_between', { column: 'd', min_value: '2024-01-01', max_value: '2024-12-30' }, 'fail'],
    ['expect_column_max_to_be_between', { column: 'd', min_value: '2025-01-01' }, 'fail'],
    ['expect_column_max_to_be_between', { column: 'd', min_value: '2024-12-31' }, 'pass'],
    ['expect_column_max_to_be_between', { column: 'd', min_value: '2024-12-31', strict_min: true }, 'fail'],
    ['expect_column_max_to_be_between', { column: 'd', max_value: '2024-12-31', strict_max: true }, 'fail'],
    ['expect_column_min_to_be_between', { column: 'd', min_value: '2023-01-01', max_value: '2024-01-01' }, 'pass'],
    ['expect_column_min_to_be_between', { column: 'd', max_value: '2024-01-01', strict_max: true }, 'fail'],
    ['expect_column_min_to_be_between', { column: 'd', min_value: '2024-01-02' }, 'fail'],
    ['expect_column_mean_to_be_between', { column: 'b', min_value: 0.75, max_value: 0.75 }, 'pass'],
    ['expect_column_sum_to_be_between', { column: 'b', min_value: 3, max_value: 3 }, 'pass'],
    ['expect_column_max_to_be_between', { column: 'b', min_value: 1, max_value: 1 }, 'pass'],
    ['expect_column_stdev_to_be_between', { column: 'b', min_value: 0.5, max_value: 0.5 }, 'pass'],
    ['expect_column_values_to_match_regex', { column: 'u', regex: '^\\w+$', mostly: 0.75 }, 'pass'],
    ['expect_column_values_to_match_regex', { column: 'u', regex: '^\\w+$' }, 'fail'],
    ['expect_column_values_to_not_match_regex', { column: 'u', regex: '京\\b' }, 'fail'],
  ] as const)('%s %j: %s', async (type, kwargs, expected) => {
    expect(await verdict(type, kwargs)).toBe(expected);
  });

  // numpy.quantile([1, 2, 4], 0.4, method=…), as its own `observed_value`.
  test.each([
    ['lower', 1],
    ['higher', 2],
    ['midpoint', 1.5],
    ['nearest', 2],
    ['linear', 1.8],
    [false, 2],
  ])('a quantile with allow_relative_error %s is %d', async (allow_relative_error, value) => {
    const asked = (low: number, high: number) =>
      verdict('expect_column_quantile_values_to_be_between', {
        column: 'n',
        quantile_ranges: { quantiles: [0.4], value_ranges: [[low, high]] },
        allow_relative_error,
      });
    expect(await asked(value - 1e-9, value + 1e-9)).toBe('pass');
    expect(await asked(value + 1e-6, value + 1)).toBe('fail');
  });

  test.each([
    ['i > 1 & n > 1', 2],
    ['(i > 1) & (n > 1)', 2],
    ['~(i > 1)', 1],
    ['i in [1, 2]', 2],
    ['i not in (1, 2)', 2],
    ['n.notnull()', 3],
    ['col("n").notNull()', 3],
    ['n.isnull() and i == 3', 1],
    ['i == 1 | i == 2', 2],
    ['s == "1"', 1],
    ['u.str.contains("x")', 1],
    ['u.str.startswith("Z")', 1],
    ['i >= 1 and s.isin(["1"])', 1],
  ])('the row condition %s selects %d rows', async (row_condition, rows) => {
    const suite = suiteOf(['expect_column_values_to_be_in_set', { column: 'i', value_set: [99], row_condition }]);
    const ran = await shop.run({ contract: shop.file('where.json', suite), data });
    const [rule] = ran.measurement.tables[0]!.rules.filter(({ rule }) => rule.measure.rule === 'allowed');
    expect(rule!.outcome).toMatchObject({ state: 'counted', judged: rows });
  });
});

describe('every argument is validated, with its place', () => {
  test.each([
    ['expect_table_columns_to_match_set', {}, /"column_set" is missing/],
    ['expect_table_columns_to_match_set', { column_set: 'a' }, /column_set: "a" is not a list/],
    ['expect_table_columns_to_match_ordered_list', { column_list: 'a' }, /column_list: "a" is not a list/],
    ['expect_column_mean_to_be_between', { min_value: 1 }, /"column" is missing/],
    ['expect_column_mean_to_be_between', { column: 'i', min_value: 'x' }, /min_value: "x" is not a number/],
    ['expect_column_max_to_be_between', { column: 'i', min_value: 'soon' }, /min_value/],
    [
      'expect_column_quantile_values_to_be_between',
      { column: 'i', quantile_ranges: { quantiles: ['x'], value_ranges: [[1, 2]] } },
      /quantiles\.0: "x" is not a number/,
    ],
    [
      'expect_column_quantile_values_to_be_between',
      { column: 'i', quantile_ranges: { quantiles: [0.5], value_ranges: [null] } },
      /value_ranges\.0/,
    ],
    [
      'expect_column_kl_divergence_to_be_less_than',
      { column: 'i', partition_object: { values: [1], weights: [0.5] }, threshold: 1 },
      /partition_object: the weights sum to 1/,
    ],
    [
      'expect_column_kl_divergence_to_be_less_than',
      { column: 'i', partition_object: { bins: [0, 2, 1], weights: [0.5, 0.5] }, threshold: 1 },
      /partition_object: bins rise/,
    ],
    [
      'expect_column_kl_divergence_to_be_less_than',
      { column: 'i', partition_object: { bins: [0, 1], weights: [0.5, 0.5] }, threshold: 1 },
      /partition_object: there are 1 weights, and it has 2/,
    ],
    [
      'expect_column_kl_divergence_to_be_less_than',
      { column: 'i', partition_object: {}, threshold: 1 },
      /"weights" is missing/,
    ],
    ['expect_column_values_to_be_unique', { column: 'i', mostly: 2 }, /mostly: 2/],
    ['expect_column_values_to_be_unique', { column: 'i', row_condition: 'i >' }, /expected a value or a column/],
    ['expect_column_values_to_be_unique', { column: 'i', row_condition: 'i.mode() == 1' }, /there is no method mode/],
  ])('%s %j', (type, kwargs, message) => {
    expect(refusal(suiteOf([type, kwargs])).replaceAll('contract.yaml', 'json')).toMatch(message);
  });
});

test.each([
  [
    ['str', 'int'],
    ['string', 'integer'],
  ],
  [['O'], 'string'],
  [['BIT', 'bool'], 'boolean'],
])('the types %j are %j', (type_list, type) => {
  const rules = rulesOf(read(suiteOf(['expect_column_values_to_be_in_type_list', { column: 'i', type_list }])));
  expect(rules[0]!.measure).toEqual(expect.objectContaining({ rule: 'type', type }));
});

describe('an expectation within the quality of an ODCS contract', () => {
  const quality = (implementation: string) =>
    odcs(`    properties:
      - name: i
        quality: [{ type: custom, engine: greatExpectations, severity: warning, implementation: ${implementation} }]
`);

  test("is read, also as the standard's own example writes it", () => {
    const text = JSON.stringify(
      'type: expect_table_row_count_to_be_between\nkwargs:\n  minValue: 10000\n  maxValue: 50000\n',
    );
    expect(rulesOf(read(quality(text))).slice(1)).toMatchObject([
      { measure: { rule: 'rowCount' }, limit: { text: 'mustBeGreaterOrEqualTo: 10000' }, severity: 'warning' },
      { measure: { rule: 'rowCount' }, limit: { text: 'mustBeLessOrEqualTo: 50000' }, severity: 'warning' },
    ]);
  });

  test('is about the property that it stands below', () => {
    const rules = rulesOf(read(quality('{ type: expect_column_values_to_be_unique, kwargs: {} }')));
    expect(rules[1]!.measure).toMatchObject({ rule: 'unique', columns: ['i'] });
  });

  test('is refused with its place where its arguments are wrong', () => {
    expect(refusal(quality('{ type: expect_column_mean_to_be_between, kwargs: { min_value: a } }'))).toMatch(
      /^contract\.yaml:11:\d+: kwargs\.min_value: "a" is not a number/,
    );
  });

  test('leaves the rules of the engine modelassay alone', () => {
    expect(rulesOf(read(odcs(`    properties: [{ name: i, quality: [${own('rule: notNull')}] }]\n`)))).toHaveLength(2);
  });
});

describe('what any table meets is listed, and nothing of it is left unchecked', () => {
  const vacuous = [
    ['expect_column_values_to_be_between', { column: 'i' }],
    ['expect_column_mean_to_be_between', { column: 'i', min_value: null, max_value: null }],
    ['expect_table_row_count_to_be_between', {}],
    ['expect_column_value_lengths_to_be_between', { column: 's' }],
    ['expect_column_values_to_not_be_in_set', { column: 'i', value_set: [] }],
    ['expect_column_values_to_not_be_in_set', { column: 'i', value_set: [null] }],
    ['expect_column_values_to_be_in_type_list', { column: 'i', type_list: null }],
    ['expect_table_columns_to_match_ordered_list', { column_list: null }],
    ['expect_table_columns_to_match_set', { column_set: null, exact_match: false }],
    ['expect_column_kl_divergence_to_be_less_than', { column: 'i', partition_object: null, threshold: null }],
    [
      'expect_column_quantile_values_to_be_between',
      { column: 'i', quantile_ranges: { quantiles: [0.5], value_ranges: [[null, null]] } },
    ],
  ] as const;

  test.each(vacuous)('%s %j', async (type, kwargs) => {
    const suite = suiteOf(['expect_table_row_count_to_equal', { value: 4 }], [type, kwargs]);
    const ran = await shop.run({ contract: shop.file('vacuous.json', suite), data });
    expect(ran.broken).toEqual([]);
    expect(ran.measurement.notChecked).toMatchObject([
      { asked: false, reason: expect.stringMatching(/any table meets it|compared with itself/) },
    ]);
    expect(ran.log).toEqual([]);
  });

  test.each(vacuous)('and a suite of nothing but %s is refused', (type, kwargs) => {
    expect(refusal(suiteOf([type, kwargs]))).toMatch(/no rule: nothing would be tested/);
  });
});
