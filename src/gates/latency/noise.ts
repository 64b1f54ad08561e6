import type { Table } from '../../result/document.ts';
import { formatChange } from '../../wording/numbers.ts';
import { cellName } from './cells.ts';
import { estimateCalls } from './estimates.ts';
import type { Measurement } from './measurement.ts';
import { quantile } from './metric.ts';
import { leastSeen } from './wording.ts';

const PERCENTS = [50, 95, 99];

/** What this machine makes of no difference at all; null where nothing was compared. */
export function noiseSentence({ cells: [first] }: Measurement, confidence: number): string | null {
  const control = first && estimateCalls(quantile(50), first).control?.relative;
  if (!control) return null;
  const seen = leastSeen(control, { unit: 'relative' }, confidence);
  const what = seen === null ? 'no change at all in so few calls' : `a change of ${seen} there`;
  return `The baseline against itself differed by ${formatChange(control.value, 'relative')} at p50 in the same run: this runner could see ${what}.`;
}

/** The control, by cell and percentile. */
export function noiseTable({ cells }: Measurement, confidence: number): Table {
  const rows = cells.flatMap((cell) =>
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
    title: 'The baseline against itself',
    note: 'Two processes of the same model, timed in turns as the model and the baseline were: what differs here is the machine.',
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
