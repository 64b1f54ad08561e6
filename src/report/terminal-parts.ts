import { placeName } from '../core/errors.ts';
import type { Verdict } from '../result/verdict.ts';
import { formatCount } from '../wording/numbers.ts';
import { clipped } from '../wording/visible.ts';
import type { Entry } from './outline.ts';
import type { Line, Style } from './terminal-text.ts';
import { FIT } from './width.ts';
import { isWarned } from './words.ts';

/** What the blocks of a report on a terminal have in common. */

export const GAP = '  ';
export const MAX_CELL = 80;
export const MAX_ITEMS = 5;
export const MAX_EXPLANATIONS = 5;
export const MAX_EXAMPLES = 3;
export const MAX_SENTENCE = 600;

export const MARKS: Readonly<Record<Verdict, { mark: string; style: Style }>> = {
  pass: { mark: '✔', style: 'pass' },
  fail: { mark: '✖', style: 'fail' },
  inconclusive: { mark: '?', style: 'unsure' },
  error: { mark: '!', style: 'fail' },
};

/** Text from results, cleaned and wrapped. */
export function told(text: string, columns: number, indent: string, style: Style = 'none'): Line[] {
  if (text === '') return [];
  return FIT.wrapped(clipped(text, MAX_SENTENCE), columns - indent.length).map(
    (line): Line => [{ text: indent + line, style }],
  );
}

/** The style of a check: that of a warning where it does not block. */
export function styleOf({ check }: Entry): Style {
  return isWarned(check) ? 'unsure' : MARKS[check.verdict].style;
}

/** File and line as a prefix; empty where the source is unknown. */
export function placeOf(source: { file: string; line: number } | null): string {
  return source === null ? '' : `${placeName({ file: source.file, line: source.line })}: `;
}

/** `Rows 12, 44, 97 and 80 more.` */
export function exampleText(examples: readonly string[]): string {
  // A row without a name of its own is called `row 12`.
  const rows = examples
    .slice(0, MAX_EXAMPLES)
    .map((one) => one.replace(/^row (?=\d+$)/, ''))
    .join(', ');
  const more = examples.length > MAX_EXAMPLES ? ` and ${formatCount(examples.length - MAX_EXAMPLES)} more` : '';
  return rows === '' ? '' : `Rows ${rows}${more}.`;
}

/** Words that stand back. */
export function quiet(text: string) {
  return { text, style: 'quiet' } as const;
}
