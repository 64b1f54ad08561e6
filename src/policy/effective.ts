import type * as z from 'zod';
import { longFormOf } from '../config/meaning.ts';
import { withDefaults } from '../config/print.ts';
import { childOf } from '../config/shape.ts';

/**
 * A policy as it takes effect, to be compared with another: defaults filled in, every value in its long form, metrics under
 * their pinned names. So a line that only says what holds anyway is no difference, whether it comes or goes. `written` is a
 * valid document of `schema`; leaves stay as written.
 */
export function effectivePolicy(schema: z.core.$ZodType, written: unknown): unknown {
  return withDefaults(schema, withRegistry(spelledOut(schema, written)));
}

/** A baseline in a registry is another one when the registry, the ledger or the model's name in them is. */
function withRegistry(policy: unknown): unknown {
  if (typeof policy !== 'object' || policy === null) return policy;
  const { baseline, registry, ledger, promote, model } = policy as Record<string, Readonly<Record<string, unknown>>>;
  if (baseline?.stage === undefined) return policy;
  const name = baseline.name ?? promote?.name ?? model?.name ?? model?.path;
  return { ...policy, baseline: { ...baseline, name, registry, ledger } };
}

function spelledOut(schema: z.core.$ZodType, written: unknown): unknown {
  const value = longFormOf(schema, written);
  if (Array.isArray(value)) return value.map((item, index) => spelledOut(childOf(schema, index) ?? schema, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const child = childOf(schema, key);
      return [key, child === undefined ? member : spelledOut(child, member)];
    }),
  );
}
