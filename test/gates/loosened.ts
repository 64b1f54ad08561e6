import type * as z from 'zod';
import { comparePolicies } from '../../src/policy/watch.ts';

/** What the watch says of one key of a gate that was changed from one value to another. */
export function changeOf(schema: z.ZodType, key: string, from: unknown, to: unknown): string[] {
  const at = (value: unknown) => key.split('.').reduceRight((inner, name) => ({ [name]: inner }), value);
  return comparePolicies(schema, at(from), at(to)).map(({ kind }) => kind);
}
