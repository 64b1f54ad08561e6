import { resultName } from '../result/name.ts';
import { formatCount, formatDuration, several } from '../wording/numbers.ts';
import { sentence, sentenceList } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { code, htmlText, link, prose, strong } from './cell.ts';
import type { ReportContext } from './context.ts';
import { explanation, problemList, reproduction, sourceLink } from './explain.ts';
import { baselineTable, besideTable, checkTable, gateTable, resultTable } from './markdown-table.ts';
import { besideMergeBase } from './merge-base.ts';
import type { Entry } from './outline.ts';
import type { Overall } from './overall.ts';
import { disagreements, provenance } from './provenance.ts';
import type { Report } from './report.ts';
import { FOOTNOTE, ICONS, WARNING_ICON } from './words.ts';

/** How much is said at all; less where a limit asks for it. */
export interface Detail {
  readonly aligned: boolean;
  /** The rows that passed: all, only a list that is short enough to stand open, or none. */
  readonly passed: 'all' | 'short' | 'none';
  readonly tables: 'all' | 'unfolded' | 'none';
  /** At most this many rows, explanations and items in each place. */
  readonly rows: number;
}

/** How much of it stands outside the folds, in each place. */
export interface Sight {
  readonly rows: number;
  readonly explanations: number;
  readonly items: number;
  readonly warnings: boolean;
}

const MAX_FINDING = 600;
const MAX_FACTS = 4;
const SHORT_TABLE = 6;

export function heading({ icon, decision }: Overall): string {
  return `## ${icon} ${decision.replace(/\.$/, '')}`;
}

export function lead({ verdict: { finding }, context: { policyProblem } }: Report): string {
  return policyProblem === null ? prose(clipped(finding, MAX_FINDING)) : '';
}

/** Where the policy cannot be read, and what may have been meant. */
export function mistakeList({ context }: Report, detail: Detail, sight: Sight): string[] {
  const items = (context.policyProblem?.mistakes ?? []).map(({ text, source }) => {
    const place = source === null ? '' : `${sourceLink(source, context)} `;
    return `- ${place}${prose(clipped(sentence(text), MAX_FINDING))}`;
  });
  return items.length === 0 ? [] : list(items, 'mistake', context, detail, sight);
}

export function noticeBlocks({ outline: { results }, context }: Report): string[] {
  return [...disagreements(results), ...context.notices].map(({ level, text }) =>
    level === 'warning' ? `> ${WARNING_ICON} **Warning:** ${prose(text)}` : `> **Note:** ${prose(text)}`,
  );
}

/** A row per gate, where there are several; what passed goes under a fold when they are many. */
export function gateOverview(
  { outline: { results, missing }, context }: Report,
  detail: Detail,
  sight: Sight,
): string[] {
  if (results.length + missing.length < 2) return [];
  const crowded = results.length + missing.length > sight.rows;
  const first = crowded ? results.filter((result) => result.verdict !== 'pass') : results;
  const good = crowded ? results.filter((result) => result.verdict === 'pass') : [];
  const lost = missing.slice(0, detail.rows);
  const shown = first.slice(0, Math.min(detail.rows, crowded ? sight.rows : Number.POSITIVE_INFINITY));
  const more = [...first.slice(shown.length), ...good].slice(0, detail.rows);
  const dropped = results.length + missing.length - shown.length - more.length - lost.length;
  return [
    shown.length + lost.length === 0 ? '' : gateTable(shown, lost, detail),
    more.length === 0 ? '' : fold(several(more.length, 'more gate'), gateTable(more, [], detail)),
    left(dropped, 'gate', context),
  ];
}

export function problemSection({ outline, context }: Report, detail: Detail, sight: Sight): string[] {
  const items = problemList(outline, context);
  if (items.length === 0) return [];
  return [`### ${ICONS.error} Could not decide`, ...list(items, 'gate', context, detail, sight)];
}

export function checkSections(parts: Report, detail: Detail, sight: Sight): string[] {
  const { failed, inconclusive, warnings } = parts.outline;
  const warned = checkSection(`${WARNING_ICON} Warnings, not blocking`, warnings, parts, detail, {
    ...sight,
    explanations: 0,
  });
  return [
    ...checkSection(`${ICONS.fail} Failed`, failed, parts, detail, sight),
    ...checkSection(`${ICONS.inconclusive} Inconclusive`, inconclusive, parts, detail, sight),
    ...(sight.warnings || warned.length === 0
      ? warned
      : [fold(`${WARNING_ICON} ${several(warnings.length, 'warning')}, not blocking`, joined(...warned.slice(1)))]),
  ];
}

