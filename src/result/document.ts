import * as z from 'zod';
import { VERDICTS } from './verdict.ts';

/** Sizes beyond which a document is hostile rather than large. */
export const MAX_CHECKS = 20_000;
export const MAX_TABLE_ROWS = 10_000;
const MAX_TEXT = 10_000;
const MAX_LIST = 1_000;

const text = z.string().max(MAX_TEXT);
const name = z.string().min(1).max(1_000);
const number = z.number();
const count = z.int().min(0);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const scalar = z.union([text, number, z.boolean(), z.null()]);

export const intervalSchema = z
  .strictObject({
    low: number.nullable().describe('Lower bound; null where there is none.'),
    high: number.nullable().describe('Upper bound; null where there is none.'),
    confidence: z.number().gt(0).lt(1).describe('Confidence of each bound on its own (one-sided).'),
    method: name.describe('How the bounds were computed, such as clopper-pearson.'),
  })
  .meta({ id: 'interval' });

const measureSchema = z.strictObject({
  value: number.nullable().describe('null with a reason in the check where there is no finite number.'),
  unit: name,
  interval: intervalSchema.nullable(),
  n: count.nullable().describe('Rows or samples behind the value.'),
});

const differenceSchema = z.strictObject({
  value: number.nullable().describe('Subject minus baseline, or the relative change where the limit is relative.'),
  unit: name,
  interval: intervalSchema.nullable(),
});

const sourceSchema = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1) });

const limitSchema = z.strictObject({
  rule: name.describe('The key that set it: min, max, max-drop, …'),
  value: number.describe('In the unit of what is compared with it.'),
  unit: name,
  text: text.describe('As the user wrote it.'),
  good: z.enum(['above', 'below']).describe('The side of the limit on which the compared value is acceptable.'),
  source: sourceSchema.nullable(),
});

export const checkSchema = z
  .strictObject({
    id: name.describe('Stable and unique within the result; waivers and "since last push" refer to it.'),
    title: text,
    verdict: z.enum(VERDICTS),
    blocking: z.boolean().describe('True when this verdict, under the policy, stops the merge.'),
    decide: z.enum(['interval', 'point', 'census']).describe('What met the limit.'),
    measured: measureSchema.nullable(),
    baseline: measureSchema.nullable(),
    difference: differenceSchema.nullable(),
    limit: limitSchema.nullable(),
    margin: number.nullable().describe('Distance from the point estimate to the limit; negative on the bad side.'),
    better: z.enum(['higher', 'lower']).nullable(),
    method: text.nullable(),
    family: name.nullable().describe('Checks asked together, for multiplicity.'),
    slice: z.strictObject({ column: name, value: text }).nullable(),
    reason: text.describe('Why this verdict, in one sentence.'),
    flip: text.nullable().describe('What would change the verdict, in one sentence.'),
    needed: z.strictObject({ n: count, unit: name }).nullable().describe('Rows or samples for a conclusion.'),
    examples: z.array(text).max(MAX_LIST).describe('Ids of rows, never their values.'),
    reproduce: text.nullable().describe('A command that repeats this check.'),
  })
  .meta({ id: 'check' });

const columnSchema = z.strictObject({
  title: text,
  kind: z.enum(['text', 'number', 'code']),
  unit: text.nullable(),
});

export const tableSchema = z
  .strictObject({
    id: name,
    title: text,
    note: text.nullable(),
    columns: z.array(columnSchema).min(1).max(100),
    rows: z.array(z.array(scalar).max(100)).max(MAX_TABLE_ROWS),
    folded: z.boolean().describe('Detail that a report may fold away.'),
  })
  .refine((table) => table.rows.every((row) => row.length === table.columns.length), 'a row has another length')
  .meta({ id: 'table' });

export const figureSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('histogram'),
      id: name,
      title: text,
      unit: text.nullable(),
      edges: z.array(number).min(2).max(MAX_LIST),
      series: z.array(z.strictObject({ name: text, counts: z.array(number.min(0)).max(MAX_LIST) })).max(10),
      marks: z.array(z.strictObject({ label: text, value: number })).max(50),
    }),
    z.strictObject({
      kind: z.literal('intervals'),
      id: name,
      title: text,
      unit: text.nullable(),
      rows: z
        .array(
          z.strictObject({
            label: text,
            value: number.nullable(),
            low: number.nullable(),
            high: number.nullable(),
            limit: number.nullable(),
            verdict: z.enum(VERDICTS),
          }),
        )
        .max(MAX_LIST),
    }),
  ])
  .meta({ id: 'figure' });

const fileSchema = z.strictObject({ path: text, sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: count });

/** The folder of a run's output that holds what gates keep beside their results. */
export const ATTACHMENTS = 'attachments';

export const RESULT_SCHEMA = 'modelassay/result/v1';

/** What one gate writes. Everything downstream (report, evidence, promotion) reads only this. */
export const resultSchema = z
  .strictObject({
    schema: z.literal(RESULT_SCHEMA),
    gate: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
      .nullable()
      .describe('Tells several results of one gate apart: a matrix leg, a project of a monorepo.'),
    verdict: z.enum(VERDICTS),
    blocking: z.boolean(),
    summary: text.describe('One sentence, decision first.'),
    problem: z
      .strictObject({
        kind: z.enum(['input', 'subject', 'environment']),
        message: text,
        source: sourceSchema.nullable(),
      })
      .nullable()
      .describe('Why the gate could not measure; null where it could.'),
    source: z.strictObject({ repository: text.nullable(), commit: text.nullable(), ref: text.nullable() }),
    run: z.strictObject({ id: text.nullable(), attempt: count.nullable(), job: text.nullable(), leg: text.nullable() }),
    subject: z.strictObject({ name: name, digest: digest, files: z.array(fileSchema).max(MAX_LIST) }).nullable(),
    baseline: z
      .strictObject({
        kind: z.enum(['file', 'registry', 'result', 'profile']),
        name: name,
        version: text.nullable(),
        digest: digest.nullable(),
        since: text.nullable().describe('RFC 3339 instant from which it is the baseline, where that is known.'),
      })
      .nullable(),
    datasets: z.array(z.strictObject({ name: name, digest: digest, rows: count })).max(MAX_LIST),
    checks: z.array(checkSchema).max(MAX_CHECKS),
    tables: z.array(tableSchema).max(MAX_LIST),
    figures: z.array(figureSchema).max(MAX_LIST),
    environment: z.record(z.string().max(100), scalar),
    policy: z.strictObject({ path: text.nullable(), digest: digest }),
    tool: z.strictObject({ name: z.literal('modelassay'), version: name }),
    startedAt: z.string().max(40).describe('RFC 3339, UTC.'),
    durationMs: z.number().min(0),
    notChecked: z.array(z.strictObject({ title: text, reason: text })).max(MAX_LIST),
    attachments: z
      .array(fileSchema)
      .max(MAX_LIST)
      .describe(
        'What the gate kept beside this document: raw samples, a profile. Paths are relative to the output folder.',
      ),
  })
  .meta({ id: 'result', title: 'Model Assay result, version 1' });

export type Result = z.infer<typeof resultSchema>;
export type Check = z.infer<typeof checkSchema>;
export type Interval = z.infer<typeof intervalSchema>;
export type Measure = z.infer<typeof measureSchema>;
export type Limit = z.infer<typeof limitSchema>;
export type Table = z.infer<typeof tableSchema>;
export type Figure = z.infer<typeof figureSchema>;
