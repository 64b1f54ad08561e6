import { markdownTable } from 'markdown-table';
import { isComparison } from '../result/check.ts';
import type { Result, Table } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult } from '../result/notice.ts';
import { blocks } from '../result/verdict.ts';
import { formatDuration, NOTHING } from '../wording/numbers.ts';
import { clipped } from '../wording/visible.ts';
import { askedText } from './asked.ts';
import { cell, code, strong } from './cell.ts';
import { checkName } from './check-sentence.ts';
import type { ReportContext } from './context.ts';
import { type DataRow, violationText } from './data-rows.ts';
import { sourceLink } from './explain.ts';
import { type MeasureRow, measureRows } from './measure-rows.ts';
import type { Beside } from './merge-base.ts';
import type { Entry } from './outline.ts';
import { tableTexts } from './table-text.ts';
import { widthOf } from './width.ts';
import { foundText, ICONS, verdictIcon, verdictWords } from './words.ts';

const MAX_NUMBER = 160;
const MAX_LINES = 6;
const MAX_EXAMPLES = 3;

/** Aligned tables read well in the source; unaligned ones are shorter. */
export interface TableStyle {
  readonly aligned: boolean;
}

/** A row per measure of a model. */
export function measureTable(groups: readonly (readonly Entry[])[], style: TableStyle): string {
  const rows = measureRows(groups);
  const has = (key: 'baseline' | 'change') => rows.some((row) => row[key] !== NOTHING);
  const columns = [
    { title: 'Measure', numeric: false, text: (row: MeasureRow) => cell(row.name) },
    ...(has('baseline') ? [{ title: 'Baseline', numeric: true, text: (row: MeasureRow) => cell(row.baseline) }] : []),
    {
      title: 'This model',
      numeric: true,
      text: (row: MeasureRow) =>
        [row.holds ? cell(row.current) : strong(clipped(row.current, MAX_NUMBER)), cell(row.bounds)].join(' ').trim(),
    },
    ...(has('change') ? [{ title: 'Change', numeric: true, text: (row: MeasureRow) => cell(row.change) }] : []),
    { title: 'Asked', numeric: false, text: (row: MeasureRow) => cell(row.asked) },
    { title: 'Verdict', numeric: false, text: (row: MeasureRow) => cell(row.verdict) },
  ];
  return grid(
    columns.map(({ title }) => title),
    columns.map(({ numeric }) => numeric),
    rows.map((row) => columns.map(({ text }) => text(row))),
    style,
  );
}

/** A row per column of the data that breaks its contract. */
export function brokenTable(rows: readonly DataRow[], context: ReportContext, style: TableStyle): string {
  const named = rows.some(({ examples }) => examples.length > 0);
  return grid(
    [
      'Column',
      rows.every(({ entries }) => entries.every(({ check }) => isComparison(check))) ? 'What drifted' : 'What is wrong',
      ...(named ? ['Rows'] : []),
      'Written at',
      'Verdict',
    ],
    [false, false, ...(named ? [false] : []), false, false],
    rows.map((row) => [
      code(row.name),
      row.lines
        .slice(0, MAX_LINES)
        .map(({ text, isStatistic }) => `${isStatistic ? '↳ ' : ''}${cell(text)}`)
        .join('<br>') + (row.lines.length > MAX_LINES ? `<br>and ${row.lines.length - MAX_LINES} more` : ''),
      ...(named ? [exampleText(row.examples)] : []),
      row.source === null ? NOTHING : sourceLink(row.source, context, row.source.file.split('/').at(-1)),
      verdictCell(row),
    ]),
    style,
  );
}

/** Rules on data that hold, with what was measured. */
export function heldTable(entries: readonly Entry[], style: TableStyle): string {
  return grid(
    ['Rule', 'Measured', 'Asked'],
    [false, true, false],
    entries.map(({ check }) => [
      cell(checkName(check)),
      cell(violationText(check) || NOTHING),
      cell(askedText(check) || NOTHING),
    ]),
    style,
  );
}

