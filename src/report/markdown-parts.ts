import { isComparison, isDataRule } from '../result/check.ts';
import type { Figure, Result } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { blocks } from '../result/verdict.ts';
import { formatCount, several } from '../wording/numbers.ts';
import { sentence } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { code, message, prose, strong } from './cell.ts';
import { checkName, measuredName } from './check-sentence.ts';
import type { ReportContext } from './context.ts';
import { problemList, sourceLink } from './explain.ts';
import { figureLines } from './figure-text.ts';
import { type Detail, fold, joined, left, list, type Sight, wholeReport } from './markdown-blocks.ts';
import { baselineTable, besideTable, gateTable, resultTable } from './markdown-table.ts';
import { besideMergeBase } from './merge-base.ts';
import { gatesInOrder, type Outline } from './outline.ts';
import type { Overall } from './overall.ts';
import { disagreements, provenance } from './provenance.ts';
import type { Report } from './report.ts';
import { MAX_SERIES, seriesInShort, sinceWhen, trendOf } from './trend.ts';
import { FOOTNOTE, hasPairs, ICONS, PAIRED_NOTE, WARNING_ICON } from './words.ts';

const MAX_FINDING = 600;
const MAX_FACTS = 4;
const SHORT_TABLE = 6;
const MAX_GATES = 8;
const MAX_NAMES = 8;

/** The first line: the decision in words. */
export function heading({ icon, decision }: Overall): string {
  return `## ${icon} ${prose(decision.replace(/\.$/, ''))}`;
}

/** The numbers behind the decision, what they are of in bold. */
export function lead({ verdict: { finding }, outline, context: { policyProblem } }: Report): string {
  const isListed = outline.problems.length + outline.missing.length > 0 && !hasFailed(outline);
  if (policyProblem !== null || isListed) return '';
  const text = clipped(finding, MAX_FINDING);
  const [first] = [...outline.failed, ...outline.inconclusive, ...outline.warnings];
  const subject = first && [measuredName(first.check), checkName(first.check)].find((name) => text.startsWith(name));
  if (subject === undefined) return message(text);
  const rest = text.slice(subject.length);
  return `${strong(subject)}${rest.startsWith(' ') ? ' ' : ''}${message(rest)}`;
}

function hasFailed({ failed }: Outline): boolean {
  return failed.some(({ check }) => check.verdict === 'fail');
}

/** Where the policy cannot be read, and what may have been meant. */
export function mistakeList({ context }: Report, detail: Detail, sight: Sight): string[] {
  const items = (context.policyProblem?.mistakes ?? []).map(({ text, source }) => {
    const place = source === null ? '' : `${sourceLink(source, context)} `;
    return `- ${place}${message(clipped(sentence(text), MAX_FINDING))}`;
  });
  return items.length === 0 ? [] : list(items, 'mistake', context, detail, sight);
}

/** A quote for each disagreement between results and each notice of the run. */
export function noticeBlocks({ outline: { results }, context }: Report): string[] {
  return [...disagreements(results), ...context.notices].map(({ level, text }) =>
    level === 'warning' ? `> ${WARNING_ICON} **Warning:** ${message(text)}` : `> **Note:** ${message(text)}`,
  );
}

/** What came of each gate, in a line: `accuracy ❌ 3 of 12 checks fail · data-schema ✅ 39 rules hold`. */
export function gateLine({ outline, context }: Report): string {
  const { results, missing } = outline;
  if (results.length + missing.length < 2) return '';
  const first = gatesInOrder(outline);
  const words = [
    ...missing.map((item) => `${prose(resultName(item))} ${ICONS.error} ${item.fact ? 'blocks' : 'no result'}`),
    ...first.map((result) => `${prose(resultName(result))} ${ICONS[result.verdict]} ${prose(gateWords(result))}`),
  ];
  const more = words.length - MAX_GATES;
  return [...words.slice(0, MAX_GATES), ...(more > 0 ? [several(more, 'more gate')] : []), ...whole(context)].join(
    ' · ',
  );
}

function gateWords({ verdict, checks, problem }: Result): string {
  if (problem !== null) return 'could not decide';
  const noun = !checks.every(isDataRule) ? 'check' : checks.every(isComparison) ? 'comparison' : 'rule';
  const own = checks.filter((check) => check.verdict === verdict && (verdict === 'pass' || blocks(check))).length;
  const of = own === checks.length ? several(own, noun) : `${own} of ${several(checks.length, noun)}`;
  return `${of} ${own === 1 ? GATE_WORDS[verdict].one : GATE_WORDS[verdict].many}`;
}

const GATE_WORDS = {
  pass: { one: 'holds', many: 'hold' },
  fail: { one: 'fails', many: 'fail' },
  inconclusive: { one: 'is open', many: 'are open' },
  error: { one: 'could not be decided', many: 'could not be decided' },
} as const satisfies Record<Result['verdict'], object>;

function whole(context: ReportContext): string[] {
  return context.whole.url === null ? [] : [wholeReport(context)];
}

/** How the main numbers went over earlier runs, this one last; and what moved beyond chance, which no single run can see. */
export function trendLines({ results, context }: Report): string[] {
  const series = trendOf(results, context.earlier);
  const [first] = series;
  if (first === undefined) return [];
  const shown = series.slice(0, MAX_SERIES).map((one) => prose(seriesInShort(one)));
  const more = series.length > MAX_SERIES && context.whole.url !== null ? ` · ${wholeReport(context)}` : '';
  return [
    `${strong('Earlier runs:')} ${shown.join(' · ')} (${prose(sinceWhen(first))})${more}`,
    ...series.flatMap(({ metric, drift, moves }) => {
      if (drift === null) return [];
      const kind = moves === 'better' ? '**Note:**' : `${WARNING_ICON} **Over the weeks:**`;
      return [`> ${kind} ${strong(metric)} ${message(sentence(drift))}`];
    }),
  ];
}

