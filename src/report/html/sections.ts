import { isMetric, isModelFact } from '../../result/check.ts';
import type { Result } from '../../result/document.ts';
import { resultName } from '../../result/name.ts';
import { formatBytes, formatCount, formatDuration, NOTHING, several } from '../../wording/numbers.ts';
import { sentence } from '../../wording/sentence.ts';
import { clipped } from '../../wording/visible.ts';
import type { ReportContext } from '../context.ts';
import { heldLines } from '../data-rows.ts';
import { commandsOf } from '../explain.ts';
import { lastChanges } from '../last-changes.ts';
import { type Markup, markup, type Part } from '../markup.ts';
import { bySubject } from '../measure-rows.ts';
import { gatesInOrder, type Outline } from '../outline.ts';
import type { Overall } from '../overall.ts';
import { disagreements, provenance, shortDigest } from '../provenance.ts';
import type { Report } from '../report.ts';
import { type Series, sinceWhen } from '../trend.ts';
import { FOOTNOTE, foundText, hasPairs, PAIRED_NOTE } from '../words.ts';
import { cardList, checkCards, MAX_CARDS, mistakeCards, problemCards } from './cards.ts';
import { checkTable } from './check-table.ts';
import { dataTable, ownTable, type Row } from './table.ts';
import { badge, SIGNS, TONES } from './verdict.ts';

/** A part of the page, with its name in the navigation; null where it has none. */
export interface Section {
  readonly id: string;
  readonly link: string | null;
  readonly body: Markup;
}

const MAX_FINDING = 2_000;
const MOST_FINDINGS = 3;

/** The decision, the reasons below it, and what it is about: model, baseline, data. */
export function decisionSection(report: Report): Section {
  const { verdict, outline } = report;
  const { results, failed, inconclusive } = outline;
  const tone = verdict.blocking ? (verdict.verdict === 'inconclusive' ? 'unsure' : 'fail') : 'pass';
  const sign = verdict.blocking ? SIGNS[verdict.verdict === 'inconclusive' ? 'inconclusive' : 'fail'] : SIGNS.pass;
  const about = provenance(results)
    .filter(({ label }) => label === 'Model' || label === 'Baseline' || label === 'Data')
    .map(({ label, facts }) => {
      const [first, ...others] = facts;
      const more = others.length === 0 ? '' : ` and ${several(others.length, 'other')}`;
      return `${label.toLowerCase()} ${first!.text} ${first!.code}${first!.after === '' ? '' : ` (${first!.after})`}${more}`;
    });
  const when = results
    .map(({ startedAt }) => startedAt)
    .filter((time) => !Number.isNaN(Date.parse(time)))
    .sort();
  if (when[0]) about.push(`${when[0].replace('T', ' ').slice(0, 16)} UTC`);
  const finding =
    verdict.finding === '' ? null : markup`<p class="finding">${clipped(verdict.finding, MAX_FINDING)}</p>`;
  const look = [...lookAt(results, failed), ...changed(report), ...commands(failed, inconclusive)];
  return {
    id: 'decision',
    link: null,
    body: markup`<section id="decision" class="decision tone-${tone}"><span class="seal" aria-hidden="true">${sign}</span><h1>${verdict.decision.replace(/\.$/, '')}</h1>${finding}${look}<p class="about">${about.join(' · ')}</p></section>
`,
  };
}

/** What the gates that fail found beyond the first, which the decision tells. */
function lookAt(results: readonly Result[], failed: Outline['failed']): Markup[] {
  const failing = new Set(failed.map(({ result }) => result));
  const found = results.flatMap((result) => (failing.has(result) ? result.findings.slice(1) : []));
  return found.length === 0
    ? []
    : [
        markup`<p><strong>Look at first:</strong> ${clipped(found.slice(0, MOST_FINDINGS).map(sentence).join(' '), MAX_FINDING)}</p>`,
      ];
}

function changed(report: Report): Markup[] {
  return lastChanges(report).map((text) => markup`<p><strong>Last changed:</strong> ${clipped(text, MAX_FINDING)}</p>`);
}

function commands(...entries: readonly Outline['failed'][]): Markup[] {
  const { repeat, listing } = commandsOf(entries.flat());
  return [
    ...repeat
      .slice(0, MOST_FINDINGS)
      .map((command) => markup`<p><strong>Run it yourself:</strong> <code>${command}</code></p>`),
    ...(listing === null ? [] : [markup`<p><strong>List the failing rows:</strong> <code>${listing}</code></p>`]),
  ];
}

