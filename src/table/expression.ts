/**
 * What can be asked of one row. Built by the functions below, compiled to SQL by `compile.ts`; it holds no SQL.
 *
 * Nulls follow SQL: a comparison with null is null, and a condition that is null does not hold. NaN follows IEEE 754, in
 * every engine: a comparison with NaN is false, but for `<>`, which is true.
 */
export type Expression =
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'literal'; readonly value: LiteralValue; readonly type: LiteralType }
  | { readonly op: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly op: 'not' | 'is-null' | 'is-nan' | 'is-infinite' | 'negate'; readonly operand: Expression }
  | { readonly op: 'in'; readonly operand: Expression; readonly values: readonly Expression[] }
  | { readonly op: 'matches'; readonly operand: Expression; readonly pattern: string; readonly whole: boolean }
  /** The text without what the pattern finds. */
  | { readonly op: 'without'; readonly operand: Expression; readonly pattern: string }
  | { readonly op: 'length'; readonly operand: Expression; readonly of: 'characters' | 'bytes' | 'items' }
  | { readonly op: 'parse'; readonly operand: Expression; readonly to: ParsedType }
  | { readonly op: 'parse-time'; readonly operand: Expression; readonly format: string }
  | { readonly op: 'arithmetic'; readonly operator: Arithmetic; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'call'; readonly name: FunctionName; readonly operands: readonly Expression[] }
  | { readonly op: 'json-kind'; readonly operand: Expression }
  | { readonly op: 'json-value'; readonly operand: Expression; readonly as: JsonScalar }
  | { readonly op: 'json-field'; readonly operand: Expression; readonly name: string }
  | { readonly op: 'json-items'; readonly operand: Expression }
  | { readonly op: 'fits'; readonly operand: Expression; readonly schema: SchemaText; readonly as: 'text' | 'json' }
  | { readonly op: 'date-part'; readonly part: DatePart; readonly operand: Expression }
  | { readonly op: 'seconds-between'; readonly from: Expression; readonly to: Expression }
  | { readonly op: 'field'; readonly operand: Expression; readonly name: string }
  | { readonly op: 'flatten' | 'distinct-items'; readonly operand: Expression }
  | { readonly op: 'count-items'; readonly list: Expression; readonly where: Expression }
  | { readonly op: 'item'; readonly level: number }
  | {
      readonly op: 'if';
      readonly cases: readonly Case[];
      readonly otherwise: Expression | null;
    }
  | {
      readonly op: 'previous';
      readonly operand: Expression;
      readonly by: readonly Expression[];
      readonly order: readonly Order[];
    }
  | { readonly op: 'row-number' };

/** A condition and the value where it holds. */
export type Case = readonly [condition: Expression, value: Expression];
export type LiteralValue = string | number | bigint | boolean | null;
/** `number` is exact: what is written as 0.1 is compared with a decimal as 0.1, and with a float as the nearest float. */
export type LiteralType = 'text' | 'number' | 'boolean' | 'date' | 'time' | 'timestamp' | 'null';
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';
export type DatePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'weekday';
export type ParsedType =
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'uuid'
  | 'text'
  /** The text itself where it is JSON (RFC 8259), else null. */
  | 'json'
  | DecimalType;
export interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

/** A JSON Schema as it is written, and whether formats are rules in it; `compileSchema` has taken it. */
export interface SchemaText {
  readonly written: string;
  readonly formats: boolean;
}

/** The kinds of JSON values that are no containers and not null. */
export type JsonScalar = 'text' | 'number' | 'boolean';

