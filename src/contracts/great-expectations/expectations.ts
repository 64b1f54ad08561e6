import { type Expression, parseExpression } from '../expression.ts';
import { type Limit, limitOf } from '../limit.ts';
import type { Measure } from '../measure.ts';
import type { LogicalType } from '../model.ts';
import { escaped } from '../pandera.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** Rules and the arguments that went into them, or why the expectation cannot be carried over. */
export type Translated =
  | {
      readonly rules: readonly { measure: Measure; limit?: Limit }[];
      readonly uses: readonly string[];
      readonly where?: Expression;
    }
  | string;

const plain = (measure: Measure, ...uses: string[]): Translated => ({ rules: [{ measure }], uses });
const column = (given: Arguments): string[] => [String(given.column)];
const name = (given: Arguments): string => String(given.column);

type Scalar = string | number | boolean;
const scalars = (value: unknown): Scalar[] | undefined => {
  const listed = Array.isArray(value) ? value.filter((item) => item !== null) : undefined;
  return listed?.length && listed.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
    ? (listed as Scalar[])
    : undefined;
};
const withSet =
  (make: (given: Arguments, values: Scalar[]) => Measure) =>
  (given: Arguments): Translated => {
    const values = scalars(given.value_set);
    return values ? plain(make(given, values), 'value_set') : 'value_set is not a list of plain values';
  };

/** Bounds as limits on a number: inclusive unless strict, one rule per end. `scale` turns a share into percent. */
function bounded(measure: Measure, given: Arguments, scale: (value: number) => number = (value) => value): Translated {
  const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = given;
  const uses = ['min_value', 'max_value', 'strict_min', 'strict_max'];
  const ends = [low, high].filter((end) => end !== null && end !== undefined);
  if (ends.length === 0) return 'it has neither min_value nor max_value, so it asks nothing';
  if (!ends.every((end) => typeof end === 'number')) return 'its bounds are not numbers';
  const rules: { measure: Measure; limit: Limit }[] = [];
  if (typeof low === 'number')
    rules.push({
      measure,
      limit: limitOf(strictLow ? 'mustBeGreaterThan' : 'mustBeGreaterOrEqualTo', [scale(low)], 'value'),
    });
  if (typeof high === 'number')
    rules.push({
      measure,
      limit: limitOf(strictHigh ? 'mustBeLessThan' : 'mustBeLessOrEqualTo', [scale(high)], 'value'),
    });
  return { rules, uses };
}

function statistic(
  statisticName: Extract<Measure, { rule: 'statistic' }>['statistic'],
  scale?: (value: number) => number,
) {
  return (given: Arguments): Translated =>
    bounded(
      {
        rule: 'statistic',
        column: column(given),
        statistic: statisticName,
        interpolation: 'linear',
        population: false,
      },
      given,
      scale,
    );
}

function regex(negate: boolean) {
  return (given: Arguments): Translated =>
    typeof given.regex === 'string'
      ? plain({ rule: 'pattern', column: column(given), pattern: given.regex, negate }, 'regex')
      : 'regex is not a text';
}

function regexList(negate: boolean) {
  return (given: Arguments): Translated => {
    const list = scalars(given.regex_list) as string[] | undefined;
    if (!list) return 'regex_list is not a list of texts';
    const uses = ['regex_list', 'match_on'];
    const measureOf = (pattern: string): Measure => ({ rule: 'pattern', column: column(given), pattern, negate });
    const any = !negate && given.match_on !== 'all';
    if (any || negate) return { rules: [{ measure: measureOf(list.map((item) => `(?:${item})`).join('|')) }], uses };
    if (given.mostly !== undefined && given.mostly !== 1 && list.length > 1)
      return 'mostly over several patterns that must all match';
    return { rules: list.map((pattern) => ({ measure: measureOf(pattern) })), uses };
  };
}

/** SQL's LIKE as an anchored pattern. */
function likePattern(pattern: string): string {
  return `^(?s:${[...pattern].map((character) => (character === '%' ? '.*' : character === '_' ? '.' : escaped(character))).join('')})$`;
}

