import type { SourcePosition } from '../../core/errors.ts';
import { placeName } from '../../core/errors.ts';
import { type Check, isDataRule, sourceOf } from '../../result/check.ts';
import { resultName } from '../../result/name.ts';
import type { MissingResult } from '../../result/notice.ts';
import { helpUrl, pageUrl } from '../../wording/help.ts';
import { formatCount, NOTHING, several } from '../../wording/numbers.ts';
import { sentence } from '../../wording/sentence.ts';
import { clipped } from '../../wording/visible.ts';
import { checkName } from '../check-sentence.ts';
import type { ReportContext } from '../context.ts';
import { violationText } from '../data-rows.ts';
import { neededFact } from '../explain.ts';
import { type Markup, markup, type Part } from '../markup.ts';
import { bySubject } from '../measure-rows.ts';
import type { Entry, Outline } from '../outline.ts';
import { rowsText } from '../row-counts.ts';
import { type CheckRow, checkRows, measuredTitle, shownAt } from '../rows.ts';
import { effectText } from '../words.ts';
import { intervalPlot, scalesOf } from './interval-plot.ts';
import { badge, pill, SIGNS, toneOf } from './verdict.ts';

/** More are in the table of all checks, with their reasons. */
export const MAX_CARDS = 60;
const MAX_IN_SIGHT = 6;
const MAX_EXAMPLES = 10;
const MAX_SENTENCE = 2_000;

const WHOSE = {
  input: 'The configuration or an input is wrong',
  subject: 'The model could not be tested',
  environment: 'This machine or a service would not let it run',
} as const;

/** What is wrong in a policy that cannot be read. */
export function mistakeCards(context: ReportContext): Markup[] {
  return (context.policyProblem?.mistakes ?? []).map(({ text, source }) =>
    problemCard(
      'policy',
      'The policy cannot be read',
      text,
      source === null ? null : markup`<p class="small">At ${place(source, context)}.</p>`,
    ),
  );
}

/** Gates that could not measure, and results that never came. */
export function problemCards({ problems, missing }: Outline, context: ReportContext): Markup[] {
  return [
    ...problems.map((result) => {
      const { kind, message, source } = result.problem!;
      return problemCard(
        resultName(result),
        WHOSE[kind],
        message,
        source === null ? null : markup`<p class="small">At ${place(source, context)}.</p>`,
      );
    }),
    ...missing.map((item: MissingResult) =>
      problemCard(
        resultName(item),
        item.fact === undefined ? 'No result was delivered' : `${item.fact[0]!.toUpperCase()}${item.fact.slice(1)}`,
        item.reason,
        null,
      ),
    ),
  ];
}

/**
 * Why something did not pass, a card for each measure, whatever number of limits it misses, and for each column of a table:
 * numbers, picture, reason, rows; under a fold the rules with their places, what would flip them, the command.
 */
export function checkCards(entries: readonly Entry[], context: ReportContext): Markup[] {
  const shown = bySubject(entries).slice(0, MAX_CARDS);
  const checks = shown.flat();
  const scales = scalesOf(checks.map(({ check }) => check));
  const rows = new Map(checkRows(checks).map((row) => [row.entry, row]));
  return shown.map((group) => {
    const [worst, ...others] = group.map((entry) => rows.get(entry)!);
    return others.length === 0 ? checkCard(worst!, scales, context) : groupCard([worst!, ...others], scales, context);
  });
}

/** The first few in sight, the others under a fold. */
export function cardList(cards: readonly Markup[]): Markup {
  const rest = cards.slice(MAX_IN_SIGHT);
  const folded =
    rest.length === 0
      ? null
      : markup`<details><summary>${several(rest.length, 'more', 'more')}, with the reason</summary><div class="cards">${rest}</div></details>`;
  return markup`<div class="cards">${cards.slice(0, MAX_IN_SIGHT)}</div>${folded}`;
}

function problemCard(name: string, title: string, message: string, after: Markup | null): Markup {
  return markup`<article class="card tone-fail"><header>${badge('fail', '!', 'error')}<h3>${title}</h3><span class="gate">${name}</span></header><p>${sentence(clipped(message, MAX_SENTENCE))}${help(message)}</p>${after}</article>
`;
}

function checkCard(row: CheckRow, scales: ReadonlyMap<string, number>, context: ReportContext): Markup {
  const { check } = row.entry;
  const plot = row.bare.interval === '' ? null : intervalPlot(check, scales);
  const numbers: readonly Numbered[] = [
    ...measured([row]),
    ['Limit', row.limit],
    ['Margin left', row.margin],
    ...(plot === null ? [] : [['Interval and limit', plot] as const]),
  ];
  return card(
    row,
    checkName(check),
    markup`${numberList(numbers)}
<p>${why(check)}</p>${exampleLine(check.examples)}${foldOf([row], context)}`,
  );
}

function help(message: string): Markup | null {
  const url = helpUrl(message);
  return url === null ? null : markup` ${more(url)}`;
}

function more(url: string): Markup {
  return markup`<a href="${url}" rel="noreferrer noopener">More on this</a>.`;
}

