import { type ExpressionDialect, KEYWORDS, Problem, SYNONYMS, type Token, tokens } from './expression-tokens.ts';
import { pythonPattern } from './python-pattern.ts';

/**
 * Conditions on one row, as contracts write them: `end >= start`, `status = 'paid' and amount > 0`.
 * A small language of our own, so that it compiles to any engine and can neither read nor write anything but the row.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'column'; readonly path: readonly string[] }
  | { readonly kind: 'not' | 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'in'; readonly operand: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'isNull'; readonly operand: Expression }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly arguments: readonly Expression[] };

export type BinaryOperator = 'and' | 'or' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** With the number of arguments each takes. */
export const FUNCTIONS = {
  abs: 1,
  round: 1,
  floor: 1,
  ceil: 1,
  sqrt: 1,
  length: 1,
  lower: 1,
  upper: 1,
  trim: 1,
  year: 1,
  month: 1,
  day: 1,
  hour: 1,
  date: 1,
  timestamp: 1,
  matches: 2,
  starts_with: 2,
  ends_with: 2,
  contains: 2,
  coalesce: 2,
  is_nan: 1,
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

export type ParsedExpression = { ok: true; expression: Expression } | { ok: false; problem: string };

const MAX_DEPTH = 60;

/**
 * Precedence, loosest first: `or` · `and` · `not` · comparisons, `in`, `between`, `is null` · `+ -` · `* / %` · `-x`.
 * `==`, `<>`, `&&`, `||` are accepted for `=`, `!=`, `and`, `or`. A name with other characters than letters, digits and
 * `_` stands in double quotes; a text in single quotes. Never throws.
 */
export function parseExpression(text: string, dialect: ExpressionDialect = 'own'): ParsedExpression {
  try {
    return { ok: true, expression: new Parser(tokens(text, dialect), text, dialect).whole() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.message };
    throw error;
  }
}

/** The columns an expression reads, each once. */
export function expressionColumns(expression: Expression): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const visit = (node: Expression): void => {
    if (node.kind === 'column') found.set(JSON.stringify(node.path), node.path);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return [...found.values()];
}

/** The regular expressions of `matches`, as they are written. */
export function expressionPatterns(node: Expression): readonly string[] {
  const [, pattern] = node.kind === 'call' && node.name === 'matches' ? node.arguments : [];
  const own = pattern?.kind === 'literal' && typeof pattern.value === 'string' ? [pattern.value] : [];
  return [...own, ...childrenOf(node).flatMap(expressionPatterns)];
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'literal':
    case 'column':
      return [];
    case 'binary':
      return [node.left, node.right];
    case 'in':
      return [node.operand, ...node.values];
    case 'call':
      return node.arguments;
    default:
      return [node.operand];
  }
}