/** A table of the worst, why each is so, and the rest under a fold. */
function checkSection(
  title: string,
  entries: readonly Entry[],
  { context }: Report,
  detail: Detail,
  sight: Sight,
): string[] {
  if (entries.length === 0) return [];
  const kept = entries.slice(0, detail.rows);
  const first = kept.slice(0, sight.rows);
  const rest = kept.slice(sight.rows);
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const why = kept.map((entry) => explanation(entry, context, severalGates));
  const moreWhy = why.slice(sight.explanations).join('\n');
  const moreRows = rest.length === 0 ? '' : checkTable(rest, detail);
  const untold = Math.max(0, why.length - sight.explanations);
  const others = untold === entries.length ? 'Why' : `Why, for ${several(untold, 'other')}`;
  const foldTitle = rest.length > 0 ? `${several(rest.length, 'more row')}, and why` : others;
  return [
    `### ${title}: ${several(entries.length, 'check')}`,
    first.length === 0 ? '' : checkTable(first, detail),
    why.slice(0, sight.explanations).join('\n'),
    moreRows + moreWhy === '' ? '' : fold(foldTitle, joined(moreRows, moreWhy)),
    left(entries.length - kept.length, 'row', context),
  ];
}

export function reproduceLine({ outline: { failed, inconclusive, warnings } }: Report): string {
  return reproduction([...failed, ...inconclusive, ...warnings]);
}

/** What passed in one line; a short list stands open where there is nothing else to look at. */
export function passedFold({ outline, verdict, context }: Report, detail: Detail, sight: Sight): string {
  const { passed, results } = outline;
  if (passed.length === 0) return '';
  const alone = !verdict.blocking && outline.warnings.length === 0 && passed.length <= sight.rows;
  const time = formatDuration(results.reduce((sum, result) => sum + result.durationMs, 0));
  const title = `${ICONS.pass} ${several(passed.length, 'check')} passed, ${time}`;
  if (detail.passed === 'none' || (detail.passed === 'short' && !alone)) {
    return joined(title, left(passed.length, 'row', context));
  }
  return fold(title, checkTable(passed, detail), alone);
}

/** What did not pass and the policy lets be: told, under a fold, and no warning. */
export function allowedFold({ outline: { allowed }, context }: Report, detail: Detail): string {
  if (allowed.length === 0) return '';
  const kept = allowed.slice(0, detail.rows);
  const keys = [
    ...new Set(allowed.flatMap(({ check }) => (check.effect?.kind === 'allowed' ? [check.effect.by] : []))),
  ];
  const title = `${ICONS.inconclusive} ${several(allowed.length, 'check')} let be, by ${sentenceList(keys)}`;
  return fold(title, joined(checkTable(kept, detail), left(allowed.length - kept.length, 'row', context)));
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

/** The tables that the gates added: short ones of the only gate in sight, the others under one fold per gate. */
export function ownTables({ outline: { results }, context }: Report, detail: Detail): string[] {
  if (detail.tables === 'none') {
    const count = results.reduce((sum, result) => sum + result.tables.length, 0);
    return [left(count, 'table', context)];
  }
  return results.flatMap((result) => {
    const inSight = result.tables.filter(
      (table) => results.length === 1 && !table.folded && table.rows.length <= SHORT_TABLE,
    );
    const others = result.tables.filter((table) => !inSight.includes(table));
    const under = others.filter((table) => detail.tables === 'all' || !table.folded);
    const write = (table: (typeof others)[number]) =>
      joined(
        strong(table.title),
        table.note === null ? '' : prose(table.note),
        resultTable(table, table.rows.length, detail),
      );
    const names = under.map((table) => table.title).join(' · ');
    return [
      ...inSight.map(write),
      under.length === 0 ? '' : fold(`${resultName(result)}: ${names}`, joined(...under.map(write))),
      left(others.length - under.length, 'table', context),
    ];
  });
}

export function notCheckedSection(
  { outline: { notChecked }, context }: Report,
  detail: Detail,
  sight: Sight,
): string[] {
  if (notChecked.length === 0) return [];
  const items = notChecked.map(
    ({ where, title, reason }) => `- ${prose(where)}: ${strong(title)}: ${prose(sentence(reason))}`,
  );
  return ['### Not checked', ...list(items, 'item', context, detail, sight)];
}

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
  if (context.whole.url !== null) groups.push(`Whole report ${wholeReport(context)}`);
  const usesIntervals = results.some((result) => result.checks.some((check) => check.basis === 'interval'));
  return [groups.join(' · '), ...(usesIntervals ? [FOOTNOTE] : [])].map((line) => `<sub>${line}</sub>`).join('\n\n');
}

/** A link or a name of where everything is. */
export function wholeReport({ whole: { label, url } }: ReportContext): string {
  return url === null ? prose(label) : link(prose(label), url);
}

function list(items: readonly string[], noun: string, context: ReportContext, detail: Detail, sight: Sight): string[] {
  const kept = items.slice(0, detail.rows);
  const rest = kept.slice(sight.items);
  return [
    kept.slice(0, sight.items).join('\n'),
    rest.length === 0 ? '' : fold(several(rest.length, `more ${noun}`), rest.join('\n')),
    left(items.length - kept.length, noun, context),
  ];
}

/** `23 more rows in the HTML report.`, or nothing where nothing is left. */
function left(count: number, noun: string, context: ReportContext): string {
  return count <= 0 ? '' : `*${several(count, `more ${noun}`)} in ${wholeReport(context)}.*`;
}

/** GitHub reads markdown inside only after an empty line. */
function fold(title: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${htmlText(title)}</summary>\n\n${body}\n\n</details>`;
}

function joined(...blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}