/** What each gate found, in its own words. */
export function gateFold({ outline, context }: Report, detail: Detail): string {
  const { results, missing } = outline;
  if (results.length + missing.length < 2) return '';
  const kept = gatesInOrder(outline).slice(0, detail.rows);
  const lost = missing.slice(0, detail.rows);
  const count = results.length + missing.length;
  const rest = left(count - kept.length - lost.length, 'gate', context);
  return kept.length + lost.length === 0
    ? rest
    : fold('What each gate found', joined(gateTable(kept, lost, detail), rest));
}

/** What could not decide, in as much detail as there is room for; nothing where all could. */
export function problemSection({ outline, context }: Report, detail: Detail, sight: Sight): string[] {
  const items = problemList(outline, context);
  if (items.length === 0) return [];
  return [`### ${ICONS.error} Could not decide`, ...list(items, 'gate', context, detail, sight)];
}

/** The baseline that gates and the merge base, side by side; the line that is in sight says which is which. */
export function besideFold({ outline: { results }, context }: Report, detail: Detail): string {
  const beside = besideMergeBase(results, context.mergeBase);
  if (beside === null) return '';
  if (detail.tables === 'none') return joined(prose(beside.title), left(beside.rows.length, 'row', context));
  const kept = beside.rows.slice(0, detail.rows);
  return fold(
    beside.title,
    joined(
      baselineTable(beside, detail),
      besideTable({ ...beside, rows: kept }, detail),
      prose(beside.note),
      left(beside.rows.length - kept.length, 'row', context),
    ),
  );
}

/** What the gates added: short tables of the only gate in sight, the others and what pictures show under one fold per gate. */
export function ownTables({ outline: { results }, context }: Report, detail: Detail): string[] {
  if (detail.tables === 'none') {
    const count = results.reduce((sum, result) => sum + result.tables.length, 0);
    return [left(count, 'table', context)];
  }
  return results.flatMap((result) => {
    // A statement that is cut runs nowhere: it stands whole in the HTML report.
    const tables = result.tables.filter(({ columns }) => columns.every(({ kind }) => kind !== 'sql'));
    const inSight = tables.filter((table) => results.length === 1 && !table.folded && table.rows.length <= SHORT_TABLE);
    const others = tables.filter((table) => !inSight.includes(table));
    const under = others.filter((table) => detail.tables === 'all' || !table.folded);
    const write = (table: (typeof others)[number]) =>
      joined(
        strong(table.title),
        table.note === null ? '' : prose(table.note),
        resultTable(table, table.rows.length, detail),
      );
    const pictures = detail.tables === 'all' ? result.figures.flatMap(pictureInWords).slice(0, detail.rows) : [];
    const names = [...under, ...pictures]
      .map(({ title }) => title)
      .slice(0, MAX_NAMES)
      .join(' · ');
    return [
      ...inSight.map(write),
      under.length + pictures.length === 0
        ? ''
        : fold(`${resultName(result)}: ${names}`, joined(...under.map(write), ...pictures.map(({ words }) => words))),
      left(others.length - under.length, 'table', context),
    ];
  });
}

/** A picture where none can be drawn; nothing where it has no words. */
function pictureInWords(figure: Figure): { title: string; words: string }[] {
  const lines = figureLines(figure);
  if (figure.summary === '' && lines.length === 0) return [];
  const drawn = lines.map((line) => code(line)).join('<br>\n');
  const summary = figure.summary === '' ? '' : prose(clipped(sentence(figure.summary), MAX_FINDING));
  return [{ title: figure.title, words: joined(strong(figure.title), summary, drawn) }];
}

/** What was not put to the test; nothing where all was. */
export function notCheckedSection(
  { outline: { notChecked }, context }: Report,
  detail: Detail,
  sight: Sight,
): string[] {
  if (notChecked.length === 0) return [];
  const items = notChecked.map(
    ({ where, title, reason }) => `- ${prose(where)}: ${strong(title)}: ${message(sentence(reason))}`,
  );
  return ['### Not checked', ...list(items, 'item', context, detail, sight)];
}

/** Which bytes were compared, where and with what; empty without a result. */
export function footer({ outline: { results }, context }: Report): string {
  if (results.length === 0) return '';
  const groups = provenance(results, context.mergeBase).map(({ label, facts }) => {
    const items = facts.map(({ text, code: identifier, after }) =>
      [prose(text), identifier === '' ? '' : code(identifier), after === '' ? '' : `(${prose(after)})`]
        .filter((part) => part !== '')
        .join(' '),
    );
    const more = items.length > MAX_FACTS ? ` and ${formatCount(items.length - MAX_FACTS)} more` : '';
    return `${label} ${items.slice(0, MAX_FACTS).join(', ')}${more}`;
  });
  if (context.whole.url !== null && results.length < 2) groups.push(`Everything: ${wholeReport(context)}`);
  const usesIntervals = results.some((result) => result.checks.some((check) => check.basis === 'interval'));
  const notes = [...(usesIntervals ? [FOOTNOTE] : []), ...(hasPairs(results) ? [PAIRED_NOTE] : [])].join(' ');
  return [groups.join(' · '), ...(notes === '' ? [] : [notes])].map((line) => `<sub>${line}</sub>`).join('\n\n');
}
