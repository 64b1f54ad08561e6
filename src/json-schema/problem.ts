/** Why a schema cannot be judged: what in it is no JSON Schema, is not known, or leads out of it. */
export class SchemaProblem extends Error {
  /** The schema is sound, but part of it stands in another document. */
  readonly leadsOut: boolean;

  constructor(message: string, { leadsOut = false } = {}) {
    super(message);
    this.leadsOut = leadsOut;
  }
}

/** The value of a keyword where it is of the form that the keyword has. Throws SchemaProblem. */
export function formed<Value>(
  keyword: string,
  value: unknown,
  is: (value: unknown) => value is Value,
  written: string,
): Value {
  if (is(value)) return value;
  throw new SchemaProblem(`${keyword} is ${JSON.stringify(value)?.slice(0, 80)}; it is ${written}`);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
export const isSchema = (value: unknown): value is boolean | JsonObject =>
  typeof value === 'boolean' || isObject(value);
const isNames = (value: unknown): value is readonly string[] => isList(value) && value.every(isText);
const isSchemas = (value: unknown): value is readonly (boolean | JsonObject)[] =>
  isList(value) && value.every(isSchema);

export const numberOf = (keyword: string, value: unknown) => formed(keyword, value, isNumber, 'a number');
export const countOf = (keyword: string, value: unknown) => formed(keyword, value, isCount, 'a whole number');
export const textOf = (keyword: string, value: unknown) => formed(keyword, value, isText, 'a text');
export const namesOf = (keyword: string, value: unknown) => formed(keyword, value, isNames, 'a list of names');
export const objectOf = (keyword: string, value: unknown) => formed(keyword, value, isObject, 'a mapping');
export const schemasOf = (keyword: string, value: unknown) => formed(keyword, value, isSchemas, 'a list of schemas');
