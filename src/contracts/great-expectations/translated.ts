import type { Expression } from '../expression.ts';
import type { Limit } from '../limit.ts';
import type { Measure } from '../measure.ts';

/** An expectation's `kwargs`, not validated. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Rules and the arguments that went into them, or why the expectation cannot be carried over. */
export type Translated =
  | {
      readonly rules: readonly { measure: Measure; limit?: Limit }[];
      readonly uses: readonly string[];
      readonly where?: Expression;
    }
  | string;

/** One rule without a limit of its own. `uses`: the arguments that went into it. */
export const plain = (measure: Measure, ...uses: string[]): Translated => ({ rules: [{ measure }], uses });
/** The argument `column` as a path. */
export const column = (args: Arguments): string[] => [String(args.column)];
/** The argument `column` as a name. */
export const name = (args: Arguments): string => String(args.column);

export type Scalar = string | number | boolean;
/** A list of plain values without its nulls; undefined where it is none. */
export const scalars = (value: unknown): Scalar[] | undefined => {
  const listed = Array.isArray(value) ? value.filter((item) => item !== null) : undefined;
  return listed?.length && listed.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
    ? (listed as Scalar[])
    : undefined;
};
