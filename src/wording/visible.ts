import { stripVTControlCharacters } from 'node:util';

/** Nothing to do for these: Latin letters, punctuation, arrows, mathematical signs, ticks and crosses, kana, Han, Hangul. All assigned, all seen. */
const PLAIN =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205e\u2190-\u22ff\u2713-\u2718\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*$/;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** What is not seen, or reorders what is seen: controls, bidi, zero-width, tags, private use, halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gv;
/** Signs of Arabic and Kaithi that are format characters by class and yet printed. */
const PRINTED_FORMAT = /^[\u0600-\u0605\u06dd\u0890\u0891\u08e2\u{110bd}\u{110cd}]$/u;
/** Scripts in which a joiner or non-joiner between two letters changes their shape: it is spelling there, not hiding. */
const JOINING =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mong}]/u;
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const ELLIPSIS = '…';

/**
 * Text from a model, a data set or a stranger, made into one honest line: terminal sequences removed, line breaks turned
 * into spaces, hidden characters shown as ⟨U+202E⟩. Nothing is escaped for any format: that is the format's business.
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return stripVTControlCharacters(text)
    .replace(LINE_BREAKS, ' ')
    .replace(HIDDEN, (character, offset: number, whole: string) =>
      isSpelling(character, whole, offset) ? character : codePoint(character),
    )
    .replace(STACKED_MARKS, '$1');
}

/** `visible`, at most `length` UTF-16 code units of it, the cut marked and never inside a character. */
export function clipped(text: string, length: number): string {
  const line = visible(text.length > 20 * length ? text.slice(0, 20 * length) : text).trim();
  if (line.length <= length) return line;
  return `${line
    .slice(0, length - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}${ELLIPSIS}`;
}

function isSpelling(character: string, whole: string, offset: number): boolean {
  if (PRINTED_FORMAT.test(character)) return true;
  const before = whole.slice(Math.max(0, offset - 3), offset);
  const after = whole.slice(offset + character.length, offset + 3);
  if (character === '\ufe0e' || character === '\ufe0f') return /\p{Emoji}$/u.test(before);
  if (character !== '\u200d' && character !== '\u200c') return false;
  if (character === '\u200d' && /\p{Emoji}[\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  return JOINING.test(before.slice(-1)) && JOINING.test(after.slice(0, 1));
}

function codePoint(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
