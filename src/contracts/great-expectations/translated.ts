import * as z from 'zod';
import type { Expression } from '../expression.ts';
import { scalar } from '../kind-fields.ts';
import type { RuleLimit } from '../limit.ts';
import type { Measure } from '../measure.ts';

/** Rules; or that any table meets it, and why; or in a text why the expectation cannot be carried over. */
export type Translated =
  | { readonly rules: readonly { measure: Measure; limit?: RuleLimit }[]; readonly where?: Expression }
  | { readonly asksNothing: string }
  | string;

/** One core expectation: the arguments that say what it asks, each with its type, and the rules that it becomes. */
export interface Expectation<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly shape: Shape;
  translate(args: z.output<z.ZodObject<Shape>>): Translated;
}

/** Gives the function of an expectation the types of its arguments. They are validated before it is called. */
export function expectation<const Shape extends z.ZodRawShape>(
  shape: Shape,
  translate: (args: z.output<z.ZodObject<Shape>>) => Translated,
): Expectation<Shape> {
  return { shape, translate };
}

/** Any table meets it, as in Great Expectations, so that nothing is left unchecked. */
export const asksNothing = (reason: string): Translated => ({ asksNothing: reason });

/** One rule without a limit of its own. */
export const plain = (measure: Measure): Translated => ({ rules: [{ measure }] });

const columnName = z.string().min(1);
const flag = z.boolean().nullish();
const number = z.number().nullish();
const dated = z
  .union([z.number(), z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'a date such as 2024-02-29, or a number')])
  .nullish();

/** The arguments that several expectations have. */
export const COLUMN = { column: columnName };
export const PAIR = { column_A: columnName, column_B: columnName, ignore_row_if: z.string().nullish() };
export const COLUMN_LIST = { column_list: z.array(columnName).min(1) };
export const GROUP = { column_list: z.array(columnName).min(2), ignore_row_if: z.string().nullish() };
export const BOUNDS = { min_value: number, max_value: number, strict_min: flag, strict_max: flag };
/** Of values that may be dates, which a suite writes as texts. */
export const DATED_BOUNDS = { ...BOUNDS, min_value: dated, max_value: dated };
export const VALUE_SET = { value_set: z.array(scalar.nullable()).nullish() };

type Scalar = z.infer<typeof scalar>;

/** A list of plain values without its nulls. */
export const withoutNulls = (values: readonly (Scalar | null)[] | null | undefined): Scalar[] =>
  (values ?? []).filter((value) => value !== null);
