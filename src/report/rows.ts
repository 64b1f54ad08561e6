import type { Check, Measure } from '../result/document.ts';
import { resultName } from '../result/name.ts';
import { columnFormat, NOTHING, type NumberFormat, type Role } from '../wording/numbers.ts';
import type { Entry } from './outline.ts';
import { verdictIcon, verdictWords } from './words.ts';

/** One check as a reader sees it. The texts come from results and are not escaped. */
export interface CheckRow {
  readonly entry: Entry;
  /** `accuracy_micro ↑`, with its gate where the table has several, and its slice. */
  readonly measure: string;
  readonly baseline: string;
  /** This and the difference hold the interval that met the limit; the bare ones do not. */
  readonly current: string;
  readonly difference: string;
  readonly bare: { readonly current: string; readonly difference: string; readonly interval: string };
  readonly limit: string;
  readonly margin: string;
  readonly icon: string;
  readonly verdict: string;
}

export const ROW_COLUMNS = [
  { key: 'measure', title: 'Measure', numeric: false },
  { key: 'baseline', title: 'Baseline', numeric: true },
  { key: 'current', title: 'This model', numeric: true },
  { key: 'difference', title: 'Difference', numeric: true },
  { key: 'limit', title: 'Limit', numeric: false },
  { key: 'margin', title: 'Margin left', numeric: true },
  { key: 'verdict', title: 'Verdict', numeric: false },
] as const;

export type RowColumn = Omit<(typeof ROW_COLUMNS)[number], 'title'> & { readonly title: string };

/** Rows for one table, with the same decimals for the same unit down each column. */
export function checkRows(entries: readonly Entry[]): CheckRow[] {
  const severalGates = new Set(entries.map(({ result }) => resultName(result))).size > 1;
  const formats = tableFormats(entries);
  return entries.map((entry) => {
    const { check } = entry;
    const met = comparedWith(check);
    const bare = {
      current: levelText(check.measured, formats),
      difference: differenceText(check, formats),
      interval: met === 'measured' ? levelBounds(check.measured, formats) : differenceBounds(check, formats),
    };
    return {
      entry,
      measure: (severalGates ? `${resultName(entry.result)} · ` : '') + checkName(check) + direction(check),
      baseline: levelText(check.baseline, formats),
      current: met === 'measured' ? joined(bare.current, bare.interval) : bare.current,
      difference: met === 'difference' ? joined(bare.difference, bare.interval) : bare.difference,
      bare,
      limit: check.limit ? `${check.limit.rule} ${check.limit.text}` : NOTHING,
      margin: check.limit ? formats(check.limit.unit, 'change').signed(check.margin) : NOTHING,
      icon: verdictIcon(check),
      verdict: verdictWords(check),
    };
  });
}

/** The columns that hold anything in at least one row: without a baseline there is no difference to show. */
export function usedColumns(rows: readonly CheckRow[]): RowColumn[] {
  const used = ROW_COLUMNS.filter(({ key }) => key === 'measure' || rows.some((row) => row[key] !== NOTHING));
  const title = measuredTitle(rows.map(({ entry }) => entry));
  return used.map((column) => (column.key === 'current' ? { ...column, title } : column));
}

/** What the measures are of: rules on data say nothing about a model. */
export function measuredTitle(entries: readonly Entry[]): 'This model' | 'Measured' {
  return entries.every(({ result }) => result.subject !== null) ? 'This model' : 'Measured';
}

/** `recall on label = 8`; the slice is left out where the title already names it. */
export function checkName({ id, title, slice }: Check): string {
  const named = slice === null || (title.includes(slice.column) && title.includes(slice.value));
  return named ? title || id : `${title || id} on ${slice.column} = ${slice.value}`;
}

function direction({ better }: Check): string {
  return better === null ? '' : better === 'higher' ? ' ↑' : ' ↓';
}

/**
 * Which number met the limit: the one whose distance to it is the margin. A relative or paired limit meets the
 * difference, an absolute one the measure.
 */
export function comparedWith(check: Check): 'measured' | 'difference' {
  const { limit, margin, measured, difference } = check;
  if (difference === null) return 'measured';
  if (measured === null) return 'difference';
  if (limit === null || margin === null) return limit && limit.unit !== difference.unit ? 'measured' : 'difference';
  const distance = (value: number | null) =>
    value === null ? Number.POSITIVE_INFINITY : Math.abs(Math.abs(value - limit.value) - Math.abs(margin));
  return distance(measured.value) < distance(difference.value) ? 'measured' : 'difference';
}

type TableFormats = (unit: string, role: Role) => NumberFormat;

function tableFormats(entries: readonly Entry[]): TableFormats {
  const values = new Map<string, (number | null)[]>();
  const add = (unit: string, role: Role, ...numbers: (number | null | undefined)[]) => {
    const key = `${role} ${unit}`;
    const list = values.get(key) ?? [];
    values.set(key, list);
    for (const number of numbers) list.push(number ?? null);
  };
  for (const { check } of entries) {
    for (const level of [check.measured, check.baseline]) if (level) add(level.unit, 'level', level.value);
    if (check.difference) add(check.difference.unit, 'change', check.difference.value);
    if (check.limit) add(check.limit.unit, 'change', check.margin);
  }
  const formats = new Map<string, NumberFormat>();
  return (unit, role) => {
    const key = `${role} ${unit}`;
    const format = formats.get(key) ?? columnFormat(unit, role, values.get(key));
    formats.set(key, format);
    return format;
  };
}

function levelText(measure: Measure | null, formats: TableFormats): string {
  return measure === null ? NOTHING : formats(measure.unit, 'level').value(measure.value);
}

function levelBounds(measure: Measure | null, formats: TableFormats): string {
  return measure === null ? '' : formats(measure.unit, 'level').bounds(measure.interval);
}

function differenceText({ difference }: Check, formats: TableFormats): string {
  return difference === null ? NOTHING : formats(difference.unit, 'change').signed(difference.value);
}

function differenceBounds({ difference }: Check, formats: TableFormats): string {
  return difference === null ? '' : formats(difference.unit, 'change').bounds(difference.interval, 'signed');
}

function joined(value: string, bounds: string): string {
  return bounds === '' ? value : `${value} ${bounds}`;
}
