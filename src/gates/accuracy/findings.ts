import { formatCount, several } from '../../wording/numbers.ts';
import { sentenceList } from '../../wording/sentence.ts';
import type { Changes } from './changes.ts';
import type { Measurement } from './measurement.ts';
import { suspectsOf } from './suspects.ts';

/** Of fewer rows a class may lose half by chance. */
const MIN_ROWS = 10;
/** Of what production found, less than this share is found now: a class is lost, not only worse. */
const LOST_SHARE = 0.5;
/** A smaller rise is told in the table only. */
const NOTABLE_CONFUSION = 5;
const MOST_NAMES = 3;

/** What happened in words: which classes the model no longer finds. Null where it lost none, or they cannot be told. */
export function headlineOf(measurement: Measurement): string | null {
  const lost = lostClasses(measurement).map(({ name }) => name);
  if (lost.length === 0) return null;
  if (lost.length > MOST_NAMES) return `the model lost ${several(lost.length, 'class', 'classes')}`;
  return `the model lost ${lost.length === 1 ? 'class' : 'classes'} ${sentenceList(lost)}`;
}

/** What to look at: the confusion that took a class says more than any number, and the rows that were lost can be opened. */
export function findingsOf(measurement: Measurement, changes: Changes | null, examples: number): string[] {
  const seen = [newConfusion(measurement, changes), lostRows(measurement, changes, examples)];
  return [...suspectsOf(measurement), ...seen.filter((text) => text !== '')];
}

interface ClassRecall {
  readonly name: string;
  readonly rows: number;
  readonly candidate: number;
  /** Rows of the class that the baseline got right; null without one. */
  readonly baseline: number | null;
}

function lostClasses(measurement: Measurement): ClassRecall[] {
  return recalls(measurement).filter(({ rows, candidate, baseline }) =>
    rows < MIN_ROWS ? false : baseline === null ? candidate === 0 : candidate < LOST_SHARE * baseline,
  );
}

/** Rows of each class, and how many of them each model got right. */
export function recalls(measurement: Measurement): ClassRecall[] {
  if (measurement.kind !== 'classes') return [];
  const { label, candidate, baseline, classes } = measurement;
  const counts = classes.map((name) => ({ name, rows: 0, candidate: 0, baseline: baseline === null ? null : 0 }));
  for (let row = 0; row < label.length; row++) {
    const truth = label[row]!;
    const count = counts[truth];
    if (count === undefined) continue;
    count.rows++;
    if (candidate.predicted[row] === truth) count.candidate++;
    if (count.baseline !== null && baseline!.predicted[row] === truth) count.baseline++;
  }
  return counts;
}

/** The confusion that grew most: of a lost class where there is one. */
function newConfusion(measurement: Measurement, changes: Changes | null): string {
  const lost = new Set(lostClasses(measurement).map(({ name }) => name));
  const grown = (changes?.confusions ?? []).filter(
    ({ candidate, baseline }) => candidate - baseline >= NOTABLE_CONFUSION,
  );
  const top = grown.find(({ truth }) => lost.has(truth)) ?? grown[0];
  if (top === undefined) return '';
  const rows = recalls(measurement).find(({ name }) => name === top.truth)!.rows;
  return `${formatCount(top.candidate)} of ${several(rows, 'row')} of class ${top.truth} are now predicted as ${top.predicted} (before: ${formatCount(top.baseline)}).`;
}

function lostRows({ name }: Measurement, changes: Changes | null, examples: number): string {
  const lost = changes?.lost ?? [];
  if (lost.length === 0) return '';
  const shown = lost.slice(0, Math.min(MOST_NAMES, examples)).map(name);
  const rest = lost.length - shown.length;
  const who =
    shown.length === 0
      ? several(lost.length, 'row')
      : rest === 0
        ? sentenceList(shown)
        : `${shown.join(', ')} and ${formatCount(rest)} more`;
  return `${who} went from right to wrong.`;
}
