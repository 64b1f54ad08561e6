import * as z from 'zod';
import { durationKey, handlingKey, pathForm, pathKey, sizeKey } from '../../config/keys.ts';
import { dataset, demands, how, judged, name, strict, withLongForm } from '../../config/meaning.ts';
import { parseExpression } from '../../contracts/expression.ts';
import { type MetricNeeds, type Task, tasksOf } from '../../metrics/metric.ts';
import { copyShape, feedShape, requireOneSource, sourceShape, tableShape } from '../source-keys.ts';
import { customKey } from './custom-keys.ts';
import { type Cut, isSameCut } from './cut.ts';
import { fairnessKey } from './fairness-keys.ts';
import { imagesShape } from './image-keys.ts';
import { MAXIMISED } from './maximised.ts';
import { type MetricRequest, metricsKey, NO_METRIC, wrongTask } from './metric-keys.ts';
import type { WantedColumns } from './score-details.ts';

const columnName = () => z.string().min(1);

const dataShape = {
  ...tableShape,
  ...copyShape,
  path: sourceShape.path.optional().describe('Parquet, CSV, JSON or NPZ: a file, a folder, a glob or a list of files.'),
  label: z
    .union([columnName(), z.array(columnName()).min(1)])
    .default('label')
    .describe(
      'The column with the true class, or the number to be predicted; a list where each says whether a row has that label.',
    ),
  id: columnName().optional().describe('A column that names each row; reports name changed rows by it.'),
  missing: z
    .enum(['error', 'nan'])
    .default('error')
    .describe('What a null feature is: refused, or NaN for a model that is made for missing values.'),
  images: z.strictObject(imagesShape).optional().describe('Images, and what is made of them: the column `pixels`.'),
  ...feedShape,
};

const dataMapping = () =>
  z.strictObject(dataShape).superRefine((keys, context) => {
    requireOneSource(keys, context);
    if (keys.trino === undefined) return;
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (keys.id === undefined) {
      refuse('rows of a server have no order of their own: name with id the column that tells them apart.');
    }
    if (keys.images?.classes === 'folder') refuse('images.classes: folder is said of files, and trino names a server.');
    else if (keys.images !== undefined && keys.images.folder === undefined) {
      refuse('name with images.folder where the paths of the images begin; rows of a server lie in no folder.');
    }
  });

const picturesShape = {
  worst: z.int().min(1).max(48).default(12).describe('How many.'),
  show: z.enum(['private', 'always']).default('private').describe('Not in reports of public repositories, or always.'),
};

const choiceShape = {
  data: dataset(pathKey()).describe('Labelled rows that judge nothing: a split of its own.'),
  maximise: z.enum(MAXIMISED).default('f1').describe('What the threshold is best at on them.'),
};

const sliceShape = {
  by: name(z.union([columnName(), z.array(columnName()).min(1).max(4)]))
    .optional()
    .describe('The column whose values make the slices; of several columns, each combination that occurs.'),
  where: name(z.string().min(1))
    .optional()
    .describe(
      "In place of by: a condition as in contracts, such as `age > 65 and country = 'DE'`; its rows are the slice.",
    ),
  bins: judged(
    z.union([
      z.int().min(2).max(100),
      z
        .array(z.number())
        .min(1)
        .refine((edges) => edges.every((edge, at) => at === 0 || edge > edges[at - 1]!), 'edges rise.'),
    ]),
  )
    .optional()
    .describe('Cut a column of numbers at these edges, or into so many ranges of equally many rows.'),
  values: demands(z.array(z.union([z.string(), z.number(), z.boolean()])).min(1))
    .optional()
    .describe('Slices that must be there: one without rows is an error, for it cannot have been tested.'),
  find: strict(z.boolean(), ['false', 'true'])
    .default(false)
    .describe('Look for the worst slice on one half of the rows, and judge it on the other.'),
  metrics: metricsKey()
    .refine((requests) => requests.length > 0, NO_METRIC)
    .optional()
    .describe('Limits within each slice. Default: none, only a table.'),
  'min-rows': strict(z.int().min(1), 'lower').default(1).describe('Smaller slices are listed under "not checked".'),
};

