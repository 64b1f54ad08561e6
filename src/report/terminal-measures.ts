import { placeName } from '../core/errors.ts';
import type { Check } from '../result/check.ts';
import { NOTHING, several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { neededFact } from './explain.ts';
import { byMeasure, type MeasureRow, measureRows, metricEntries } from './measure-rows.ts';
import type { Entry, Outline } from './outline.ts';
import { exampleText, GAP, MARKS, MAX_CELL, MAX_EXPLANATIONS, quiet, styleOf, told } from './terminal-parts.ts';
import type { Line } from './terminal-text.ts';
import { FIT } from './width.ts';
import { effectText, isWarned, verdictWords } from './words.ts';

const MAX_ROWS = 20;
const NARROWEST_MEASURE = 16;

/** The numbers of the model, each that did not hold with its reasons below it; then what holds, as far as there is room. */
export function measures(outline: Outline, columns: number): Line[] {
  const groups = byMeasure(metricEntries(outline));
  const unpassed = groups.filter((group) => group.some(({ check }) => check.verdict !== 'pass'));
  const wholes = groups.filter((group) => group.every(({ check }) => check.verdict === 'pass' && isWholeNumber(check)));
  const shown = [...unpassed, ...wholes].slice(0, MAX_ROWS);
  const more = unpassed.length - Math.min(unpassed.length, MAX_ROWS);
  if (shown.length === 0) return [];
  return [
    ...grid(measureRows(shown), columns),
    ...(more === 0 ? [] : [[quiet(`${GAP}… and ${several(more, 'more measure')} to look at`)]]),
  ];
}

const COLUMNS = [
  { title: 'Measure', text: (row) => clipped(row.name, MAX_CELL), numeric: false },
  { title: 'Baseline', text: (row) => row.baseline, numeric: true },
  { title: 'This model', text: (row) => row.current, numeric: true },
  { title: 'Change', text: (row) => row.bare.change, numeric: true },
  { title: 'Interval', text: (row) => row.bare.interval || NOTHING, numeric: true },
  { title: 'Asked', text: (row) => clipped(row.asked, MAX_CELL), numeric: false },
  { title: 'Verdict', text: (row) => verdictText(row), numeric: false },
] as const satisfies readonly { title: string; text: (row: MeasureRow) => string; numeric: boolean }[];

/** What a narrow terminal does without, first to last. */
const LEAST = ['Interval', 'Baseline', 'Asked', 'Change'];

function grid(rows: readonly MeasureRow[], columns: number): Line[] {
  const filled = COLUMNS.map(({ title, text, numeric }) => {
    const texts = rows.map(text);
    return { title, numeric, texts, width: Math.max(FIT.widthOf(title), ...texts.map(FIT.widthOf)) };
  }).filter(({ texts }) => texts.some((text) => text !== NOTHING));
  let chosen = filled;
  for (const least of LEAST) {
    if (neededWidth(chosen) <= columns) break;
    chosen = chosen.filter(({ title }) => title !== least);
  }
  const excess = Math.max(0, fullWidth(chosen) - columns);
  const [first, ...others] = chosen;
  const placed = [{ ...first!, width: Math.max(NARROWEST_MEASURE, first!.width - excess) }, ...others];
  const line = (texts: readonly string[]) =>
    placed.map(({ width, numeric }, index) => FIT.pad(FIT.shortened(texts[index]!, width), width, numeric));
  const head = line(placed.map(({ title }) => title));
  let left = MAX_EXPLANATIONS;
  return [
    [quiet(`${GAP}${head.join(GAP)}`.trimEnd())],
    ...rows.flatMap((row, index): Line[] => {
      const cells = line(placed.map(({ texts }) => texts[index]!)).slice(0, -1);
      const reasons = left > 0 ? row.entries.filter(({ check }) => check.verdict !== 'pass').slice(0, left) : [];
      left -= reasons.length;
      return [
        [
          { text: `${GAP}${cells.join(GAP)}${GAP}`, style: 'none' },
          { text: verdictText(row), style: styleOf(row.entries[0]!) },
        ],
        ...reasons.flatMap((entry) => explained(entry, columns)),
      ];
    }),
  ];
}

/** A number of the whole data; what is only so, and has no number, is told with what holds. */
function isWholeNumber({ slice, numbers }: Check): boolean {
  return slice === null && numbers.value !== null;
}

function fullWidth(columns: readonly { width: number }[]): number {
  return columns.reduce((total, { width }) => total + GAP.length + width, 0);
}

/** The measure may be shortened, so only part of it counts. */
function neededWidth([measure, ...others]: readonly { width: number }[]): number {
  return fullWidth([{ width: Math.min(measure!.width, 2 * NARROWEST_MEASURE) }, ...others]);
}

/** Why a check does not hold, and where its limit stands. */
export function explained({ check }: Entry, columns: number): Line[] {
  const { limit, examples } = check;
  const parts = [
    sentence(check.reason),
    effectText(check),
    neededFact(check),
    limit?.source
      ? `Limit ${limit.rule}: ${limit.text} from ${placeName({ file: limit.source.file, line: limit.source.line })}.`
      : '',
    exampleText(examples),
  ];
  return told(parts.filter((part) => part !== '').join(' '), columns, `${GAP}${GAP}`, 'quiet');
}

/** A mark for each limit, and one word for the worst. */
function verdictText({ entries }: MeasureRow): string {
  const marks = entries.map(({ check }) => (isWarned(check) ? '!' : MARKS[check.verdict].mark));
  return `${marks.join(' ')} ${verdictWords(entries[0]!.check)}`;
}

/** How many measures hold without a row of their own. */
export function moreHolding(outline: Outline): number {
  const groups = byMeasure(metricEntries(outline));
  const passed = groups.filter((group) => group.every(({ check }) => check.verdict === 'pass'));
  const unpassed = groups.length - passed.length;
  const wholes = passed.filter((group) => group.every(({ check }) => isWholeNumber(check))).length;
  return passed.length - Math.min(wholes, Math.max(0, MAX_ROWS - unpassed));
}
