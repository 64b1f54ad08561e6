import * as z from 'zod';
import { checkSchema } from './check.ts';
import { figureSchema } from './figure.ts';
import { count, digest, name, scalar, sourceSchema, text } from './scalars.ts';
import { VERDICTS } from './verdict.ts';

export type { About, Check, Compared, Interval, Limit, MeasuredNumber, Numbers } from './check.ts';
export type { Effect } from './effect.ts';
export type { Figure, FigureOf } from './figure.ts';
export type { Rows } from './rows.ts';

/** Sizes beyond which a document is hostile rather than large. */
export const MAX_CHECKS = 20_000;
export const MAX_TABLE_ROWS = 10_000;
const MAX_LIST = 1_000;
/** Of a model that is a folder. */
const MAX_FILES = 10_000;

const columnSchema = z.strictObject({
  title: text,
  kind: z.enum(['text', 'number', 'code', 'sql']).describe('sql: a statement to run, shown whole or not at all.'),
  unit: text.nullable(),
});

const gateName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const cells = z.array(scalar).max(100);

const elsewhereSchema = z
  .strictObject({
    row: count.describe('Its index.'),
    gate: gateName,
    says: z
      .strictObject({ pass: cells, inconclusive: cells, fail: cells, error: cells })
      .describe('What the row is by the verdict of that gate.'),
  })
  .meta({ id: 'elsewhere' });

export const tableSchema = z
  .strictObject({
    id: name,
    title: text,
    note: text.nullable(),
    columns: z.array(columnSchema).min(1).max(100),
    rows: z.array(cells).max(MAX_TABLE_ROWS),
    elsewhere: z
      .array(elsewhereSchema)
      .max(100)
      .optional()
      .describe('Rows that another gate decides, in a report that holds its result about the same model.'),
    folded: z.boolean().describe('Detail that a report may fold away.'),
  })
  .refine(
    ({ columns, rows, elsewhere = [] }) =>
      [...rows, ...elsewhere.flatMap(({ says }) => Object.values(says))].every((row) => row.length === columns.length),
    'a row has another length',
  )
  .refine(({ rows, elsewhere = [] }) => elsewhere.every(({ row }) => row < rows.length), 'there is no such row')
  .meta({ id: 'table' });

const fileSchema = z.strictObject({ path: text, sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: count });

/** The folder of a run's output that holds what gates keep beside their results. */
export const ATTACHMENTS = 'attachments';

export const RESULT_SCHEMA = 'modelassay/result/v1';

/** What one gate writes. Everything downstream (report, evidence, promotion) reads only this. */
export const resultSchema = z
  .strictObject({
    schema: z.literal(RESULT_SCHEMA),
    gate: gateName,
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
      .nullable()
      .describe('Tells several results of one gate apart: a matrix leg, a project of a monorepo.'),
    verdict: z.enum(VERDICTS).describe('The worst of the checks that block; anything but pass stops the merge.'),
    summary: text.describe('One sentence, decision first.'),
    headline: text
      .nullable()
      .describe(
        'What happened, in a few words that can follow "Blocked:": the model lost class 8. null where the checks say all.',
      ),
    findings: z
      .array(text)
      .max(MAX_LIST)
      .describe(
        'What to look at where it blocks, most telling first, each one sentence: a new confusion, rows that were lost.',
      ),
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
    subject: z
      .strictObject({
        kind: z
          .enum(['model', 'predictions'])
          .describe('Whose bytes these are: those of the model, or a table of what a model said elsewhere.'),
        name: name,
        digest: digest,
        files: z.array(fileSchema).max(MAX_FILES),
      })
      .nullable(),
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
export type Table = z.infer<typeof tableSchema>;
