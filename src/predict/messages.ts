import * as z from 'zod';
import type { Optimisation, QuantisedArithmetic, Waiting } from './predictor.ts';
import type { TensorHeader } from './tensor-codec.ts';
import { TENSOR_TYPES } from './tensor-types.ts';
import type { CallBlock } from './time-calls.ts';

/** What the child is asked. The first question is always `open`. */
export type Question =
  | {
      readonly kind: 'open';
      readonly modelPath: string;
      /** 0: the runtime chooses. */
      readonly threads: number;
      readonly executionProviders: readonly string[];
      readonly forbidCpu: boolean;
      readonly quantisedArithmetic: QuantisedArithmetic;
      readonly waiting: Waiting;
      readonly optimisation: Optimisation;
      /** A folder of its own for the profile of this session; null where none is asked for. */
      readonly profile: string | null;
    }
  | { readonly kind: 'predict'; readonly inputs: readonly TensorHeader[]; readonly outputs: readonly string[] }
  /** Inputs to keep for calls that are timed: each element is one call's. The payloads follow in the same order. */
  | { readonly kind: 'feed'; readonly batches: readonly (readonly TensorHeader[])[] }
  /** How long it took to start. */
  | { readonly kind: 'started' }
  /** Which provider ran which nodes until now; ends the profile. */
  | { readonly kind: 'placement' }
  /** How long a call takes of a model that does nothing. */
  | { readonly kind: 'harness' }
  | ({ readonly kind: 'time'; readonly outputs: readonly string[] } & CallBlock);

const dimension = z.int().nonnegative();
const duration = z.number().nonnegative();
const type = z.enum(TENSOR_TYPES);
const spec = z.strictObject({ name: z.string(), type, dims: z.array(z.union([dimension, z.string()])) });

/** What the child may answer. A model can take its process over, so nothing in it is believed unchecked. */
const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    inputs: z.array(spec),
    outputs: z.array(spec),
    nonTensorInputs: z.array(z.string()),
    nonTensorOutputs: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('predicted'),
    outputs: z.array(z.strictObject({ name: z.string(), type, dims: z.array(dimension) })),
  }),
  z.strictObject({ kind: z.literal('fed') }),
  z.strictObject({ kind: z.literal('started'), loaded: duration, opened: duration }),
  z.strictObject({
    kind: z.literal('placement'),
    shares: z.array(
      z.strictObject({
        provider: z.string(),
        nodes: z.int().nonnegative(),
        operators: z.array(z.string()),
        microseconds: duration,
      }),
    ),
  }),
  z.strictObject({ kind: z.literal('harness'), median: duration }),
  z.strictObject({
    kind: z.literal('timed'),
    span: duration,
    failures: z.int().nonnegative(),
    failure: z.string().nullable(),
    peakMemory: z.int().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal('failed'),
    during: z.enum(['runtime', 'open', 'predict']),
    message: z.string(),
  }),
]);

export type Answer = z.infer<typeof answerSchema>;

/** Throws Error, with a few words, on anything that is no answer. */
export function readAnswer(message: unknown): Answer {
  const parsed = answerSchema.safeParse(message);
  if (!parsed.success) throw new TypeError('an answer that is none of those allowed');
  return parsed.data;
}
