import { checkName } from '../../report/check-sentence.ts';
import type { Check, Figure, FigureOf } from '../../result/document.ts';
import { formatCount, formatValue, several } from '../../wording/numbers.ts';
import type { Changes } from './changes.ts';
import { recalls } from './findings.ts';
import type { ClassMeasurement, Measurement } from './measurement.ts';
import { scoreFigures } from './score-figures.ts';
import { worstImagesFigure } from './worst-images.ts';

/** More classes make no picture: those with the most mistakes are drawn then. */
const MOST_CLASSES = 24;
const MOST_BARS = 40;
const MOST_MARKED = 5;
/** A smaller rise of a confusion is not marked. */
const NOTABLE_CONFUSION = 5;
const MAX_ROWS = 1_000;

const BASELINE = 'baseline';
const CANDIDATE = 'this model';

/** What is drawn of a measurement: every share with its limit, the changes, who is taken for whom, and the recall of each class. */
export function figuresOf(measurement: Measurement, changes: Changes | null, checks: readonly Check[]): Figure[] {
  const drawn: (Figure | null)[] = [limitFigure(checks), differenceFigure(checks)];
  if (measurement.kind === 'classes')
    drawn.push(confusionFigure(measurement, changes), recallFigure(measurement, checks), ...scoreFigures(measurement));
  drawn.push(worstImagesFigure(measurement));
  return drawn.filter((figure) => figure !== null);
}

type IntervalRow = FigureOf<'intervals'>['rows'][number];

/** Shares that have a limit of their own, with what the baseline has. */
function limitFigure(checks: readonly Check[]): Figure | null {
  return intervalFigure(
    'limits',
    'Each measure and its limit',
    byMeasure(checks).flatMap(([label, own]): IntervalRow[] => {
      const check = own.find(({ compared, limit }) => compared === 'value' && limit !== null);
      const value = check?.numbers.value;
      if (value?.unit !== 'fraction') return [];
      const { interval, value: measured } = value;
      const baseline = check!.numbers.baseline?.value ?? null;
      const [low, high] = [interval?.low ?? null, interval?.high ?? null];
      return [{ label, value: measured, low, high, baseline, limit: check!.limit!.value, verdict: check!.verdict }];
    }),
  );
}

/** Differences with their intervals and limits, one line per measure: only those that share the unit of a share. */
function differenceFigure(checks: readonly Check[]): Figure | null {
  return intervalFigure(
    'differences',
    'This model minus baseline',
    byMeasure(checks).flatMap(([label, own]): IntervalRow[] => {
      const check = own.find(({ compared }) => compared === 'difference') ?? own[0]!;
      const { difference } = check.numbers;
      if (difference?.unit !== 'fraction' || difference.interval === null) return [];
      const { low, high } = difference.interval;
      const limit = check.compared === 'difference' ? check.limit!.value : null;
      return [{ label, value: difference.value, low, high, baseline: null, limit, verdict: check.verdict }];
    }),
  );
}

function byMeasure(checks: readonly Check[]): [label: string, own: Check[]][] {
  return [...Map.groupBy(checks, checkName)];
}

/** The table of the checks tells the numbers: the picture needs no words of its own. */
function intervalFigure(id: string, title: string, rows: readonly IntervalRow[]): Figure | null {
  if (rows.length === 0) return null;
  return {
    kind: 'intervals',
    id,
    title,
    summary: rows.length > MAX_ROWS ? `The first ${formatCount(MAX_ROWS)} of ${formatCount(rows.length)}` : '',
    unit: 'fraction',
    scale: 'linear',
    rows: rows.slice(0, MAX_ROWS),
  };
}

