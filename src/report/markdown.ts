import { isMetric } from '../result/check.ts';
import { type Detail, type Sight, wholeReport } from './markdown-blocks.ts';
import {
  allowedFold,
  dataSection,
  factLines,
  heldFactFold,
  heldFold,
  holdingFold,
  lastChangeLine,
  lookLine,
  measureSection,
  neededLines,
  reproduceLine,
  whyFold,
} from './markdown-checks.ts';
import {
  besideFold,
  footer,
  gateFold,
  gateLine,
  heading,
  lead,
  mistakeList,
  notCheckedSection,
  noticeBlocks,
  ownTables,
  problemSection,
  trendLines,
} from './markdown-parts.ts';
import type { Outline } from './outline.ts';
import type { Report } from './report.ts';
import { fits, type TextRoom } from './room.ts';

/** A reader sees fewer lines than this before opening a fold. */
export const VISIBLE_LINES = 40;

/** What stands outside the folds: as much as leaves the whole on one screen. */
const SIGHTS: readonly Sight[] = [
  { measures: 12, columns: 8, items: 5 },
  { measures: 8, columns: 5, items: 3 },
  { measures: 5, columns: 3, items: 2 },
];

const EVERYTHING: Detail = { aligned: true, passed: true, tables: 'all', rows: Number.POSITIVE_INFINITY };
const COMPACT: Detail = { ...EVERYTHING, aligned: false };
/** In this order things are left out: what passed, then what the gates added; whole rows come after that. */
const LESS_AND_LESS: readonly Detail[] = [
  EVERYTHING,
  COMPACT,
  { ...COMPACT, passed: false },
  { ...COMPACT, passed: false, tables: 'unfolded' },
  { ...COMPACT, passed: false, tables: 'none' },
];

export interface MarkdownOptions {
  readonly room?: TextRoom;
}

/**
 * The report for a comment, a job summary or a file: decision first, the numbers of the model, what breaks a contract, where to look; the rest under folds.
 * Within `room` it leaves out whole parts and rows, saying how many, and never cuts inside a table, a fence or a fold;
 * the decision always stays. Throws RangeError where a room is too small even for the decision.
 */
export function renderMarkdown(report: Report, { room = {} }: MarkdownOptions = {}): string {
  const sight =
    SIGHTS.find((candidate) => visibleLines(write(report, SKETCH, candidate)) < VISIBLE_LINES) ?? SIGHTS.at(-1)!;
  for (const detail of LESS_AND_LESS) {
    const text = write(report, detail, sight);
    if (fits(text, room)) return text;
  }
  return mostRows(report, sight, room) ?? decisionOnly(report, room);
}

/** Enough to count what is in sight, without writing what is folded away. */
const SKETCH: Detail = { ...COMPACT, rows: 12 };

/** Lines that hold text and stand outside every fold. */
export function visibleLines(markdown: string): number {
  return markdown
    .replace(/<details>.*?<\/details>/gs, 'fold')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

/** The largest number of rows that fits, found by halving; undefined where none does. */
function mostRows(report: Report, sight: Sight, room: TextRoom): string | undefined {
  const { failed, inconclusive, warnings, allowed, notChecked, missing, results } = report.outline;
  const lists = [failed, inconclusive, warnings, allowed, notChecked, missing, results];
  let low = 0;
  let high = Math.max(...lists.map((list) => list.length));
  let best: string | undefined;
  while (low <= high) {
    const rows = Math.floor((low + high) / 2);
    const text = write(report, { ...LESS_AND_LESS.at(-1)!, rows }, sight);
    if (fits(text, room)) {
      best = text;
      low = rows + 1;
    } else {
      high = rows - 1;
    }
  }
  return best;
}

function decisionOnly({ verdict, context }: Report, room: TextRoom): string {
  const shortest = `${heading(verdict)}\n`;
  const text = `${shortest}\nThe rest did not fit here; it is in ${wholeReport(context)}.\n`;
  if (fits(text, room)) return text;
  if (fits(shortest, room)) return shortest;
  throw new RangeError(`A report needs room for its decision (${shortest.length} characters).`);
}

/** What fails comes before what holds. */
function modelSections({ failed }: Outline) {
  return failed.some(({ check }) => isMetric(check)) ? [measureSection, factLines] : [factLines, measureSection];
}

function write(report: Report, detail: Detail, sight: Sight): string {
  const blocks = [
    heading(report.verdict),
    lead(report),
    gateLine(report),
    ...mistakeList(report, detail, sight),
    ...noticeBlocks(report),
    ...problemSection(report, detail, sight),
    ...modelSections(report.outline).flatMap((section) => section(report, detail, sight)),
    ...dataSection(report, detail, sight),
    ...neededLines(report, detail, sight),
    lookLine(report),
    lastChangeLine(report),
    reproduceLine(report),
    ...trendLines(report),
    whyFold(report, detail),
    holdingFold(report, detail, sight),
    heldFactFold(report, detail),
    heldFold(report, detail),
    allowedFold(report, detail),
    gateFold(report, detail),
    besideFold(report, detail),
    ...ownTables(report, detail),
    ...notCheckedSection(report, detail, sight),
    footer(report),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
