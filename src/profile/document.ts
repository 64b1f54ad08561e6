import * as z from 'zod';
import { count, digest, name, number, text } from '../result/scalars.ts';

/** A profile of this form; a change of meaning is another name, so that no reader takes one for the other. */
export const PROFILE_SCHEMA = 'modelassay/profile/v1';

/** Categories that are counted one by one; what is rarer is `other`. */
export const MAX_CATEGORIES = 5_000;
/** Rows that a profile keeps unless another number is asked for. */
export const KEPT_ROWS = 1_000;
const MAX_EDGES = 2_000;
const MAX_FEATURES = 20_000;

/** What SQL does not tell of a value: of an image, of a prediction. Whoever makes a profile computes it row by row. */
export const COMPUTED_FEATURES = [
  'brightness',
  'contrast',
  'sharpness',
  'color',
  'entropy',
  'width',
  'height',
  'bytes',
  'words',
  'predicted',
  'confidence',
  'margin',
  'unsure',
  'correct',
  'residual',
] as const;

const FEATURES = [
  'value',
  'length',
  'digits',
  'capitals',
  'punctuation',
  'non-ascii',
  'weekday',
  'hour',
  'mean',
  'sd',
  ...COMPUTED_FEATURES,
] as const;
export type FeatureOf = (typeof FEATURES)[number];

export function isComputed({ feature }: { readonly feature: FeatureOf }): boolean {
  return (COMPUTED_FEATURES as readonly FeatureOf[]).includes(feature);
}

export const COLUMN_TYPES = ['integer', 'number', 'boolean', 'text', 'date', 'timestamp', 'list', 'other'] as const;
/** What a column holds, in the words that files of all formats share. */
export type ColumnType = (typeof COLUMN_TYPES)[number];

const numbersSchema = z.strictObject({
  is: z.literal('numbers'),
  edges: z
    .array(number)
    .max(MAX_EDGES)
    .describe('Rising. Bin i holds edges[i − 1] < x ≤ edges[i]; the first has no lower end, and a last one no upper.'),
  counts: z
    .array(count)
    .max(MAX_EDGES + 1)
    .describe('Of finite values: one more than there are edges.'),
  negativeInfinity: count,
  positiveInfinity: count,
  min: number
    .nullable()
    .describe(
      'Of finite values, as max, mean and variance; null where there is none, and where numbers are too large for it.',
    ),
  max: number.nullable(),
  mean: number.nullable(),
  variance: number.nullable().describe('Of the population: divided by the number of values.'),
  quantiles: z
    .array(z.strictObject({ p: number, value: number }))
    .max(100)
    .describe('For reading: from the counts, evenly spread within a bin.'),
});

const categoriesSchema = z.strictObject({
  is: z.literal('categories'),
  counts: z
    .array(z.tuple([text, count]))
    .max(MAX_CATEGORIES)
    .describe('Category and rows, the most frequent first.'),
  other: z
    .strictObject({ rows: count })
    .nullable()
    .describe('Rows of categories that are not listed; null where all are.'),
});

const nothingSchema = z.strictObject({ is: z.literal('nothing') });

const featureSchema = z
  .strictObject({
    column: name,
    feature: z.enum(FEATURES).describe('value: the column itself; else what is measured of each of its values.'),
    type: z.enum(COLUMN_TYPES).describe('Of the column.'),
    stored: name.describe('The type as the file names it.'),
    identifier: z
      .literal(true)
      .optional()
      .describe('The values name rows, as far as the first profile could tell, so that they are not compared.'),
    rows: count,
    missing: count.describe('Null, and in delimited text an empty cell.'),
    nan: count,
    unreadable: count.describe('Values that are not of the type: in delimited text, which has no types of its own.'),
    designEffect: z
      .number()
      .min(1)
      .describe(
        'How many rows tell as much as one that stands alone: more than 1 where rows of a group hang together.',
      ),
    distinct: z
      .strictObject({
        values: count,
        exact: z.boolean().describe('false: at least so many, as where parts were merged.'),
      })
      .describe('Distinct values; of numbers finite ones.'),
    values: z.discriminatedUnion('is', [numbersSchema, categoriesSchema, nothingSchema]),
  })
  .meta({ id: 'feature' });