/** How many gates, checks and warnings there were, and the time of all gates together. */
export function statsSection({ results, missing }: Outline, { checks }: Overall): Section {
  const duration = results.reduce((sum, result) => sum + result.durationMs, 0);
  const stats: readonly (readonly [string, string])[] = [
    ['Gates', formatCount(results.length + missing.filter(({ fact }) => fact === undefined).length)],
    ['Checks passed', `${formatCount(checks.passed)} of ${formatCount(checks.total)}`],
    ['Warnings', formatCount(checks.warnings)],
    ['Time', formatDuration(duration)],
  ];
  return {
    id: 'stats',
    link: null,
    body: markup`<dl class="stats">${stats.map(([title, value]) => markup`<div><dt>${title}</dt><dd>${value}</dd></div>`)}</dl>
`,
  };
}

/** Where results disagree, and what the run was told; null where there is nothing. */
export function noticeSection({ results }: Outline, context: ReportContext): Section | null {
  const notices = [...disagreements(results), ...context.notices];
  if (notices.length === 0) return null;
  const items = notices.map(({ level, text }) =>
    level === 'warning'
      ? markup`<p class="notice"><strong>Warning:</strong> ${text}</p>\n`
      : markup`<p class="notice note"><strong>Note:</strong> ${text}</p>\n`,
  );
  return { id: 'notices', link: null, body: markup`${items}` };
}

/** A line for each gate; null where there is but one. */
export function gateSection(outline: Outline): Section | null {
  const { results, missing } = outline;
  if (results.length + missing.length < 2) return null;
  const columns = [
    { title: 'Verdict', kind: 'line' },
    { title: 'Gate', kind: 'name' },
    { title: 'What it found', kind: 'text' },
    { title: 'Checks', kind: 'number' },
    { title: 'Time', kind: 'number' },
  ] as const;
  const rows = [
    ...gatesInOrder(outline).map(
      (result): Row => ({
        cells: [
          { content: badge(TONES[result.verdict], SIGNS[result.verdict], result.verdict) },
          { content: resultName(result) },
          { content: sentence(foundText(result)) },
          { content: formatCount(result.checks.length), key: result.checks.length },
          { content: formatDuration(result.durationMs), key: result.durationMs },
        ],
      }),
    ),
    ...missing.map(
      (item): Row => ({
        cells: [
          { content: badge('fail', '!', item.fact ? 'blocks' : 'no result') },
          { content: resultName(item) },
          { content: sentence(item.reason) },
          { content: NOTHING, key: null },
          { content: NOTHING, key: null },
        ],
      }),
    ),
  ];
  return section(
    'gates',
    'Gates',
    'Gates',
    dataTable('gates-table', { caption: 'Gates', underHeading: true }, columns, rows),
  );
}

/** A card for each mistake, problem and check that blocks; null where nothing does. */
export function blockingSection(outline: Outline, context: ReportContext): Section | null {
  const entries = [...outline.failed, ...outline.inconclusive];
  const cards = [...mistakeCards(context), ...problemCards(outline, context), ...checkCards(entries, context)];
  if (cards.length === 0) return null;
  return section('blocking', 'What blocks', `What blocks (${cards.length + unseen(entries)})`, [
    cardList(cards),
    more(unseen(entries)),
  ]);
}

/** A card for each warning; null where there is none. */
export function warningSection({ warnings }: Outline, context: ReportContext): Section | null {
  if (warnings.length === 0) return null;
  return section('warnings', 'Warnings, not blocking', `Warnings (${warnings.length})`, [
    cardList(checkCards(warnings, context)),
    more(unseen(warnings)),
  ]);
}

/** Every check: the numbers and what does not hold in sight, what only is as it should be under a fold. */
export function checksSection({ failed, inconclusive, warnings, allowed, passed }: Outline): Section | null {
  const entries = [
    ...failed,
    ...inconclusive,
    ...warnings,
    ...allowed,
    ...passed.filter(({ check }) => isMetric(check)),
  ];
  const held = passed.filter(({ check }) => !isMetric(check));
  if (entries.length + held.length === 0) return null;
  const facts = held.filter(({ check }) => isModelFact(check)).length;
  const words = [
    facts === 0 ? '' : `${several(facts, 'check')} of the model ${facts === 1 ? 'holds' : 'hold'}`,
    ...heldLines(held),
  ];
  return section('checks', 'Checks', `Checks (${entries.length + held.length})`, [
    entries.length === 0 ? null : checkTable('all-checks', 'Checks', entries),
    held.length === 0
      ? null
      : markup`<details class="held"><summary>${SIGNS.pass} ${words.filter((text) => text !== '').join(' · ')}</summary>${checkTable('held-checks', 'What holds', held)}</details>`,
  ]);
}

