import type { Table } from '../../result/document.ts';
import { nearestRank } from '../../stats/nearest-rank.ts';
import { columnFormat, formatChange, formatShare } from '../../wording/numbers.ts';
import { cellName } from './cells.ts';
import { estimateCalls } from './estimates.ts';
import { type CellMeasurement, type Measurement, twinWord } from './measurement.ts';
import { quantile } from './metric.ts';
import { sortedLatencies } from './sections.ts';
import { leastSeen } from './wording.ts';

const PERCENTS = [50, 95, 99];

/** Consecutive parts of a run whose medians show how steady it was. */
const PARTS = 10;

/** What could have been seen on this machine, in one sentence; null where too few calls were made to say. */
export function noiseSentence(measurement: Measurement, confidence: number): string | null {
  const [first] = measurement.cells;
  if (first === undefined) return null;
  const control = estimateCalls(quantile(50), first).control?.relative;
  if (!control) return steadinessSentence(first);
  const seen = leastSeen(control, { unit: 'relative' }, confidence);
  const what = seen === null ? 'no change at all in so few calls' : `a change of ${seen} there`;
  const twin = twinWord(measurement);
  return `T${twin.slice(1)} against itself differed by ${formatChange(control.value, 'relative')} at p50 in the same run: this runner could see ${what}.`;
}

/** Of a model that was timed alone: how far its own medians went. */
function steadinessSentence({ arms: { candidate } }: CellMeasurement): string | null {
  const { blocks } = candidate;
  if (blocks.length < PARTS) return null;
  const medians = Array.from({ length: PARTS }, (_, at) => {
    const [from, to] = [at, at + 1].map((part) => Math.floor((part * blocks.length) / PARTS));
    return nearestRank(sortedLatencies({ ...candidate, blocks: blocks.slice(from, to) }), 0.5);
  });
  const [low, high] = [Math.min(...medians), Math.max(...medians)];
  if (!Number.isFinite(high) || low <= 0) return null;
  const { value } = columnFormat('ms', 'level', [low, high]);
  return `The medians of ten consecutive parts of the run went from ${value(low)} to ${value(high)}: without a baseline beside it, no change of less than ${formatShare(high / low - 1)} could have been seen.`;
}

/** The control, by cell and percentile. */
export function noiseTable(measurement: Measurement, confidence: number): Table {
  const twin = twinWord(measurement);
  const rows = measurement.cells.flatMap((cell) =>
    PERCENTS.flatMap((percent) => {
      const control = estimateCalls(quantile(percent), cell).control?.relative;
      if (!control) return [];
      const { low, high } = control.interval(confidence);
      const finite = (value: number) => (Number.isFinite(value) ? value : null);
      return [[cellName(cell.cell), `p${percent}`, control.value, finite(low), finite(high)]];
    }),
  );
  return {
    id: 'noise',
    title: `T${twin.slice(1)} against itself`,
    note: 'Two processes of the same model, timed in turns: what differs here is the machine.',
    folded: true,
    columns: [
      { title: 'calls', kind: 'text', unit: null },
      { title: 'percentile', kind: 'text', unit: null },
      { title: 'change', kind: 'number', unit: 'relative' },
      { title: 'from', kind: 'number', unit: 'relative' },
      { title: 'to', kind: 'number', unit: 'relative' },
    ],
    rows,
  };
}
