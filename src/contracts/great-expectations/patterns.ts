import type { Measure } from '../measure.ts';
import { escaped } from '../pandera.ts';
import { type Arguments, column, plain, scalars, type Translated } from './translated.ts';

export function regex(negate: boolean) {
  return (given: Arguments): Translated =>
    typeof given.regex === 'string'
      ? plain({ rule: 'pattern', column: column(given), pattern: given.regex, negate }, 'regex')
      : 'regex is not a text';
}

export function regexList(negate: boolean) {
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

export function like(negate: boolean, key: 'like_pattern' | 'like_pattern_list') {
  return (given: Arguments): Translated => {
    if (given.escape !== undefined && given.escape !== null) return 'an escape character of LIKE';
    const list = key === 'like_pattern' ? scalars([given.like_pattern]) : scalars(given.like_pattern_list);
    if (!list) return `${key} is not text`;
    if (!negate && given.match_on === 'all' && list.length > 1) return 'several patterns that must all match';
    const joined = list.map((item) => likePattern(String(item))).join('|');
    return plain({ rule: 'pattern', column: column(given), pattern: joined, negate }, key, 'match_on', 'escape');
  };
}