function exampleText(examples: readonly string[]): string {
  const shown = examples.slice(0, MAX_EXAMPLES).map((id) => code(id));
  const more = examples.length > MAX_EXAMPLES ? ', …' : '';
  return shown.length === 0 ? NOTHING : shown.join(', ') + more;
}

function verdictCell({ entries }: DataRow): string {
  const { check } = entries.find((entry) => blocks(entry.check)) ?? entries[0]!;
  return `${verdictIcon(check)} ${cell(verdictWords(check))}`;
}

/** A row per gate, missing ones last. */
export function gateTable(results: readonly Result[], missing: readonly MissingResult[], style: TableStyle): string {
  const rows = results.map((result) => [
    cell(resultName(result)),
    `${ICONS[result.verdict]} ${result.verdict}`,
    cell(foundText(result) || NOTHING),
    String(result.checks.length),
    cell(formatDuration(result.durationMs)),
  ]);
  const lost = missing.map((item) => [
    cell(resultName(item)),
    `${ICONS.error} ${item.fact ? 'blocks' : 'no result'}`,
    cell(item.reason),
    NOTHING,
    NOTHING,
  ]);
  return grid(
    ['Gate', 'Verdict', 'What it found', 'Checks', 'Time'],
    [false, false, false, true, true],
    [...rows, ...lost],
    style,
  );
}

/** Which baselines there are, how old they are, and which of them gates. */
export function baselineTable({ baselines }: Beside, style: TableStyle): string {
  return grid(
    ['Baseline', 'Identity', 'Age', 'Role'],
    [false, false, true, false],
    baselines.map(({ name, identity, age, role }) => [
      cell(name),
      identity === '' ? NOTHING : code(identity),
      cell(age),
      cell(role),
    ]),
    style,
  );
}

/** The checks against both baselines. */
export function besideTable({ rows, hasBaseline }: Beside, style: TableStyle): string {
  const pick = <T>(first: T, baseline: T, ...rest: T[]) => [first, ...(hasBaseline ? [baseline] : []), ...rest];
  return grid(
    pick('Measure', 'Baseline', 'Merge base', 'Now', 'Since merge base', 'Verdict then → now'),
    pick(false, true, true, true, true, false),
    rows.map(({ gate, name, baseline, atBase, now, since, trend, verdictThen, check }) =>
      pick(
        cell(gate === '' ? name : `${gate} · ${name}`),
        cell(baseline),
        cell(atBase),
        cell(now),
        cell(trend === 'same' ? 'same' : `${since}${trend === 'changed' ? '' : ` (${trend})`}`),
        cell(`${verdictThen} → ${verdictWords(check)}`),
      ),
    ),
    style,
  );
}

/** One of a result's own tables, at most `rows` of its rows. */
export function resultTable(table: Table, rows: number, style: TableStyle): string {
  const shown = { ...table, rows: table.rows.slice(0, rows) };
  const texts = tableTexts(shown);
  return grid(
    table.columns.map((column) => cell(column.title)),
    table.columns.map((column) => column.kind === 'number'),
    texts.map((row) => row.map((text, index) => (table.columns[index]!.kind === 'code' ? code(text) : cell(text)))),
    style,
  );
}

/** Nobody reads the source of a longer table, and measuring every cell takes a third of the time. */
const MAX_ALIGNED = 200;

/** The cells must be escaped already: the library escapes nothing. */
function grid(
  head: readonly string[],
  numeric: readonly boolean[],
  rows: readonly (readonly string[])[],
  { aligned }: TableStyle,
): string {
  return markdownTable([[...head], ...rows.map((row) => [...row])], {
    align: numeric.map((isNumber) => (isNumber ? 'r' : 'l')),
    alignDelimiters: aligned && rows.length <= MAX_ALIGNED,
    stringLength: widthOf,
  });
}
