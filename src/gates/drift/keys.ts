import * as z from 'zod';
import { handlingKey, pathForm, pathKey } from '../../config/keys.ts';
import { dataset, demands, how, judged, reviewed, strict, withLongForm } from '../../config/meaning.ts';
import { CHAMPION } from '../../config/model-keys.ts';
import { CORRECTIONS } from '../../stats/adjusted-p-values.ts';
import { copyShape, engineShape, requireOneSource, tableShape } from '../source-keys.ts';
import { PEERS } from './compatible/peer-column.ts';
import { embeddingsKey } from './embedding-keys.ts';
import { imagesKey } from './image-keys.ts';
import { columnLimits, levelKey, tolerancesKey } from './limits.ts';
import { predictionsKey } from './predictions-keys.ts';
import { skewKey } from './skew/keys.ts';
import { STATISTICS } from './statistic-names.ts';

const columnName = () => z.string().min(1);

const sideShape = {
  ...tableShape,
  ...copyShape,
  id: columnName()
    .optional()
    .describe('A column that names each row: it is not compared, and reports name rows by it.'),
};

const sideMapping = () => z.strictObject(sideShape).superRefine(requireOneSource);

const sideKey = () =>
  withLongForm(z.union([pathKey(), z.array(pathKey()).min(1), sideMapping()]), pathForm).transform(
    (value): SideKeys => pathForm(value),
  );

export type SideKeys = z.infer<z.ZodObject<typeof sideShape>>;

const besideShape = {
  beside: z
    .literal('baseline')
    .describe('The profile that lies beside the baseline’s model file, as that of the champion.'),
  path: pathKey().default('profile.json').describe('Its name there.'),
};

/** What the reference may be beyond what the current data may be: a profile that is registered with the champion. */
const referenceKey = () =>
  withLongForm(
    z.union([z.literal(CHAMPION), z.strictObject(besideShape), pathKey(), z.array(pathKey()).min(1), sideMapping()]),
    referenceForm,
  ).transform((written): ReferenceKeys => {
    if (written === CHAMPION) return { beside: 'baseline', path: 'profile.json' };
    return pathForm(written);
  });

export type ReferenceKeys = SideKeys & { readonly beside?: 'baseline' | undefined };

function referenceForm(written: unknown): unknown {
  return written === CHAMPION ? { beside: 'baseline' } : pathForm(written);
}

const typeKey = () => z.enum(['number', 'category', 'text']);

/** Column → what it is taken for. */
export const typesKey = () => z.record(columnName(), typeKey());

const columnShape = {
  ...columnLimits,
  type: judged(typeKey()).optional().describe('What the column is taken for. Default: by its type and its values.'),
};

const columnKey = () => z.union([z.literal('ignore'), z.strictObject(columnShape)]);

/** The keys of `gates.drift`. Each is also an input of `actions/drift` and a flag of `modelassay drift`. */
export const driftKeys = z.strictObject({
  reference: dataset(referenceKey()).describe(
    'What the model was made for: a profile, or rows (a path, a list, a mapping with path, format, csv, table, id, or one with trino); `production` is the profile beside the model of `baseline`.',
  ),
  current: dataset(sideKey()).describe('What it is given now: rows in the same forms, or profiles that are merged.'),
  columns: demands(z.record(columnName(), columnKey()))
    .default({})
    .describe(
      'Column, or pattern with `*` → `ignore`, or tolerances of its own: `{ wasserstein_iqr: { max: 0.15 } }`.',
    ),
  tolerances: tolerancesKey().describe('What holds for every other column, by its kind.'),
  predictions: judged(predictionsKey())
    .optional()
    .describe(
      'What the model says of both sides: `model` (that of the policy predicts), or columns: `{ label: predicted, confidence: p, truth: label, floor: 0.6 }`.',
    ),
  images: judged(imagesKey())
    .default([])
    .describe(
      'Columns of images (paths, or pixels as lists), of which brightness, contrast, sharpness, color, entropy and size are compared.',
    ),
  words: judged(
    z.union([columnName(), z.array(columnName()).min(1)]).transform((one): readonly string[] => [one].flat()),
  )
    .default([])
    .describe('Columns of text whose words are compared: how often each occurs, and the share of words never seen.'),
  embeddings: judged(embeddingsKey())
    .default([])
    .describe(
      'Columns of lists of numbers that are compared as points, by a classifier and by rows far from the reference; `{ output: pooled }` is an output of the model of the policy.',
    ),
  together: strict(z.boolean(), ['false', 'true'])
    .default(false)
    .describe('Compare all columns together as well, which sees what changed between columns.'),
  skew: strict(skewKey(), 'unordered')
    .optional()
    .describe(
      'Training-serving skew: the column that names a row on both sides, whose values must be the same there: `id`, or `{ on: [user, day], tolerance: { amount: 0.01 } }`.',
    ),
  slices: demands(z.array(columnName()))
    .default([])
    .describe('Columns within whose values all others are compared once more, in a family of their own.'),
  statistics: how(z.record(columnName(), z.array(z.enum(STATISTICS)).min(1)))
    .default({})
    .describe('Column, or pattern with `*` → further statistics, which are told and decide nothing: `{ age: [psi] }`.'),
  'compatible-with': how(z.enum(PEERS))
    .optional()
    .describe(
      'Tell as well what this tool says of the same rows, by its own definitions: Evidently’s drift preset, or NannyML’s univariate calculator. It decides nothing.',
    ),
  'group-by': judged(columnName())
    .optional()
    .describe('A column of whose equal values rows hang together, such as user: bounds count groups, not rows.'),
  time: how(columnName())
    .optional()
    .describe(
      'A column of times: the p of statistics that are asked for comes from windows of the reference that are as long as the current data.',
    ),
  confidence: strict(z.number().min(0.8).max(0.999), 'higher')
    .default(0.95)
    .describe('One-sided confidence of every bound; over all columns together, of saying drift where there is none.'),
  correction: strict(z.enum(['none', ...CORRECTIONS]), [
    'bonferroni',
    'holm',
    'benjamini-yekutieli',
    'benjamini-hochberg',
    'none',
  ])
    .default('holm')
    .describe(
      'What is kept over all columns together: the chance of any false alarm (holm, bonferroni), or the share of false ones among all alarms (benjamini-hochberg; benjamini-yekutieli under any dependence).',
    ),
  'max-drifted': strict(levelKey(), 'lower')
    .optional()
    .describe(
      'Block only where more than this share of the columns drifted, such as 30%; each of them is told. Default: each blocks.',
    ),
  weights: reviewed(pathKey())
    .optional()
    .describe(
      'With max-drifted: a file of feature importances, column → weight, as JSON or YAML. Default: all weigh the same.',
    ),
  'on-inconclusive': handlingKey()
    .default('fail')
    .describe('What to make of too few rows to see the tolerance: fail, warn or pass.'),
  'on-inconclusive-slice': handlingKey().default('warn').describe('The same for checks within a slice.'),
  'missing-columns': handlingKey().default('fail').describe('What to make of columns that the current data lacks.'),
  'show-values': how(z.enum(['never', 'private', 'always']))
    .default('private')
    .describe(
      'Show pictures of columns that drifted, names of categories and slices, medians and values: not in reports of public repositories, never, or always.',
    ),
  seed: judged(z.int().min(0).max(0xffff_ffff))
    .default(0)
    .describe('Of the rows that are drawn to find bins and categories.'),
  ...engineShape,
});

export type DriftKeys = z.infer<typeof driftKeys>;
export type ColumnKeys = z.infer<ReturnType<typeof columnKey>>;
