import { type Expression, expressionText, parseExpression } from '../expression.ts';
import type { Measure } from '../measure.ts';
import type { Translated } from './translated.ts';

/** Several columns of one row, and which rows are judged. */
export interface Together {
  readonly columns: readonly string[];
  readonly ignored: string | null | undefined;
}

/** A condition over several columns. `check` writes it from their names, which are quoted. */
export function several(together: Together, check: (names: readonly string[]) => string): Translated {
  const names = together.columns.map(quoted);
  return judged(together, { rule: 'expression', check: check(names) });
}

/** The rule over the rows that `ignore_row_if` leaves; the default is all but those without any value. */
export function judged({ columns, ignored }: Together, measure: Measure): Translated {
  const present = (operator: 'and' | 'or') => {
    const parsed = parseExpression(columns.map((item) => `${quoted(item)} is not null`).join(` ${operator} `));
    if (!parsed.ok) throw new TypeError(parsed.problem);
    return parsed.expression;
  };
  const ruled = (where?: Expression): Translated => ({ rules: [{ measure }], ...(where ? { where } : {}) });
  switch (ignored ?? 'all_values_are_missing') {
    case 'all_values_are_missing':
    case 'both_values_are_missing':
      return ruled(present('or'));
    case 'any_value_is_missing':
    case 'either_value_is_missing':
      return ruled(present('and'));
    case 'never':
    case 'neither':
      return ruled();
    default:
      return `ignore_row_if ${ignored} is not known`;
  }
}

function quoted(columnName: string): string {
  return expressionText({ kind: 'column', path: [columnName] });
}