/** With the number of operands each takes. */
export const FUNCTIONS = {
  abs: 1,
  round: 1,
  floor: 1,
  ceil: 1,
  sqrt: 1,
  lower: 1,
  upper: 1,
  trim: 1,
  date: 1,
  starts_with: 2,
  ends_with: 2,
  contains: 2,
  coalesce: 2,
  /** A text with all occurrences of a second one replaced by a third. */
  replace: 3,
  /** Of a list of numbers; null of an empty one. */
  list_mean: 1,
  /** Of a list of numbers, divided by their number. */
  list_sd: 1,
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

export interface Order {
  readonly by: Expression;
  readonly descending?: boolean;
}

export const column = (name: string): Expression => ({ op: 'column', name });
export const text = (value: string): Expression => ({ op: 'literal', value, type: 'text' });
export const truth = (value: boolean): Expression => ({ op: 'literal', value, type: 'boolean' });
export const nothing: Expression = { op: 'literal', value: null, type: 'null' };
/** A bigint, or the text of a decimal number, keeps digits that a double cannot hold. */
export const number = (value: number | bigint | string): Expression => ({ op: 'literal', value, type: 'number' });
/** ISO 8601: `2024-02-29`. */
export const date = (value: string): Expression => ({ op: 'literal', value, type: 'date' });
/** ISO 8601; an offset is applied, so that the value is in UTC: `2024-02-29T12:30:00Z`. */
export const timestamp = (value: string): Expression => ({ op: 'literal', value, type: 'timestamp' });
/** `23:59:59`. */
export const time = (value: string): Expression => ({ op: 'literal', value, type: 'time' });

export const compare = (left: Expression, operator: Comparison, right: Expression): Expression => ({
  op: 'compare',
  operator,
  left,
  right,
});
export const and = (...operands: readonly Expression[]): Expression => ({ op: 'and', operands });
export const or = (...operands: readonly Expression[]): Expression => ({ op: 'or', operands });
export const not = (operand: Expression): Expression => ({ op: 'not', operand });
export const isNull = (operand: Expression): Expression => ({ op: 'is-null', operand });
/** False for null and for types that have no NaN. */
export const isNaNValue = (operand: Expression): Expression => ({ op: 'is-nan', operand });
/** False for null and for types that have no infinity. */
export const isInfinite = (operand: Expression): Expression => ({ op: 'is-infinite', operand });
export const oneOf = (operand: Expression, values: readonly Expression[]): Expression => ({
  op: 'in',
  operand,
  values,
});
/** A regular expression in RE2 syntax, found anywhere unless `whole`. Time is linear in the text, whatever the pattern. */
export const matches = (operand: Expression, pattern: string, whole = false): Expression => ({
  op: 'matches',
  operand,
  pattern,
  whole,
});
/** A text without all that a pattern in RE2 syntax finds in it. */
export const without = (operand: Expression, pattern: string): Expression => ({ op: 'without', operand, pattern });
/** Characters are Unicode code points. */
export const lengthOf = (operand: Expression, of: 'characters' | 'bytes' | 'items' = 'characters'): Expression => ({
  op: 'length',
  operand,
  of,
});
/**
 * A text's value under a strict spelling, null where it has none: `7` and `007` but not `1.5` or `1_000` as integer,
 * ISO 8601 for dates and times, `true` and `false`. A value that is no text is cast, null where it cannot be.
 */
export const parse = (operand: Expression, to: ParsedType): Expression => ({ op: 'parse', operand, to });
/** A text read by a strftime format, as timestamp; null where it does not fit. */
export const parseTime = (operand: Expression, format: string): Expression => ({ op: 'parse-time', operand, format });
/** Integers cannot overflow; `/` divides as floats do, and `%` by zero is null. */
export const arithmetic = (left: Expression, operator: Arithmetic, right: Expression): Expression => ({
  op: 'arithmetic',
  operator,
  left,
  right,
});
export const negate = (operand: Expression): Expression => ({ op: 'negate', operand });
export const call = (name: FunctionName, ...operands: readonly Expression[]): Expression => ({
  op: 'call',
  name,
  operands,
});
/** Which kind a value of the type JSON is: `text`, `number`, `boolean`, `object` or `array`; null where it is null. */
export const jsonKind = (operand: Expression): Expression => ({ op: 'json-kind', operand });
/** A value of the type JSON where it is of that kind, null where it is of another. */
export const jsonValue = (operand: Expression, as: JsonScalar): Expression => ({ op: 'json-value', operand, as });
/** What an object of the type JSON has under that name, as JSON; null where it has none, or null, or is no object. */
export const jsonField = (operand: Expression, name: string): Expression => ({ op: 'json-field', operand, name });
/** The items of an array of the type JSON, as JSON, JSON's null as null; null where it is no array. */
export const jsonItems = (operand: Expression): Expression => ({ op: 'json-items', operand });
/**
 * A text, or the JSON that stands in a text, fits a JSON Schema; null of null, false of what is no JSON. The schema is one that
 * `compileSchema` takes. No engine has this of its own: it is judged in this process, and not on a cluster.
 */
export const fits = (operand: Expression, schema: SchemaText, as: 'text' | 'json'): Expression => ({
  op: 'fits',
  operand,
  schema,
  as,
});
/** Whether something in a question is judged in this process, so that its SQL runs nowhere else. */
export function isJudgedHere(asked: unknown): boolean {
  if (typeof asked !== 'object' || asked === null) return false;
  if ('op' in asked && asked.op === 'fits') return true;
  return Object.entries(asked).some(([key, inner]) => key !== 'dataset' && isJudgedHere(inner));
}
/** Monday is weekday 1, Sunday 7. */
export const datePart = (part: DatePart, operand: Expression): Expression => ({ op: 'date-part', part, operand });
export const secondsBetween = (from: Expression, to: Expression): Expression => ({ op: 'seconds-between', from, to });
export const field = (operand: Expression, name: string): Expression => ({ op: 'field', operand, name });
/** One list of all items of a list of lists. */
export const flatten = (operand: Expression): Expression => ({ op: 'flatten', operand });
export const distinctItems = (operand: Expression): Expression => ({ op: 'distinct-items', operand });
/** How many items of a list fulfil a condition on `item()`; null for a null list. */
export const countItems = (list: Expression, where: Expression): Expression => ({ op: 'count-items', list, where });
/** The item of the `countItems` around it: of the innermost, or of the one `level` further out. */
export const item = (level = 0): Expression => ({ op: 'item', level });
/** The value of the first case whose condition holds. */
export const when = (cases: readonly Case[], otherwise: Expression | null = null): Expression => ({
  op: 'if',
  cases,
  otherwise,
});
/** The value in the row before, in the order given (file order without one) and among rows with equal `by`. */
export const previous = (
  operand: Expression,
  options: { readonly by?: readonly Expression[]; readonly order?: readonly Order[] } = {},
): Expression => ({ op: 'previous', operand, by: options.by ?? [], order: options.order ?? [] });
