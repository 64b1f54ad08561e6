import { parseExpression } from '../expression.ts';
import type { Measure } from '../measure.ts';
import type { Arguments, Translated } from './translated.ts';

/** A condition over several columns. `check` writes it from their names, which are quoted. */
export function several(
  columns: readonly unknown[],
  args: Arguments,
  check: (names: readonly string[]) => string,
  ...uses: string[]
): Translated {
  const names = columns.map(quoted);
  const where = judged(names, args.ignore_row_if);
  if (typeof where === 'object') return where.problem;
  return expression(check(names), where, 'ignore_row_if', ...uses);
}

/** The arguments `column_A` and `column_B`. */
export const pair = (args: Arguments) => [args.column_A, args.column_B];
/** The argument `column_list`; empty where it is no list. */
export const listOf = (args: Arguments) => (Array.isArray(args.column_list) ? (args.column_list as string[]) : []);
/** A measure of the columns in `column_list`, over the rows that `ignore_row_if` leaves. */
export const inGroup =
  (measure: (columns: string[]) => Measure) =>
  (args: Arguments): Translated => {
    const columns = listOf(args);
    if (columns.length < 2) return 'column_list has fewer than two columns';
    const where = judged(columns.map(quoted), args.ignore_row_if);
    if (typeof where === 'object') return where.problem;
    const parsed = where === undefined ? undefined : parseExpression(where);
    return {
      rules: [{ measure: measure(columns) }],
      uses: ['ignore_row_if'],
      ...(parsed?.ok ? { where: parsed.expression } : {}),
    };
  };

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
