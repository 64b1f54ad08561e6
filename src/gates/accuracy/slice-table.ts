import type { Table } from '../../result/document.ts';
import { isAlike } from './agreement.ts';
import type { ClassMeasurement, Measurement, SetMeasurement } from './measurement.ts';

/** What is told of every slice: a mean over its rows of one number per row. */
interface Told {
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  candidate(row: number): number;
  readonly baseline: ((row: number) => number) | null;
  /** Whether the models do not say the same of a row; null where that is no matter of yes or no. */
  readonly flipped: ((row: number) => boolean) | null;
}

/** The slices of one column, worst first: by the change where there is a baseline. */
export function sliceTable({ column, values, value }: Measurement['slices'][number], measurement: Measurement): Table {
  const told = toldOf(measurement);
  const sums = values.map((_, index) => ({ index, rows: 0, candidate: 0, baseline: 0, flipped: 0 }));
  for (let row = 0; row < measurement.rows; row++) {
    const sum = sums[value[row]!]!;
    sum.rows++;
    sum.candidate += told.candidate(row);
    sum.baseline += told.baseline?.(row) ?? 0;
    if (told.flipped?.(row)) sum.flipped++;
  }
  const inPoints = told.unit === 'fraction';
  const sign = told.better === 'higher' ? 1 : -1;
  const worstFirst = sums
    .filter((sum) => sum.rows > 0)
    .map(({ index, rows, candidate, baseline, flipped }) => {
      const means = { candidate: candidate / rows, baseline: baseline / rows };
      return {
        index,
        rows,
        flipped,
        ...means,
        good: sign * (told.baseline ? means.candidate - means.baseline : means.candidate),
      };
    })
    .sort((a, b) => a.good - b.good || a.index - b.index);
  return {
    id: `slices-${column}`.slice(0, 1000),
    title: `${told.name} by ${column}, worst first`,
    note: null,
    folded: true,
    columns: [
      { title: column, kind: 'text', unit: null },
      { title: 'rows', kind: 'number', unit: 'count' },
      ...(told.baseline ? [{ title: 'baseline', kind: 'number' as const, unit: told.unit }] : []),
      { title: 'this model', kind: 'number', unit: told.unit },
      ...(told.baseline ? [{ title: 'change', kind: 'number' as const, unit: inPoints ? 'pp' : told.unit }] : []),
      ...(told.flipped ? [{ title: 'flipped rows', kind: 'number' as const, unit: 'count' }] : []),
    ],
    rows: worstFirst.map(({ index, rows, candidate, baseline, flipped }) => [
      values[index]!,
      rows,
      ...(told.baseline ? [finite(baseline)] : []),
      finite(candidate),
      ...(told.baseline ? [finite((inPoints ? 100 : 1) * (candidate - baseline))] : []),
      ...(told.flipped ? [flipped] : []),
    ]),
  };
}

function toldOf(measurement: Measurement): Told {
  if (measurement.kind === 'values') {
    const { value, candidate, baseline } = measurement;
    const error = (predicted: Float64Array) => (row: number) => Math.abs(value[row]! - predicted[row]!);
    return {
      name: 'mae',
      unit: '1',
      better: 'lower',
      candidate: error(candidate.predicted),
      baseline: baseline && error(baseline.predicted),
      flipped: null,
    };
  }
  if (measurement.kind === 'sets') {
    const { truth, candidate, baseline, classes } = measurement;
    const width = classes.length;
    const right = (predicted: Uint8Array) => (row: number) => {
      for (let at = row * width; at < (row + 1) * width; at++) if (predicted[at] !== truth[at]) return 0;
      return 1;
    };
    return {
      name: 'subset_accuracy',
      unit: 'fraction',
      better: 'higher',
      candidate: right(candidate.predicted),
      baseline: baseline && right(baseline.predicted),
      flipped: baseline && differ(measurement),
    };
  }
  const { label, candidate, baseline } = measurement;
  const right = (predicted: Int32Array) => (row: number) => (predicted[row] === label[row] ? 1 : 0);
  return {
    name: 'accuracy',
    unit: 'fraction',
    better: 'higher',
    candidate: right(candidate.predicted),
    baseline: baseline && right(baseline.predicted),
    flipped: baseline && differ(measurement),
  };
}

function differ(view: ClassMeasurement | SetMeasurement): (row: number) => boolean {
  const alike = isAlike(view);
  return (row) => !alike(row);
}

/** NaN outputs have no mean. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
