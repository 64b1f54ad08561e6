import type * as z from 'zod';
import { CHAMPION } from '../config/keys.ts';
import { withDefaults } from '../config/print.ts';
import { childOf, keysOf } from '../config/shape.ts';
import { parseMetric } from '../metrics/parse.ts';

/**
 * A policy as it takes effect, to be compared with another: defaults filled in, shorthands written out, metrics under
 * their pinned names. So a line that only says what holds anyway is no difference, whether it comes or goes. `written` is
 * a valid document of `schema`; leaves stay as written.
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

/** What a text or a list stands for where a mapping may stand, too: `data: rows.csv` is `data: { path: rows.csv }`. */
const SHORTHANDS: readonly string[] = ['path', 'by'];

function spelledOut(schema: z.core.$ZodType, value: unknown): unknown {
  const isText = typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  const keys = keysOf(schema);
  const shorthand = isText ? SHORTHANDS.find((key) => keys.includes(key)) : undefined;
  if (shorthand !== undefined) return { [shorthand]: value };
  if (Array.isArray(value)) return value.map((item, index) => spelledOut(childOf(schema, index) ?? schema, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key === 'baseline' && member === CHAMPION) return [key, { stage: CHAMPION }];
      const child = childOf(schema, key);
      const below = child === undefined ? member : spelledOut(child, member);
      return [key, key === 'metrics' ? pinned(below) : below];
    }),
  );
}

function pinned(metrics: unknown): unknown {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) return metrics;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, limits]) => {
      const parsed = parseMetric(name);
      return [parsed.ok ? parsed.metric.name : name, limits];
    }),
  );
}
