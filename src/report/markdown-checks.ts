import { isComparison, isDataRule, isMetric, isModelFact, metNumber } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { ROWS_PAGE } from '../wording/help.ts';
import { several } from '../wording/numbers.ts';
import { sentence, sentenceList } from '../wording/sentence.ts';
import { clipped } from '../wording/visible.ts';
import { link, message, prose, strong } from './cell.ts';
import { checkName } from './check-sentence.ts';
import { dataRows, heldLines } from './data-rows.ts';
import { explanation, neededFact, reproduction } from './explain.ts';
import { lastChanges } from './last-changes.ts';
import { type Detail, fold, joined, left, list, type Sight } from './markdown-blocks.ts';
import { brokenTable, heldTable, measureTable } from './markdown-table.ts';
import { byMeasure, metricEntries } from './measure-rows.ts';
import type { Entry, Outline } from './outline.ts';
import type { Report } from './report.ts';
import { ICONS, verdictIcon } from './words.ts';

const MAX_FINDING = 600;
const MAX_FINDINGS = 3;

/** The numbers of the model: what did not pass, then what holds, as far as there is room; slices that hold come later. */
export function measureSection({ outline, context }: Report, detail: Detail, sight: Sight): string[] {
  const { shown, more, left: count } = placed(outline, detail, sight);
  return [
    shown.length === 0 ? '' : measureTable(shown, detail),
    more.length === 0 ? '' : fold(`${several(more.length, 'more measure')} to look at`, measureTable(more, detail)),
    left(count, 'row', context),
  ];
}

/** What holds and is not in sight. */
export function holdingFold({ outline, context }: Report, detail: Detail, sight: Sight): string {
  const { holding } = placed(outline, detail, sight);
  if (holding.length === 0) return '';
  const title = `${ICONS.pass} ${several(holding.length, 'more measure')} ${holds(holding.length)}`;
  if (!detail.passed) return joined(title, left(holding.length, 'row', context));
  return fold(title, measureTable(holding, detail));
}

function placed(outline: Outline, detail: Detail, sight: Sight) {
  const groups = byMeasure(metricEntries(outline));
  const unpassed = groups.filter((group) => !isPassed(group) && !isLetBe(group));
  const passed = groups.filter(isPassed);
  const kept = unpassed.slice(0, detail.rows);
  const wholes = passed.filter(isWholeNumber).slice(0, detail.rows);
  const shown = [...kept, ...wholes].slice(0, sight.measures);
  return {
    shown,
    more: kept.filter((group) => !shown.includes(group)),
    left: unpassed.length - kept.length,
    holding: passed.filter((group) => !shown.includes(group)),
  };
}

/** What is not so of the model itself, a line each: there is no number to put into a table. */
export function factLines({ outline, context }: Report, detail: Detail, sight: Sight): string[] {
  const items = [...outline.failed, ...outline.warnings]
    .filter(({ check }) => isModelFact(check))
    .map(({ check }) => {
      const { reason } = check;
      return `- ${verdictIcon(check)} ${strong(checkName(check))}: ${message(clipped(sentence(reason), MAX_FINDING))}`;
    });
  return list(items, 'check', context, detail, sight);
}

/** What breaks a contract, a row a column. */
export function dataSection({ outline, context }: Report, detail: Detail, sight: Sight): string[] {
  const rows = dataRows(unpassedEntries(outline));
  if (rows.length === 0) return [];
  const kept = rows.slice(0, detail.rows);
  const first = kept.slice(0, sight.columns);
  const rest = kept.slice(sight.columns);
  return [
    first.length === 0 ? '' : brokenTable(first, context, detail),
    rest.length === 0 ? '' : fold(several(rest.length, 'more column'), brokenTable(rest, context, detail)),
    left(rows.length - kept.length, 'row', context),
  ];
}

/** What the gates found out beyond their numbers: where to look. The first stands in the lead already. */
export function lookLine({ outline: { results, failed } }: Report): string {
  const failing = new Set(
    failed.filter(({ check }) => !isDataRule(check) || isComparison(check)).map(({ result }) => result),
  );
  const found = results.flatMap((result) => (failing.has(result) ? result.findings.slice(1) : []));
  if (found.length === 0) return '';
  const shown = found.slice(0, MAX_FINDINGS).map((text) => prose(clipped(sentence(text), MAX_FINDING)));
  return `**Look at first:** ${shown.join(' ')}`;
}

/** The commits to look at first. */
export function lastChangeLine(report: Report): string {
  const changes = lastChanges(report).map((text) => prose(clipped(text, MAX_FINDING)));
  return changes.length === 0 ? '' : `**Last changed:** ${changes.join(' · ')}`;
}

