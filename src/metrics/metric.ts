import type { ClassCounts } from './confusion.ts';

/**
 * `fraction` lies in [0, 1]; `score` is a correlation-like number at or below 1; `nats` is a loss in natural-log units,
 * `units` an error in the unit of the label column, both at or above 0.
 */
export type MetricUnit = 'fraction' | 'score' | 'nats' | 'units';

/**
 * What a metric must be given per row: the predicted class; the rank, the probability or the squared error of the true class;
 * the probability of the predicted class; the scores of single classes; whole sets of labels; or a number.
 */
export type MetricNeeds =
  | 'labels'
  | 'ranks'
  | 'probabilities'
  | 'brier'
  | 'confidence'
  | 'columns'
  | 'sets'
  | 'agreement'
  | 'interval'
  | 'values';

/** What is predicted of a row: one of several classes, any number of labels, or a number. */
export type Task = 'classes' | 'sets' | 'values';

const TASKS: Readonly<Record<MetricNeeds, readonly Task[]>> = {
  labels: ['classes', 'sets'],
  ranks: ['classes'],
  probabilities: ['classes'],
  brier: ['classes'],
  confidence: ['classes'],
  columns: ['classes', 'sets'],
  sets: ['sets'],
  agreement: ['classes', 'sets'],
  interval: ['values'],
  values: ['values'],
};

/** What the metric can be about; some mean the same of one class and of several labels. */
export function tasksOf({ needs, only }: { readonly needs: MetricNeeds; readonly only?: Task }): readonly Task[] {
  return only === undefined ? TASKS[needs] : [only];
}

/** A number, or the sentence that says why there is none. `note` tells of a convention that made the number. */
export type MetricValue =
  | { readonly defined: true; readonly value: number; readonly note: string | null }
  | { readonly defined: false; readonly reason: string };

interface Described {
  /** The one name under which it is reported: `accuracy_micro`, `recall[8]`, `top_5_accuracy`. */
  readonly name: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly better: 'higher' | 'lower';
  /** The one formula, in words and symbols. */
  readonly definition: string;
  /** Where the metric is a share of some rows only: those whose true or predicted class is this one. Default: all rows. */
  readonly shareOf?: { readonly kind: 'class' | 'prediction'; readonly name: string };
  /** Where it is about one task only although another could give what it needs. */
  readonly only?: Task;
}

/** Known by name. */
export type Metric = ClassMetric | ValueMetric | IntervalMetric | AgreementMetric;

/** The mean over rows of a number that a label and the bounds said of it make. */
export interface IntervalMetric extends Described {
  readonly needs: 'interval';
  rowValue(truth: number, low: number, high: number): number;
  /** The number is 0 or 1. */
  readonly isShare: boolean;
}

/** About two models, whatever the truth: the share of rows of which they say the same. */
export interface AgreementMetric extends Described {
  readonly needs: 'agreement';
}

/** Not yet tied to the classes of a model. */
export interface ClassMetric extends Described {
  readonly needs: Exclude<MetricNeeds, 'values' | 'interval' | 'agreement'>;
  /** The classes whose scores it looks at, where it needs `columns`. */
  readonly columns?: 'all' | readonly string[];
  /** Fails where the classes make the metric meaningless (an unknown class, k not below the number of classes). */
  bind(setting: MetricSetting): Bound;
}

export interface MetricSetting {
  /** The text of every class, in the order of the model's scores. */
  readonly classes: readonly string[];
  /** Machine epsilon of the element type in which the probabilities were computed; see `machineEpsilon`. */
  readonly epsilon: number;
}

export type Bound =
  | { readonly ok: true; readonly metric: LabelMetric | RowMetric | ScoreMetric | SetMetric }
  | { readonly ok: false; readonly reason: string; readonly candidates: readonly string[] };

/** A function of the counts per class alone, so a resample of K classes costs O(K), not O(rows). */
export interface LabelMetric extends Described {
  readonly needs: 'labels';
  /** NaN where it is undefined. Allocates nothing. */
  statistic(counts: ClassCounts): number;
  /** Why `statistic` is NaN, or by which convention a division by zero became 0; null where neither is so. */
  remark(counts: ClassCounts): string | null;
  /** Successes and trials where the metric is a plain share of rows, so that exact binomial methods apply. */
  readonly proportion: ((counts: ClassCounts) => Proportion) | null;
}

