/** General categories by the long names that ECMAScript knows beside the short ones; RE2 has the short ones only. */
const CATEGORIES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Titlecase_Letter: 'Lt',
  Modifier_Letter: 'Lm',
  Other_Letter: 'Lo',
  Mark: 'M',
  Combining_Mark: 'M',
  Nonspacing_Mark: 'Mn',
  Spacing_Mark: 'Mc',
  Enclosing_Mark: 'Me',
  Number: 'N',
  Decimal_Number: 'Nd',
  digit: 'Nd',
  Letter_Number: 'Nl',
  Other_Number: 'No',
  Punctuation: 'P',
  punct: 'P',
  Connector_Punctuation: 'Pc',
  Dash_Punctuation: 'Pd',
  Open_Punctuation: 'Ps',
  Close_Punctuation: 'Pe',
  Initial_Punctuation: 'Pi',
  Final_Punctuation: 'Pf',
  Other_Punctuation: 'Po',
  Symbol: 'S',
  Math_Symbol: 'Sm',
  Currency_Symbol: 'Sc',
  Modifier_Symbol: 'Sk',
  Other_Symbol: 'So',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Line_Separator: 'Zl',
  Paragraph_Separator: 'Zp',
};
const SHORT = new Set(Object.values(CATEGORIES));

/** An escaped character, a class in brackets, or the beginning of a named group. */
const TOKENS =
  /\\u\{[0-9A-Fa-f]+\}|\\[pP]\{[^}]*\}|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\c[A-Za-z]|\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]\\])*\]|\(\?<(?![=!])/g;

/**
 * A pattern of ECMAScript (ECMA-262, with the flag `u`, as JSON Schema and ODCS have them) in RE2 syntax. What RE2 spells in
 * another way is spelled so; a property or a class that it does not have is written out, as the characters that this
 * engine's own regular expressions find. What neither has is left for RE2 to refuse.
 */
export function ecmaPattern(pattern: string): string {
  return pattern.replaceAll(TOKENS, (token) => {
    if (token === '(?<') return '(?P<';
    return token.startsWith('[') ? classOf(token) : (escapeOf(token) ?? set(token) ?? token);
  });
}

/** In brackets RE2 takes ranges and the properties that it knows; a `[` by itself would begin one of POSIX' classes, which stay as they are. */
function classOf(written: string): string {
  if (written === '[]') return '[^\\x00-\\x{10FFFF}]';
  if (written === '[^]') return '[\\x00-\\x{10FFFF}]';
  const negated = written.startsWith('[^');
  const inside = written
    .slice(negated ? 2 : 1, -1)
    .replaceAll(TOKENS_OR_BRACKET, (token) => (token === '[' ? '\\[' : (escapeOf(token) ?? members(token) ?? token)));
  return `[${negated ? '^' : ''}${inside}]`;
}

const TOKENS_OR_BRACKET = new RegExp(
  `${TOKENS.source.slice(0, TOKENS.source.indexOf('|\\[\\^'))}|\\[(?!:\\^?[a-z]+:$)`,
  'g',
);

/** One character by its number; undefined where the token is none. */
function escapeOf(token: string): string | undefined {
  const control = /^\\c([A-Za-z])$/.exec(token);
  if (control) return numbered(control[1]!.toUpperCase().charCodeAt(0) - 64);
  if (!token.startsWith('\\u') || token === '\\u') return undefined;
  const [first, second] = token.match(/[0-9A-Fa-f]{2,}/g)!.map((hex) => Number.parseInt(hex, 16));
  return numbered(second === undefined ? first! : (first! - 0xd800) * 0x400 + (second - 0xdc00) + 0x10000);
}

/** Outside of brackets. */
function set(token: string): string | undefined {
  const listed = members(token);
  return listed === undefined || listed.startsWith('\\p') || listed.startsWith('\\P') ? listed : `[${listed}]`;
}

/** As members of a class in brackets; undefined where RE2 has the token, or nobody. */
function members(token: string): string | undefined {
  if (token === '\\s' || token === '\\S') return writtenOut(token);
  const property = /^\\([pP])\{(?:(?:General_Category|gc)=)?([^}]*)\}$/.exec(token);
  if (!property) return undefined;
  const [, sign, name] = property;
  const category = SHORT.has(name!) ? name : CATEGORIES[name!];
  return category === undefined ? writtenOut(token) : `\\${sign}{${category}}`;
}

const WRITTEN_OUT = new Map<string, string | undefined>();

/** The ranges of all characters that a class of ECMAScript holds; undefined where it has no such class. */
function writtenOut(token: string): string | undefined {
  if (!WRITTEN_OUT.has(token)) WRITTEN_OUT.set(token, rangesOf(token));
  return WRITTEN_OUT.get(token);
}

const LAST = 0x10ffff;

function rangesOf(token: string): string | undefined {
  let holds: RegExp;
  try {
    holds = new RegExp(`^${token}$`, 'u');
  } catch {
    return undefined;
  }
  const ranges: string[] = [];
  let start = -1;
  for (let code = 0; code <= LAST + 1; code++) {
    const isIn = code <= LAST && holds.test(String.fromCodePoint(code));
    if (isIn && start < 0) start = code;
    if (isIn || start < 0) continue;
    ranges.push(start === code - 1 ? numbered(start) : `${numbered(start)}-${numbered(code - 1)}`);
    start = -1;
  }
  return ranges.join('');
}

function numbered(code: number): string {
  return `\\x{${code.toString(16).toUpperCase()}}`;
}
