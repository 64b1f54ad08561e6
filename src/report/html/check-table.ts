import { type Check, isDataRule, isMetric, marginOf } from '../../result/check.ts';
import { resultName } from '../../result/name.ts';
import { checkName } from '../check-sentence.ts';
import { type Markup, markup } from '../markup.ts';
import { bySubject } from '../measure-rows.ts';
import type { Entry } from '../outline.ts';
import { rowsText } from '../row-counts.ts';
import { type CheckRow, changeOf, checkRows, measuredTitle, shownAt } from '../rows.ts';
import { bareVerdict, isSoftened, isWarned } from '../words.ts';
import { MAX_CARDS } from './cards.ts';
import { intervalPlot, scalesOf } from './interval-plot.ts';
import { type Cell, type Column, dataTable, type Row } from './table.ts';
import { badge, pill, SIGNS, toneOf } from './verdict.ts';

/** The limits of one measure, the worst first. */
type Group = readonly [CheckRow, ...CheckRow[]];

interface CheckColumn extends Column {
  readonly cell: (group: Group, scales: ReadonlyMap<string, number>, severalGates: boolean) => Cell;
  /** Without this the column is always there. */
  readonly used?: (entries: readonly Entry[]) => boolean;
}

const PICTURE = 'Interval and limit';
const MEASURED = 'Measured';

const COLUMNS: readonly CheckColumn[] = [
  { title: 'Check', kind: 'name', cell: ([row], _, severalGates) => ({ content: nameOf(row, severalGates) }) },
  { title: 'Verdict', kind: 'line', cell: ([{ entry }]) => ({ content: verdictOf(entry.check) }) },
  {
    title: 'Baseline',
    kind: 'number',
    cell: ([row]) => ({ content: row.baseline, key: row.entry.check.numbers.baseline?.value ?? null }),
    used: some((check) => check.numbers.baseline !== null),
  },
  {
    title: MEASURED,
    kind: 'number',
    cell: (group) => ({
      content: markup`${withBounds(group, 'value')}${rowsNote(group[0].entry.check)}`,
      key: group[0].entry.check.numbers.value?.value ?? null,
    }),
  },
  {
    title: 'Difference',
    kind: 'number',
    cell: (group) => ({
      content: withBounds(group, 'change'),
      key: changeOf(group[0].entry.check)?.value ?? null,
    }),
    used: some((check) => changeOf(check) !== null),
  },
  { title: 'Asked', kind: 'brief', cell: (group) => ({ content: each(group, (row) => limitCell(row, group)) }) },
  {
    title: PICTURE,
    kind: 'line',
    cell: (group, scales) => ({
      content: each(group, ({ entry }) => intervalPlot(entry.check, scales)),
      key: marginOf(group[0].entry.check),
    }),
    used: some((check) => check.basis === 'interval' || check.basis === 'point'),
  },
  {
    title: 'Why',
    kind: 'long',
    cell: (group) => ({
      content: group.flatMap(({ entry: { check } }) => (check.verdict === 'pass' ? [] : check.reason)).join(' '),
    }),
    // The reasons of fewer stand in the cards above.
    used: (entries) => bySubject(entries.filter(({ check }) => check.verdict !== 'pass')).length > MAX_CARDS,
  },
];

/** A row for each measure of the model, with all its limits, and for each other check, by the order in which they are given. */
export function checkTable(id: string, caption: string, entries: readonly Entry[]): Markup {
  const columns = COLUMNS.filter(({ used }) => used === undefined || used(entries)).map((column) =>
    column.title === MEASURED ? { ...column, title: measuredTitle(entries) } : column,
  );
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const scales = scalesOf(entries.map(({ check }) => check));
  const byEntry = new Map(checkRows(entries).map((row) => [row.entry, row]));
  const groups = bySubject(entries).flatMap((group) =>
    isMetric(group[0]!.check) ? [group] : group.map((entry) => [entry]),
  );
  const rows = groups.map((group): Row => {
    const own = group.map((entry) => byEntry.get(entry)!) as [CheckRow, ...CheckRow[]];
    const { check } = own[0].entry;
    return {
      verdict: isWarned(check) ? 'warning' : check.verdict,
      tone: toneOf(check),
      cells: columns.map(({ cell }) => cell(own, scales, severalGates)),
    };
  });
  const pictures = columns.some(({ title }) => title === PICTURE);
  const text = { caption, note: pictures ? PICTURE_NOTE : null, underHeading: true };
  return dataTable(id, text, columns, rows);
}

const PICTURE_NOTE =
  'In the pictures the line in the middle is the limit, and right of it is the good side; the hollow dot is the baseline.';

function nameOf({ entry: { check, result } }: CheckRow, severalGates: boolean): Markup {
  const gate = severalGates ? markup`<small>${resultName(result)}</small>` : null;
  return markup`<bdi>${checkName(check)}</bdi>${direction(check)}${gate}`;
}

function verdictOf(check: Check): Markup {
  if (!isSoftened(check)) return pill(check);
  const became = check.effect?.kind === 'waived' ? 'waived' : check.effect?.kind === 'allowed' ? 'let be' : 'warns';
  return markup`${badge(toneOf(check), SIGNS[check.verdict], bareVerdict(check))}<small>${became}, does not block</small>`;
}

/** How many rows it rests on, and of what. */
function rowsNote({ numbers }: Check): Markup | null {
  const rows = numbers.value?.rows ?? null;
  return rows === null ? null : markup`<small>${rowsText(rows)}</small>`;
}

/** What is asked, and by which method it was decided; with a mark of its own where there are several. */
function limitCell({ limit, entry: { check } }: CheckRow, group: Group): Markup {
  const mark =
    group.length === 1
      ? null
      : markup`<span class="mark tone-${toneOf(check)}" title="${bareVerdict(check)}"><span aria-hidden="true">${SIGNS[check.verdict]}</span><span class="sr">${bareVerdict(check)}: </span></span> `;
  return markup`${mark}${limit}${check.method === null || check.method === 'census' ? null : markup` <small>${check.method}</small>`}`;
}

/** One below the other. */
function each(group: Group, write: (row: CheckRow) => Markup | null): Markup | null {
  return group.length === 1 ? write(group[0]) : markup`${group.map((row) => markup`<div>${write(row)}</div>`)}`;
}

function direction(check: Check): Markup | null {
  const { better } = check;
  if (better === null || isDataRule(check)) return null;
  const [arrow, words] = better === 'higher' ? ['↑', 'higher is better'] : ['↓', 'lower is better'];
  return markup`\u00a0<span class="better" title="${words}"><span aria-hidden="true">${arrow}</span><span class="sr">, ${words}</span></span>`;
}

function withBounds(group: Group, which: 'value' | 'change') {
  const { current, difference } = group[0].bare;
  const value = which === 'value' ? current : difference;
  const interval = group.find((row) => shownAt(row.entry.check) === which)?.bare.interval ?? '';
  return interval === '' ? value : markup`${value} <small>${interval}</small>`;
}

function some(holds: (check: Check) => boolean): (entries: readonly Entry[]) => boolean {
  return (entries) => entries.some(({ check }) => holds(check));
}