/** What is not yet known takes so many rows, or somebody who accepts the risk. */
export function neededLines(
  { outline: { inconclusive, failed, problems }, context }: Report,
  detail: Detail,
  sight: Sight,
): string[] {
  if (failed.length + problems.length > 0) return [];
  const items = inconclusive.slice(1).flatMap(({ check }) => {
    const needed = neededFact(check);
    return needed === '' ? [] : [`- ${prose(checkName(check))}: ${prose(needed)}`];
  });
  const ofCalls = inconclusive.every(({ check }) => metNumber(check)?.rows?.of.kind === 'samples');
  return inconclusive.length === 0
    ? []
    : [
        ...list(items, 'check', context, detail, sight),
        `**What may be done:** ${ofCalls ? 'give it more time or a quieter machine' : `measure more rows (${link('how many?', ROWS_PAGE)})`}, or say in the policy what becomes of it: \`on-inconclusive: warn\`.`,
      ];
}

/** The command that repeats what did not pass; empty where there is none. */
export function reproduceLine({ outline }: Report): string {
  return reproduction(unpassedEntries(outline).filter(({ check }) => check.effect?.kind !== 'allowed'));
}

/** Why each did not pass, and what would flip it. */
export function whyFold({ outline, context }: Report, detail: Detail): string {
  const { failed, inconclusive, warnings } = outline;
  const entries = [...failed, ...inconclusive, ...warnings];
  if (entries.length === 0) return '';
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const kept = entries.slice(0, detail.rows);
  const why = kept.map((entry) => explanation(entry, context, severalGates));
  const title = entries.length === 1 ? 'Why, and what would flip it' : 'Why each, and what would flip it';
  return kept.length === 0
    ? left(entries.length, 'reason', context)
    : fold(title, joined(why.join('\n'), left(entries.length - kept.length, 'reason', context)));
}

/** What is so of the model itself: how many, and what each says. */
export function heldFactFold({ outline: { passed }, context }: Report, detail: Detail): string {
  const facts = passed.filter(({ check }) => isModelFact(check));
  if (facts.length === 0) return '';
  const title = `${ICONS.pass} ${several(facts.length, 'check')} of the model ${holds(facts.length)}`;
  if (!detail.passed) return title;
  const kept = facts.slice(0, detail.rows);
  return fold(
    title,
    joined(
      kept.map(({ check }) => `- ${prose(checkName(check))}`).join('\n'),
      left(facts.length - kept.length, 'check', context),
    ),
  );
}

/** What holds of the data: a line a table, and each rule with what was measured. */
export function heldFold({ outline: { passed }, context }: Report, detail: Detail): string {
  const rules = passed.filter(({ check }) => isDataRule(check));
  if (rules.length === 0) return '';
  const title = `${ICONS.pass} ${rulesAndComparisons(rules)} ${holds(rules.length)}`;
  const lines = heldLines(rules);
  if (!detail.passed) return `${title}: ${prose(clipped(lines.join('; '), MAX_FINDING))}`;
  const measured = rules.filter(({ check }) => check.basis !== 'fact').slice(0, detail.rows);
  return fold(
    lines.length === 1 ? `${ICONS.pass} ${lines[0]}` : title,
    joined(
      lines.length === 1 ? '' : lines.map((line) => `- ${prose(line)}`).join('\n'),
      measured.length === 0 ? '' : heldTable(measured, detail),
      left(rules.filter(({ check }) => check.basis !== 'fact').length - measured.length, 'row', context),
    ),
  );
}

/** What is compared with earlier data is no rule that somebody wrote: `39 data rules and 12 comparisons`. */
function rulesAndComparisons(entries: readonly Entry[]): string {
  const compared = entries.filter(({ check }) => isComparison(check)).length;
  const rules = entries.length - compared;
  return sentenceList([
    ...(rules > 0 ? [several(rules, 'data rule')] : []),
    ...(compared > 0 ? [several(compared, 'comparison')] : []),
  ]);
}

/** What did not pass and the policy lets be: told, under a fold, and no warning. */
export function allowedFold({ outline: { allowed }, context }: Report, detail: Detail): string {
  if (allowed.length === 0) return '';
  const kept = allowed.slice(0, detail.rows);
  const keys = [
    ...new Set(allowed.flatMap(({ check }) => (check.effect?.kind === 'allowed' ? [check.effect.by] : []))),
  ];
  const title = `${ICONS.inconclusive} ${several(allowed.length, 'check')} let be, by ${sentenceList(keys)}`;
  const why = kept.map((entry) => explanation(entry, context, false)).join('\n');
  const groups = byMeasure(kept.filter(({ check }) => isMetric(check)));
  const table = groups.length === 0 ? '' : measureTable(groups, detail);
  return fold(title, joined(table, why, left(allowed.length - kept.length, 'row', context)));
}

function unpassedEntries({ failed, inconclusive, warnings, allowed }: Outline): Entry[] {
  return [...failed, ...inconclusive, ...warnings, ...allowed];
}

/** A number of the whole data; what is only so, and has no number, is told with what holds. */
function isWholeNumber(group: readonly Entry[]): boolean {
  return group.every(({ check }) => check.slice === null && check.numbers.value !== null);
}

function isLetBe(group: readonly Entry[]): boolean {
  return group.every(({ check }) => check.verdict === 'pass' || check.effect?.kind === 'allowed');
}

function isPassed(group: readonly Entry[]): boolean {
  return group.every(({ check }) => check.verdict === 'pass');
}

function holds(count: number): string {
  return count === 1 ? 'holds' : 'hold';
}
