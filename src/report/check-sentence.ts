import type { Check } from '../result/check.ts';
import { tellsNoColumn } from '../wording/missing-column.ts';
import { columnFormat } from '../wording/numbers.ts';
import { capitalised, sentence } from '../wording/sentence.ts';
import { askedText } from './asked.ts';
import { rowsText } from './row-counts.ts';

/** `recall on label = 8`; the slice is left out where the title already names it. */
export function checkName({ id, title, slice }: Check): string {
  const named = slice === null || (title.includes(slice.column) && title.includes(slice.value));
  return named ? title || id : `${title || id} on ${slice.column} = ${slice.value}`;
}

/** Why a check does not hold, with its name where the reason does not say it all: `age is integer: it is stored as VARCHAR.` */
export function factSentence(check: Check): string {
  const reason = sentence(check.reason);
  return tellsNoColumn(reason) ? capitalised(reason) : `${checkName(check)}: ${reason}`;
}

/** One check in one breath, without a full stop: `recall[8] 98.13 % → 40.19 % (−57.94 pp; ≥ 90 % asked; 107 rows of class 8)`. */
export function checkSentence(check: Check): string {
  const change = changeText(check);
  const asked = askedText(check);
  const { rows } = check.numbers.value ?? { rows: null };
  const details = [change, asked === '' ? '' : `${asked} asked`, rows === null ? '' : rowsText(rows)].filter(
    (text) => text !== '',
  );
  return `${measuredName(check)}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
}

/** `recall[8] 98.13 % → 40.19 %`: which number it is, and where it went. */
export function measuredName(check: Check): string {
  return `${checkName(check)} ${levelText(check)}`;
}

/** `96.99 % (+0.60 pp)`: where it stands, and where it went. */
export function standing(check: Check): string {
  const { value } = check.numbers;
  if (value?.value == null) return '';
  const change = changeText(check);
  return `${columnFormat(value.unit, 'level', [value.value]).value(value.value)}${change === '' ? '' : ` (${change})`}`;
}

/** `−57.94 pp`; '' where nothing is compared. */
export function changeText({ numbers, compared }: Check): string {
  const change = compared === 'relative' ? numbers.relative : (numbers.difference ?? numbers.relative);
  return change?.value == null ? '' : columnFormat(change.unit, 'change', [change.value]).signed(change.value);
}

function levelText({ numbers: { value, baseline } }: Check): string {
  if (value?.value == null) return 'was not measured';
  const format = columnFormat(value.unit, 'level', [value.value, baseline?.value ?? null]);
  return baseline?.value == null
    ? format.value(value.value)
    : `${format.value(baseline.value)} → ${format.value(value.value)}`;
}
