/**
 * `python` is how pandas' `query` and Great Expectations' `row_condition` are written: a text in either kind of quotes, a
 * name with other characters in backticks or as `col("…")`, `&`, `|` and `~` for `and`, `or` and `not`, lists in square
 * brackets, methods such as `x.notnull()`, and `x != 1` true where x is missing.
 */
export type ExpressionDialect = 'own' | 'python';

/** What is wrong with an expression, in words without a period. */
export class Problem extends Error {}

/** A word, a name in quotes, a text, a number or a sign of an expression. */
export interface Token {
  readonly kind: 'name' | 'quoted' | 'text' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<name>[\p{L}_][\p{L}\p{N}_]*)|"(?<quoted>(?:[^"]|"")*)"|'(?<text>(?:[^']|'')*)'|`(?<ticked>[^`]+)`|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<symbol>==|!=|<>|<=|>=|&&|\|\||[=<>+\-*/%(),.&|~[\]]))/uy;

/** Signs of Python, and of nothing in the contracts' own language. */
const PYTHON_SIGNS = ['&', '|', '~', '[', ']'];

/** The words of a text, and the end. Throws Problem. */
export function tokens(text: string, dialect: ExpressionDialect): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new Problem(`${JSON.stringify(text.slice(at).trim().slice(0, 20))} is not understood`);
    const [kind, value] = Object.entries(match.groups!).find(([, group]) => group !== undefined)!;
    if (dialect === 'own' && kind === 'symbol' && PYTHON_SIGNS.includes(value!))
      throw new Problem(`${JSON.stringify(text.slice(at).trim().slice(0, 20))} is not understood`);
    if (dialect === 'python' && kind === 'quoted') {
      found.push({ kind: 'text', text: value!, at });
      at = TOKEN.lastIndex;
      continue;
    }
    if (kind === 'ticked') {
      if (dialect === 'own') throw new Problem('a name with special characters stands in double quotes');
      found.push({ kind: 'quoted', text: value!, at });
      at = TOKEN.lastIndex;
      continue;
    }
    const mark = kind === 'quoted' ? '"' : kind === 'text' ? "'" : undefined;
    found.push({ kind: kind as Token['kind'], text: mark ? value!.replaceAll(mark + mark, mark) : value!, at });
    at = TOKEN.lastIndex;
  }
  return [...found, { kind: 'end', text: 'the end', at }];
}

/** Other spellings of operators. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  '==': '=',
  '<>': '!=',
  '&&': 'and',
  '||': 'or',
  '&': 'and',
  '|': 'or',
};
export const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'between', 'is', 'null', 'true', 'false']);
