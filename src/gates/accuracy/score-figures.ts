import { binOf } from '../../metrics/calibration.ts';
import type { Figure, FigureOf } from '../../result/document.ts';
import { formatValue } from '../../wording/numbers.ts';
import type { ClassMeasurement, ClassPredictions, TrueClassScores } from './measurement.ts';

const BASELINE = 'baseline';
const CANDIDATE = 'this model';
const BINS = 15;
/** Of so many classes curves are drawn; each point of a curve is one of so many ranks. */
const MOST_CURVES = 3;
const MOST_POINTS = 400;

type Series = FigureOf<'plot'>['panels'][number]['series'][number];

/** What is kept of scores, drawn: reliability, and for single classes ROC, precision over recall and the spread of the scores. */
export function scoreFigures(measurement: ClassMeasurement): Figure[] {
  return [reliability(measurement), ...curves(measurement)].filter((figure) => figure !== null);
}

function models({
  candidate,
  baseline,
}: ClassMeasurement): { name: string; scores: TrueClassScores; model: ClassPredictions }[] {
  return [
    { name: BASELINE, model: baseline },
    { name: CANDIDATE, model: candidate },
  ].flatMap(({ name, model }) =>
    model?.scores.known && model.nonFinite === 0 ? [{ name, scores: model.scores, model }] : [],
  );
}

/** Of each bin of confidence the share that is right. */
function reliability(measurement: ClassMeasurement): Figure | null {
  const series = models(measurement).flatMap(({ name, scores: { confidence, topRight } }): Series[] => {
    if (confidence === null || topRight === null) return [];
    const bins = Array.from({ length: BINS }, () => ({ rows: 0, right: 0, confidence: 0 }));
    for (let row = 0; row < confidence.length; row++) {
      const bin = bins[binOf(confidence[row]!)]!;
      bin.rows++;
      bin.right += topRight[row]!;
      bin.confidence += confidence[row]!;
    }
    const used = bins.filter(({ rows }) => rows > 0);
    return [
      {
        name,
        draw: 'line',
        x: used.map((bin) => bin.confidence / bin.rows),
        y: used.map((bin) => bin.right / bin.rows),
      },
    ];
  });
  if (series.length === 0) return null;
  return {
    kind: 'plot',
    id: 'reliability',
    title: 'Reliability: how often a confidence is right',
    summary: 'A line below the diagonal is overconfident, one above it is too modest.',
    x: axis('confidence'),
    panels: [{ y: axis('share right'), series: [diagonal(), ...series], marks: [] }],
    marks: [],
  };
}

function curves(measurement: ClassMeasurement): (Figure | null)[] {
  const known = models(measurement);
  const names = [...(known.at(-1)?.scores.columns?.keys() ?? [])];
  // Of two classes one says all.
  const shown = names.length === 2 ? names.slice(1) : names.slice(0, MOST_CURVES);
  return shown.flatMap((name) => {
    const index = measurement.classes.indexOf(name);
    const hit = measurement.label.map((label) => (label === index ? 1 : 0));
    const positives = hit.reduce((sum, one) => sum + one, 0);
    if (positives === 0 || positives === hit.length) return [];
    const walked = known.flatMap(({ name: model, scores, model: { predicted } }) => {
      const score = scores.columns?.get(name);
      return score ? [{ model, score, points: walk(score, hit), at: operatingPoint(predicted, index, hit) }] : [];
    });
    return [roc(name, walked), precisionRecall(name, walked), histogram(name, walked, hit)];
  });
}

interface Walked {
  readonly model: string;
  readonly score: Float64Array;
  readonly points: readonly Point[];
  /** Where the model’s own decisions are. */
  readonly at: Point;
}

interface Point {
  readonly recall: number;
  readonly falsePositives: number;
  readonly precision: number;
}

function walk(score: Float64Array, hit: Int32Array): Point[] {
  const order = Int32Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
  const positives = hit.reduce((sum, one) => sum + one, 0);
  const negatives = hit.length - positives;
  const points: Point[] = [];
  let [found, wrong] = [0, 0];
  for (let at = 0; at < order.length; at++) {
    if (hit[order[at]!] === 1) found++;
    else wrong++;
    if (at + 1 < order.length && score[order[at]!] === score[order[at + 1]!]) continue;
    points.push({ recall: found / positives, falsePositives: wrong / negatives, precision: found / (found + wrong) });
  }
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}

function operatingPoint(predicted: Int32Array, index: number, hit: Int32Array): Point {
  let [found, said] = [0, 0];
  for (let row = 0; row < hit.length; row++) {
    if (predicted[row] !== index) continue;
    said++;
    found += hit[row]!;
  }
  const positives = hit.reduce((sum, one) => sum + one, 0);
  return {
    recall: found / positives,
    falsePositives: (said - found) / (hit.length - positives),
    precision: said === 0 ? 0 : found / said,
  };
}

function roc(name: string, walked: readonly Walked[]): Figure {
  const series = walked.flatMap(({ model, points, at }): Series[] => [
    {
      name: model,
      draw: 'steps',
      x: [0, ...points.map((one) => one.falsePositives)],
      y: [0, ...points.map((one) => one.recall)],
    },
    { name: `${model} as it decides`, draw: 'points', x: [at.falsePositives], y: [at.recall] },
  ]);
  return {
    kind: 'plot',
    id: `roc-${name}`.slice(0, 200),
    title: `ROC of class ${name}`,
    summary: told(walked),
    x: axis('false positive rate'),
    panels: [{ y: axis('recall'), series: [diagonal(), ...series], marks: [] }],
    marks: [],
  };
}

function precisionRecall(name: string, walked: readonly Walked[]): Figure {
  const series = walked.flatMap(({ model, points, at }): Series[] => [
    { name: model, draw: 'steps', x: points.map((one) => one.recall), y: points.map((one) => one.precision) },
    { name: `${model} as it decides`, draw: 'points', x: [at.recall], y: [at.precision] },
  ]);
  return {
    kind: 'plot',
    id: `precision-recall-${name}`.slice(0, 200),
    title: `Precision over recall of class ${name}`,
    summary: told(walked),
    x: axis('recall'),
    panels: [{ y: axis('precision'), series, marks: [] }],
    marks: [],
  };
}

function told(walked: readonly Walked[]): string {
  return walked
    .map(
      ({ model, at }) =>
        `${model} decides at a recall of ${formatValue(at.recall, 'fraction')} and ${formatValue(at.falsePositives, 'fraction')} false positives`,
    )
    .join('; ');
}

function histogram(name: string, walked: readonly Walked[], hit: Int32Array): Figure | null {
  const [own] = walked.filter(({ model }) => model === CANDIDATE);
  if (!own) return null;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of own.score) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(high > low)) return null;
  const bins = 30;
  const edges = Array.from({ length: bins + 1 }, (_, at) => low + ((high - low) * at) / bins);
  const counts = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)] as const;
  for (const [row, value] of own.score.entries()) {
    counts[hit[row] as 0 | 1][Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++;
  }
  return {
    kind: 'histogram',
    id: `scores-${name}`.slice(0, 200),
    title: `Scores of class ${name}`,
    summary: 'Where both overlap, no threshold tells them apart.',
    unit: '1',
    scale: 'linear',
    edges,
    series: [
      { name: `rows of class ${name}`, counts: counts[1] },
      { name: 'all other rows', counts: counts[0] },
    ],
    marks: [],
  };
}

function axis(title: string) {
  return { title, unit: 'fraction', scale: 'linear' } as const;
}

function diagonal(): Series {
  return { name: 'chance', draw: 'line', x: [0, 1], y: [0, 1] };
}
