import * as z from 'zod';
import { scalar } from '../kind-fields.ts';
import { limitOf } from '../limit.ts';
import type { Measure } from '../measure.ts';
import { valueSchema } from '../value-schema.ts';
import { bounded, extreme, NO_BOUNDS, nonNullShare, rangeOf, statistic } from './bounds.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { like, likeList, regex, regexList } from './patterns.ts';
import { quantiles } from './quantiles.ts';
import { judged, several } from './several.ts';
import {
  asksNothing,
  BOUNDS,
  COLUMN,
  COLUMN_LIST,
  DATED_BOUNDS,
  type Expectation,
  expectation,
  GROUP,
  PAIR,
  plain,
  type Translated,
  VALUE_SET,
  withoutNulls,
} from './translated.ts';
import { inTypeList, ofType } from './types.ts';

const number = z.number();
const text = z.string().min(1);
const flag = z.boolean().nullish();
const EMPTY_SET = asksNothing('its value_set holds no value, so any table meets it');

/** In Python true is 1 and false is 0. */
function asPythonCompares(values: readonly z.infer<typeof scalar>[]): z.infer<typeof scalar>[] {
  const equals = new Map<unknown, boolean | number>([
    [1, true],
    [0, false],
    [true, 1],
    [false, 0],
  ]);
  return [...new Set(values.flatMap((value) => [value, ...(equals.has(value) ? [equals.get(value)!] : [])]))];
}

/** What an empty set asks, as Great Expectations judges it: that there is no value at all, or nothing. */
const withSet = (
  empty: 'no value' | 'nothing',
  make: (column: string[], values: z.infer<typeof scalar>[]) => Measure,
) =>
  expectation({ ...COLUMN, ...VALUE_SET }, ({ column, value_set }) => {
    const values = withoutNulls(value_set);
    if (values.length > 0) return plain(make([column], values));
    return empty === 'no value' && value_set ? plain({ rule: 'isNull', column: [column] }) : EMPTY_SET;
  });

const sorted = (direction: 'ascending' | 'descending') =>
  expectation({ ...COLUMN, strictly: flag }, ({ column, strictly }) =>
    plain({ rule: 'sorted', column, direction, strict: strictly === true }),
  );

const equals = (measure: Measure) =>
  expectation({ value: number }, ({ value }) => ({
    rules: [{ measure, limit: limitOf('mustBe', [value], 'value') }],
  }));

const between = (measure: Measure) => expectation(BOUNDS, (bounds) => bounded(measure, bounds));

/** The table has no column. */
const NO_COLUMN: Translated = {
  rules: [{ measure: { rule: 'columnCount' }, limit: limitOf('mustBe', [0], 'value') }],
};

const onColumn = (make: (column: string[]) => Measure) => expectation(COLUMN, ({ column }) => plain(make([column])));

const inGroup = (make: (columns: string[]) => Measure) =>
  expectation(GROUP, ({ column_list, ignore_row_if }) =>
    judged({ columns: column_list, ignored: ignore_row_if }, make(column_list)),
  );

const pairOf = ({ column_A, column_B, ignore_row_if }: z.infer<z.ZodObject<typeof PAIR>>) => ({
  columns: [column_A, column_B],
  ignored: ignore_row_if,
});

const shown = (value: z.infer<typeof scalar>) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

const uniqueWithin = inGroup((columns) => ({ rule: 'uniqueWithin', columns }));

