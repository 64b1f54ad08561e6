import { isMetric } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { helpUrl } from '../wording/help.ts';
import { formatCount } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { commandsOf } from './explain.ts';
import { figureLines } from './figure-text.ts';
import { lastChanges } from './last-changes.ts';
import { besideMergeBase } from './merge-base.ts';
import type { Outline } from './outline.ts';
import type { Overall } from './overall.ts';
import { disagreements, provenance } from './provenance.ts';
import type { Report } from './report.ts';
import { data, held, modelFacts } from './terminal-checks.ts';
import { measures } from './terminal-measures.ts';
import { GAP, MARKS, MAX_EXAMPLES, MAX_ITEMS, MAX_SENTENCE, placeOf, quiet, told } from './terminal-parts.ts';
import { type Line, paintLines } from './terminal-text.ts';
import { MAX_SERIES, seriesInShort, sinceWhen, trendOf } from './trend.ts';
import { FIT } from './width.ts';
import { hasPairs, PAIRED_NOTE, placedProblem } from './words.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Width of the terminal; lines are kept within it where the words allow. */
  readonly columns: number;
}

const NARROWEST_TERMINAL = 40;
const MAX_PICTURES = 3;
const MAX_NAME = 60;

/** The report for a terminal or a log: decision first, then what does not hold with its reasons, then what holds. Ends with a line break. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const columns = Math.max(NARROWEST_TERMINAL, options.columns);
  const blocks = [
    [...decision(report.verdict, columns), ...notices(report, columns)],
    mistakes(report, columns),
    problems(report.outline, columns),
    ...modelBlocks(report.outline).map((block) => block(report.outline, columns)),
    data(report.outline, columns),
    pictures(report.outline, columns),
    held(report.outline, columns),
    next(report, columns),
    trends(report, columns),
    notChecked(report.outline, columns),
    [...beside(report, columns), ...facts(report, columns)],
  ].filter((block) => block.length > 0);
  return paintLines(
    blocks.flatMap((block, index) => (index === 0 ? block : [[], ...block])),
    options.color,
  );
}

/** What fails comes before what holds. */
function modelBlocks({ failed }: Outline) {
  return failed.some(({ check }) => isMetric(check)) ? [measures, modelFacts] : [modelFacts, measures];
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

/** Gates that could not measure, and results that never came. */
function problems({ problems: failed, missing }: Outline, columns: number): Line[] {
  return [
    ...failed.flatMap((result) => {
      const { message, source } = placedProblem(result.problem!);
      const url = helpUrl(message);
      return [
        ...told(`! ${resultName(result)}: ${placeOf(source)}${message}`, columns, GAP),
        ...(url === null ? [] : [[quiet(`${GAP}  More: ${url}`)]]),
      ];
    }),
    ...missing.flatMap((item) =>
      told(`! ${resultName(item)}${item.fact ? '' : ' delivered no result'}: ${item.reason}`, columns, GAP),
    ),
  ];
}

/** Where to look, and the commands that repeat it. */
function next(report: Report, columns: number): Line[] {
  const { results, outline } = report;
  const { failed, inconclusive, warnings } = outline;
  const failing = new Set(failed.map(({ result }) => result));
  const found = results.flatMap((result) => (failing.has(result) ? result.findings.slice(1) : []));
  const { repeat, listing } = commandsOf([...failed, ...inconclusive, ...warnings]);
  return [
    ...(found.length === 0 ? [] : told(`Look at first: ${found.slice(0, MAX_EXAMPLES).join(' ')}`, columns, GAP)),
    ...lastChanges(report).flatMap((text) => told(`Last changed: ${text}`, columns, GAP)),
    ...repeat
      .slice(0, MAX_EXAMPLES)
      .map((command): Line => [quiet(`${GAP}Run it yourself: ${clipped(command, MAX_SENTENCE)}`)]),
    ...(listing === null ? [] : [[quiet(`${GAP}List the failing rows: ${clipped(listing, MAX_SENTENCE)}`)]]),
  ];
}

/** How the main numbers went over earlier runs, this one last, and what moved beyond chance. */
function trends({ results, context }: Report, columns: number): Line[] {
  const series = trendOf(results, context.earlier);
  const [first] = series;
  if (first === undefined) return [];
  const short = series.slice(0, MAX_SERIES).map(seriesInShort).join(' · ');
  return [
    ...told(`Earlier runs: ${short} (${sinceWhen(first)})`, columns, GAP),
    ...series.flatMap(({ metric, drift, moves }) =>
      drift === null
        ? []
        : told(`${moves === 'better' ? 'Note' : '! Warning'}: ${metric} ${sentence(drift)}`, columns, GAP),
    ),
  ];
}

/** What the pictures of a gate that does not pass show, where text can show it. */
function pictures({ results }: Outline, columns: number): Line[] {
  const figures = results.flatMap((result) => (result.verdict === 'pass' ? [] : result.figures));
  return figures
    .map((figure) => ({ figure, lines: figureLines(figure) }))
    .filter(({ lines }) => lines.length > 0)
    .slice(0, MAX_PICTURES)
    .flatMap(({ figure: { title, summary }, lines }): Line[] => [
      ...told(`${title}${summary === '' ? '' : `: ${sentence(summary)}`}`, columns, GAP),
      ...lines.map((line): Line => [quiet(GAP + GAP + FIT.shortened(line, columns - 4))]),
    ]);
}

function notChecked({ notChecked: items }: Outline, columns: number): Line[] {
  if (items.length === 0) return [];
  if (items.length > MAX_ITEMS) {
    const names = items.slice(0, MAX_ITEMS).map(({ title }) => clipped(title, MAX_NAME));
    const more = `and ${formatCount(items.length - MAX_ITEMS)} more`;
    return told(`Not checked: ${[...names, more].join(', ')}. The report says why.`, columns, GAP, 'quiet');
  }
  const shown = items
    .slice(0, MAX_ITEMS)
    .flatMap(({ where, title, reason }) => told(`${where}: ${title}: ${sentence(reason)}`, columns, GAP + GAP));
  return [[{ text: `${GAP}Not checked`, style: 'none' }], ...shown];
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
  return [
    ...(hasPairs(results) ? told(PAIRED_NOTE, columns, GAP, 'quiet') : []),
    ...told(groups.join(' · '), columns, GAP, 'quiet'),
  ];
}
