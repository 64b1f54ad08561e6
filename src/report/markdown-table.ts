import { markdownTable } from 'markdown-table';
import type { Result, Table } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import type { MissingResult } from '../result/notice.ts';
import { formatDuration, NOTHING } from '../wording/numbers.ts';
import { cell, code } from './cell.ts';
import type { Beside } from './merge-base.ts';
import type { Entry } from './outline.ts';
import { checkRows, usedColumns } from './rows.ts';
import { tableTexts } from './table-text.ts';
import { widthOf } from './width.ts';
import { foundText, ICONS, verdictWords } from './words.ts';

/** Aligned tables read well in the source; unaligned ones are shorter. */
export interface TableStyle {
  readonly aligned: boolean;
}

/** A row per check. */
export function checkTable(entries: readonly Entry[], style: TableStyle): string {
  const rows = checkRows(entries);
  const columns = usedColumns(rows);
  return grid(
    columns.map((column) => column.title),
    columns.map((column) => column.numeric),
    rows.map((row) =>
      columns.map(({ key }) => (key === 'verdict' ? `${row.icon} ${cell(row.verdict)}` : cell(row[key]))),
    ),
    style,
  );
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