function like(negate: boolean, key: 'like_pattern' | 'like_pattern_list') {
  return (given: Arguments): Translated => {
    if (given.escape !== undefined && given.escape !== null) return 'an escape character of LIKE';
    const list = key === 'like_pattern' ? scalars([given.like_pattern]) : scalars(given.like_pattern_list);
    if (!list) return `${key} is not text`;
    if (!negate && given.match_on === 'all' && list.length > 1) return 'several patterns that must all match';
    const joined = list.map((item) => likePattern(String(item))).join('|');
    return plain({ rule: 'pattern', column: column(given), pattern: joined, negate }, key, 'match_on', 'escape');
  };
}

/** Names of types as pandas, Spark and SQL write them. */
const TYPES: readonly (readonly [RegExp, LogicalType])[] = [
  [/^(u?int(8|16|32|64)?|(tiny|small|big|huge)?int|integer(type)?|longtype|shorttype|bytetype|int_)$/i, 'integer'],
  [
    /^(float(16|32|64)?|double(_precision)?|real|number|numeric|decimal|floattype|doubletype|decimaltype|float_)/i,
    'number',
  ],
  [/^(str(ing)?(type)?|object|varchar|char|text|nvarchar|string_|str_)/i, 'string'],
  [/^(bool(ean)?(type)?|bool_)$/i, 'boolean'],
  [/^(datetime(64)?.*|timestamp.*|pd\.timestamp)$/i, 'timestamp'],
  [/^(date(type)?)$/i, 'date'],
];

function typed(given: Arguments): Translated {
  const listed = given.type_list ?? [given.type_];
  const types = scalars(listed)?.map((written) => TYPES.find(([pattern]) => pattern.test(String(written)))?.[1]);
  const [first] = types ?? [];
  if (!types || first === undefined || types.some((type) => type !== first))
    return 'its types are not one of integer, number, string, boolean, date or timestamp';
  return plain({ rule: 'type', column: column(given), type: first }, 'type_', 'type_list');
}

function quoted(columnName: unknown): string {
  return `"${String(columnName).replaceAll('"', '""')}"`;
}

function expression(check: string, where: string | undefined, ...uses: string[]): Translated {
  const parsed = where === undefined ? undefined : parseExpression(where);
  return {
    rules: [{ measure: { rule: 'expression', check } }],
    uses,
    ...(parsed?.ok ? { where: parsed.expression } : {}),
  };
}

/** Which rows of several columns are judged; the default is all but those without any value. */
function judged(columns: readonly string[], ignored: unknown): string | undefined | { problem: string } {
  switch (ignored ?? 'all_values_are_missing') {
    case 'all_values_are_missing':
    case 'both_values_are_missing':
      return columns.map((item) => `${item} is not null`).join(' or ');
    case 'any_value_is_missing':
    case 'either_value_is_missing':
      return columns.map((item) => `${item} is not null`).join(' and ');
    case 'never':
    case 'neither':
      return undefined;
    default:
      return { problem: `ignore_row_if ${String(ignored)} is not known` };
  }
}

function several(
  columns: readonly unknown[],
  given: Arguments,
  check: (names: readonly string[]) => string,
  ...uses: string[]
): Translated {
  const names = columns.map(quoted);
  const where = judged(names, given.ignore_row_if);
  if (typeof where === 'object') return where.problem;
  return expression(check(names), where, 'ignore_row_if', ...uses);
}

const pair = (given: Arguments) => [given.column_A, given.column_B];
const listOf = (given: Arguments) => (Array.isArray(given.column_list) ? (given.column_list as string[]) : []);
const inGroup =
  (measure: (columns: string[]) => Measure) =>
  (given: Arguments): Translated => {
    const columns = listOf(given);
    if (columns.length < 2) return 'column_list has fewer than two columns';
    const where = judged(columns.map(quoted), given.ignore_row_if);
    if (typeof where === 'object') return where.problem;
    const parsed = where === undefined ? undefined : parseExpression(where);
    return {
      rules: [{ measure: measure(columns) }],
      uses: ['ignore_row_if'],
      ...(parsed?.ok ? { where: parsed.expression } : {}),
    };
  };

