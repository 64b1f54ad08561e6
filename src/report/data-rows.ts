import { type Check, isComparison, isDataRule, sourceOf } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { tellsNoColumn } from '../wording/missing-column.ts';
import { formatCount, formatNumber, formatShare, formatValue, several } from '../wording/numbers.ts';
import { capitalised, sentence } from '../wording/sentence.ts';
import { askedText } from './asked.ts';
import { isStatistic } from './depth.ts';
import type { Entry } from './outline.ts';

/** What is wrong with one column of a table, or with the table itself. Texts come from results and are not escaped. */
export interface DataRow {
  /** Rules that count rows first, then the statistics that follow from them. */
  readonly entries: readonly Entry[];
  /** The column, or the table for what is about several columns; with its gate or table where there are several. */
  readonly name: string;
  /** One line a rule; a statistic follows from a rule that counts rows, where there is one. */
  readonly lines: readonly { readonly text: string; readonly isStatistic: boolean }[];
  readonly examples: readonly string[];
  readonly source: NonNullable<Check['limit']>['source'];
}

/** A row per column, the worst first. */
export function dataRows(entries: readonly Entry[]): DataRow[] {
  const rules = entries.filter(({ check }) => isDataRule(check));
  const tables = new Set(rules.map(({ check }) => tableOf(check)));
  const gates = new Set(rules.map(({ result }) => resultName(result)));
  const groups = Map.groupBy(rules, ({ result, check }) => JSON.stringify([resultName(result), check.about]));
  return [...groups.values()].map((group) => {
    const own = group.toSorted((a, b) => Number(isStatistic(a.check)) - Number(isStatistic(b.check)));
    const { result, check } = own[0]!;
    const counts = own.some((entry) => !isStatistic(entry.check));
    const before = [gates.size > 1 ? resultName(result) : '', tables.size > 1 ? tableOf(check) : ''];
    const column = check.about.kind === 'column' ? check.about.column : tables.size > 1 ? '' : tableOf(check);
    return {
      entries: own,
      name: [...before, column].filter((part) => part !== '').join(' · '),
      lines: own.map((entry) => ({ text: foundText(entry.check), isStatistic: counts && isStatistic(entry.check) })),
      examples: own.find((entry) => entry.check.examples.length > 0)?.check.examples ?? [],
      source: own.map((entry) => sourceOf(entry.check)).find((found) => found !== null) ?? null,
    };
  });
}

/** One line a table for what holds: `digits: 6 columns as declared, 26 rules hold`, `live: 12 comparisons within tolerance`. */
export function heldLines(entries: readonly Entry[]): string[] {
  const rules = entries.filter(({ check }) => isDataRule(check));
  return [...Map.groupBy(rules, ({ check }) => tableOf(check))].map(([table, own]) => {
    const columns = new Set(own.flatMap(({ check }) => (check.basis === 'fact' ? columnOf(check) : [])));
    const compared = own.filter(({ check }) => isComparison(check) && columnOf(check).length > 0).length;
    const others = own.filter(
      ({ check }) => (check.basis !== 'fact' && !isComparison(check)) || columnOf(check).length === 0,
    ).length;
    const parts = [
      compared === 0 ? '' : `${several(compared, 'comparison')} within tolerance`,
      columns.size === 0 ? '' : `${several(columns.size, 'column')} as declared`,
      others === 0 ? '' : `${several(others, 'rule')} ${others === 1 ? 'holds' : 'hold'}`,
    ].filter((part) => part !== '');
    return `${table}: ${parts.join(', ')}`;
  });
}

/** What was measured and of how many: `60 of 997 rows (6.0 %)`; '' where nothing was. */
export function violationText(check: Check): string {
  const { value } = check.numbers;
  if (value?.value == null) return '';
  const of = value.rows?.count ?? null;
  if (value.unit === '%' && of !== null) return share(Math.round((value.value * of) / 100), of);
  if (value.unit === 'rows' && of !== null) return share(Math.round(value.value), of);
  return value.unit === '1' ? shortNumber(value.value, check.limit?.value) : formatValue(value.value, value.unit);
}

/** Four digits tell a statistic, but where they would make it the limit itself. */
function shortNumber(value: number, limit: number | undefined): string {
  const short = Number(value.toPrecision(4));
  return formatNumber(short === limit ? value : short);
}

function foundText(check: Check): string {
  const found = violationText(check);
  if (found === '' && tellsNoColumn(check.reason)) return capitalised(sentence(check.reason));
  const name = check.slice ? `${check.title} where ${check.slice.column} is ${check.slice.value}` : check.title;
  if (found === '') return `${name}: ${sentence(check.reason)}`;
  const asked = isStatistic(check) && check.limit ? `, ${askedText(check)} asked` : '';
  const observed = check.observed === null ? '' : `, ${check.observed}`;
  return `${name}: ${found}${asked}${observed}`;
}

function share(count: number, of: number): string {
  const percent = of === 0 || count === 0 ? '' : ` (${formatShare(count / of)})`;
  return `${formatCount(count)} of ${several(of, 'row')}${percent}`;
}

function tableOf({ about }: Check): string {
  return about.kind === 'column' || about.kind === 'table' ? about.table : '';
}

function columnOf({ about }: Check): string[] {
  return about.kind === 'column' ? [about.column] : [];
}