/** The expression in the language itself, with every parenthesis written. */
export function expressionText(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? `'${node.value.replaceAll("'", "''")}'` : String(node.value);
    case 'column':
      return node.path.map((part) => (isPlainName(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
    case 'not':
      return `(not ${expressionText(node.operand)})`;
    case 'negate':
      return `-(${expressionText(node.operand)})`;
    case 'binary':
      return `(${expressionText(node.left)} ${node.operator} ${expressionText(node.right)})`;
    case 'in':
      return `(${expressionText(node.operand)} in (${node.values.map(expressionText).join(', ')}))`;
    case 'isNull':
      return `(${expressionText(node.operand)} is null)`;
    case 'call':
      return `${node.name}(${node.arguments.map(expressionText).join(', ')})`;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #dialect: ExpressionDialect;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], text: string, dialect: ExpressionDialect) {
    this.#tokens = tokens;
    this.#text = text;
    this.#dialect = dialect;
  }

  whole(): Expression {
    const expression = this.#level(0);
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator or the end');
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  /** Take the next token if it is one of these words or symbols. */
  #take(...words: string[]): string | undefined {
    const token = this.#peek();
    if (token.kind !== 'symbol' && token.kind !== 'name') return undefined;
    const word = SYNONYMS[token.text] ?? (token.kind === 'name' ? token.text.toLowerCase() : token.text);
    if (!words.includes(word)) return undefined;
    this.#next++;
    return word;
  }

  #expect(word: string): void {
    if (this.#take(word) === undefined) throw this.#unexpected(`"${word}"`);
  }

  #unexpected(wanted: string): Problem {
    const token = this.#peek();
    return new Problem(`expected ${wanted}, found ${token.kind === 'end' ? token.text : JSON.stringify(token.text)}`);
  }

  #level(level: number): Expression {
    if (++this.#depth > MAX_DEPTH * 6) throw new Problem(`it nests deeper than ${MAX_DEPTH} levels`);
    try {
      if (level === 2) return this.#take('not') ? { kind: 'not', operand: this.#level(2) } : this.#comparison();
      if (level === 5) {
        if (this.#take('~')) return { kind: 'not', operand: this.#level(5) };
        return this.#take('-') ? { kind: 'negate', operand: this.#level(5) } : this.#primary();
      }
      const operators = LEVELS[level]!;
      let left = this.#level(level + 1);
      for (let operator = this.#take(...operators); operator; operator = this.#take(...operators)) {
        const right = this.#level(level + 1);
        left = { kind: 'binary', operator: operator as BinaryOperator, left, right };
      }
      return left;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): Expression {
    const left = this.#level(3);
    const operator = this.#take('=', '!=', '<', '<=', '>', '>=');
    if (operator) {
      const comparison: Expression = {
        kind: 'binary',
        operator: operator as BinaryOperator,
        left,
        right: this.#level(3),
      };
      const otherwise = this.#dialect === 'python' && operator === '!=';
      return otherwise
        ? { kind: 'call', name: 'coalesce', arguments: [comparison, { kind: 'literal', value: true }] }
        : comparison;
    }
    if (this.#take('is')) {
      const negated = this.#take('not') !== undefined;
      this.#expect('null');
      return negate({ kind: 'isNull', operand: left }, negated);
    }
    const negated = this.#take('not') !== undefined;
    if (this.#take('in')) return negate({ kind: 'in', operand: left, values: this.#list() }, negated);
    if (this.#take('between')) {
      const low = this.#level(3);
      this.#expect('and');
      const high = this.#level(3);
      const bounds: Expression = {
        kind: 'binary',
        operator: 'and',
        left: { kind: 'binary', operator: '>=', left, right: low },
        right: { kind: 'binary', operator: '<=', left, right: high },
      };
      return negate(bounds, negated);
    }
    if (negated) throw this.#unexpected('"in" or "between" after "not"');
    return left;
  }

  #list(): Expression[] {
    const end = this.#take('[') ? ']' : ')';
    if (end === ')') this.#expect('(');
    const values = [this.#level(0)];
    while (this.#take(',')) values.push(this.#level(0));
    this.#expect(end);
    return values;
  }

  #primary(): Expression {
    if (this.#take('(')) {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    const token = this.#peek();
    const word = token.text.toLowerCase();
    if (token.kind === 'name' && KEYWORDS.has(word)) {
      if (this.#take('null')) return { kind: 'literal', value: null };
      const truth = this.#take('true', 'false');
      if (truth) return { kind: 'literal', value: truth === 'true' };
      throw this.#unexpected('a value or a column');
    }
    this.#next++;
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind === 'name' && this.#peek().text === '(' && this.#peek().kind === 'symbol') return this.#call(word);
    if (token.kind === 'name' || token.kind === 'quoted') {
      return this.#fields({ kind: 'column', path: [token.text] });
    }
    this.#next--;
    throw this.#unexpected('a value or a column');
  }

  /** Fields of a nested column, up to the method that is called of it, if any is. */
  #fields(column: Extract<Expression, { kind: 'column' }>): Expression {
    const path = [...column.path];
    while (this.#take('.')) {
      const field = this.#peek();
      if (field.kind !== 'name' && field.kind !== 'quoted') throw this.#unexpected('the name of a field');
      this.#next++;
      const called = this.#dialect === 'python' && this.#peek().kind === 'symbol' && this.#peek().text === '(';
      if (called) return this.#method(path, field.text);
      path.push(field.text);
    }
    return { kind: 'column', path };
  }

  /** What pandas and Great Expectations ask of a column: `x.notnull()`, `x.isin([1, 2])`, `x.str.contains("a")`. */
  #method(path: readonly string[], name: string): Expression {
    const ofText = path.length > 1 && path.at(-1) === 'str';
    const operand: Expression = { kind: 'column', path: ofText ? path.slice(0, -1) : path };
    const method = (ofText ? `str.${name}` : name).toLowerCase();
    if (Object.hasOwn(NULL_TESTS, method)) {
      this.#expect('(');
      this.#expect(')');
      return negate({ kind: 'isNull', operand }, NULL_TESTS[method]!);
    }
    if (method === 'isin') {
      this.#expect('(');
      const values = this.#list();
      this.#expect(')');
      return { kind: 'in', operand, values };
    }
    const known = Object.hasOwn(TEXT_METHODS, method) ? TEXT_METHODS[method] : undefined;
    if (known === undefined) {
      const names = [...Object.keys(NULL_TESTS), 'isin', ...Object.keys(TEXT_METHODS)];
      throw new Problem(`there is no method ${name}; there are ${names.join(', ')}`);
    }
    const [value, ...rest] = this.#list();
    if (rest.length > 0 || value?.kind !== 'literal' || typeof value.value !== 'string')
      throw new Problem(`${name} takes one text`);
    const argument: Expression = known === 'matches' ? { kind: 'literal', value: pythonPattern(value.value) } : value;
    return { kind: 'call', name: known, arguments: [operand, argument] };
  }

  #call(name: string): Expression {
    if (this.#dialect === 'python' && name === 'col') {
      const [column, ...rest] = this.#list();
      if (rest.length > 0 || column?.kind !== 'literal') throw new Problem('col takes the name of one column');
      return this.#fields({ kind: 'column', path: [String(column.value)] });
    }
    if (!Object.hasOwn(FUNCTIONS, name)) {
      throw new Problem(`there is no function ${name}; there are ${Object.keys(FUNCTIONS).join(', ')}`);
    }
    const known = name as FunctionName;
    const given = this.#list();
    if (given.length !== FUNCTIONS[known]) {
      throw new Problem(
        `${name} takes ${FUNCTIONS[known]} argument(s), ${given.length} given in ${this.#text.slice(0, 60)}`,
      );
    }
    return { kind: 'call', name: known, arguments: given };
  }
}

/** Methods that ask whether a value is missing; true: whether it is there. */
const NULL_TESTS: Readonly<Record<string, boolean>> = { isnull: false, isna: false, notnull: true, notna: true };
const TEXT_METHODS: Readonly<Record<string, FunctionName>> = {
  'str.contains': 'matches',
  'str.startswith': 'starts_with',
  'str.endswith': 'ends_with',
};

const LEVELS: Readonly<Record<number, readonly string[]>> = {
  0: ['or'],
  1: ['and'],
  3: ['+', '-'],
  4: ['*', '/', '%'],
};

function negate(expression: Expression, negated: boolean): Expression {
  return negated ? { kind: 'not', operand: expression } : expression;
}

function isPlainName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !KEYWORDS.has(name.toLowerCase()) && !Object.hasOwn(FUNCTIONS, name);
}
