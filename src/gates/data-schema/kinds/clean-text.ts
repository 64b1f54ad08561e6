import { textOf } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/**
 * White space at either end, in any script; zero-width, bidirectional and control characters; combining accents, which
 * make two spellings of one text (U+0065 U+0301 for U+00E9).
 */
const UNCLEAN =
  '^[\\s\\p{Z}]|[\\s\\p{Z}]$|[\\x{00}-\\x{08}\\x{0E}-\\x{1F}\\x{7F}-\\x{9F}\\x{AD}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{FEFF}]|[\\x{0300}-\\x{036F}]';

/** Counts the texts with characters that nobody sees. */
export function planCleanText({ column }: MeasureOf<'cleanText'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) => comparedValues(found, sql.matches(textOf(found), UNCLEAN)));
}
