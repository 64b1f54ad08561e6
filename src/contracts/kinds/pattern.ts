import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** A regular expression is found in every value, or in none. */
export const pattern = defineKind({
  shape: {
    column: columnPath,
    pattern: z.string().describe('RE2 syntax: no look-around, no back-references. Found anywhere unless anchored.'),
    negate: z.boolean().default(false).describe('The pattern must not be found.'),
  },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, pattern, negate }) => `${pathText(column)} ${negate ? 'does not match' : 'matches'} ${pattern}`,
  columns: ({ column }) => [column],
  mistakes: ({ pattern }) => {
    const beyond = beyondRe2(pattern);
    return beyond === undefined
      ? []
      : [
          `the pattern ${JSON.stringify(pattern)} uses "${beyond}", which RE2 does not have: ` +
            'no look-around, back-references or possessive quantifiers. Write the condition as an expression or two patterns.',
        ];
  },
});

/** The first construct that RE2 has no syntax for. Classes and escaped characters stand for one character each. */
function beyondRe2(pattern: string): string | undefined {
  const bare = pattern.replaceAll(/\\[^1-9]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  return /\(\?[=!]|\(\?<[=!]|\\[1-9]|\(\?>|[*+?}]\+/.exec(bare)?.[0];
}
