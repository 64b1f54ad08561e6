import * as z from 'zod';
import { demands, strict } from '../../src/config/meaning.ts';
import { comparePolicies as compare, type PolicyChange } from '../../src/policy/watch.ts';
import { wholePolicySchema } from '../../src/suite/policy-schema.ts';

const duration = () => strict(z.string(), 'lower');

/** A gate that there is not: limits of a time, and of how much slower it may become. */
const latency = z.strictObject({ p99: duration(), 'max-slowdown': demands(z.record(z.string(), duration())) });

const policySchema = await wholePolicySchema();
const schema = policySchema.extend({
  gates: demands((policySchema.shape.gates as z.ZodObject).extend({ latency: latency.optional() })),
});

/** Two policies by the keys there are. */
export function comparePolicies(base: unknown, head: unknown): PolicyChange[] {
  return compare(schema, base, head);
}