const sliceKey = () =>
  withLongForm(z.union([columnName(), z.strictObject(sliceShape)]), (written) =>
    typeof written === 'string' ? { by: written } : written,
  ).transform((value, context): SliceKeys => {
    const long = typeof value === 'string' ? z.strictObject(sliceShape).parse({ by: value }) : value;
    const { by, where, bins, values, metrics, find } = long;
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (where !== undefined) {
      const beside = (['by', 'bins', 'values', 'find'] as const).find((key) => long[key]);
      if (beside) complain(beside, `where is one slice by itself. Leave ${beside} out.`);
      const parsed = parseExpression(where);
      if (!parsed.ok) complain('where', `${parsed.problem}.`);
      return { cut: { where }, metrics, find: false, values: undefined, 'min-rows': long['min-rows'] };
    }
    if (by === undefined) {
      complain('by', 'a slice names a column or several with by, or a condition with where.');
      return z.NEVER;
    }
    const columns = typeof by === 'string' ? [by] : by;
    if (bins !== undefined && columns.length > 1) complain('bins', 'bins cut one column of numbers; name one with by.');
    if (new Set(columns).size < columns.length) complain('by', 'it names a column twice.');
    if (find && metrics === undefined) complain('find', 'what is found is judged by metrics; name some.');
    if (values && metrics === undefined)
      complain('values', 'slices that must be there are judged by metrics; name some.');
    return { cut: { by: columns, bins }, metrics, find, values: values?.map(String), 'min-rows': long['min-rows'] };
  });

/** One way to cut the rows, and what must hold in each slice. */
export interface SliceKeys {
  readonly cut: Cut;
  readonly metrics: readonly MetricRequest[] | undefined;
  readonly values: readonly string[] | undefined;
  readonly find: boolean;
  readonly 'min-rows': number;
}

/** The keys of `gates.accuracy`. Each is also an input of `actions/accuracy` and a flag of `modelassay accuracy`. */
export const accuracyKeys = z
  .strictObject({
    data: dataset(withLongForm(z.union([pathKey(), dataMapping()]), pathForm))
      .transform((value) => (typeof value === 'string' ? z.strictObject(dataShape).parse(pathForm(value)) : value))
      .describe('Labelled rows: a path, or a mapping with path (or trino, a server), label, id, inputs.'),
    metrics: metricsKey()
      .default([])
      .describe(
        'Metric → limits: `min`, `max`, `max-drop` (1pp or 1%), `max-rise` where lower is better. May be left out where slices, fairness or custom decide.',
      ),
    slices: demands(z.array(sliceKey()))
      .default([])
      .describe('Columns whose values split the rows; a mapping adds limits within each slice.'),
    fairness: demands(z.array(fairnessKey()))
      .default([])
      .describe('Groups between which rates may differ by so much only.'),
    'group-by': judged(columnName())
      .optional()
      .describe(
        'The column of what several rows are of, such as a patient: they hang together and are drawn together.',
      ),
    custom: demands(z.record(z.string().min(1).max(100), customKey()))
      .default({})
      .describe('Metrics of your own: a program that says a number of each row, and limits of its mean.'),
    threshold: judged(z.union([z.number().gt(0).lt(1), z.strictObject(choiceShape)]))
      .optional()
      .describe(
        'Of two classes, or of each label: positive where the probability is at or above this. Default: the higher score; 0.5 for labels.',
      ),
    decide: strict(z.enum(['interval', 'point']), ['point', 'interval'])
      .default('interval')
      .describe('What meets a limit: the interval, or only the point estimate.'),
    confidence: strict(z.number().min(0.8).max(0.999), 'higher')
      .default(0.95)
      .describe('One-sided confidence of every bound.'),
    'on-inconclusive': handlingKey()
      .default('fail')
      .describe('What to make of too few rows to decide: fail, warn or pass.'),
    'on-inconclusive-slice': handlingKey().default('warn').describe('The same for checks within a slice.'),
    'on-missing-baseline': handlingKey()
      .default('fail')
      .describe('What to make of a limit that needs a baseline when there is none.'),
    'allow-missing-labels': strict(z.boolean(), ['true', 'false'])
      .default(false)
      .describe('Leave rows without a label out instead of refusing them.'),
    history: how(pathKey())
      .optional()
      .describe(
        'Results of earlier runs, a folder or a pattern: the report says how often the same rows have decided.',
      ),
    'keep-predictions': judged(pathKey())
      .optional()
      .describe(
        'A folder where predictions of ONNX models are kept, and read where model, rows and preparation are the same.',
      ),
    'batch-size': how(z.int().min(1).max(65_536)).default(64).describe('Rows per inference.'),
    threads: how(z.int().min(0).max(1024))
      .default(0)
      .describe(
        'Threads of the model runtime; 0 lets it choose, and gives two small models half of the processors each, side by side.',
      ),
    timeout: how(durationKey()).prefault('10m').describe('For loading a model, and for one batch.'),
    memory: how(sizeKey()).prefault('8GiB').describe('Resident memory that a model’s process may use.'),
    'quantised-arithmetic': strict(z.enum(['exact', 'native']), 'unordered')
      .default('exact')
      .describe(
        'How a quantised model adds up on x86: exact is the same on every processor; native saturates on those without VNNI.',
      ),
    resamples: judged(z.int().min(200).max(100_000))
      .default(2000)
      .describe('Bootstrap resamples, for metrics without an exact method.'),
    seed: judged(z.int().min(1).max(0xffff_ffff))
      .default(1)
      .describe('Seed of the resampling; the same seed gives the same verdict.'),
    pictures: how(z.strictObject(picturesShape))
      .optional()
      .describe('Draw the images that the model gets most wrong in the HTML report. Default: none.'),
    examples: how(z.int().min(0).max(1000)).default(20).describe('How many changed rows are named, by id.'),
  })
  .superRefine((keys, context) => {
    // What a key says by itself comes first: until it is mended, its value is none.
    if (context.issues.length > 0) return;
    const task = taskOfKeys(keys);
    const requests = requestsOf(keys);
    if (requests.length === 0 && keys.fairness.length === 0 && Object.keys(keys.custom).length === 0) {
      context.addIssue({ code: 'custom', path: [], message: NO_METRIC });
    }
    for (const { request, path } of requests) {
      const message = task && wrongTask(request.metric, task, requests[0]!.request.metric);
      if (message !== undefined) context.addIssue({ code: 'custom', path, message });
    }
    if (task !== 'classes' && keys.fairness.length > 0) {
      const message = 'fairness compares rates of one class. Limit metrics within slices instead.';
      context.addIssue({ code: 'custom', path: ['fairness'], message });
    }
    if (task === 'sets' && typeof keys.threshold === 'object') {
      const message = 'a threshold is chosen for two classes only; of several labels give it as a number.';
      context.addIssue({ code: 'custom', path: ['threshold'], message });
    }
    if (keys.pictures !== undefined && keys.data.images === undefined) {
      const message = 'pictures are of images, and data.images says none.';
      context.addIssue({ code: 'custom', path: ['pictures'], message });
    }
    if (task === 'values' && keys.threshold !== undefined) {
      const message = 'threshold makes classes of scores, and these metrics are about numbers. Leave it out.';
      context.addIssue({ code: 'custom', path: ['threshold'], message });
    }
  });

