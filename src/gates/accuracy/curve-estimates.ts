import type { Curve, ScoreMetric } from '../../metrics/metric.ts';
import { type BootstrapOptions, type PairedEstimates, pairedBootstrap } from '../../stats/bootstrap.ts';
import { influenceEstimates, jackknifeEstimates, unlessStill } from '../../stats/large-sample.ts';
import { MOST_RESAMPLED_ROWS } from '../../stats/paired-means.ts';
import { seededRandom } from '../../stats/random.ts';
import type { BootstrapEstimate, Pair } from '../../stats/replicates.ts';
import { compose, type MetricNumbers, nothing } from './metric-numbers.ts';

/** What a curve looks at in one class: a number per row for each model, and whether the row is a hit. */
export interface CurveRows {
  readonly candidate: Scored;
  readonly baseline: Scored | null;
}

export interface Scored {
  readonly value: Float64Array;
  readonly hit: Uint8Array;
}

/** How an interval is made: rows are drawn anew, or what each row adds to the statistic is summed. */
export type Method = 'resample' | 'asymptotic';

/** A statistic of scores: resampled by rows, or, of many rows, by what each row adds to it. `given` is for simulations. */
export function estimateCurves(
  metric: ScoreMetric,
  classes: readonly CurveRows[],
  options: BootstrapOptions,
  given?: Method,
): MetricNumbers {
  const { curve } = metric;
  for (const { candidate } of classes) {
    const reason = curve.undefinedFor(candidate.hit);
    if (reason !== null) return nothing(`${metric.name} is not defined: ${reason}.`);
  }
  const method = given ?? methodFor(metric, classes);
  const rows = inOrder(classes);
  const compared = rows[0]!.baseline !== null;
  const resampled = () => resample(metric, rows, options);
  const estimates = method === 'asymptotic' ? unlessStill(asymptotic(metric, rows, options), resampled) : resampled();
  const honest = withoutOptimism(metric, rows, estimates, options);
  const own = honest.candidate();
  const before = compared && ({ defined: true, value: estimates.baseline().value, note: null } as const);
  return compose(own.value, before || null, own, compared ? honest : null);
}

/** So many rows of the rarer kind the normal curve needs: with fewer a handful of them makes the whole of a difference. */
const MIN_ASYMPTOTIC = 1_000;
/**
 * And so many rows, as if each bore an equal part of the variance: (Σ influence²)² / Σ influence⁴. A model that is nearly
 * always right is so but for a handful of rows, however many there are (docs/operating-characteristics.md).
 */
const MIN_BEARING = 50;
/** Of more hits a resample would take minutes. */
const MOST_HITS = 10_000;

function methodFor({ needs, curve }: ScoreMetric, classes: readonly CurveRows[]): Method {
  const { hit } = classes[0]!.candidate;
  if (hit.length <= MOST_RESAMPLED_ROWS) return 'resample';
  if (needs === 'confidence' || classes.length > 1) return 'asymptotic';
  const hits = hit.reduce((sum, one) => sum + one, 0);
  if (Math.min(hits, hit.length - hits) < MIN_ASYMPTOTIC) return 'resample';
  return hits <= MOST_HITS && bearing(curve, classes[0]!) < MIN_BEARING ? 'resample' : 'asymptotic';
}

/** Of the candidate, the baseline or their difference, whichever fewest rows bear; infinite where the influence is not known. */
function bearing(curve: Curve, { candidate, baseline }: CurveRows): number {
  if (curve.influence === undefined) return Number.POSITIVE_INFINITY;
  const own = curve.influence(candidate.value, candidate.hit);
  if (baseline === null) return bearingOf(own);
  const other = curve.influence(baseline.value, baseline.hit);
  return Math.min(...[own, other, own.map((one, row) => one - other[row]!)].map(bearingOf));
}