/** What one gate added: its figures and tables. Figures come drawn. */
export function resultSection(result: Result, index: number, figures: readonly Markup[]): Section | null {
  if (figures.length + result.tables.length === 0) return null;
  const id = `result-${index}`;
  const tables = result.tables.map((table, number) => ownTable(`${id}-table-${number}`, table));
  return section(id, resultName(result), resultName(result), [figures, markup`<div class="tables">${tables}</div>`]);
}

/** How each metric went over earlier runs; first what moved beyond chance. */
export function trendSection(series: readonly Series[], figures: readonly Markup[]): Section | null {
  const [first] = series;
  if (first === undefined) return null;
  const moving = series.flatMap(({ metric, drift }) =>
    drift === null ? [] : [markup`<li><strong>${metric}</strong> ${sentence(drift)}</li>\n`],
  );
  return section('trend', 'Earlier runs', 'Earlier runs', [
    markup`<p class="lead">${sinceWhen(first)}, this one last.</p>`,
    moving.length === 0 ? null : markup`<div class="panel"><ul class="plain">${moving}</ul></div>`,
    figures,
  ]);
}

/** What was not put to the test, and why; null where all was. */
export function notCheckedSection({ notChecked }: Outline): Section | null {
  if (notChecked.length === 0) return null;
  const items = notChecked.map(
    ({ where, title, reason }) => markup`<li>${where}: <strong>${title}</strong>: ${sentence(reason)}</li>\n`,
  );
  return section(
    'not-checked',
    'Not checked',
    'Not checked',
    markup`<div class="panel"><ul class="plain">${items}</ul></div>`,
  );
}

/** Which bytes were compared, where and with what; null without a result. */
export function provenanceSection({ results }: Outline, { mergeBase }: ReportContext): Section | null {
  if (results.length === 0) return null;
  const facts = provenance(results, mergeBase).map(({ label, facts: items }) => {
    const values = items.map(
      ({ text, code, after }) =>
        markup`<dd>${text} ${code === '' ? null : markup`<code>${code}</code>`} ${after === '' ? null : markup`<span class="small">(${after})</span>`}</dd>`,
    );
    return markup`<dt>${label}</dt>${values}\n`;
  });
  return section('provenance', 'What was compared, and where', 'Provenance', [
    markup`<div class="panel"><dl class="facts">${facts}</dl></div>`,
    fileTable(results),
    environmentTable(results),
  ]);
}

/** What an interval means, and a change of pairs where there is one. */
export function footer({ results }: Report): Markup {
  return markup`<footer><p>${FOOTNOTE}${hasPairs(results) ? ` ${PAIRED_NOTE}` : ''}</p></footer>`;
}

function fileTable(results: readonly Result[]): Markup | null {
  const files = new Map(
    results.flatMap(({ subject }) => subject?.files ?? []).map((file) => [`${file.path} ${file.sha256}`, file]),
  );
  if (files.size === 0) return null;
  const columns = [
    { title: 'File', kind: 'name' },
    { title: 'SHA-256', kind: 'code' },
    { title: 'Size', kind: 'number' },
  ] as const;
  const rows = [...files.values()].map(
    ({ path, sha256, bytes }): Row => ({
      cells: [{ content: path }, { content: sha256 }, { content: formatBytes(bytes), key: bytes }],
    }),
  );
  return markup`<details><summary>${several(files.size, 'file')} of the model</summary>${dataTable('files', { caption: 'Files of the model' }, columns, rows)}</details>`;
}

function environmentTable(results: readonly Result[]): Markup | null {
  const columns = [
    { title: 'Gate', kind: 'line' },
    { title: 'Property', kind: 'name' },
    { title: 'Value', kind: 'text' },
  ] as const;
  const rows = results.flatMap((result) => [
    ...Object.entries(result.environment).map(
      ([key, value]): Row => ({
        cells: [{ content: resultName(result) }, { content: key }, { content: String(value ?? NOTHING) }],
      }),
    ),
    {
      cells: [
        { content: resultName(result) },
        { content: 'policy digest' },
        { content: shortDigest(result.policy.digest) },
      ],
    },
  ]);
  return markup`<details><summary>Environment of every gate</summary>${dataTable('environment', { caption: 'Environment' }, columns, rows)}</details>`;
}

/** What no card is left for. */
function unseen(entries: Outline['failed']): number {
  return Math.max(0, bySubject(entries).length - MAX_CARDS);
}

function more(count: number): Markup | null {
  return count <= 0
    ? null
    : markup`<p class="small">${several(count, 'more check')} in the table below, with the reason of each.</p>`;
}

/** A section with its heading; `link` is its name in the navigation. */
export function section(id: string, title: string, link: string, body: Part): Section {
  return { id, link, body: markup`<section><h2 id="${id}">${title}</h2>${body}</section>\n` };
}
