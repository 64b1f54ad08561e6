import { resultName } from '../result/name.ts';
import type { Verdict } from '../result/verdict.ts';
import { formatCount, NOTHING, several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { neededFact } from './explain.ts';
import { besideMergeBase } from './merge-base.ts';
import type { Entry, Outline } from './outline.ts';
import type { Overall } from './overall.ts';
import { disagreements, provenance } from './provenance.ts';
import type { Report } from './report.ts';
import { type CheckRow, checkName, checkRows, measuredTitle } from './rows.ts';
import { type Line, pad, paintLines, type Style, shortened, wrapped } from './terminal-text.ts';
import { widthOf } from './width.ts';
import { effectText, isWarned } from './words.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Width of the terminal; lines are kept within it where the words allow. */
  readonly columns: number;
}

const MAX_ROWS = 20;
const MAX_EXPLANATIONS = 5;
const MAX_EXAMPLES = 3;
const MAX_ITEMS = 5;
const MAX_SENTENCE = 600;
const MAX_CELL = 80;
const NARROWEST_TERMINAL = 40;
const NARROWEST_MEASURE = 16;
const GAP = '  ';

const MARKS: Readonly<Record<Verdict, { mark: string; style: Style }>> = {
  pass: { mark: '✔', style: 'pass' },
  fail: { mark: '✖', style: 'fail' },
  inconclusive: { mark: '?', style: 'unsure' },
  error: { mark: '!', style: 'fail' },
};

/** The report for a terminal or a log: decision first, one table, why what did not pass did not. Ends with a line break. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const columns = Math.max(NARROWEST_TERMINAL, options.columns);
  const blocks = [
    [...decision(report.verdict, columns), ...notices(report, columns)],
    mistakes(report, columns),
    table(report.outline, columns),
    why(report.outline, columns),
    notChecked(report.outline, columns),
    [...beside(report, columns), ...facts(report, columns)],
  ].filter((block) => block.length > 0);
  return paintLines(
    blocks.flatMap((block, index) => (index === 0 ? block : [[], ...block])),
    options.color,
  );
}

function decision({ blocking, verdict, decision: words, finding }: Overall, columns: number): Line[] {
  const { mark, style } = blocking ? MARKS[verdict === 'inconclusive' ? 'inconclusive' : 'fail'] : MARKS.pass;
  return [
    ...wrapped(`${mark} ${words}`, columns).map((text): Line => [{ text, style }]),
    ...told(finding, columns, GAP),
  ];
}

/** The decision tells the first. */
function mistakes({ context: { policyProblem } }: Report, columns: number): Line[] {
  return (policyProblem?.mistakes.slice(1) ?? []).flatMap(({ text, source }) =>
    told(`! ${placeOf(source)}${sentence(text)}`, columns, GAP),
  );
}

function beside({ results, context: { mergeBase } }: Report, columns: number): Line[] {
  const found = besideMergeBase(results, mergeBase);
  return found === null ? [] : told(`${found.title}.`, columns, '');
}

function notices({ results, context }: Report, columns: number): Line[] {
  return [...disagreements(results), ...context.notices].flatMap(({ level, text }) =>
    told(`${level === 'warning' ? '! Warning' : 'Note'}: ${text}`, columns, GAP),
  );
}

/** What did not pass first; what passed as far as there is room, measures before censuses: a rule kept says little. */
function table({ failed, inconclusive, warnings, allowed, passed }: Outline, columns: number): Line[] {
  const isCensus = ({ check }: Entry) => Number(check.basis === 'census' || check.basis === 'fact');
  const told = passed.toSorted((a, b) => isCensus(a) - isCensus(b));
  const all = [...failed, ...inconclusive, ...warnings, ...allowed, ...told];
  if (all.length === 0) return [];
  const rows = checkRows(all.slice(0, MAX_ROWS));
  const more = all.length - rows.length;
  const allPassed = all.length - passed.length <= MAX_ROWS;
  return [
    ...grid(rows, columns),
    ...(more === 0 ? [] : [[quiet(`${GAP}… and ${several(more, 'more check')}${allPassed ? ', all passed' : ''}`)]]),
  ];
}

const COLUMNS = [
  { title: 'Measure', text: (row) => clipped(row.measure, MAX_CELL), numeric: false },
  { title: 'Baseline', text: (row) => row.baseline, numeric: true },
  { title: 'Measured', text: (row) => row.bare.current, numeric: true },
  { title: 'Difference', text: (row) => row.bare.difference, numeric: true },
  { title: 'Interval', text: (row) => row.bare.interval || NOTHING, numeric: true },
  { title: 'Limit', text: (row) => clipped(row.limit, MAX_CELL), numeric: false },
  { title: 'Margin left', text: (row) => row.margin, numeric: true },
  { title: 'Verdict', text: (row) => verdictText(row), numeric: false },
] as const satisfies readonly { title: string; text: (row: CheckRow) => string; numeric: boolean }[];

/** What a narrow terminal does without, first to last. */
const LEAST = ['Interval', 'Margin left', 'Baseline', 'Limit', 'Difference'];