/** Of what does not vary there is nothing to bear. */
function bearingOf(influence: Float64Array): number {
  const mean = influence.reduce((sum, one) => sum + one, 0) / influence.length;
  let [squares, fourths] = [0, 0];
  for (const one of influence) {
    const square = (one - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  return fourths === 0 ? Number.POSITIVE_INFINITY : squares ** 2 / fourths;
}

/**
 * Where a value looks larger than it is by noise alone, its lower bound leaves room for that, and so does the bound of a
 * difference on the side of the model whose value is too large. The distance of a lower bound is that of the upper one:
 * resamples have the noise twice, and all of them lie too high.
 */
function withoutOptimism(
  { curve }: ScoreMetric,
  classes: readonly CurveRows[],
  estimates: PairedEstimates,
  { seed }: BootstrapOptions,
): PairedEstimates {
  const { optimism } = curve;
  if (optimism === undefined) return estimates;
  const random = seededRandom(seed);
  const halves = Uint8Array.from(classes[0]!.candidate.value, () => (random() < 0.5 ? 0 : 1));
  const of = (one: (rows: CurveRows) => Scored | null) =>
    average(
      classes.map((rows) => {
        const scored = one(rows);
        return scored === null ? 0 : optimism(scored.value, scored.hit, halves);
      }),
    );
  const [own, other] = [of(({ candidate }) => candidate), of(({ baseline }) => baseline)];
  const widened = (estimate: BootstrapEstimate, down: number, up: number, mirrored = false): BootstrapEstimate => ({
    ...estimate,
    interval(confidence) {
      const bounds = estimate.interval(confidence);
      const low = mirrored ? Math.min(bounds.low, 2 * estimate.value - bounds.high) : bounds.low;
      return { ...bounds, low: low - down, high: bounds.high + up };
    },
  });
  return {
    candidate: () => widened(estimates.candidate(), own, 0, true),
    baseline: () => widened(estimates.baseline(), other, 0, true),
    difference: () => widened(estimates.difference(), own, other),
    relativeChange: () => {
      const scale = Math.abs(estimates.baseline().value);
      return widened(estimates.relativeChange(), own / scale, other / scale);
    },
  };
}

/** The order of the rows is an accident, and weights are drawn in order. */
function inOrder(classes: readonly CurveRows[]): CurveRows[] {
  const columns = classes.flatMap(({ candidate, baseline }) => [
    candidate.hit,
    candidate.value,
    ...(baseline ? [baseline.hit, baseline.value] : []),
  ]);
  const order = Int32Array.from(columns[0]!.keys()).sort((a, b) => {
    for (const column of columns) if (column[a] !== column[b]) return column[a]! - column[b]!;
    return 0;
  });
  const sorted = ({ value, hit }: Scored): Scored => ({
    value: Float64Array.from(order, (row) => value[row]!),
    hit: Uint8Array.from(order, (row) => hit[row]!),
  });
  return classes.map(({ candidate, baseline }) => ({
    candidate: sorted(candidate),
    baseline: baseline && sorted(baseline),
  }));
}

function measureOf(curve: Curve, classes: readonly CurveRows[], seen?: number): (weights: Float64Array) => Pair {
  const prepared = classes.map(({ candidate, baseline }) => ({
    candidate: curve.prepare(candidate.value, candidate.hit, seen),
    baseline: baseline && curve.prepare(baseline.value, baseline.hit, seen),
  }));
  return (weights) => ({
    candidate: average(prepared.map((one) => one.candidate(weights))),
    baseline: average(prepared.map((one) => one.baseline?.(weights) ?? Number.NaN)),
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function asymptotic({ curve }: ScoreMetric, classes: readonly CurveRows[], options: BootstrapOptions): PairedEstimates {
  const counts = new Float64Array(classes[0]!.candidate.value.length).fill(1);
  const measure = measureOf(curve, classes);
  if (curve.influence === undefined) return jackknifeEstimates({ counts, measure }, options);
  const influence = curve.influence.bind(curve);
  const mean = (of: (one: CurveRows) => Scored) => {
    const all = classes.map(of).map(({ value, hit }) => influence(value, hit));
    return all[0]!.map((_, row) => average(all.map((one) => one[row]!)));
  };
  const baseline = classes[0]!.baseline === null ? null : mean((one) => one.baseline!);
  return influenceEstimates(measure(counts), { candidate: mean((one) => one.candidate), baseline }, 'delong');
}

/** Rows that are alike are a cell, and behind them stand rows that could be and are not: see `unseenRows`. */
function resample(
  { curve, needs }: ScoreMetric,
  given: readonly CurveRows[],
  options: BootstrapOptions,
): PairedEstimates {
  const { classes, counts: alike } = needs === 'columns' && given.length === 1 ? inCells(given[0]!) : alone(given);
  const rows = alike.length;
  const unseen = classes.flatMap((_, at) => unseenRows(classes, at, needs));
  const extended = classes.map(({ candidate, baseline }, at) => ({
    candidate: with_(
      candidate,
      unseen.map((row) => row[at]!.candidate),
    ),
    baseline:
      baseline &&
      with_(
        baseline,
        unseen.map((row) => row[at]!.baseline),
      ),
  }));
  const counts = new Float64Array(rows + unseen.length);
  counts.set(alike);
  return pairedBootstrap({ counts, measure: measureOf(curve, extended, rows) }, options);
}

interface Cells {
  readonly classes: readonly CurveRows[];
  readonly counts: Float64Array;
}

function alone(classes: readonly CurveRows[]): Cells {
  return { classes, counts: new Float64Array(classes[0]!.candidate.value.length).fill(1) };
}

/**
 * A curve sees of a row that is no hit only between which hits it stands: those that stand alike in both models are one cell,
 * so that a million rows with a hundred hits are few cells.
 */
function inCells({ candidate, baseline }: CurveRows): Cells {
  const { hit } = candidate;
  const own = placed(candidate);
  const other = baseline && placed(baseline);
  const cells = new Map<string, { row: number; count: number }>();
  for (let row = 0; row < hit.length; row++) {
    const key = `${hit[row]} ${own[row]} ${other?.[row]}`;
    const cell = cells.get(key);
    if (cell) cell.count++;
    else cells.set(key, { row, count: 1 });
  }
  const kept = [...cells.values()];
  const scored = (value: Float64Array): Scored => ({
    value: Float64Array.from(kept, ({ row }) => value[row]!),
    hit: Uint8Array.from(kept, ({ row }) => hit[row]!),
  });
  return {
    classes: [{ candidate: scored(own), baseline: other && scored(other) }],
    counts: Float64Array.from(kept, ({ count }) => count),
  };
}

/** The place of each row among the values of hits: 2i + 1 on the i-th of them, 2i between it and the one before. */
function placed({ value, hit }: Scored): Float64Array {
  const marks = [...new Set(value.filter((_, row) => hit[row] === 1))].sort((a, b) => a - b);
  return value.map((one) => {
    let [low, high] = [0, marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (marks[middle]! < one) low = middle + 1;
      else high = middle;
    }
    return 2 * low + (marks[low] === one ? 1 : 0);
  });
}

interface Point {
  readonly value: number;
  readonly hit: number;
}

type UnseenRow = readonly { readonly candidate: Point; readonly baseline: Point }[];

/**
 * Rows of which one more would move the statistic most: a hit or none whose score is the lowest of one model and the highest
 * of the other. Where the hits are each model's own (is the top class right?), one is right and one wrong, both sure of it.
 */
function unseenRows(classes: readonly CurveRows[], at: number, needs: ScoreMetric['needs']): UnseenRow[] {
  const [low, high] = rangeOf(classes[at]!);
  const points: { candidate: Point; baseline: Point }[] = [0, 1].flatMap((hit) => [
    { candidate: { value: low, hit }, baseline: { value: high, hit } },
    { candidate: { value: high, hit }, baseline: { value: low, hit } },
  ]);
  if (needs === 'confidence') {
    for (const [hit, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      points.push({ candidate: { value: high, hit }, baseline: { value: high, hit: other } });
      points.push({ candidate: { value: low, hit }, baseline: { value: low, hit: other } });
    }
  }
  // For the other classes such a row is one that nothing speaks of.
  return points.map((point) =>
    classes.map((own, index) => {
      if (index === at) return point;
      const [least] = rangeOf(own);
      return { candidate: { value: least, hit: 0 }, baseline: { value: least, hit: 0 } };
    }),
  );
}

function rangeOf({ candidate, baseline }: CurveRows): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of baseline ? [candidate, baseline] : [candidate]) {
    for (let row = 0; row < value.length; row++) {
      low = Math.min(low, value[row]!);
      high = Math.max(high, value[row]!);
    }
  }
  return [low, high];
}

function with_({ value, hit }: Scored, more: readonly Point[]): Scored {
  return {
    value: Float64Array.from([...value, ...more.map((point) => point.value)]),
    hit: Uint8Array.from([...hit, ...more.map((point) => point.hit)]),
  };
}
