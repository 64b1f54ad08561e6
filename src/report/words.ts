import type { Check } from '../result/document.ts';
import type { Verdict } from '../result/verdict.ts';

/** A word always stands beside the icon: colour and picture are never the only carrier. */
export const ICONS: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', inconclusive: '❔', error: '⛔' };
export const WARNING_ICON = '⚠️';

/** How to read the intervals, for someone who has never met one in a build. */
export const FOOTNOTE =
  'A check passes when its whole interval is on the good side of the limit, fails when all of it is on the bad side, ' +
  'and is inconclusive when it straddles the limit. ↑ higher is better, ↓ lower is better.';

/** `fail`, `fail (warning)`, `pass (point estimate)`. */
export function verdictWords(check: Pick<Check, 'verdict' | 'blocking' | 'decide'>): string {
  const point = check.decide === 'point' ? ' (point estimate)' : '';
  return `${check.verdict}${point}${isWarning(check) ? ' (warning)' : ''}`;
}

export function verdictIcon(check: Pick<Check, 'verdict' | 'blocking'>): string {
  return isWarning(check) ? WARNING_ICON : ICONS[check.verdict];
}

export function isWarning(check: Pick<Check, 'verdict' | 'blocking'>): boolean {
  return check.verdict !== 'pass' && !check.blocking;
}