function grid(rows: readonly CheckRow[], columns: number): Line[] {
  const measured = measuredTitle(rows.map(({ entry }) => entry));
  const filled = COLUMNS.map(({ title: fixed, text, numeric }) => {
    const title = fixed === 'Measured' ? measured : fixed;
    const texts = rows.map(text);
    return { title, numeric, texts, width: Math.max(widthOf(title), ...texts.map(widthOf)) };
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
    placed.map(({ width, numeric }, index) => pad(shortened(texts[index]!, width), width, numeric));
  const head = line(placed.map(({ title }) => title));
  return [
    [quiet(`${GAP}${head.join(GAP)}`.trimEnd())],
    ...rows.map((row, index): Line => {
      const cells = line(placed.map(({ texts }) => texts[index]!)).slice(0, -1);
      return [
        { text: `${GAP}${cells.join(GAP)}${GAP}`, style: 'none' },
        { text: verdictText(row), style: styleOf(row.entry) },
      ];
    }),
  ];
}

function fullWidth(columns: readonly { width: number }[]): number {
  return columns.reduce((total, { width }) => total + GAP.length + width, 0);
}

/** The measure may be shortened, so only part of it counts. */
function neededWidth([measure, ...others]: readonly { width: number }[]): number {
  return fullWidth([{ width: Math.min(measure!.width, 2 * NARROWEST_MEASURE) }, ...others]);
}

/** Problems, then the reasons of the worst checks. */
function why({ problems, missing, failed, inconclusive, warnings }: Outline, columns: number): Line[] {
  const entries = [...failed, ...inconclusive, ...warnings];
  const shown = entries.slice(0, MAX_EXPLANATIONS);
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const commands = [...new Set(shown.flatMap(({ check }) => check.reproduce ?? []))];
  const lines = [
    ...problems.flatMap((result) =>
      told(`! ${resultName(result)}: ${placeOf(result.problem!.source)}${result.problem!.message}`, columns, GAP),
    ),
    ...missing.flatMap((item) =>
      told(`! ${resultName(item)}${item.fact ? '' : ' delivered no result'}: ${item.reason}`, columns, GAP),
    ),
    ...shown.flatMap((entry) => explained(entry, columns, severalGates)),
  ];
  if (entries.length > shown.length)
    lines.push([quiet(`${GAP}… and ${formatCount(entries.length - shown.length)} more`)]);
  return [
    ...lines,
    ...commands.map((command): Line => [quiet(`${GAP}To reproduce: ${clipped(command, MAX_SENTENCE)}`)]),
  ];
}

function explained({ result, check }: Entry, columns: number, severalGates: boolean): Line[] {
  const { limit, examples, flip } = check;
  const gate = severalGates ? `${resultName(result)} · ` : '';
  const rows = examples.slice(0, MAX_EXAMPLES).join(', ');
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  const parts = [
    effectText(check),
    neededFact(check),
    flip === null ? '' : sentence(flip),
    limit?.source ? `Limit ${limit.rule}: ${limit.text} from ${limit.source.file}:${limit.source.line}.` : '',
    rows === '' ? '' : `Examples: rows ${rows}${more}.`,
  ];
  return [
    ...told(
      `${MARKS[check.verdict].mark} ${gate}${clipped(checkName(check), MAX_CELL)}: ${sentence(check.reason)}`,
      columns,
      GAP,
    ),
    ...told(parts.filter((part) => part !== '').join(' '), columns, `${GAP}${GAP}`, 'quiet'),
  ];
}

function notChecked({ notChecked: items }: Outline, columns: number): Line[] {
  if (items.length === 0) return [];
  const shown = items
    .slice(0, MAX_ITEMS)
    .flatMap(({ where, title, reason }) => told(`${where}: ${title}: ${sentence(reason)}`, columns, GAP + GAP));
  const more = items.length - MAX_ITEMS;
  return [
    [{ text: `${GAP}Not checked`, style: 'none' }],
    ...shown,
    ...(more > 0 ? [[quiet(`${GAP}${GAP}… and ${formatCount(more)} more`)]] : []),
  ];
}

function facts({ results, context: { mergeBase } }: Report, columns: number): Line[] {
  const groups = provenance(results, mergeBase).map(({ label, facts: items }) => {
    const texts = items
      .slice(0, MAX_ITEMS)
      .map(({ text, code, after }) =>
        [text, code, after === '' ? '' : `(${after})`].filter((part) => part !== '').join(' '),
      );
    return `${label} ${texts.join(', ')}${items.length > MAX_ITEMS ? ', …' : ''}`;
  });
  return told(groups.join(' · '), columns, GAP, 'quiet');
}

/** Text from results, cleaned and wrapped. */
function told(text: string, columns: number, indent: string, style: Style = 'none'): Line[] {
  if (text === '') return [];
  return wrapped(clipped(text, MAX_SENTENCE), columns - indent.length).map(
    (line): Line => [{ text: indent + line, style }],
  );
}

function verdictText(row: CheckRow): string {
  return `${isWarned(row.entry.check) ? '!' : MARKS[row.entry.check.verdict].mark} ${row.verdict}`;
}

function styleOf({ check }: Entry): Style {
  return isWarned(check) ? 'unsure' : MARKS[check.verdict].style;
}

function placeOf(source: { file: string; line: number } | null): string {
  return source === null ? '' : `${source.file}:${source.line}: `;
}

function quiet(text: string) {
  return { text, style: 'quiet' } as const;
}
