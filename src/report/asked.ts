import { type Check, isComparison, isDataRule } from '../result/check.ts';
import { columnFormat, formatNumber } from '../wording/numbers.ts';

/**
 * What a check asks for, as a person writes it: `≥ 95 %`, `drop ≤ 1 pp`, `rise ≤ 5 %`, `none`. '' where it asks for no number.
 */
export function askedText(check: Check): string {
  const { limit, compared } = check;
  if (limit === null) return '';
  // Rules on data have limits of more shapes than a number and a side: their gate has put them into words.
  if (isDataRule(check)) {
    const text = limit.text.replace(/(?<=\d)(?=%|pp)/, '\u00a0');
    return isComparison(check) ? `≤\u00a0${text}` : text;
  }
  if (compared === 'value' || compared === null) {
    return `${limit.good === 'above' ? '≥' : '≤'}\u00a0${plainNumber(limit.value, limit.unit, 'level', limit.text)}`;
  }
  const [change, size] = limit.good === 'above' ? (['drop', -limit.value] as const) : (['rise', limit.value] as const);
  return `${change}\u00a0≤\u00a0${plainNumber(size, limit.unit, 'change')}`;
}

/** A limit has the decimals that somebody wrote: `95 %`, `0.5 pp`, not `95.00 %`. */
function plainNumber(value: number, unit: string, role: 'level' | 'change', written = ''): string {
  const isShare = unit === 'fraction' || unit === 'relative';
  // `1MB` is not 976.6 KiB to whoever wrote it.
  if (unit === 'bytes' && written !== '') return written.replace(/(?<=\d)(?=[A-Za-z])/, '\u00a0');
  if (!isShare)
    return columnFormat(unit, role, [value])
      .value(value)
      .replace(/(\.\d*?)0+(?=\D*$)/, '$1')
      .replace(/\.(?=\D*$)/, '');
  const suffix = unit === 'fraction' && role === 'change' ? 'pp' : '%';
  return `${formatNumber(value * 100)}\u00a0${suffix}`;
}
