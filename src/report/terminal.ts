import type { Check } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { blocks, type Verdict } from '../result/verdict.ts';
import { formatCount, NOTHING, several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { dataRows, heldLines } from './data-rows.ts';
import { neededFact } from './explain.ts';
import { byMeasure, type MeasureRow, measureRows, modelEntries } from './measure-rows.ts';
import { besideMergeBase } from './merge-base.ts';
import type { Entry, Outline } from './outline.ts';
import type { Overall } from './overall.ts';
import { disagreements, provenance } from './provenance.ts';
import type { Report } from './report.ts';
import { type Line, paintLines, type Style } from './terminal-text.ts';
import { FIT } from './width.ts';
import { effectText, isWarned, verdictWords } from './words.ts';

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

/** The report for a terminal or a log: decision first, then what does not hold with its reasons, then what holds. Ends with a line break. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const columns = Math.max(NARROWEST_TERMINAL, options.columns);
  const blocks = [
    [...decision(report.verdict, columns), ...notices(report, columns)],
    mistakes(report, columns),
    problems(report.outline, columns),
    measures(report.outline, columns),
    data(report.outline, columns),
    held(report.outline, columns),
    next(report, columns),
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
    ...FIT.wrapped(`${mark} ${words}`, columns).map((text): Line => [{ text, style }]),
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

/** The numbers of the model, each that did not hold with its reasons below it; then what holds, as far as there is room. */
function measures(outline: Outline, columns: number): Line[] {
  const groups = byMeasure(modelEntries(outline));
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

/** A block per column that breaks its contract. */
function data({ failed, inconclusive, warnings, allowed }: Outline, columns: number): Line[] {
  const rows = dataRows([...failed, ...inconclusive, ...warnings, ...allowed]);
  const shown = rows.slice(0, MAX_EXPLANATIONS);
  return [
    ...shown.flatMap(({ entries, name, lines, examples, source }): Line[] => {
      const worst = entries.find(({ check }) => blocks(check)) ?? entries[0]!;
      const facts = [
        exampleText(examples),
        source === null ? '' : `Rule from ${source.file}:${source.line}.`,
        effectText(worst.check),
      ].filter((fact) => fact !== '');
      return [
        [{ text: `${GAP}${MARKS[worst.check.verdict].mark} ${clipped(name, MAX_CELL)}`, style: styleOf(worst) }],
        ...lines
          .slice(0, MAX_ITEMS)
          .flatMap(({ text, isStatistic }) => told(text, columns, GAP + GAP + (isStatistic ? GAP : ''))),
        ...told(facts.join(' '), columns, GAP + GAP, 'quiet'),
      ];
    }),
    ...(rows.length > shown.length
      ? [[quiet(`${GAP}… and ${several(rows.length - shown.length, 'more column')}`)]]
      : []),
  ];
}

/** What holds and is not in the table above, in a line. */
function held(outline: Outline, columns: number): Line[] {
  const groups = byMeasure(modelEntries(outline));
  const passed = groups.filter((group) => group.every(({ check }) => check.verdict === 'pass'));
  const unpassed = groups.length - passed.length;
  const wholes = passed.filter((group) => group.every(({ check }) => isWholeNumber(check))).length;
  const more = passed.length - Math.min(wholes, Math.max(0, MAX_ROWS - unpassed));
  const words = [
    ...(more > 0 ? [`${several(more, 'more measure')} ${more === 1 ? 'holds' : 'hold'}`] : []),
    ...heldLines(outline.passed),
  ];
  return words.flatMap((text) => told(`${MARKS.pass.mark} ${text}`, columns, GAP, 'pass'));
}

function fullWidth(columns: readonly { width: number }[]): number {
  return columns.reduce((total, { width }) => total + GAP.length + width, 0);
}

/** The measure may be shortened, so only part of it counts. */
function neededWidth([measure, ...others]: readonly { width: number }[]): number {
  return fullWidth([{ width: Math.min(measure!.width, 2 * NARROWEST_MEASURE) }, ...others]);
}

/** Gates that could not measure, and results that never came. */
function problems({ problems: failed, missing }: Outline, columns: number): Line[] {
  return [
    ...failed.flatMap((result) =>
      told(`! ${resultName(result)}: ${placeOf(result.problem!.source)}${result.problem!.message}`, columns, GAP),
    ),
    ...missing.flatMap((item) =>
      told(`! ${resultName(item)}${item.fact ? '' : ' delivered no result'}: ${item.reason}`, columns, GAP),
    ),
  ];
}

/** Where to look, and the commands that repeat it. */
function next({ results, outline }: Report, columns: number): Line[] {
  const { failed, inconclusive, warnings } = outline;
  const failing = new Set(failed.map(({ result }) => result));
  const found = results.flatMap((result) => (failing.has(result) ? result.findings.slice(1) : []));
  const commands = new Set([...failed, ...inconclusive, ...warnings].flatMap(({ check }) => check.reproduce ?? []));
  return [
    ...(found.length === 0 ? [] : told(`Look at first: ${found.slice(0, MAX_EXAMPLES).join(' ')}`, columns, GAP)),
    ...[...commands]
      .slice(0, MAX_EXAMPLES)
      .map((command): Line => [quiet(`${GAP}Run it yourself: ${clipped(command, MAX_SENTENCE)}`)]),
  ];
}

/** Why a check does not hold, and what would flip it. */
function explained({ check }: Entry, columns: number): Line[] {
  const { limit, examples, flip } = check;
  const parts = [
    sentence(check.reason),
    effectText(check),
    neededFact(check),
    flip === null ? '' : sentence(flip),
    limit?.source ? `Limit ${limit.rule}: ${limit.text} from ${limit.source.file}:${limit.source.line}.` : '',
    exampleText(examples),
  ];
  return told(parts.filter((part) => part !== '').join(' '), columns, `${GAP}${GAP}`, 'quiet');
}

function exampleText(examples: readonly string[]): string {
  const rows = examples.slice(0, MAX_EXAMPLES).join(', ');
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  return rows === '' ? '' : `Rows ${rows}${more}.`;
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
  return FIT.wrapped(clipped(text, MAX_SENTENCE), columns - indent.length).map(
    (line): Line => [{ text: indent + line, style }],
  );
}

/** A mark for each limit, and one word for the worst. */
function verdictText({ entries }: MeasureRow): string {
  const marks = entries.map(({ check }) => (isWarned(check) ? '!' : MARKS[check.verdict].mark));
  return `${marks.join(' ')} ${verdictWords(entries[0]!.check)}`;
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