function confusionFigure(measurement: ClassMeasurement, changes: Changes | null): Figure | null {
  const { classes, label, candidate, baseline } = measurement;
  if (classes.length < 2) return null;
  const shown = mostConfused(measurement);
  const place = new Map(shown.map((index, at) => [index, at]));
  const count = (predicted: Int32Array) => {
    const values = shown.map(() => shown.map(() => 0));
    for (let row = 0; row < label.length; row++) {
      const [from, to] = [place.get(label[row]!), place.get(predicted[row]!)];
      if (from !== undefined && to !== undefined) values[from]![to]!++;
    }
    return values;
  };
  const at = (name: string) => place.get(classes.indexOf(name));
  const grown = (changes?.confusions ?? []).filter((one) => one.candidate - one.baseline >= NOTABLE_CONFUSION);
  const marked = grown.slice(0, MOST_MARKED).flatMap(({ truth, predicted }) => {
    const [row, column] = [at(truth), at(predicted)];
    return row === undefined || column === undefined ? [] : [{ row, column }];
  });
  const labels = shown.map((index) => classes[index]!);
  return {
    kind: 'matrix',
    id: 'confusion',
    title: 'Which class is taken for which',
    summary: confusionSummary(measurement, grown[0], shown.length),
    unit: 'count',
    rows: { title: 'true class', labels },
    columns: { title: 'predicted as', labels },
    shades: 'row-share',
    mistakes: true,
    panels: [
      ...(baseline ? [{ name: BASELINE, values: count(baseline.predicted), marked: [] }] : []),
      { name: CANDIDATE, values: count(candidate.predicted), marked },
    ],
  };
}

function confusionSummary(
  { label, candidate, classes }: ClassMeasurement,
  worst: Changes['confusions'][number] | undefined,
  shown: number,
): string {
  const wrong = label.reduce((sum, truth, row) => sum + (candidate.predicted[row] === truth ? 0 : 1), 0);
  const all = `${formatCount(wrong)} of ${several(label.length, 'row')} are wrong`;
  const grew = worst
    ? `; class ${worst.truth} is taken for ${worst.predicted} in ${several(worst.candidate, 'row')} (before: ${formatCount(worst.baseline)})`
    : '';
  const rest =
    shown < classes.length ? `. The ${shown} classes with the most mistakes, of ${formatCount(classes.length)}` : '';
  return `${all}${grew}${rest}`;
}

/** Class indices in their order; of many those with the most mistakes, of either model. */
function mostConfused({ classes, label, candidate, baseline }: ClassMeasurement): number[] {
  const mistakes = classes.map(() => 0);
  for (const predicted of [candidate.predicted, baseline?.predicted]) {
    if (predicted === undefined) continue;
    for (let row = 0; row < label.length; row++) {
      if (predicted[row] === label[row]) continue;
      mistakes[label[row]!]!++;
      if (predicted[row]! >= 0) mistakes[predicted[row]!]!++;
    }
  }
  const order = classes.map((_, index) => index).sort((a, b) => mistakes[b]! - mistakes[a]! || a - b);
  return order.slice(0, MOST_CLASSES).sort((a, b) => a - b);
}

/** The share of each class that is found, with the limit on it where there is one, the one that lost most first. */
function recallFigure(measurement: ClassMeasurement, checks: readonly Check[]): Figure | null {
  const all = recalls(measurement)
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows, candidate, baseline }) => ({
      label: name,
      values: [...(baseline === null ? [] : [baseline / rows]), candidate / rows],
      limit: limitOf(name, checks),
      change: baseline === null ? candidate / rows : (candidate - baseline) / rows,
    }));
  if (all.length < 2) return null;
  const worstFirst = all.toSorted((a, b) => a.change - b.change);
  const shown = worstFirst.slice(0, MOST_BARS);
  const worst = shown[0]!;
  const shares = worst.values.map((share) => formatValue(share, 'fraction'));
  return {
    kind: 'bars',
    id: 'recalls',
    title: 'Recall of each class',
    summary:
      (shares.length === 1
        ? `The lowest is that of class ${worst.label}: ${shares[0]}`
        : worst.change < 0
          ? `Class ${worst.label} lost most: ${shares.join(' → ')}`
          : 'No class lost any') +
      (shown.length < all.length ? `. The ${shown.length} that lost most, of ${formatCount(all.length)}` : ''),
    unit: 'fraction',
    series: measurement.baseline ? [BASELINE, CANDIDATE] : [CANDIDATE],
    rows: shown.map(({ label, values, limit }) => ({ label, values, limit })),
    marks: [],
  };
}

function limitOf(name: string, checks: readonly Check[]): number | null {
  const check = checks.find(
    ({ about, compared, slice }) =>
      compared === 'value' && slice === null && about.kind === 'metric' && about.name === `recall[${name}]`,
  );
  return check?.limit?.value ?? null;
}