const sorted =
  (direction: 'ascending' | 'descending') =>
  (given: Arguments): Translated =>
    plain({ rule: 'sorted', column: name(given), direction, strict: given.strictly === true }, 'strictly');

const count =
  (measure: Measure) =>
  (given: Arguments): Translated => {
    if (typeof given.value === 'number')
      return { rules: [{ measure, limit: limitOf('mustBe', [given.value], 'value') }], uses: ['value'] };
    return bounded(measure, given);
  };

/** Every core expectation of Great Expectations 1.x that states a rule on one table. */
export const EXPECTATIONS: Readonly<Record<string, (given: Arguments) => Translated>> = {
  expect_column_to_exist: (given) => {
    const index = given.column_index;
    return plain(
      { rule: 'present', column: name(given), ...(typeof index === 'number' ? { index } : {}) },
      'column_index',
    );
  },
  expect_table_columns_to_match_ordered_list: (given) =>
    plain({ rule: 'columns', names: listOf(given), order: true, extra: false }, 'column_list'),
  expect_table_columns_to_match_set: (given) =>
    plain(
      { rule: 'columns', names: given.column_set as string[], order: false, extra: given.exact_match === false },
      'column_set',
      'exact_match',
    ),
  expect_table_column_count_to_equal: count({ rule: 'columnCount' }),
  expect_table_column_count_to_be_between: count({ rule: 'columnCount' }),
  expect_table_row_count_to_equal: count({ rule: 'rowCount' }),
  expect_table_row_count_to_be_between: count({ rule: 'rowCount' }),
  expect_table_row_count_to_equal_other_table: (given) => ({
    rules: [
      {
        measure: { rule: 'rowCountRatio', data: `table:${String(given.other_table_name)}` },
        limit: limitOf('mustBe', [1], 'value'),
      },
    ],
    uses: ['other_table_name'],
  }),
  expect_column_values_to_not_be_null: (given) => plain({ rule: 'notNull', column: column(given) }),
  expect_column_values_to_be_null: (given) => plain({ rule: 'isNull', column: column(given) }),
  expect_column_values_to_be_unique: (given) =>
    plain({ rule: 'unique', columns: column(given), nulls: 'ignore', count: 'members' }),
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
  expect_column_values_to_be_in_set: withSet((given, values) => ({ rule: 'allowed', column: column(given), values })),
  expect_column_values_to_not_be_in_set: withSet((given, values) => ({
    rule: 'forbidden',
    column: column(given),
    values,
  })),
  expect_column_values_to_be_between: (given) => {
    const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = given;
    const end = (value: unknown) => (typeof value === 'number' || typeof value === 'string' ? value : undefined);
    const measure: Measure = {
      rule: 'range',
      column: column(given),
      ...(strictLow ? { exclusiveMinimum: end(low) } : { minimum: end(low) }),
      ...(strictHigh ? { exclusiveMaximum: end(high) } : { maximum: end(high) }),
    };
    return plain(measure, 'min_value', 'max_value', 'strict_min', 'strict_max');
  },
  expect_column_value_lengths_to_equal: (given) =>
    typeof given.value === 'number'
      ? plain({ rule: 'length', column: column(given), minimum: given.value, maximum: given.value }, 'value')
      : 'value is not a number',
  expect_column_value_lengths_to_be_between: (given) => {
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
    const minimum = whole(given.min_value, 1, given.strict_min);
    const maximum = whole(given.max_value, -1, given.strict_max);
    return plain(
      { rule: 'length', column: column(given), minimum, maximum },
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
  expect_column_values_to_match_strftime_format: (given) =>
    typeof given.strftime_format === 'string'
      ? plain({ rule: 'dateFormat', column: column(given), format: given.strftime_format }, 'strftime_format')
      : 'strftime_format is not a text',
  expect_column_values_to_be_json_parseable: (given) =>
    plain({ rule: 'format', column: column(given), format: 'json' }),
  expect_column_values_to_be_increasing: sorted('ascending'),
  expect_column_values_to_be_decreasing: sorted('descending'),
  expect_column_value_z_scores_to_be_less_than: (given) =>
    typeof given.threshold === 'number'
      ? plain(
          {
            rule: 'outliers',
            column: column(given),
            method: 'z',
            factor: given.threshold,
            doubleSided: given.double_sided !== false,
          },
          'threshold',
          'double_sided',
        )
      : 'threshold is not a number',
  expect_column_pair_values_a_to_be_greater_than_b: (given) =>
    several(
      pair(given),
      given,
      ([a, b]) => `coalesce(${a} ${given.or_equal === true ? '>=' : '>'} ${b}, false)`,
      'or_equal',
    ),
  expect_column_pair_values_to_be_equal: (given) =>
    several(pair(given), given, ([a, b]) => `coalesce(${a} = ${b}, false)`),
  expect_column_pair_values_to_be_in_set: (given) => {
    const pairs = Array.isArray(given.value_pairs_set) ? (given.value_pairs_set as unknown[][]) : [];
    if (pairs.length === 0 || !pairs.every((item) => scalars(item)?.length === 2))
      return 'value_pairs_set is not a list of pairs';
    const shown = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));
    return several(
      pair(given),
      given,
      ([a, b]) =>
        `coalesce(${pairs.map(([x, y]) => `(${a} = ${shown(x)} and ${b} = ${shown(y)})`).join(' or ')}, false)`,
      'value_pairs_set',
    );
  },
  expect_multicolumn_sum_to_equal: (given) =>
    several(
      listOf(given),
      given,
      (names) => `${names.map((item) => `coalesce(${item}, 0)`).join(' + ')} = ${Number(given.sum_total)}`,
      'sum_total',
    ),
  expect_multicolumn_values_to_be_equal: (given) =>
    several(
      listOf(given),
      given,
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
  expect_column_proportion_of_non_null_values_to_be_between: (given) => {
    const { min_value, max_value, strict_min, strict_max } = given;
    const turned = { min_value: max_value, max_value: min_value, strict_min: strict_max, strict_max: strict_min };
    return statistic('nullPercent', (share) => Number((100 - share * 100).toPrecision(12)))(turned);
  },
  expect_column_quantile_values_to_be_between: (given) => {
    const ranges = given.quantile_ranges as { quantiles?: number[]; value_ranges?: (number | null)[][] } | undefined;
    const quantiles = ranges?.quantiles ?? [];
    if (quantiles.length === 0 || quantiles.length !== ranges?.value_ranges?.length)
      return 'quantile_ranges is not understood';
    const asked = given.allow_relative_error ?? false;
    if (asked !== false && asked !== 'nearest' && asked !== 'linear') return `allow_relative_error ${String(asked)}`;
    const rules = quantiles.flatMap((p, index) => {
      const [low, high] = ranges.value_ranges![index]!;
      const interpolation = asked === 'linear' ? 'linear' : 'nearest';
      const measure: Measure = {
        rule: 'statistic',
        column: column(given),
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
  expect_column_distinct_values_to_be_in_set: withSet((given, values) => ({
    rule: 'distinctValues',
    column: column(given),
    values,
    must: 'be-in',
  })),
  expect_column_distinct_values_to_contain_set: withSet((given, values) => ({
    rule: 'distinctValues',
    column: column(given),
    values,
    must: 'contain',
  })),
  expect_column_distinct_values_to_equal_set: withSet((given, values) => ({
    rule: 'distinctValues',
    column: column(given),
    values,
    must: 'equal',
  })),
  expect_column_most_common_value_to_be_in_set: (given) => {
    if (given.ties_okay === true) return 'ties_okay';
    return withSet((inner, values) => ({ rule: 'mode', column: column(inner), values }))(given);
  },
};
