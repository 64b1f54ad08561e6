import { placeName } from '../core/errors.ts';
import type { Check, Result } from '../result/document.ts';
import { blocks, type Verdict } from '../result/verdict.ts';
import { sentence } from '../wording/sentence.ts';

/** A word always stands beside the icon: colour and picture are never the only carrier. */
export const ICONS: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', inconclusive: '❔', error: '⛔' };
export const WARNING_ICON = '⚠️';

/** How to read the intervals, for someone who has never met one in a build. */
export const FOOTNOTE =
  'A check passes when its whole interval is on the good side of the limit, fails when all of it is on the bad side, ' +
  'and is inconclusive when it straddles the limit. ↑ higher is better, ↓ lower is better.';

/** Where calls were timed in pairs, the middle of the differences is not the difference of the middles. */
export const PAIRED_NOTE =
  'Where calls were timed in pairs, the change is that of the pairs, and need not be the difference of the two numbers beside it.';

/** True where the report holds such a change. */
export function hasPairs(results: readonly Result[]): boolean {
  return results.some(({ checks }) => checks.some(({ paired }) => paired));
}

/** `fail`, `fail (warning)`, `fail (waived)`, `inconclusive (let be)`, `pass (point estimate)`. */
export function verdictWords(check: Check): string {
  return `${bareVerdict(check)}${isSoftened(check) ? ` (${EFFECT_WORDS[check.effect!.kind]})` : ''}`;
}

/** What was found, without what became of it. */
export function bareVerdict({ verdict, basis }: Check): string {
  return `${verdict}${basis === 'point' ? ' (point estimate)' : ''}`;
}

const EFFECT_WORDS = { blocks: 'blocks', warns: 'warning', allowed: 'let be', waived: 'waived' } as const;

/** The sign of a check: that of a warning where it does not block. */
export function verdictIcon(check: Check): string {
  return isWarned(check) ? WARNING_ICON : ICONS[check.verdict];
}

/** True where a reader must know of it although it does not block: it warns, or somebody answers for it. */
export function isWarned({ effect }: Check): boolean {
  return effect?.kind === 'warns' || effect?.kind === 'waived';
}

/** True where a check did not pass and does not block: it warns, is waived or is let be. */
export function isSoftened(check: Check): boolean {
  return check.effect !== null && !blocks(check);
}

/** Why a check that did not pass does not block, as a sentence; '' where it blocks or passes. */
export function effectText({ effect }: Check): string {
  switch (effect?.kind) {
    case 'waived':
      return `Waived until ${effect.until} by ${effect.owner}: ${sentence(effect.reason)}`;
    case 'warns':
      return `It only warns (${effect.by}).`;
    case 'allowed':
      return `It is let be (${effect.by}).`;
    default:
      return '';
  }
}

/** What a gate found, after what became of it: the gate did not know of waivers when it wrote its summary. */
export function foundText({ summary, problem, checks }: Result): string {
  const found = summary || (problem?.message ?? '');
  const waived = checks.filter(({ effect }) => effect?.kind === 'waived').length;
  return waived === 0 ? found : `${waived === 1 ? 'One check is' : `${waived} checks are`} waived. ${found}`;
}

/** What is wrong, and where, unless the message names the place of each of several mistakes itself. */
export function placedProblem({ source, message }: NonNullable<Result['problem']>): {
  readonly message: string;
  readonly source: NonNullable<Result['problem']>['source'];
} {
  const place = source === null ? '' : placeName({ file: source.file, line: source.line });
  if (place === '' || !message.startsWith(place)) return { message, source };
  if (message.includes('\n')) return { message, source: null };
  return { message: message.slice(place.length).replace(/^(?::\d+|, character \d+)?: /, ''), source };
}
