import * as z from 'zod';
import { margin } from './decide.ts';
import { effectSchema } from './effect.ts';
import { rowsSchema, sliceSchema } from './rows.ts';
import { name, number, sourceSchema, text } from './scalars.ts';

const MAX_EXAMPLES = 1_000;

export const intervalSchema = z
  .strictObject({
    low: number.nullable().describe('Lower bound; null where there is none.'),
    high: number.nullable().describe('Upper bound; null where there is none.'),
    confidence: z.number().gt(0).lt(1).describe('Confidence of each bound on its own (one-sided).'),
    method: name.describe('How the bounds were computed, such as clopper-pearson.'),
  })
  .meta({ id: 'interval' });

const measuredNumberSchema = z
  .strictObject({
    value: number.nullable().describe('null with a reason in the check where there is no finite number.'),
    unit: name,
    interval: intervalSchema.nullable(),
    rows: rowsSchema.nullable().describe('What the value rests on.'),
  })
  .meta({ id: 'measured-number' });

const numbersSchema = z.strictObject({
  value: measuredNumberSchema.nullable().describe('Of the subject itself.'),
  baseline: measuredNumberSchema.nullable(),
  difference: measuredNumberSchema.nullable().describe('Subject minus baseline, in the unit of the value.'),
  relative: measuredNumberSchema.nullable().describe('The difference as a share of the baseline.'),
});

const limitSchema = z.strictObject({
  rule: name.describe('The key that set it: min, max, max-drop, …'),
  value: number.describe('In the unit of the number that is compared with it.'),
  unit: name,
  text: text.describe('As the user wrote it.'),
  good: z.enum(['above', 'below']).describe('The side of the limit on which the compared number is acceptable.'),
  source: sourceSchema.nullable(),
});

const compared = z.enum(['value', 'difference', 'relative']).describe('Which of the numbers the limit is about.');

const aboutSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('metric'), name: name.describe('Its pinned name, such as accuracy_micro.') })
      .describe('A number of the model. Several limits may be about one.'),
    z
      .strictObject({ kind: z.literal('model'), part: name })
      .describe('The model itself: how it is built, or that it runs.'),
    z.strictObject({ kind: z.literal('column'), table: name, column: name }).describe('The values of a column.'),
    z.strictObject({ kind: z.literal('table'), table: name }).describe('A table, or several of its columns.'),
  ])
  .meta({ id: 'about' });

