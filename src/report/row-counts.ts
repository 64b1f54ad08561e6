import type { Rows } from '../result/document.ts';
import { formatCount } from '../wording/numbers.ts';

/** A count with what it counts: `997 rows`, `107 rows of class 8`, `168 rows where label is 5`. */
export function rowsText({ count, of }: Rows): string {
  const number = formatCount(count);
  if (of.kind === 'samples') return `${number} ${count === 1 ? 'sample' : 'samples'}`;
  const rows = `${number} ${count === 1 ? 'row' : 'rows'}`;
  switch (of.kind) {
    case 'data':
      return rows;
    case 'slice':
      return `${rows}${where(of)}`;
    case 'class':
      return `${rows} of class ${of.name}${where(of.slice)}`;
    case 'prediction':
      return `${rows} taken for class ${of.name}${where(of.slice)}`;
    case 'rule':
      return `${rows} that the rule speaks of${where(of.slice)}`;
  }
}

/**
 * `A conclusion needs about 1195 rows of class 8 (now 107), so about 11 100 rows like these.` `now` is what the number
 * rests on today.
 */
export function neededText(needed: Rows, now: Rows | null): string {
  if (isBeyondReach(needed, now))
    return `It lies so near the limit that no number of rows that could be had decides it${now === null ? '' : ` (now ${rowsText(now)})`}.`;
  const today = now === null ? '' : ` (now ${formatCount(now.count)})`;
  const among = needed.among === null ? '' : `, so about ${formatCount(rounded(needed.among))} rows like these`;
  return `A conclusion needs about ${rowsText(needed)}${today}${among}.`;
}

/** So many that to ask for them helps nobody: a million, or a thousand times what there is. */
export function isBeyondReach(needed: Rows, now: Rows | null): boolean {
  const most = now === null ? 1_000_000 : Math.max(1_000_000, 1_000 * now.count);
  return Math.max(needed.count, needed.among ?? 0) > most;
}

function where(slice: { readonly column: string; readonly value: string } | null): string {
  return slice === null ? '' : ` where ${slice.column} is ${slice.value}`;
}

/** Three digits: the share of such rows in the data is itself only estimated. */
function rounded(count: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 2);
  return Math.ceil(count / step) * step;
}
