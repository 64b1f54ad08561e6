import * as z from 'zod';
import type { Measure } from '../measure.ts';
import { escaped, pythonPattern } from '../python-pattern.ts';
import { COLUMN, expectation, plain } from './translated.ts';

/** The empty pattern is found in every text. */
const PATTERN = z.string().transform((pattern) => pattern || '(?:)');
const LIKE = z.string();
const MATCH_ON = { match_on: z.enum(['any', 'all']).nullish() };

/** `…_match_regex`: one pattern, found or not found in every value. */
export function regex(negate: boolean) {
  return expectation({ ...COLUMN, regex: PATTERN }, (args) =>
    plain({ rule: 'pattern', column: [args.column], pattern: pythonPattern(args.regex), negate }),
  );
}

/** `…_match_regex_list`: any of the patterns, all of them, or none. */
export function regexList(negate: boolean) {
  return expectation(
    { ...COLUMN, ...MATCH_ON, regex_list: z.array(PATTERN).min(1), mostly: z.number().nullish() },
    ({ column, match_on, regex_list, mostly }) => {
      const measureOf = (pattern: string): Measure => ({
        rule: 'pattern',
        column: [column],
        pattern: pythonPattern(pattern),
        negate,
      });
      if (negate || match_on !== 'all')
        return plain(measureOf(regex_list.map((item) => (regex_list.length > 1 ? `(?:${item})` : item)).join('|')));
      if ((mostly ?? 1) !== 1 && regex_list.length > 1) return 'mostly over several patterns that must all match';
      return { rules: regex_list.map((pattern) => ({ measure: measureOf(pattern) })) };
    },
  );
}

/** SQL's LIKE as an anchored pattern. */
function likePattern(pattern: string): string {
  return `^(?s:${[...pattern].map((character) => (character === '%' ? '.*' : character === '_' ? '.' : escaped(character))).join('')})$`;
}

/** `…_match_like_pattern`: SQL's LIKE, as the pattern that it means. */
export function like(negate: boolean) {
  return expectation(
    { ...COLUMN, like_pattern: LIKE, escape: z.string().nullish() },
    ({ column, like_pattern, escape: sign }) =>
      sign
        ? 'an escape character of LIKE'
        : plain({ rule: 'pattern', column: [column], pattern: likePattern(like_pattern), negate }),
  );
}

/** `…_match_like_pattern_list`: any of the patterns, or none. */
export function likeList(negate: boolean) {
  return expectation(
    { ...COLUMN, ...MATCH_ON, like_pattern_list: z.array(LIKE).min(1), escape: z.string().nullish() },
    ({ column, like_pattern_list, match_on, escape: sign }) => {
      if (sign) return 'an escape character of LIKE';
      if (!negate && match_on === 'all' && like_pattern_list.length > 1) return 'several patterns that must all match';
      return plain({
        rule: 'pattern',
        column: [column],
        pattern: like_pattern_list.map(likePattern).join('|'),
        negate,
      });
    },
  );
}