/** Several limits of one measure, or several rules of one column. */
function groupCard(
  group: readonly [CheckRow, ...CheckRow[]],
  scales: ReadonlyMap<string, number>,
  context: ReportContext,
): Markup {
  const [worst] = group;
  const { check } = worst.entry;
  const isData = isDataRule(check);
  const items = group.map((row) => {
    const own = row.entry.check;
    const found = isData ? violationText(own) : '';
    const title = isData ? markup`<bdi>${own.title}</bdi>${found === '' ? null : markup`: ${found}`}` : row.limit;
    const asked = isData && row.limit !== NOTHING ? markup`, asked ${row.limit}` : null;
    const margin = isData || row.margin === NOTHING ? null : markup` <span class="small">${row.margin} left</span>`;
    const plot = row.bare.interval === '' ? null : intervalPlot(own, scales);
    const text = found === '' ? why(own) : afterReason(own);
    return markup`<li>${badge(toneOf(own), SIGNS[own.verdict], '')} <div><strong>${title}</strong>${asked}${margin}${text === '' ? null : markup`\n<p>${text}</p>`}</div>${plot}</li>
`;
  });
  const examples = group.find(({ entry }) => entry.check.examples.length > 0)?.entry.check.examples ?? [];
  const name = isData && check.about.kind === 'column' ? check.about.column : checkName(check);
  return card(
    worst,
    name,
    markup`${isData ? null : numberList(measured(group))}
<ul class="limits">${items}</ul>${exampleLine(examples)}${foldOf(group, context)}`,
  );
}

function card({ entry: { check, result } }: CheckRow, name: string, body: Markup): Markup {
  return markup`<article class="card tone-${toneOf(check)}"><header>${pill(check)}<h3><bdi>${name}</bdi></h3><span class="gate">${resultName(result)}</span></header>
${body}</article>
`;
}

type Numbered = readonly [title: string, value: Part];

/** Baseline, measure and difference, each with the interval of the limit that it met. */
function measured(group: readonly CheckRow[]): Numbered[] {
  const [{ entry, baseline, bare }] = group as [CheckRow];
  const bounds = (met: 'value' | 'change') =>
    group.find((row) => shownAt(row.entry.check) === met && row.bare.interval !== '')?.bare.interval;
  const bounded = (value: string, interval: string | undefined): Part =>
    interval === undefined ? value : markup`${value} <small>${interval}</small>`;
  const rows = entry.check.numbers.value?.rows ?? null;
  const value = bounded(bare.current, bounds('value'));
  return [
    ['Baseline', baseline],
    [measuredTitle([entry]), rows === null ? value : markup`${value} <small>· ${rowsText(rows)}</small>`],
    ['Difference', bare.difference === NOTHING ? NOTHING : bounded(bare.difference, bounds('change'))],
    ['In points', bare.points],
  ];
}

function numberList(numbers: readonly Numbered[]): Markup {
  const shown = numbers
    .filter(([, value]) => value !== NOTHING)
    .map(([title, value]) => markup`<div><dt>${title}</dt><dd>${value}</dd></div>`);
  return markup`<dl class="numbers">${shown}</dl>`;
}

function why(check: Check): string {
  return [sentence(clipped(check.reason, MAX_SENTENCE)), afterReason(check)].filter((text) => text !== '').join(' ');
}

/** What stands in the failing rows, and what became of the verdict. */
function afterReason(check: Check): string {
  const observed = check.observed === null ? '' : `In these rows: ${sentence(check.observed)}`;
  return [observed, effectText(check)].filter((text) => text !== '').join(' ');
}

function foldOf(group: readonly CheckRow[], context: ReportContext): Markup {
  const parts = group.map(({ entry }) => {
    const { check } = entry;
    const flip = [neededFact(check), check.flip === null ? '' : sentence(clipped(check.flip, MAX_SENTENCE))].filter(
      (text) => text !== '',
    );
    return markup`${flip.length === 0 ? null : markup`<p class="flip"><strong>To flip it:</strong> ${flip.join(' ')}</p>`}<p class="small">${facts(entry, context)}</p>`;
  });
  return markup`<details><summary>Where it is written, and what would flip it</summary>${parts}</details>`;
}

/** The rows to look at. */
function exampleLine(examples: readonly string[]): Markup | null {
  if (examples.length === 0) return null;
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  const ids = examples.slice(0, MAX_EXAMPLES).map((id, index) => markup`${index === 0 ? '' : ', '}<code>${id}</code>`);
  return markup`<p>Rows ${ids}${more}.</p>`;
}

function facts({ check }: Entry, context: ReportContext): Part {
  const { limit, method, page, reproduce, listing } = check;
  const parts: Markup[] = [];
  const source = sourceOf(check);
  if (!limit && source) parts.push(markup`Asked for at ${place(source, context)}.`);
  if (limit) {
    const from = limit.source === null ? null : markup` from ${place(limit.source, context)}`;
    parts.push(markup`Limit <code>${limit.rule}: ${limit.text}</code>${from}.`);
  }
  parts.push(markup`Id <code>${check.id}</code>.`);
  if (method) parts.push(markup`Method: ${sentence(method)}`);
  if (page !== undefined) parts.push(more(pageUrl(page)));
  if (reproduce) parts.push(markup`<br>To reproduce: <code>${reproduce}</code>`);
  if (listing) parts.push(markup`<br>To list the failing rows: <code>${listing}</code>`);
  return parts.map((part) => markup`${part} `);
}

function place(source: SourcePosition, context: ReportContext): Markup {
  const label = markup`<code>${placeName({ file: source.file, line: source.line })}</code>`;
  const url = context.sourceUrl(source);
  return url !== null && /^https?:\/\//.test(url)
    ? markup`<a href="${url}" rel="noreferrer noopener">${label}</a>`
    : label;
}
