import type { Comparison, DatePart, DecimalType, FunctionName, JsonScalar, SchemaText } from '../expression.ts';
import type { ValueType } from '../types.ts';

/** Types that compiled SQL casts to. */
export type SqlType =
  | 'integer'
  | 'wide'
  | 'single'
  | 'double'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'uuid'
  | 'text'
  | DecimalType;

export interface FloatSide {
  readonly sql: string;
  readonly mayBeNaN: boolean;
  readonly mayBeNull: boolean;
}

/**
 * What differs between SQL engines. `compile.ts` writes everything else once. All parameters and results are SQL, but for
 * names, texts and patterns, which the dialect quotes itself.
 */
export interface Dialect {
  readonly name: string;
  identifier(name: string): string;
  text(value: string): string;
  /** A number as it is written, exactly, however many digits it has. */
  numeral(written: string): string;
  type(type: SqlType): string;
  /** Null where the cast fails. `from` is what the value is before it. */
  tryCast(value: string, type: SqlType, from: ValueType): string;
  /** A value that is no text, as text. */
  toText(value: string, from: ValueType): string;
  /** An instant (or text with or without an offset) as timestamp in UTC; null where it is none. */
  tryUtc(value: string, from: ValueType): string;
  /** The text where it is JSON as in RFC 8259, without the liberties that engines take; else null. */
  tryJson(value: string): string;
  /** `text`, `number`, `boolean`, `object` or `array`; null of JSON's null and of null. */
  jsonKind(value: string): string;
  /** Null where the value is of another kind. */
  jsonValue(value: string, as: JsonScalar): string;
  /** A value of an object as JSON, JSON's null as null; null of what is no object. */
  jsonField(value: string, name: string): string;
  /** The items of an array as a list of JSON, JSON's null as null; null of what is no array. */
  jsonItems(value: string): string;
  /** Throws ConfigurationError where the engine has no such function. */
  fits(value: string, schema: SchemaText, as: 'text' | 'json'): string;
  isNaN(value: string): string;
  isInfinite(value: string): string;
  isFinite(value: string): string;
  /** A comparison as IEEE 754 has it (false with NaN, but for `<>`), wherever the engine sorts NaN. */
  compareFloats(left: FloatSide, operator: Comparison, right: FloatSide): string;
  /** Whether a text is one of at least one text, none of which is null; null of null. */
  isOneOf(value: string, texts: readonly string[]): string;
  matches(value: string, pattern: string, whole: boolean): string;
  /** The text where the pattern matches all of it, else null or the empty text. Names `value` once. */
  ifMatches(value: string, pattern: string): string;
  /** The text without all that the pattern finds. */
  without(value: string, pattern: string): string;
  length(value: string, of: 'characters' | 'bytes' | 'items'): string;
  parseTime(value: string, format: string): string;
  datePart(part: DatePart, value: string): string;
  secondsBetween(from: string, to: string): string;
  call(name: FunctionName, operands: readonly string[]): string;
  modulo(left: string, right: string): string;
  field(value: string, name: string): string;
  flatten(list: string): string;
  distinctItems(list: string): string;
  /** `variable` is an identifier that `condition` uses. */
  countItems(list: string, variable: string, condition: string): string;
  rowNumber(): string;
  /** `ORDER BY …` of the rows' own order, nothing where that is how they come. */
  ownOrder(): string;

  countIf(condition: string): string;
  /** Of floats, as exact as the engine can: compensated. */
  sumFloat(value: string): string;
  meanFloat(value: string): string;
  /** Of integers and decimals: without overflow below 38 digits, nothing lost. */
  sumExact(value: string, type: ValueType): string;
  meanExact(value: string, type: ValueType): string;
  /** Of doubles. */
  sd(value: string, population: boolean): string;
  quantile(value: string, p: number): string;
  /** In bits. */
  entropy(value: string, type: ValueType): string;
  /** How often each distinct text occurs, as the text of a JSON object; null without any. */
  frequencies(value: string): string;
  correlation(left: string, right: string): string;
  /** Of doubles: how many lie in each bin that ends with an edge, and beyond the last, as a list; null without any. */
  bins(value: string, edges: readonly string[]): string;
  /** Rows of `from` ordered by a hash of their position and the seed, the first `size`. `columns` are those to keep. */
  sample(from: string, columns: ReadonlyMap<string, ValueType>, size: number, seed: number): string;
}
