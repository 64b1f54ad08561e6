import { limitOf } from '../limit.ts';
import type { Measure } from '../measure.ts';
import { bounded, statistic } from './bounds.ts';
import { like, regex, regexList } from './patterns.ts';
import { inGroup, listOf, pair, several } from './several.ts';
import { type Arguments, column, name, plain, type Scalar, scalars, type Translated } from './translated.ts';
import { typed } from './types.ts';

const withSet =
  (make: (args: Arguments, values: Scalar[]) => Measure) =>
  (args: Arguments): Translated => {
    const values = scalars(args.value_set);
    return values ? plain(make(args, values), 'value_set') : 'value_set is not a list of plain values';
  };

const sorted =
  (direction: 'ascending' | 'descending') =>
  (args: Arguments): Translated =>
    plain({ rule: 'sorted', column: name(args), direction, strict: args.strictly === true }, 'strictly');

const count =
  (measure: Measure) =>
  (args: Arguments): Translated => {
    if (typeof args.value === 'number')
      return { rules: [{ measure, limit: limitOf('mustBe', [args.value], 'value') }], uses: ['value'] };
    return bounded(measure, args);
  };

/** Every core expectation of Great Expectations 1.x that states a rule on one table. */
export const EXPECTATIONS: Readonly<Record<string, (args: Arguments) => Translated>> = {
  expect_column_to_exist: (args) => {
    const index = args.column_index;
    return plain(
      { rule: 'present', column: name(args), ...(typeof index === 'number' ? { index } : {}) },
      'column_index',
    );
  },
  expect_table_columns_to_match_ordered_list: (args) =>
    plain({ rule: 'columns', names: listOf(args), order: true, extra: false }, 'column_list'),
  expect_table_columns_to_match_set: (args) =>
    plain(
      { rule: 'columns', names: args.column_set as string[], order: false, extra: args.exact_match === false },
      'column_set',
      'exact_match',
    ),
  expect_table_column_count_to_equal: count({ rule: 'columnCount' }),
  expect_table_column_count_to_be_between: count({ rule: 'columnCount' }),
  expect_table_row_count_to_equal: count({ rule: 'rowCount' }),
  expect_table_row_count_to_be_between: count({ rule: 'rowCount' }),
  expect_table_row_count_to_equal_other_table: (args) => ({
    rules: [
      {
        measure: { rule: 'rowCountRatio', data: `table:${String(args.other_table_name)}` },
        limit: limitOf('mustBe', [1], 'value'),
      },
    ],
    uses: ['other_table_name'],
  }),
  expect_column_values_to_not_be_null: (args) => plain({ rule: 'notNull', column: column(args) }),
  expect_column_values_to_be_null: (args) => plain({ rule: 'isNull', column: column(args) }),
  expect_column_values_to_be_unique: (args) =>
    plain({ rule: 'unique', columns: column(args), nulls: 'ignore', count: 'members' }),
  expect_compound_columns_to_be_unique: inGroup((columns) => ({
    rule: 'unique',
    columns,
    nulls: 'equal',
    count: 'members',
  })),
  expect_multicolumn_values_to_be_unique: inGroup((columns) => ({ rule: 'uniqueWithin', columns })),
  expect_select_column_values_to_be_unique_within_record: inGroup((columns) => ({ rule: 'uniqueWithin', columns })),
  expect_column_values_to_be_of_type: typed,
  expect_column_values_to_be_in_type_list: typed,
  expect_column_type_to_be: typed,
  expect_column_values_to_be_in_set: withSet((args, values) => ({ rule: 'allowed', column: column(args), values })),
  expect_column_values_to_not_be_in_set: withSet((args, values) => ({
    rule: 'forbidden',
    column: column(args),
    values,
  })),
  expect_column_values_to_be_between: (args) => {
    const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = args;
    const end = (value: unknown) => (typeof value === 'number' || typeof value === 'string' ? value : undefined);
    const measure: Measure = {
      rule: 'range',
      column: column(args),
      ...(strictLow ? { exclusiveMinimum: end(low) } : { minimum: end(low) }),
      ...(strictHigh ? { exclusiveMaximum: end(high) } : { maximum: end(high) }),
    };
    return plain(measure, 'min_value', 'max_value', 'strict_min', 'strict_max');
  },
  expect_column_value_lengths_to_equal: (args) =>
    typeof args.value === 'number'
      ? plain({ rule: 'length', column: column(args), minimum: args.value, maximum: args.value }, 'value')
      : 'value is not a number',
  expect_column_value_lengths_to_be_between: (args) => {
    const whole = (value: unknown, toward: 1 | -1, strict: unknown) =>
      typeof value === 'number'
        ? strict
          ? toward > 0
            ? Math.floor(value) + 1
            : Math.ceil(value) - 1
          : toward > 0
            ? Math.ceil(value)
            : Math.floor(value)
        : undefined;
    const minimum = whole(args.min_value, 1, args.strict_min);
    const maximum = whole(args.max_value, -1, args.strict_max);
    return plain(
      { rule: 'length', column: column(args), minimum, maximum },
      'min_value',
      'max_value',
      'strict_min',
      'strict_max',
    );
  },
  expect_column_values_to_match_regex: regex(false),
  expect_column_values_to_not_match_regex: regex(true),
  expect_column_values_to_match_regex_list: regexList(false),
  expect_column_values_to_not_match_regex_list: regexList(true),
  expect_column_values_to_match_like_pattern: like(false, 'like_pattern'),
  expect_column_values_to_not_match_like_pattern: like(true, 'like_pattern'),
  expect_column_values_to_match_like_pattern_list: like(false, 'like_pattern_list'),
  expect_column_values_to_not_match_like_pattern_list: like(true, 'like_pattern_list'),
  expect_column_values_to_match_strftime_format: (args) =>
    typeof args.strftime_format === 'string'
      ? plain({ rule: 'dateFormat', column: column(args), format: args.strftime_format }, 'strftime_format')
      : 'strftime_format is not a text',
  expect_column_values_to_be_json_parseable: (args) => plain({ rule: 'format', column: column(args), format: 'json' }),
  expect_column_values_to_be_increasing: sorted('ascending'),
  expect_column_values_to_be_decreasing: sorted('descending'),
  expect_column_value_z_scores_to_be_less_than: (args) =>
    typeof args.threshold === 'number'
      ? plain(
          {
            rule: 'outliers',
            column: column(args),
            method: 'z',
            factor: args.threshold,
            doubleSided: args.double_sided !== false,
          },
          'threshold',
          'double_sided',
        )
      : 'threshold is not a number',
  expect_column_pair_values_a_to_be_greater_than_b: (args) =>
    several(
      pair(args),
      args,
      ([a, b]) => `coalesce(${a} ${args.or_equal === true ? '>=' : '>'} ${b}, false)`,
      'or_equal',
    ),
  expect_column_pair_values_to_be_equal: (args) =>
    several(pair(args), args, ([a, b]) => `coalesce(${a} = ${b}, false)`),
  expect_column_pair_values_to_be_in_set: (args) => {
    const pairs = Array.isArray(args.value_pairs_set) ? (args.value_pairs_set as unknown[][]) : [];
    if (pairs.length === 0 || !pairs.every((item) => scalars(item)?.length === 2))
      return 'value_pairs_set is not a list of pairs';
    const shown = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));
    return several(
      pair(args),
      args,
      ([a, b]) =>
        `coalesce(${pairs.map(([x, y]) => `(${a} = ${shown(x)} and ${b} = ${shown(y)})`).join(' or ')}, false)`,
      'value_pairs_set',
    );
  },
  expect_multicolumn_sum_to_equal: (args) =>
    several(
      listOf(args),
      args,
      (names) => `${names.map((item) => `coalesce(${item}, 0)`).join(' + ')} = ${Number(args.sum_total)}`,
      'sum_total',
    ),
  expect_multicolumn_values_to_be_equal: (args) =>
    several(
      listOf(args),
      args,
      ([first, ...rest]) => `coalesce(${rest.map((item) => `${first} = ${item}`).join(' and ')}, false)`,
    ),
  expect_column_mean_to_be_between: statistic('mean'),
  expect_column_median_to_be_between: statistic('median'),
  expect_column_min_to_be_between: statistic('minimum'),
  expect_column_max_to_be_between: statistic('maximum'),
  expect_column_sum_to_be_between: statistic('sum'),
  expect_column_stdev_to_be_between: statistic('sd'),
  expect_column_unique_value_count_to_be_between: statistic('distinct'),
  expect_column_proportion_of_unique_values_to_be_between: statistic('distinctPercent', (share) => share * 100),
  expect_column_proportion_of_non_null_values_to_be_between: (args) => {
    const { min_value, max_value, strict_min, strict_max } = args;
    const turned = {
      ...args,
      min_value: max_value,
      max_value: min_value,
      strict_min: strict_max,
      strict_max: strict_min,
    };
    return statistic('nullPercent', (share) => Number((100 - share * 100).toPrecision(12)))(turned);
  },
  expect_column_quantile_values_to_be_between: (args) => {
    const ranges = args.quantile_ranges as { quantiles?: number[]; value_ranges?: (number | null)[][] } | undefined;
    const quantiles = ranges?.quantiles ?? [];
    if (quantiles.length === 0 || quantiles.length !== ranges?.value_ranges?.length)
      return 'quantile_ranges is not understood';
    const asked = args.allow_relative_error ?? false;
    if (asked !== false && asked !== 'nearest' && asked !== 'linear') return `allow_relative_error ${String(asked)}`;
    const rules = quantiles.flatMap((p, index) => {
      const [low, high] = ranges.value_ranges![index]!;
      const interpolation = asked === 'linear' ? 'linear' : 'nearest';
      const measure: Measure = {
        rule: 'statistic',
        column: column(args),
        statistic: 'quantile',
        p,
        interpolation,
        population: false,
      };
      return [
        ...(typeof low === 'number' ? [{ measure, limit: limitOf('mustBeGreaterOrEqualTo', [low], 'value') }] : []),
        ...(typeof high === 'number' ? [{ measure, limit: limitOf('mustBeLessOrEqualTo', [high], 'value') }] : []),
      ];
    });
    return rules.length > 0
      ? { rules, uses: ['quantile_ranges', 'allow_relative_error'] }
      : 'it has no bound, so it asks nothing';
  },
  expect_column_distinct_values_to_be_in_set: withSet((args, values) => ({
    rule: 'distinctValues',
    column: column(args),
    values,
    must: 'be-in',
  })),
  expect_column_distinct_values_to_contain_set: withSet((args, values) => ({
    rule: 'distinctValues',
    column: column(args),
    values,
    must: 'contain',
  })),
  expect_column_distinct_values_to_equal_set: withSet((args, values) => ({
    rule: 'distinctValues',
    column: column(args),
    values,
    must: 'equal',
  })),
  expect_column_most_common_value_to_be_in_set: (args) => {
    const ties = args.ties_okay === true ? 'any' : 'none';
    const translated = withSet((inner, values) => ({ rule: 'mode', column: column(inner), values, ties }))(args);
    return typeof translated === 'string' ? translated : { ...translated, uses: [...translated.uses, 'ties_okay'] };
  },
  expect_column_values_to_not_be_outliers: (args) => {
    const { method = 'iqr', multiplier = 1.5 } = args;
    if ((method !== 'iqr' && method !== 'std') || typeof multiplier !== 'number' || multiplier <= 0)
      return 'its method is neither iqr nor std, or its multiplier is not above 0';
    const measure: Measure = {
      rule: 'outliers',
      column: column(args),
      method: method === 'iqr' ? 'iqr' : 'z',
      factor: multiplier,
      doubleSided: true,
    };
    return plain(measure, 'method', 'multiplier');
  },
  unexpected_rows_expectation: (args) => {
    const { unexpected_rows_query: query } = args;
    if (typeof query !== 'string' || !/\{batch\}/.test(query)) return 'its query does not read {batch}';
    const plainText = query.trim().replace(/[;\s]+$/, '');
    if (/[{}]/.test(plainText.replaceAll('{batch}', ''))) return 'its query has further parameters';
    const text = `SELECT count(*) FROM (${plainText.replaceAll('{batch}', '{object}')}\n)`;
    return {
      rules: [{ measure: { rule: 'sql', query: text }, limit: limitOf('mustBe', [0], 'value') }],
      uses: ['unexpected_rows_query'],
    };
  },
};