export type AccuracyKeys = z.infer<typeof accuracyKeys>;

type Asked = Pick<AccuracyKeys, 'metrics' | 'slices' | 'data'>;

/** Every metric that is asked for, of all rows and of slices, with the place where it is written. */
function requestsOf({
  metrics,
  slices,
}: Asked): { readonly request: MetricRequest; readonly path: (string | number)[] }[] {
  const limited = slices.flatMap((slice, index) =>
    (slice.metrics ?? []).map((request) => ({ request, path: ['slices', index, 'metrics', request.key] })),
  );
  return [...metrics.map((request) => ({ request, path: ['metrics', request.key] })), ...limited];
}

/** What the metrics of all scopes must be given per row. */
export function needsOf(keys: Asked): ReadonlySet<MetricNeeds> {
  return new Set(requestsOf(keys).map(({ request }) => request.metric.needs));
}

/** The classes whose scores some metric looks at. */
export function wantedColumns(keys: Asked): WantedColumns {
  const wanted = requestsOf(keys).map(({ request: { metric } }) => ('columns' in metric ? (metric.columns ?? []) : []));
  return wanted.includes('all') ? 'all' : new Set(wanted.flat());
}

/** Every way in which the rows are cut, each once. */
export function cutsOf({ slices, fairness }: Pick<AccuracyKeys, 'slices' | 'fairness'>): readonly Cut[] {
  const cuts: Cut[] = [...slices.map(({ cut }) => cut), ...fairness.map(({ by }) => ({ by }))];
  return cuts.filter((cut, at) => cuts.findIndex((one) => isSameCut(one, cut)) === at);
}

/**
 * What is predicted: the label says it where it names several columns, else the metrics, all of them the same, or fairness, which
 * is about classes. Undefined where only programs of the user judge.
 */
export function taskOfKeys(keys: Asked & Pick<AccuracyKeys, 'fairness'>): Task | undefined {
  if (typeof keys.data.label !== 'string') return 'sets';
  const [first] = requestsOf(keys);
  if (first !== undefined) return tasksOf(first.request.metric).includes('values') ? 'values' : 'classes';
  return keys.fairness.length > 0 ? 'classes' : undefined;
}
