import * as z from 'zod';
import { handlingKey, pathKey } from '../../config/keys.ts';
import { dataset, how, judged, reviewed, strict } from '../../config/meaning.ts';
import { tolerance } from '../../contracts/limit.ts';
import { CONTRACT_FORMATS } from '../../contracts/model.ts';
import { ON_UNSUPPORTED } from '../../contracts/problems.ts';
import { engineShape, tableKey } from '../source-keys.ts';

const toleranceKey = () =>
  z.union([z.string(), z.number()]).refine((value) => tolerance(value) !== undefined, {
    message: 'write a number of rows such as 10, or a share such as 1%',
  });

/** The keys of `gates.data-schema`. Each is also an input of `actions/data-schema` and a flag of `modelassay data-schema`. */
export const dataSchemaKeys = z.strictObject({
  contract: reviewed(pathKey()).describe(
    'The contract: ODCS v3.1, Frictionless, JSON Schema, Great Expectations or pandera.',
  ),
  format: judged(z.enum(CONTRACT_FORMATS)).optional().describe('Of the contract. Default: told from its keys.'),
  data: dataset(tableKey())
    .optional()
    .describe(
      'The table: a path, a list, a mapping with path, format, csv, table, or one with trino and table or query. Default: `physicalName` in the contract.',
    ),
  table: judged(z.string().min(1))
    .optional()
    .describe('Which table of the contract `data` is; needed where it has several.'),
  tables: judged(z.record(z.string(), dataset(tableKey(), 'where needed')))
    .default({})
    .describe('Data of the further tables of the contract, and of tables that foreign keys name.'),
  'max-violations': strict(toleranceKey(), 'lower')
    .default(0)
    .describe('What rules without a limit of their own tolerate: rows such as 10, or a share such as 0.1%.'),
  'extra-columns': handlingKey()
    .default('warn')
    .describe('What to make of columns that the contract does not declare.'),
  'on-empty': strict(z.enum(['error', 'pass']), ['pass', 'error'])
    .default('error')
    .describe('What to make of a rule that no row puts to the test, such as a range of a column that is all null.'),
  'on-unsupported': strict(z.enum(ON_UNSUPPORTED), ['warn', 'careful', 'error'])
    .default('careful')
    .describe(
      'What to make of rules that cannot be tested: refuse the contract, list them as not checked (warn), or refuse only where other rules would mean something else without them (careful).',
    ),
  'on-inconclusive': handlingKey().default('fail').describe('With `sample`: what to make of too few rows.'),
  sample: judged(z.int().min(1))
    .optional()
    .describe('Judge the rules on rows by this many rows drawn at random. Default: every row, which is exact.'),
  confidence: strict(z.number().min(0.8).max(0.999), 'higher')
    .default(0.95)
    .describe('With `sample`: one-sided confidence of each bound.'),
  seed: judged(z.int().min(0).max(0xffff_ffff))
    .default(0)
    .describe('Of the sample; the same seed draws the same rows.'),
  examples: how(z.int().min(0).max(1000)).default(10).describe('How many failing rows of each rule are named, by key.'),
  'show-values': how(z.enum(['never', 'private', 'always']))
    .default('private')
    .describe(
      'Show values of failing rows, and a histogram of a column out of its range: in reports of private repositories only, or always. Never of personal data.',
    ),
  'public-repository': how(z.boolean())
    .optional()
    .describe(
      'Whether strangers can read the report. Default: what GitHub says of the repository, true in another CI, false outside of any; false does not make a public repository private.',
    ),
  now: strict(z.iso.datetime({ offset: true }), 'unordered')
    .optional()
    .describe('The time against which ages are measured, such as 2026-01-31T12:00:00Z. Default: the clock.'),
  ...engineShape,
});

export type DataSchemaKeys = z.infer<typeof dataSchemaKeys>;
