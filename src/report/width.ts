import stringWidth from 'string-width';

/** Latin letters, punctuation, arrows and mathematical signs: one column each, and most of what is measured. */
const NARROW = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u2052\u2190-\u21ff\u2200-\u22ff]*$/;

/** Columns that a terminal uses for a text. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}
