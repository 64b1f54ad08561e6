import type { Check } from '../../result/document.ts';
import { resultName } from '../../result/name.ts';
import { NOTHING } from '../../wording/numbers.ts';
import { type Markup, markup } from '../markup.ts';
import type { Entry } from '../outline.ts';
import { type CheckRow, checkName, checkRows, comparedWith, measuredTitle } from '../rows.ts';
import { isWarning, verdictWords } from '../words.ts';
import { intervalPlot, scalesOf } from './interval-plot.ts';
import { type Cell, type Column, dataTable, type Row } from './table.ts';
import { badge, pill, SIGNS, toneOf } from './verdict.ts';

interface CheckColumn extends Column {
  readonly cell: (row: CheckRow, scales: ReadonlyMap<string, number>, severalGates: boolean) => Cell;
  /** Without this the column is always there. */
  readonly used?: (entries: readonly Entry[]) => boolean;
}

const PICTURE = 'Interval and limit';
const MEASURED = 'Measured';

const COLUMNS: readonly CheckColumn[] = [
  { title: 'Check', kind: 'name', cell: (row, _, severalGates) => ({ content: nameOf(row, severalGates) }) },
  { title: 'Verdict', kind: 'line', cell: ({ entry }) => ({ content: verdictOf(entry.check) }) },
  {
    title: 'Baseline',
    kind: 'number',
    cell: (row) => ({ content: row.baseline, key: row.entry.check.baseline?.value ?? null }),
    used: some((check) => check.baseline !== null),
  },
  {
    title: MEASURED,
    kind: 'number',
    cell: (row) => ({ content: withBounds(row, 'measured'), key: row.entry.check.measured?.value ?? null }),
  },
  {
    title: 'Difference',
    kind: 'number',
    cell: (row) => ({ content: withBounds(row, 'difference'), key: row.entry.check.difference?.value ?? null }),
    used: some((check) => check.difference !== null),
  },
  { title: 'Limit', kind: 'brief', cell: (row) => ({ content: row.limit }) },
  { title: 'Margin left', kind: 'number', cell: (row) => ({ content: row.margin, key: row.entry.check.margin }) },
  {
    title: PICTURE,
    kind: 'line',
    cell: ({ entry }, scales) => ({ content: intervalPlot(entry.check, scales), key: entry.check.margin }),
    used: some((check) => check.decide !== 'census' && check.limit !== null),
  },
  {
    title: 'Rows',
    kind: 'number',
    cell: ({ entry }) => ({
      content: String(entry.check.measured?.n ?? NOTHING),
      key: entry.check.measured?.n ?? null,
    }),
    used: some((check) => typeof check.measured?.n === 'number'),
  },
  {
    title: 'Method',
    kind: 'long',
    cell: ({ entry }) => ({ content: entry.check.method ?? (entry.check.decide === 'census' ? 'every row' : NOTHING) }),
    used: some((check) => check.method !== null),
  },
  {
    title: 'Why',
    kind: 'long',
    cell: ({ entry }) => ({ content: entry.check.verdict === 'pass' ? '' : entry.check.reason }),
    used: some((check) => check.verdict !== 'pass'),
  },
];

/** Every check, in one table. */
export function checkTable(id: string, entries: readonly Entry[]): Markup {
  const columns = COLUMNS.filter(({ used }) => used === undefined || used(entries)).map((column) =>
    column.title === MEASURED ? { ...column, title: measuredTitle(entries) } : column,
  );
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const scales = scalesOf(entries.map(({ check }) => check));
  const rows = checkRows(entries).map((row): Row => {
    const { check } = row.entry;
    return {
      verdict: isWarning(check) ? 'warning' : check.verdict,
      tone: toneOf(check),
      cells: columns.map(({ cell }) => cell(row, scales, severalGates)),
    };
  });
  const pictures = columns.some(({ title }) => title === PICTURE);
  const text = { caption: 'All checks', note: pictures ? PICTURE_NOTE : null, underHeading: true };
  return dataTable(id, text, columns, rows);
}

const PICTURE_NOTE = 'In the pictures the line in the middle is the limit; right of it is the good side.';

function nameOf({ entry: { check, result } }: CheckRow, severalGates: boolean): Markup {
  const gate = severalGates ? markup`<small>${resultName(result)}</small>` : null;
  return markup`<bdi>${checkName(check)}</bdi>${direction(check)}${gate}`;
}

function verdictOf(check: Check): Markup {
  const blocking = { ...check, blocking: true };
  return isWarning(check)
    ? markup`${badge(toneOf(check), SIGNS[check.verdict], verdictWords(blocking))}<small>does not block</small>`
    : pill(check);
}

function direction({ better }: Check): Markup | null {
  if (better === null) return null;
  const [arrow, words] = better === 'higher' ? ['↑', 'higher is better'] : ['↓', 'lower is better'];
  return markup`\u00a0<span class="better" title="${words}"><span aria-hidden="true">${arrow}</span><span class="sr">, ${words}</span></span>`;
}

function withBounds(row: CheckRow, which: 'measured' | 'difference') {
  const value = which === 'measured' ? row.bare.current : row.bare.difference;
  const { interval } = row.bare;
  return comparedWith(row.entry.check) === which && interval !== ''
    ? markup`${value} <small>${interval}</small>`
    : value;
}

function some(holds: (check: Check) => boolean): (entries: readonly Entry[]) => boolean {
  return (entries) => entries.some(({ check }) => holds(check));
}
