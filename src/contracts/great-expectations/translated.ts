import type { Expression } from '../expression.ts';
import type { Limit } from '../limit.ts';
import type { Measure } from '../measure.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** Rules and the arguments that went into them, or why the expectation cannot be carried over. */
export type Translated =
  | {
      readonly rules: readonly { measure: Measure; limit?: Limit }[];
      readonly uses: readonly string[];
      readonly where?: Expression;
    }
  | string;

export const plain = (measure: Measure, ...uses: string[]): Translated => ({ rules: [{ measure }], uses });
export const column = (given: Arguments): string[] => [String(given.column)];
export const name = (given: Arguments): string => String(given.column);

export type Scalar = string | number | boolean;
export const scalars = (value: unknown): Scalar[] | undefined => {
  const listed = Array.isArray(value) ? value.filter((item) => item !== null) : undefined;
  return listed?.length && listed.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
    ? (listed as Scalar[])
    : undefined;
};
