import * as z from 'zod';
import { demands, strict, withLongForm } from '../../config/meaning.ts';

/** A tolerance as it was written, and as a number: 2pp and 2% are 0.02. */
export interface Level {
  readonly value: number;
  readonly text: string;
}

/** `0.15`, `2pp`, `30%`. */
export const levelKey = () =>
  z.union([z.string(), z.number()]).transform((written, context): Level => {
    const text = String(written).trim();
    const match = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(pp|%)?$/i.exec(text);
    if (match) return { value: Number(match[1]) / (match[2] ? 100 : 1), text };
    const message = `"${text}" is no tolerance; write a number such as 0.15, or a share such as 2pp.`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const limitShape = {
  max: strict(levelKey(), 'lower').optional().describe('More than this is drift.'),
  warn: strict(levelKey(), 'lower').optional().describe('More than this is told and does not block.'),
};

/** `{ max: 0.15, warn: 0.1 }`, or the tolerance alone. */
const limitKey = () =>
  withLongForm(z.union([z.string(), z.number(), z.strictObject(limitShape)]), longForm)
    .transform((written) =>
      typeof written === 'object' ? written : z.strictObject(limitShape).parse(longForm(written)),
    )
    .refine(({ max, warn }) => max !== undefined || warn !== undefined, 'give max, warn or both.')
    .refine(({ max, warn }) => !max || !warn || warn.value <= max.value, 'warn is above max, so it could never warn.');

function longForm(written: unknown): unknown {
  return typeof written === 'string' || typeof written === 'number' ? { max: written } : written;
}

export type DistanceLimit = z.infer<ReturnType<typeof limitKey>>;

/** What can have a tolerance, for columns of numbers, of categories, and of any kind. */
export const NUMBER_DISTANCES = ['ks', 'wasserstein_iqr', 'wasserstein', 'psi', 'jensen_shannon'] as const;
export const CATEGORY_DISTANCES = [
  'total_variation',
  'l_infinity',
  'psi',
  'jensen_shannon',
  'new_categories',
  'vanished_categories',
] as const;
export const ANY_DISTANCES = ['missing', 'nan', 'infinite', 'unreadable'] as const;
export const PREDICTION_DISTANCES = ['errors', 'below_floor'] as const;
/** Of rows as points. */
export const JOINT_DISTANCE_NAMES = ['separation', 'strangers'] as const;
export type JointDistanceName = (typeof JOINT_DISTANCE_NAMES)[number];
export type DistanceName = (
  | typeof NUMBER_DISTANCES
  | typeof CATEGORY_DISTANCES
  | typeof ANY_DISTANCES
  | typeof PREDICTION_DISTANCES
)[number];
export const DISTANCE_NAMES: readonly DistanceName[] = [
  ...new Set([...NUMBER_DISTANCES, ...CATEGORY_DISTANCES, ...ANY_DISTANCES, ...PREDICTION_DISTANCES]),
];
/** Distances of values: one of the column's own takes the place of the default one. */
export const VALUE_DISTANCES: readonly DistanceName[] = [...NUMBER_DISTANCES, 'total_variation', 'l_infinity'];

const DESCRIPTIONS: Readonly<Record<DistanceName | JointDistanceName, string>> = {
  ks: 'Kolmogorov-Smirnov distance: the largest share of rows by which the distribution functions differ.',
  wasserstein_iqr:
    'Wasserstein distance over the reference’s interquartile range: how far the values moved, on average.',
  wasserstein: 'Wasserstein distance in the column’s own unit.',
  total_variation: 'Share of rows that would have to change their category.',
  l_infinity: 'The largest change of the share of one category.',
  psi: 'Population stability index, less what noise adds: over ten cells of the reference, or its categories.',
  jensen_shannon: 'Jensen-Shannon distance in bits, less what noise adds; over the same cells.',
  new_categories:
    'Share of current rows with a category that the reference does not have, beyond what its own rare ones explain.',
  vanished_categories: 'Share of reference rows with a category that no current row has, beyond what chance explains.',
  missing: 'Change of the share of missing values.',
  nan: 'Change of the share of NaN.',
  infinite: 'Change of the share of infinite values.',
  unreadable: 'Change of the share of values that are not of the column’s type, in delimited text.',
  errors: 'By how much more of the predictions are wrong, of rows whose truth is known.',
  separation:
    'How well a classifier tells current rows from those of the reference, 2·AUC − 1: 0 not at all, 1 always.',
  strangers: 'By how much more than one of a hundred rows lie farther from the reference than its own rows do.',
  below_floor: 'By how much more of the predictions lie below the floor of confidence.',
};

function shapeOf<Name extends DistanceName | JointDistanceName>(names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, limitKey().optional().describe(DESCRIPTIONS[name])])) as Record<
    Name,
    z.ZodOptional<ReturnType<typeof limitKey>>
  >;
}

/** The limits of one column. */
export const columnLimits = { ...shapeOf(DISTANCE_NAMES), ...shapeOf(JOINT_DISTANCE_NAMES) };

/**
 * What holds where a column says nothing else. D = 0.15 and T = 0.15: fifteen rows of a hundred are elsewhere, as where the mean
 * moves by 0.38 standard deviations; smaller moves seldom cost a model its accuracy, and 600 rows on either side tell. 2 points
 * of missing values are more than late rows explain. Five points of accuracy are what a model is retrained for. A
 * separation of 0.2 is an AUC of 0.6, as where one column moves by 0.36 standard deviations. A new category is an input that the model has never seen: one row of a hundred.
 */
const DEFAULTS = {
  number: { ks: { max: 0.15 } },
  category: {
    total_variation: { max: 0.15 },
    new_categories: { max: '1%' },
    vanished_categories: { max: '5%' },
  },
  any: { missing: { max: '2pp' }, nan: { max: '2pp' }, infinite: { max: '1pp' }, unreadable: { max: '1pp' } },
  predictions: { errors: { max: '5pp' }, below_floor: { max: '5pp' } },
  joint: { separation: { max: 0.2 }, strangers: { max: '5pp' } },
};

const groupKey = <Name extends DistanceName | JointDistanceName>(names: readonly Name[], what: string) =>
  demands(z.strictObject(shapeOf(names))).describe(what);

export const tolerancesKey = () =>
  z
    .strictObject({
      number: groupKey(NUMBER_DISTANCES, 'Of columns of numbers.').prefault(DEFAULTS.number),
      category: groupKey(CATEGORY_DISTANCES, 'Of columns of categories.').prefault(DEFAULTS.category),
      any: groupKey(ANY_DISTANCES, 'Of columns of any kind.').prefault(DEFAULTS.any),
      predictions: groupKey(PREDICTION_DISTANCES, 'Of predictions.').prefault(DEFAULTS.predictions),
      joint: groupKey(JOINT_DISTANCE_NAMES, 'Of embeddings, and of all columns together.').prefault(DEFAULTS.joint),
    })
    .prefault(DEFAULTS);