const EXPECTATION_OF = {
  expect_column_to_exist: expectation(
    { ...COLUMN, column_index: z.int().min(0).nullish() },
    ({ column, column_index: index }) => plain({ rule: 'present', column, ...(index != null ? { index } : {}) }),
  ),
  expect_table_columns_to_match_ordered_list: expectation(
    { column_list: z.array(text).nullable() },
    ({ column_list: names }) =>
      names === null
        ? asksNothing('its column_list is null, so any table meets it')
        : names.length > 0
          ? plain({ rule: 'columns', names, order: true, extra: false })
          : NO_COLUMN,
  ),
  /** Null stands for no column at all, and what need not match exactly may have any. */
  expect_table_columns_to_match_set: expectation(
    { column_set: z.array(text).nullable(), exact_match: flag },
    ({ column_set: names, exact_match }) => {
      if (names?.length)
        return plain({ rule: 'columns', names: [...new Set(names)], order: false, extra: exact_match === false });
      return exact_match === false ? asksNothing('its column_set holds no column, so any table meets it') : NO_COLUMN;
    },
  ),
  expect_table_column_count_to_equal: equals({ rule: 'columnCount' }),
  expect_table_column_count_to_be_between: between({ rule: 'columnCount' }),
  expect_table_row_count_to_equal: equals({ rule: 'rowCount' }),
  expect_table_row_count_to_be_between: between({ rule: 'rowCount' }),
  expect_table_row_count_to_equal_other_table: expectation({ other_table_name: text }, ({ other_table_name }) => ({
    rules: [
      {
        measure: { rule: 'rowCountRatio', data: `table:${other_table_name}` },
        limit: limitOf('mustBe', [1], 'value'),
      },
    ],
  })),
  expect_column_values_to_not_be_null: onColumn((column) => ({ rule: 'notNull', column })),
  expect_column_values_to_be_null: onColumn((column) => ({ rule: 'isNull', column })),
  expect_column_values_to_be_unique: onColumn((columns) => ({
    rule: 'unique',
    columns,
    nulls: 'ignore',
    count: 'members',
  })),
  expect_compound_columns_to_be_unique: inGroup((columns) => ({
    rule: 'unique',
    columns,
    nulls: 'equal',
    count: 'members',
  })),
  expect_multicolumn_values_to_be_unique: uniqueWithin,
  expect_select_column_values_to_be_unique_within_record: uniqueWithin,
  expect_column_values_to_be_of_type: ofType,
  expect_column_values_to_be_in_type_list: inTypeList,
  expect_column_type_to_be: ofType,
  expect_column_values_to_be_in_set: withSet('no value', (column, values) => ({
    rule: 'allowed',
    column,
    values: asPythonCompares(values),
  })),
  expect_column_values_to_not_be_in_set: withSet('nothing', (column, values) => ({
    rule: 'forbidden',
    column,
    values: asPythonCompares(values),
  })),
  expect_column_values_to_be_between: expectation({ ...COLUMN, ...DATED_BOUNDS }, ({ column, ...bounds }) => {
    const range = rangeOf(column, bounds);
    return range ? plain(range) : NO_BOUNDS;
  }),
  expect_column_value_lengths_to_equal: expectation({ ...COLUMN, value: z.int().min(0) }, ({ column, value }) =>
    plain({ rule: 'length', column: [column], minimum: value, maximum: value }),
  ),
  expect_column_value_lengths_to_be_between: expectation({ ...COLUMN, ...BOUNDS }, (args) => {
    const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = args;
    const minimum = low == null ? undefined : Math.max(0, strictLow ? Math.floor(low) + 1 : Math.ceil(low));
    const maximum = high == null ? undefined : strictHigh ? Math.ceil(high) - 1 : Math.floor(high);
    if (minimum === undefined && maximum === undefined) return NO_BOUNDS;
    if (maximum !== undefined && maximum < (minimum ?? 0)) return plain({ rule: 'isNull', column: [args.column] });
    return plain({ rule: 'length', column: [args.column], minimum, maximum });
  }),
  expect_column_values_to_match_regex: regex(false),
  expect_column_values_to_not_match_regex: regex(true),
  expect_column_values_to_match_regex_list: regexList(false),
  expect_column_values_to_not_match_regex_list: regexList(true),
  expect_column_values_to_match_like_pattern: like(false),
  expect_column_values_to_not_match_like_pattern: like(true),
  expect_column_values_to_match_like_pattern_list: likeList(false),
  expect_column_values_to_not_match_like_pattern_list: likeList(true),
  expect_column_values_to_match_strftime_format: expectation(
    { ...COLUMN, strftime_format: text },
    ({ column, strftime_format: format }) => plain({ rule: 'dateFormat', column: [column], format }),
  ),
  expect_column_values_to_be_dateutil_parseable: onColumn((column) => ({
    rule: 'format',
    column,
    format: 'usual-date',
  })),
  expect_column_values_to_be_json_parseable: onColumn((column) => ({ rule: 'format', column, format: 'json' })),
  // It takes formats for annotations, as the library jsonschema does where nobody asks for them.
  expect_column_values_to_match_json_schema: expectation({ ...COLUMN, json_schema: valueSchema }, (args) =>
    plain({ rule: 'jsonText', column: [args.column], schema: args.json_schema, formats: false }),
  ),
  expect_column_values_to_be_increasing: sorted('ascending'),
  expect_column_values_to_be_decreasing: sorted('descending'),
  expect_column_value_z_scores_to_be_less_than: expectation(
    { ...COLUMN, threshold: number.gt(0), double_sided: flag },
    ({ column, threshold, double_sided }) =>
      plain({
        rule: 'outliers',
        column: [column],
        method: 'z',
        factor: threshold,
        inclusive: true,
        doubleSided: double_sided !== false,
      }),
  ),
  expect_column_pair_values_a_to_be_greater_than_b: expectation({ ...PAIR, or_equal: flag }, (args) =>
    several(pairOf(args), ([a, b]) => `coalesce(${a} ${args.or_equal === true ? '>=' : '>'} ${b}, false)`),
  ),
  expect_column_pair_values_to_be_equal: expectation(PAIR, (args) =>
    several(pairOf(args), ([a, b]) => `coalesce(${a} = ${b}, false)`),
  ),
  expect_column_pair_values_to_be_in_set: expectation(
    { ...PAIR, value_pairs_set: z.array(z.tuple([scalar, scalar])).min(1) },
    (args) =>
      several(
        pairOf(args),
        ([a, b]) =>
          `coalesce(${args.value_pairs_set.map(([x, y]) => `(${a} = ${shown(x)} and ${b} = ${shown(y)})`).join(' or ')}, false)`,
      ),
  ),
  expect_multicolumn_sum_to_equal: expectation({ ...GROUP, ...COLUMN_LIST, sum_total: number }, (args) =>
    several(
      { columns: args.column_list, ignored: args.ignore_row_if },
      (names) => `coalesce(${names.join(' + ')} = ${args.sum_total}, false)`,
    ),
  ),
  expect_multicolumn_values_to_be_equal: expectation(GROUP, ({ column_list: columns, ignore_row_if: ignored }) =>
    several(
      { columns, ignored },
      ([first, ...rest]) => `coalesce(${rest.map((item) => `${first} = ${item}`).join(' and ')}, false)`,
    ),
  ),
  expect_column_mean_to_be_between: statistic('mean'),
  expect_column_median_to_be_between: statistic('median'),
  expect_column_min_to_be_between: extreme('minimum'),
  expect_column_max_to_be_between: extreme('maximum'),
  expect_column_sum_to_be_between: statistic('sum'),
  expect_column_stdev_to_be_between: statistic('sd'),
  expect_column_unique_value_count_to_be_between: statistic('distinct'),
  expect_column_proportion_of_unique_values_to_be_between: statistic('distinctPercent', (share) => share * 100),
  expect_column_proportion_of_non_null_values_to_be_between: nonNullShare,
  expect_column_quantile_values_to_be_between: quantiles,
  expect_column_kl_divergence_to_be_less_than: kullbackLeibler,
  expect_column_distinct_values_to_be_in_set: withSet('nothing', (column, values) => ({
    rule: 'distinctValues',
    column,
    values: asPythonCompares(values),
    must: 'be-in',
  })),
  expect_column_distinct_values_to_contain_set: withSet('nothing', (column, values) => ({
    rule: 'distinctValues',
    column,
    values,
    must: 'contain',
  })),
  expect_column_distinct_values_to_equal_set: withSet('no value', (column, values) => ({
    rule: 'distinctValues',
    column,
    values,
    must: 'equal',
  })),
  expect_column_most_common_value_to_be_in_set: expectation(
    { ...COLUMN, ...VALUE_SET, ties_okay: flag },
    ({ column, value_set, ties_okay }) => {
      const values = withoutNulls(value_set);
      const ties = ties_okay === true ? 'any' : 'none';
      return values.length > 0 ? plain({ rule: 'mode', column: [column], values, ties }) : EMPTY_SET;
    },
  ),
  expect_column_values_to_not_be_outliers: expectation(
    { ...COLUMN, method: text.nullish(), multiplier: number.gt(0).nullish() },
    ({ column, method, multiplier }) => {
      if ((method ?? 'iqr') !== 'iqr' && method !== 'std') return `its method ${method} is neither iqr nor std`;
      return plain({
        rule: 'outliers',
        column: [column],
        method: method === 'std' ? 'z' : 'iqr',
        factor: multiplier ?? 1.5,
        doubleSided: true,
      });
    },
  ),
  unexpected_rows_expectation: expectation({ unexpected_rows_query: text }, ({ unexpected_rows_query: query }) => {
    if (!/\{batch\}/.test(query)) return 'its query does not read {batch}';
    const plainText = query.trim().replace(/[;\s]+$/, '');
    if (/[{}]/.test(plainText.replaceAll('{batch}', ''))) return 'its query has further parameters';
    const counting = `SELECT count(*) FROM (${plainText.replaceAll('{batch}', '{object}')}\n)`;
    return { rules: [{ measure: { rule: 'sql', query: counting }, limit: limitOf('mustBe', [0], 'value') }] };
  }),
};

/** Every core expectation of Great Expectations 1.x that states a rule on one table. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = EXPECTATION_OF as unknown as Readonly<
  Record<string, Expectation>
>;
