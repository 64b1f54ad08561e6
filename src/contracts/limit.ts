import * as z from 'zod';
import { formatNumber, several } from '../wording/numbers.ts';

/** The operators of ODCS v3.1. A contract sets exactly one of them per rule. */
export const OPERATORS = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
  'mustBeBetween',
  'mustNotBeBetween',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** `rows` and `percent` count violations; `value` is the measure's own number. */
export type LimitUnit = 'rows' | 'percent' | 'value';

/** What a measured number must be. */
export interface RuleLimit {
  readonly operator: Operator;
  /** One number, or the two ends of an interval (the smaller first) for the two `…Between` operators. */
  readonly values: readonly [number] | readonly [number, number];
  readonly unit: LimitUnit;
  /** As the user wrote it, such as `mustBeLessThan: 1 percent`. */
  readonly text: string;
}

/** No row may violate the rule. */
export const NONE: RuleLimit = limitOf('mustBe', [0], 'rows');

const scalar = z.union([z.number(), z.boolean()]);
const pair = z.tuple([z.number(), z.number()]);

/** The operators' keys, for objects that carry a limit. */
export const operatorShape = {
  mustBe: scalar.optional().describe('Equal to this number.'),
  mustNotBe: scalar.optional().describe('Any number but this one.'),
  mustBeGreaterThan: z.number().optional().describe('More than this number.'),
  mustBeGreaterOrEqualTo: z.number().optional().describe('This number or more.'),
  mustBeLessThan: z.number().optional().describe('Less than this number.'),
  mustBeLessOrEqualTo: z.number().optional().describe('This number or less.'),
  mustBeBetween: pair.optional().describe('Between the two numbers; the ends themselves are not allowed (ODCS v3.1).'),
  mustNotBeBetween: pair.optional().describe('Not between the two numbers; the ends themselves are allowed.'),
};

export type OperatorKeys = { readonly [Key in Operator]?: number | boolean | readonly [number, number] | undefined };

/**
 * The one limit that an object with operator keys sets; undefined where it sets none.
 * Returns a problem, in words, for two operators, an interval the wrong way round, or a share outside 0 to 100.
 */
export function limitFrom(
  keys: OperatorKeys,
  unit: LimitUnit,
): { ok: true; limit: RuleLimit | undefined } | { ok: false; problem: string; key: Operator } {
  const [first, second] = OPERATORS.filter((operator) => keys[operator] !== undefined);
  if (first === undefined) return { ok: true, limit: undefined };
  if (second !== undefined) {
    return { ok: false, key: second, problem: `${first} and ${second} are both set; a rule has exactly one operator` };
  }
  const written = keys[first]!;
  const values = typeof written === 'object' ? written : ([Number(written)] as const);
  const [low, high] = values;
  if (high !== undefined && !(low < high)) {
    return { ok: false, key: first, problem: `${first} is [${low}, ${high}]; the smaller number comes first` };
  }
  if (unit === 'percent' && values.some((value) => value < 0 || value > 100)) {
    return {
      ok: false,
      key: first,
      problem: `${first} is ${values.join(', ')} percent; a share lies between 0 and 100`,
    };
  }
  return { ok: true, limit: limitOf(first, values, unit) };
}

/** A limit with the text that the operator's key would be written as. */
export function limitOf(operator: Operator, values: RuleLimit['values'], unit: LimitUnit): RuleLimit {
  const shown = values.length === 2 ? `[${values[0]}, ${values[1]}]` : String(values[0]);
  return { operator, values, unit, text: `${operator}: ${shown}${unit === 'value' ? '' : ` ${unit}`}` };
}

/** What a limit asks for, for a reader: `none`, `at most 3 rows`, `≥ 0.5`, `strictly between 0.2 and 0.5`. */
export function limitWords({ operator, values: [first, second], unit }: RuleLimit): string {
  const number = (value: number) => {
    if (unit === 'percent') return `${formatNumber(value)}\u00a0%`;
    return unit === 'rows' ? several(value, 'row') : formatNumber(value);
  };
  const isCount = unit !== 'value';
  switch (operator) {
    case 'mustBe':
      return isCount && first === 0 ? 'none' : isCount ? `exactly ${number(first)}` : `=\u00a0${number(first)}`;
    case 'mustNotBe':
      return isCount && first === 0 ? 'at least one' : `≠\u00a0${number(first)}`;
    case 'mustBeGreaterThan':
      return `>\u00a0${number(first)}`;
    case 'mustBeGreaterOrEqualTo':
      return `≥\u00a0${number(first)}`;
    case 'mustBeLessThan':
      return `<\u00a0${number(first)}`;
    case 'mustBeLessOrEqualTo':
      return isCount ? `at most ${number(first)}` : `≤\u00a0${number(first)}`;
    case 'mustBeBetween':
      return `strictly between ${number(first)} and ${number(second!)}`;
    case 'mustNotBeBetween':
      return `not between ${number(first)} and ${number(second!)}`;
  }
}

/** `10`, `1%` or `0.5 percent` of rows that may violate a rule. */
export function tolerance(written: string | number): RuleLimit | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%|percent|rows)?$/.exec(String(written).trim());
  if (!match) return undefined;
  const value = Number(match[1]);
  const percent = match[2] === '%' || match[2] === 'percent';
  if (percent ? value > 100 : !Number.isSafeInteger(value)) return undefined;
  return {
    ...limitOf('mustBeLessOrEqualTo', [value], percent ? 'percent' : 'rows'),
    text: `at most ${value}${percent ? ' %' : ' rows'}`,
  };
}

/** True where a count of none keeps the limit. */
export function allowsNone({ operator, values: [first, second] }: RuleLimit): boolean {
  switch (operator) {
    case 'mustBe':
      return first === 0;
    case 'mustNotBe':
      return first !== 0;
    case 'mustBeGreaterThan':
      return first < 0;
    case 'mustBeGreaterOrEqualTo':
      return first <= 0;
    case 'mustBeLessThan':
      return first > 0;
    case 'mustBeLessOrEqualTo':
      return first >= 0;
    case 'mustBeBetween':
      return first < 0 && second! > 0;
    case 'mustNotBeBetween':
      return first >= 0 || second! <= 0;
  }
}

/** True where no number at all can satisfy the limit, given that counts and shares are never negative. */
export function impossible(limit: RuleLimit): boolean {
  if (limit.unit === 'value') return false;
  const [first, second] = limit.values;
  switch (limit.operator) {
    case 'mustBe':
    case 'mustBeLessOrEqualTo':
      return first < 0 || (limit.unit === 'rows' && limit.operator === 'mustBe' && !Number.isInteger(first));
    case 'mustBeLessThan':
      return first <= 0;
    case 'mustBeGreaterThan':
      return limit.unit === 'percent' && first >= 100;
    case 'mustBeBetween':
      return second! <= 0 || (limit.unit === 'rows' && Math.floor(first) + 1 >= second!);
    default:
      return false;
  }
}