const MAX_WIDTH = 65_536;
const coordinates = z.array(number).max(MAX_WIDTH);

const embeddingSchema = z
  .strictObject({
    name: name.describe('The column of lists, or the output of the model.'),
    model: digest.nullable().describe('Of the model that embedded; null of a column.'),
    seed: count.describe('Of the directions that more than 64 coordinates are projected onto.'),
    center: coordinates.min(1).describe('Taken from each list, before it is divided by `spread`, and projected.'),
    spread: coordinates,
    mean: z.array(number).max(64).describe('Of points, of rows that the covariance is of.'),
    covariance: z
      .array(number)
      .max((64 * 65) / 2)
      .describe('Of points, by Ledoit and Wolf: the rows of its lower half.'),
    rows: count.describe('With an embedding.'),
    missing: count,
    sums: coordinates.describe('Of each number of the lists, over all rows.'),
    distances: z
      .strictObject({ edges: z.array(number).max(MAX_EDGES), counts: z.array(count).max(MAX_EDGES + 1) })
      .describe('Mahalanobis’ distance from the mean, of rows that the covariance is not of, in bins as of numbers.'),
    designEffect: z.number().min(1).describe('As of a feature.'),
    sample: z
      .strictObject({
        keys: z.array(number).max(1_000_000),
        points: z.array(z.array(number).max(64)).max(1_000_000),
        groups: z.array(count).max(1_000_000).nullable(),
      })
      .nullable()
      .describe('Points drawn with the seed; null where rows may not be kept.'),
  })
  .meta({ id: 'embedding' });

const cell = z.union([text, number, z.boolean(), z.null()]);

const shardSchema = z.strictObject({ name, digest: digest.nullable(), rows: count });

/** A summary of a table that is compared with others, merged with those of other parts of it, and kept beside a model. */
export const profileSchema = z
  .strictObject({
    schema: z.literal(PROFILE_SCHEMA),
    tool: z.strictObject({ name: z.literal('modelassay'), version: name }),
    made: text.describe('RFC 3339 instant at which the data was read; of merged profiles the latest.'),
    rows: count,
    shards: z
      .array(shardSchema)
      .min(1)
      .max(100_000)
      .describe('The tables whose rows were counted, with their digests.'),
    seed: count,
    groupBy: name.nullable().describe('The column whose equal values are rows that hang together.'),
    features: z.array(featureSchema).max(MAX_FEATURES),
    embeddings: z
      .array(embeddingSchema)
      .max(100)
      .optional()
      .describe('Lists of numbers as points, where that was asked for.'),
    correlations: z
      .array(z.strictObject({ columns: z.tuple([name, name]), pearson: number }))
      .max(20_000)
      .describe('Of the sample, the strongest first.'),
    sample: z
      .strictObject({
        columns: z.array(name).max(MAX_FEATURES),
        keys: z.array(number).max(100_000).describe('A pseudo-random number per row: merged profiles keep the lowest.'),
        rows: z.array(z.array(cell).max(MAX_FEATURES)).max(100_000),
      })
      .nullable()
      .describe('Rows drawn with the seed; null where raw values may not be kept.'),
    digest: digest.describe('SHA-256 of the canonical JSON of all the rest: an edited profile is refused.'),
  })
  .meta({ id: 'profile', title: 'Model Assay profile, version 1' });

export type Profile = z.infer<typeof profileSchema>;
export type FeatureProfile = Profile['features'][number];
export type Numbers = z.infer<typeof numbersSchema>;
export type Categories = z.infer<typeof categoriesSchema>;
export type EmbeddingProfile = z.infer<typeof embeddingSchema>;
export type Cell = z.infer<typeof cell>;

/** `comment`, or `comment (length)`. */
export function featureName({ column, feature }: Pick<FeatureProfile, 'column' | 'feature'>): string {
  return feature === 'value' ? column : `${column} (${feature})`;
}
