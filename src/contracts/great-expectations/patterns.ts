import type { Measure } from '../measure.ts';
import { escaped } from '../pandera.ts';
import { type Arguments, column, plain, scalars, type Translated } from './translated.ts';

/** `…_match_regex`: one pattern, found or not found in every value. */
export function regex(negate: boolean) {
  return (args: Arguments): Translated =>
    typeof args.regex === 'string'
      ? plain({ rule: 'pattern', column: column(args), pattern: args.regex, negate }, 'regex')
      : 'regex is not a text';
}

/** `…_match_regex_list`: any of the patterns, all of them, or none. */
export function regexList(negate: boolean) {
  return (args: Arguments): Translated => {
    const list = scalars(args.regex_list) as string[] | undefined;
    if (!list) return 'regex_list is not a list of texts';
    const uses = ['regex_list', 'match_on'];
    const measureOf = (pattern: string): Measure => ({ rule: 'pattern', column: column(args), pattern, negate });
    const any = !negate && args.match_on !== 'all';
    if (any || negate) return { rules: [{ measure: measureOf(list.map((item) => `(?:${item})`).join('|')) }], uses };
    if (args.mostly !== undefined && args.mostly !== 1 && list.length > 1)
      return 'mostly over several patterns that must all match';
    return { rules: list.map((pattern) => ({ measure: measureOf(pattern) })), uses };
  };
}

/** SQL's LIKE as an anchored pattern. */
function likePattern(pattern: string): string {
  return `^(?s:${[...pattern].map((character) => (character === '%' ? '.*' : character === '_' ? '.' : escaped(character))).join('')})$`;
}

/** `…_match_like_pattern` and `…_list`: SQL's LIKE, as the patterns that it means. */
export function like(negate: boolean, key: 'like_pattern' | 'like_pattern_list') {
  return (args: Arguments): Translated => {
    if (args.escape !== undefined && args.escape !== null) return 'an escape character of LIKE';
    const list = key === 'like_pattern' ? scalars([args.like_pattern]) : scalars(args.like_pattern_list);
    if (!list) return `${key} is not text`;
    if (!negate && args.match_on === 'all' && list.length > 1) return 'several patterns that must all match';
    const joined = list.map((item) => likePattern(String(item))).join('|');
    return plain({ rule: 'pattern', column: column(args), pattern: joined, negate }, key, 'match_on', 'escape');
  };
}
