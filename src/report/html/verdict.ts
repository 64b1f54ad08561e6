import type { Check } from '../../result/document.ts';
import type { Verdict } from '../../result/verdict.ts';
import { type Markup, markup } from '../markup.ts';
import { isSoftened, verdictWords } from '../words.ts';

export type Tone = 'pass' | 'fail' | 'unsure';

/** Shape and word carry the verdict; the tone only repeats it. */
export const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✕', inconclusive: '?', error: '!' };
export const TONES: Readonly<Record<Verdict, Tone>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'unsure',
  error: 'fail',
};

/** The tone of a check: that of a warning where it does not block. */
export function toneOf(check: Check): Tone {
  return isSoftened(check) ? 'unsure' : TONES[check.verdict];
}

/** A check's verdict as icon and word. */
export function pill(check: Check): Markup {
  return badge(toneOf(check), SIGNS[check.verdict], verdictWords(check));
}

/** A pill with a sign that only eyes read, and words for everyone. */
export function badge(tone: Tone, sign: string, words: string): Markup {
  return markup`<span class="pill tone-${tone}"><span aria-hidden="true">${sign}</span>${words}</span>`;
}
