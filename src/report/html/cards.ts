import type { SourcePosition } from '../../core/errors.ts';
import { sourceOf } from '../../result/check.ts';
import { resultName } from '../../result/name.ts';
import type { MissingResult } from '../../result/notice.ts';
import { formatCount, NOTHING, several } from '../../wording/numbers.ts';
import { sentence } from '../../wording/sentence.ts';
import { clipped } from '../../wording/visible.ts';
import { checkName } from '../check-sentence.ts';
import type { ReportContext } from '../context.ts';
import { neededFact } from '../explain.ts';
import { type Markup, markup, type Part } from '../markup.ts';
import type { Entry, Outline } from '../outline.ts';
import { rowsText } from '../row-counts.ts';
import { type CheckRow, checkRows, measuredTitle, shownAt } from '../rows.ts';
import { effectText } from '../words.ts';
import { intervalPlot, scalesOf } from './interval-plot.ts';
import { badge, pill, toneOf } from './verdict.ts';

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

/** Why a check did not pass: numbers, picture, reason, rows; under a fold the rule with its place, what would flip it, the command. */
export function checkCards(entries: readonly Entry[], context: ReportContext): Markup[] {
  const shown = entries.slice(0, MAX_CARDS);
  const scales = scalesOf(shown.map(({ check }) => check));
  return checkRows(shown).map((row) => checkCard(row, scales, context));
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
  return markup`<article class="card tone-fail"><header>${badge('fail', '!', 'error')}<h3>${title}</h3><span class="gate">${name}</span></header><p>${sentence(clipped(message, MAX_SENTENCE))}</p>${after}</article>
`;
}

function checkCard(row: CheckRow, scales: ReadonlyMap<string, number>, context: ReportContext): Markup {
  const { check, result } = row.entry;
  const { interval } = row.bare;
  const rows = check.numbers.value?.rows ?? null;
  const met = shownAt(check);
  const bounded = (value: string, hasBounds: boolean): Part =>
    hasBounds && interval !== '' ? markup`${value} <small>${interval}</small>` : value;
  const numbers: readonly (readonly [title: string, value: Part])[] = [
    ['Baseline', row.baseline],
    [
      measuredTitle([row.entry]),
      rows === null
        ? bounded(row.bare.current, met === 'value')
        : markup`${bounded(row.bare.current, met === 'value')} <small>· ${rowsText(rows)}</small>`,
    ],
    ['Difference', row.bare.difference === NOTHING ? NOTHING : bounded(row.bare.difference, met === 'change')],
    ['In points', row.bare.points],
    ['Limit', row.limit],
    ['Margin left', row.margin],
  ];
  const shown = numbers
    .filter(([, value]) => value !== NOTHING)
    .map(([title, value]) => markup`<div><dt>${title}</dt><dd>${value}</dd></div>`);
  const plot = interval === '' ? null : intervalPlot(check, scales);
  const picture = plot === null ? null : markup`<div><dt>Interval and limit</dt><dd>${plot}</dd></div>`;
  const flip = [neededFact(check), check.flip === null ? '' : sentence(clipped(check.flip, MAX_SENTENCE))].filter(
    (text) => text !== '',
  );
  return markup`<article class="card tone-${toneOf(check)}"><header>${pill(check)}<h3><bdi>${checkName(check)}</bdi></h3><span class="gate">${resultName(result)}</span></header>
<dl class="numbers">${shown}${picture}</dl>
<p>${sentence(clipped(check.reason, MAX_SENTENCE))} ${check.observed === null ? '' : `In these rows: ${sentence(check.observed)}`} ${effectText(check)}</p>${exampleLine(check.examples)}<details><summary>Where it is written, and what would flip it</summary>${flip.length === 0 ? null : markup`<p class="flip"><strong>To flip it:</strong> ${flip.join(' ')}</p>`}<p class="small">${facts(row.entry, context)}</p></details></article>
`;
}

/** The rows to look at. */
function exampleLine(examples: readonly string[]): Markup | null {
  if (examples.length === 0) return null;
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  const ids = examples.slice(0, MAX_EXAMPLES).map((id, index) => markup`${index === 0 ? '' : ', '}<code>${id}</code>`);
  return markup`<p>Rows ${ids}${more}.</p>`;
}

function facts({ check }: Entry, context: ReportContext): Part {
  const { limit, method, reproduce, listing } = check;
  const parts: Markup[] = [];
  const source = sourceOf(check);
  if (!limit && source) parts.push(markup`Asked for at ${place(source, context)}.`);
  if (limit) {
    const from = limit.source === null ? null : markup` from ${place(limit.source, context)}`;
    parts.push(markup`Limit <code>${limit.rule}: ${limit.text}</code>${from}.`);
  }
  parts.push(markup`Id <code>${check.id}</code>.`);
  if (method) parts.push(markup`Method: ${sentence(method)}`);
  if (reproduce) parts.push(markup`<br>To reproduce: <code>${reproduce}</code>`);
  if (listing) parts.push(markup`<br>To list the failing rows: <code>${listing}</code>`);
  return parts.map((part) => markup`${part} `);
}

function place(source: SourcePosition, context: ReportContext): Markup {
  const label = markup`<code>${source.file}:${source.line}</code>`;
  const url = context.sourceUrl(source);
  return url !== null && /^https?:\/\//.test(url)
    ? markup`<a href="${url}" rel="noreferrer noopener">${label}</a>`
    : label;
}
