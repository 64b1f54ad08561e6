import { equal } from '../equal.ts';
import { formatTest } from '../formats.ts';
import { isMultiple } from '../multiple.ts';
import type { Fits, Keyword } from '../node.ts';
import { countOf, formed, isList, isNumber, isObject, isText, numberOf, SchemaProblem, textOf } from '../problem.ts';

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  array: isList,
  number: isNumber,
  string: isText,
  // 1.0 is an integer since draft 6; no reader of JSON here tells it from 1.
  integer: Number.isInteger,
};

export const type: Keyword = (value) => {
  const names = (isList(value) ? value : [value]).map((name) => {
    if (isText(name) && Object.hasOwn(TYPES, name)) return TYPES[name]!;
    throw new SchemaProblem(`type is ${JSON.stringify(name)}; it is one of ${Object.keys(TYPES).join(', ')}`);
  });
  const [only] = names;
  return names.length === 1 ? only : (one) => names.some((is) => is(one));
};

export const among: Keyword = (value) => {
  const members = formed('enum', value, isList, 'a list of values');
  return (one) => members.some((member) => equal(member, one));
};

export const constant: Keyword = (value) => (one) => equal(value, one);

/** A keyword on numbers says nothing of other values. */
const ofNumbers =
  (keyword: string, holds: (value: number, bound: number) => boolean): Keyword =>
  (value) => {
    const bound = numberOf(keyword, value);
    return (one) => typeof one !== 'number' || holds(one, bound);
  };

/** In draft 4 `exclusiveMinimum` says how `minimum` is meant. */
const bound =
  (keyword: string, exclusive: string, holds: (value: number, bound: number, strictly: boolean) => boolean): Keyword =>
  (value, { draft, schema }) => {
    const limit = numberOf(keyword, value);
    const strictly = draft === '4' && schema[exclusive] === true;
    return (one) => typeof one !== 'number' || holds(one, limit, strictly);
  };

export const minimum = bound('minimum', 'exclusiveMinimum', (one, limit, strictly) =>
  strictly ? one > limit : one >= limit,
);
export const maximum = bound('maximum', 'exclusiveMaximum', (one, limit, strictly) =>
  strictly ? one < limit : one <= limit,
);
export const exclusiveMinimum = ofNumbers('exclusiveMinimum', (one, limit) => one > limit);
export const exclusiveMaximum = ofNumbers('exclusiveMaximum', (one, limit) => one < limit);

export const multipleOf: Keyword = (value) => {
  const of = numberOf('multipleOf', value);
  if (of <= 0) throw new SchemaProblem(`multipleOf is ${of}; it is a number above 0`);
  return (one) => typeof one !== 'number' || isMultiple(one, of);
};

/** Lengths are counted in code points. */
const ofLengths =
  (keyword: string, holds: (length: number, bound: number) => boolean): Keyword =>
  (value) => {
    const limit = countOf(keyword, value);
    return (one) => typeof one !== 'string' || holds(codePoints(one), limit);
  };

export const minLength = ofLengths('minLength', (length, limit) => length >= limit);
export const maxLength = ofLengths('maxLength', (length, limit) => length <= limit);

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export const pattern: Keyword = (value) => {
  const expression = patternOf('pattern', value);
  return (one) => typeof one !== 'string' || expression.test(one);
};

/** A regular expression of ECMA-262. Signs that need no backslash may have one, as many schemas write them. */
export function patternOf(keyword: string, value: unknown): RegExp {
  const written = textOf(keyword, value);
  try {
    return new RegExp(written.replace(/\\(.)/gsu, withoutNeed), 'u');
  } catch {
    throw new SchemaProblem(`${keyword} ${JSON.stringify(written)} is no regular expression of ECMA-262`);
  }
}

/** `\_` is no escape where patterns are read by code points; of a letter it would be guessed what is meant. */
function withoutNeed(written: string, sign: string): string {
  return /[ !"#%&',:;<=>@_`~-]/.test(sign) ? `\\x${sign.charCodeAt(0).toString(16)}` : written;
}

export const format: Keyword = (value, { options }): Fits | undefined => {
  const name = textOf('format', value);
  if (!options.formats) return undefined;
  const test = formatTest(name);
  if (test === undefined) {
    if (options.onUnknownFormat === undefined)
      throw new SchemaProblem(`the format ${JSON.stringify(name)} is not known`);
    options.onUnknownFormat(name);
    return undefined;
  }
  return (one) => typeof one !== 'string' || test(one);
};
