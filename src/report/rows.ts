import { type Check, isDataRule, type MeasuredNumber, marginOf } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { columnFormat, NOTHING, type NumberFormat, type Role } from '../wording/numbers.ts';
import { askedText } from './asked.ts';
import { checkName } from './check-sentence.ts';
import type { Entry } from './outline.ts';
import { verdictIcon, verdictWords } from './words.ts';

/** One check as a reader sees it. The texts come from results and are not escaped. */
export interface CheckRow {
  readonly entry: Entry;
  /** `accuracy_micro ↑`, with its gate where several have a measure of that name, and its slice. */
  readonly measure: string;
  readonly baseline: string;
  /** This and the difference hold the interval that met the limit; the bare ones do not. */
  readonly current: string;
  readonly difference: string;
  readonly bare: {
    readonly current: string;
    readonly difference: string;
    /** The difference in the unit of the measure, where the one above is a share of the baseline. */
    readonly points: string;
    readonly interval: string;
  };
  readonly limit: string;
  readonly margin: string;
  readonly icon: string;
  readonly verdict: string;
}

/** Rows for one table, with the same decimals for the same unit down each column. */
export function checkRows(entries: readonly Entry[]): CheckRow[] {
  const isShared = namesOfSeveral(entries);
  const formats = tableFormats(entries);
  return entries.map((entry) => {
    const { check } = entry;
    const { numbers } = check;
    const met = shownAt(check);
    const change = changeOf(check);
    const bare = {
      current: levelText(numbers.value, formats),
      difference: changeText(change, formats),
      points: change === numbers.difference ? NOTHING : changeText(numbers.difference, formats),
      interval: met === 'value' ? levelBounds(numbers.value, formats) : changeBounds(change, formats),
    };
    return {
      entry,
      measure:
        (isShared(checkName(check)) ? `${resultName(entry.result)} · ` : '') + checkName(check) + direction(check),
      baseline: levelText(numbers.baseline, formats),
      current: met === 'value' ? joined(bare.current, bare.interval) : bare.current,
      difference: met === 'change' ? joined(bare.difference, bare.interval) : bare.difference,
      bare,
      limit: askedText(check) || NOTHING,
      margin: check.limit ? formats(check.limit.unit, 'margin').signed(marginOf(check)) : NOTHING,
      icon: verdictIcon(check),
      verdict: verdictWords(check),
    };
  });
}

/** Which names of measures are those of several gates, or of several legs of one. */
function namesOfSeveral(entries: readonly Entry[]): (name: string) => boolean {
  const owners = Map.groupBy(entries, ({ check }) => checkName(check));
  return (name) => new Set(owners.get(name)?.map(({ result }) => resultName(result))).size > 1;
}

/** What the measures are of: rules on data say nothing about a model. */
export function measuredTitle(entries: readonly Entry[]): 'This model' | 'Measured' {
  return entries.every(({ result }) => result.subject !== null) ? 'This model' : 'Measured';
}

function direction(check: Check): string {
  const { better } = check;
  return better === null || isDataRule(check) ? '' : better === 'higher' ? '\u00a0↑' : '\u00a0↓';
}

/** Beside which number the interval stands: the one that met the limit, and the measure itself where none did. */
export function shownAt({ basis, compared }: Check): 'value' | 'change' {
  return basis === 'nothing' || compared === null || compared === 'value' ? 'value' : 'change';
}

/** The change from the baseline: as a share of it where that is what the limit is about, or all that is known. */
export function changeOf({ numbers, compared }: Check): MeasuredNumber | null {
  return compared === 'relative' ? numbers.relative : (numbers.difference ?? numbers.relative);
}

/** A margin is a change, and has a column of its own: one of 99 ms says nothing about changes of microseconds. */
type ColumnRole = Role | 'margin';
type TableFormats = (unit: string, role: ColumnRole) => NumberFormat;

function tableFormats(entries: readonly Entry[]): TableFormats {
  const values = new Map<string, (number | null)[]>();
  const add = (unit: string, role: ColumnRole, ...numbers: (number | null | undefined)[]) => {
    const key = `${role} ${unit}`;
    const list = values.get(key) ?? [];
    values.set(key, list);
    for (const number of numbers) list.push(number ?? null);
  };
  for (const { check } of entries) {
    const { value, baseline, difference } = check.numbers;
    for (const level of [value, baseline]) if (level) add(level.unit, 'level', level.value);
    for (const change of new Set([changeOf(check), difference])) if (change) add(change.unit, 'change', change.value);
    if (check.limit) add(check.limit.unit, 'margin', marginOf(check));
  }
  const formats = new Map<string, NumberFormat>();
  return (unit, role) => {
    const key = `${role} ${unit}`;
    const format = formats.get(key) ?? columnFormat(unit, role === 'margin' ? 'change' : role, values.get(key));
    formats.set(key, format);
    return format;
  };
}

function levelText(measure: MeasuredNumber | null, formats: TableFormats): string {
  return measure === null ? NOTHING : formats(measure.unit, 'level').value(measure.value);
}

function levelBounds(measure: MeasuredNumber | null, formats: TableFormats): string {
  return measure === null ? '' : formats(measure.unit, 'level').bounds(measure.interval);
}

function changeText(change: MeasuredNumber | null, formats: TableFormats): string {
  return change === null ? NOTHING : formats(change.unit, 'change').signed(change.value);
}

function changeBounds(change: MeasuredNumber | null, formats: TableFormats): string {
  return change === null ? '' : formats(change.unit, 'change').bounds(change.interval, 'signed');
}

function joined(value: string, bounds: string): string {
  return bounds === '' ? value : `${value} ${bounds}`;
}
