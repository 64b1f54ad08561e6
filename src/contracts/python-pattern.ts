/** What Python's `re` means by its classes in a text: letters, digits and spaces of every script; RE2 knows ASCII only. */
const WORD = '\\p{L}\\p{N}_';
const DIGIT = '\\p{Nd}';
const SPACE = '\\t-\\r\\x{1C}-\\x{20}\\x{85}\\p{Z}';
const CLASSES: Readonly<Record<string, string>> = { w: WORD, d: DIGIT, s: SPACE };

/** A text as a pattern that matches it and nothing else. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/**
 * A pattern of Python's `re` in RE2 syntax: `\w`, `\d`, `\s` and their opposites hold every script, and `\Z` is the end.
 * A `\b` at either end of the pattern is told by the character beyond it, or by what `anchored` says of that end; within a
 * pattern it stays RE2's, between ASCII letters, since RE2 cannot look around.
 */
export function pythonPattern(pattern: string, anchored: 'nowhere' | 'start' | 'both' = 'nowhere'): string {
  return atBoundaries(pattern, anchored).replaceAll(TOKENS, (token: string) => {
    if (token.startsWith('[')) return translatedClass(token);
    if (token === '\\Z') return '\\z';
    const name = token[1]!;
    const own = CLASSES[name.toLowerCase()];
    if (own === undefined) return token;
    return name === name.toLowerCase() ? `[${own}]` : `[^${own}]`;
  });
}

/** An escaped character, or a class in brackets whole. */
const TOKENS = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]/g;

/** Within brackets an opposite such as `\W` cannot be listed beside others in RE2, but `\PN` and alternation can. */
function translatedClass(written: string): string {
  const negated = written.startsWith('[^');
  const inside = written.slice(negated ? 2 : 1, -1);
  const opposites: string[] = [];
  const listed = inside.replaceAll(/\\[\s\S]/g, (token) => {
    const name = token[1]!;
    const own = CLASSES[name.toLowerCase()];
    if (own === undefined) return token;
    if (name === name.toLowerCase()) return own;
    opposites.push(own);
    return '';
  });
  if (opposites.length === 0) return `[${negated ? '^' : ''}${listed}]`;
  // A negated class with opposites is the intersection of what they are the opposite of: RE2 has none, so ASCII stays.
  if (negated) return written;
  const parts = opposites.map((own) => `[^${own}]`);
  return listed === '' && parts.length === 1
    ? parts[0]!
    : `(?:${[...(listed === '' ? [] : [`[${listed}]`]), ...parts].join('|')})`;
}

/** A word character that must be there, at the start and at the end of a pattern; a group or an option may be empty. */
const WORD_FIRST = /^\\b(?=(?:[\p{L}\p{N}_]|\\[wd]|\[[A-Za-z0-9_-]+\])(?![*?{]))/u;
const WORD_LAST = /(?:(?<!\\)[\p{L}\p{N}_]|\\[wd]|(?<!\\)\[[A-Za-z0-9_-]+\])\+?\\b$/u;

function atBoundaries(pattern: string, anchored: 'nowhere' | 'start' | 'both'): string {
  const alternatives = alternativesOf(pattern);
  if (alternatives === undefined) return pattern;
  // With an anchor around all of them, each would need its own.
  if (alternatives.length > 1 && anchored !== 'nowhere') return pattern;
  return alternatives.map((one) => betweenBoundaries(one, anchored)).join('|');
}

function betweenBoundaries(pattern: string, anchored: 'nowhere' | 'start' | 'both'): string {
  const group = /^\\b\((?:\?:)?(.*)\)\\b$/s.exec(pattern);
  // `\b(one|two)\b`: each of the words begins and ends with a letter.
  const words = group && (alternativesOf(group[1]!)?.every(isWord) ?? false);
  const start = words || WORD_FIRST.test(pattern);
  const end = words || WORD_LAST.test(pattern);
  const body = pattern.slice(start ? 2 : 0, end ? -2 : undefined);
  const before = start && anchored === 'nowhere' ? `(?:^|[^${WORD}])` : '';
  const after = end && anchored !== 'both' ? `(?:$|[^${WORD}])` : '';
  return before + body + after;
}

function isWord(alternative: string): boolean {
  return WORD_FIRST.test(`\\b${alternative}`) && WORD_LAST.test(`${alternative}\\b`);
}

/** The alternatives of a pattern, outside of its groups; undefined where its brackets do not match. */
function alternativesOf(pattern: string): string[] | undefined {
  const alternatives: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of pattern.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|[()|]/g)) {
    if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (token === '|' && depth === 0) {
      alternatives.push(pattern.slice(start, index));
      start = index + 1;
    }
    if (depth < 0) return undefined;
  }
  return depth === 0 ? [...alternatives, pattern.slice(start)] : undefined;
}
