import { type Check, isDataRule, isMetric, metNumber } from '../result/check.ts';
import { resultName } from '../result/name.ts';
import { NOTHING } from '../wording/numbers.ts';
import { askedText } from './asked.ts';
import type { Entry, Outline } from './outline.ts';
import { checkRows } from './rows.ts';
import { verdictIcon, verdictWords } from './words.ts';

/** One number of the model on one set of rows, with every limit that is about it. Texts come from results and are not escaped. */
export interface MeasureRow {
  /** Worst first. */
  readonly entries: readonly Entry[];
  /** In the user's words, with its gate where the table has several, and its slice. */
  readonly name: string;
  readonly baseline: string;
  readonly current: string;
  /** Of the current value, where that met a limit; '' otherwise. */
  readonly bounds: string;
  readonly change: string;
  /** The same without its interval, and the interval that met a limit. */
  readonly bare: { readonly change: string; readonly interval: string };
  /** `≥ 95 %, drop ≤ 1 pp`, worst first. */
  readonly asked: string;
  /** An icon for each limit, and one word for the worst. */
  readonly verdict: string;
  readonly holds: boolean;
}

/** The entries of each measure together, in the order in which the worst of each stands. */
export function byMeasure(entries: readonly Entry[]): Entry[][] {
  const groups = Map.groupBy(entries, ({ result, check }) =>
    JSON.stringify([resultName(result), check.about, check.slice]),
  );
  return [...groups.values()];
}

/** The same for rules on data, which are about a column; what is so or is not of a model stands by itself. */
export function bySubject(entries: readonly Entry[]): Entry[][] {
  const groups = Map.groupBy(entries, ({ result, check }) =>
    JSON.stringify([
      resultName(result),
      check.about,
      check.slice,
      isMetric(check) ? '' : isDataRule(check) ? check.about.kind : check.id,
    ]),
  );
  return [...groups.values()];
}

/** A row per measure; numbers of one unit have the same decimals down a column. */
export function measureRows(groups: readonly (readonly Entry[])[]): MeasureRow[] {
  const rows = new Map(checkRows(groups.flat()).map((row) => [row.entry, row]));
  return groups.map((entries) => {
    const own = entries.map((entry) => rows.get(entry)!);
    const [worst] = own;
    const change = own.find(
      ({ entry }) => entry.check.compared === 'difference' || entry.check.compared === 'relative',
    );
    const value = own.find(({ entry }) => meets(entry.check, 'value') && !(change && entry.check.verdict === 'pass'));
    return {
      entries,
      name: worst!.measure,
      baseline: worst!.baseline,
      current: worst!.bare.current,
      bounds: value?.bare.interval ?? '',
      change: change ? change.difference : worst!.bare.difference,
      bare: { change: (change ?? worst!).bare.difference, interval: (change ?? value)?.bare.interval ?? '' },
      asked:
        own
          .map(({ entry }) => askedText(entry.check))
          .filter((text) => text !== '')
          .join(', ') || NOTHING,
      verdict: `${own.map(({ entry }) => verdictIcon(entry.check)).join(' ')} ${verdictWords(worst!.entry.check)}`,
      holds: own.every(({ entry }) => entry.check.verdict === 'pass'),
    };
  });
}

/** Every number of the model, what did not pass first. */
export function metricEntries({ failed, inconclusive, warnings, allowed, passed }: Outline): Entry[] {
  return [...failed, ...inconclusive, ...warnings, ...allowed, ...passed].filter(({ check }) => isMetric(check));
}

function meets(check: Check, which: 'value'): boolean {
  return metNumber(check) !== null && check.compared === which;
}