export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** A smooth function of the mean loss over rows, and of means of columns of the truth: MAE, RMSE, R². */
export interface ValueMetric extends Described {
  readonly needs: 'values';
  /** Of one row. */
  loss(truth: number, predicted: number): number;
  /** What it takes from the truth alone, a column each. */
  shared(truth: Float64Array): readonly Float64Array[];
  /** From the mean loss and the means of the shared columns; NaN where it is undefined. */
  readonly summary: {
    of(loss: number, shared: ArrayLike<number>): number;
    /** The derivatives by the mean loss and by each shared mean, in that order. */
    gradient(loss: number, shared: ArrayLike<number>): readonly number[];
  };
  /** Why it is undefined for these rows, whatever was predicted; null where it is not. */
  remark(truth: Float64Array): string | null;
}

/** The mean over rows of one value per row. */
export interface RowMetric extends Described {
  readonly needs: 'ranks' | 'probabilities' | 'brier';
  /** From the rank (1 is best), the probability or the squared error of the row's true class. */
  rowValue(input: number): number;
}

/**
 * A function of one number per row and of whether the row is a hit: the score of a class and whether that is its class, or
 * the confidence of the top class and whether that is right. Unweighted mean over several classes.
 */
export interface ScoreMetric extends Described {
  readonly needs: 'columns' | 'confidence';
  readonly curve: Curve;
  /** Indices of the classes; [0] where it looks at the top class. */
  readonly of: readonly number[];
}

export interface Curve {
  /** Why these rows leave it undefined, whatever the scores; null where they do not. */
  undefinedFor(hit: Uint8Array): string | null;
  /**
   * The statistic when every row weighs something: rows are ordered once, a resample costs O(rows). The first `seen` rows
   * (default: all) are those of the table; others could be and are not.
   */
  prepare(value: Float64Array, hit: Uint8Array, seen?: number): (weights: Float64Array) => number;
  /**
   * By how much these rows make it look larger than it is, at most by chance: of a sum of absolute values, whose every part is
   * above 0 by noise alone. The split of the rows is drawn by `halves`, 0 or 1 for each.
   */
  optimism?(value: Float64Array, hit: Uint8Array, halves: Uint8Array): number;
  /** Of each row what it adds, to first order, times the number of rows; sums to 0. Where there is a closed form. */
  influence?(value: Float64Array, hit: Uint8Array): Float64Array;
}

/** The mean over rows of a number that a row's labels and those said of it make. */
export interface SetMetric extends Described {
  readonly needs: 'sets';
  rowValue(row: LabelSets): number;
  /** The number is 0 or 1. */
  readonly isShare: boolean;
}

/** How many labels a row has, are said of it, are both, differ, and are there at all. */
export interface LabelSets {
  readonly truth: number;
  readonly predicted: number;
  readonly hits: number;
  readonly wrong: number;
  readonly labels: number;
}

/** A metric of the counts, with the reason where it is undefined. Nothing counted is undefined. */
export function evaluateCounts(metric: LabelMetric, counts: ClassCounts): MetricValue {
  if (counts.rows === 0) return { defined: false, reason: NO_ROWS };
  const value = metric.statistic(counts);
  const remark = metric.remark(counts);
  if (Number.isNaN(value)) return { defined: false, reason: remark ?? `${metric.name} is not a number` };
  return { defined: true, value, note: remark };
}

/** The value of every row, for intervals and resampling, and their mean. `inputs` holds ranks or probabilities. */
export function evaluateRows(
  metric: RowMetric,
  inputs: ArrayLike<number>,
): { readonly rows: Float64Array; readonly result: MetricValue } {
  const rows = new Float64Array(inputs.length);
  for (let row = 0; row < rows.length; row++) rows[row] = metric.rowValue(inputs[row]!);
  if (rows.length === 0) return { rows, result: { defined: false, reason: NO_ROWS } };
  const value = compensatedSum(rows) / rows.length;
  const result: MetricValue = Number.isFinite(value)
    ? { defined: true, value, note: null }
    : {
        defined: false,
        reason: `${metric.name} is not finite in row ${rows.findIndex((one) => !Number.isFinite(one))}`,
      };
  return { rows, result };
}

const NO_ROWS = 'there are no rows to measure';

/** Neumaier's compensated sum: the error does not grow with the number of rows. ZAMM 54 (1974) 39–51. */
function compensatedSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