const told = {
  id: name.describe('Stable and unique within the result; waivers and "since last push" refer to it.'),
  title: text.describe('In the user’s own words, such as accuracy.'),
  about: aboutSchema.describe('What it is a check of.'),
  effect: effectSchema.nullable().describe('What became of it under the policy; null where it passes.'),
  numbers: numbersSchema,
  paired: z
    .literal(true)
    .optional()
    .describe(
      'The difference and the relative change are those of measurements made in pairs: they need not be what value and baseline make.',
    ),
  better: z.enum(['higher', 'lower']).nullable(),
  method: text.nullable(),
  family: name.nullable().describe('Checks asked together, for multiplicity.'),
  slice: sliceSchema.nullable(),
  reason: text.describe('Why this verdict, in one sentence.'),
  flip: text.nullable().describe('What would change the verdict, in one sentence.'),
  examples: z.array(text).max(MAX_EXAMPLES).describe('Ids of rows, never their values.'),
  observed: text
    .nullable()
    .default(null)
    .describe('What stands in the rows that a rule does not hold for, only where values may be shown.'),
  reproduce: text.nullable().describe('A command that repeats this check.'),
  page: z
    .string()
    .regex(/^[a-z0-9-]+\.md(?:#[a-z0-9-]+)?$/)
    .max(200)
    .optional()
    .describe('Page of the documentation that says what is asked, what it comes from and how to put it right.'),
  listing: text.nullable().default(null).describe('A command that lists the rows that fail it.'),
};

/** A number met a limit. */
const limitedSchema = z
  .strictObject({
    ...told,
    basis: z.enum(['interval', 'point', 'census']).describe('As what the compared number met the limit.'),
    verdict: z.enum(['pass', 'inconclusive', 'fail']),
    compared,
    limit: limitSchema,
    needed: rowsSchema
      .nullable()
      .describe('For a conclusion, in all: the same rows that the compared number rests on.'),
  })
  .describe('A number met a limit.');

/** Something is so, or is not: a column is there. */
const factSchema = z
  .strictObject({
    ...told,
    basis: z.literal('fact'),
    verdict: z.enum(['pass', 'fail']),
    compared: z.null(),
    limit: z.null(),
    needed: z.null(),
    source: sourceSchema
      .nullable()
      .default(null)
      .describe('Where it is asked for, such as the line that declares a column.'),
  })
  .describe('Something is so, or is not, such as that a column is there: no number, no limit.');

/** Nothing could meet a limit, so it cannot have passed. */
const openSchema = z
  .strictObject({
    ...told,
    basis: z.literal('nothing'),
    verdict: z.enum(['inconclusive', 'error']),
    compared: compared.nullable(),
    limit: limitSchema.nullable(),
    needed: z.null(),
  })
  .describe('Nothing could meet a limit: there is no baseline, or the number could not be had.');

/** One decision inside a gate. What the judge knows stands in it; readers reconstruct nothing. */
export const checkSchema = z
  .discriminatedUnion('basis', [limitedSchema, factSchema, openSchema])
  .refine((check) => (check.verdict === 'pass') === (check.effect === null), 'only a pass has no effect')
  .refine((check) => check.verdict !== 'error' || check.effect?.kind === 'blocks', 'an error always blocks')
  .refine((check) => check.basis === 'fact' || check.basis === 'nothing' || isMet(check), 'no number met its limit')
  .meta({ id: 'check' });

export type Check = z.infer<typeof checkSchema>;
export type About = z.infer<typeof aboutSchema>;
export type Interval = z.infer<typeof intervalSchema>;
export type MeasuredNumber = z.infer<typeof measuredNumberSchema>;
export type Numbers = z.infer<typeof numbersSchema>;
export type Limit = z.infer<typeof limitSchema>;
/** Which of the numbers a limit is about: the subject's own value, the difference, or the difference as a share of the baseline. */
export type Compared = z.infer<typeof compared>;

/** True of a number of the model. */
export function isMetric({ about }: Check): boolean {
  return about.kind === 'metric';
}

/** True of what is so, or is not, of the model itself. */
export function isModelFact({ about }: Check): boolean {
  return about.kind === 'model';
}

/** True of a rule on data, which says nothing about a model. */
export function isDataRule({ about }: Check): boolean {
  return about.kind === 'column' || about.kind === 'table';
}

/** A column of two samples, held against a tolerance of how far they lie apart. */
export function isComparison(check: Check): boolean {
  // A contract says mustBe…, of a sample too.
  return isDataRule(check) && check.basis === 'interval' && !check.limit?.rule.startsWith('mustBe');
}

/** Where the policy or a contract asks for it; null where neither does in so many words. */
export function sourceOf(check: Check): z.infer<typeof sourceSchema> | null {
  return check.basis === 'fact' ? check.source : (check.limit?.source ?? null);
}

/** The number that met the limit; null where none did. */
export function metNumber(check: Check): MeasuredNumber | null {
  return check.basis === 'fact' || check.basis === 'nothing' ? null : check.numbers[check.compared];
}

/** How far the number that met the limit lies on its good side, in the limit's unit; null where none met one. */
export function marginOf(check: Check): number | null {
  const value = metNumber(check)?.value ?? null;
  return value === null || check.limit === null ? null : margin(value, check.limit);
}

function isMet({ basis, numbers, compared }: z.infer<typeof limitedSchema>): boolean {
  const met = numbers[compared];
  return met !== null && met.value !== null && (basis !== 'interval' || met.interval !== null);
}
