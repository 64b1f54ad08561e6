/** How texts are fitted into columns, by what measures how many columns a text takes. */
export interface Fit {
  readonly widthOf: (text: string) => number;
  pad(text: string, width: number, right: boolean): string;
  /** At most `width` columns of a text; a cut is marked. */
  shortened(text: string, width: number): string;
  /** A text broken between words into lines of at most `width` columns; what is longer stands alone, and so does a command of ours. */
  wrapped(text: string, width: number): string[];
}

/** Latin, Greek and Cyrillic letters, punctuation, arrows, mathematical signs, bars and ticks: one column each, and most of what is measured. */
const NARROW =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u202f-\u2052\u2070-\u2094\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\u2713-\u2716\u27e8\u27e9]*$/;

/**
 * What is not broken: a word, or a command of ours with its flags, files, quoted texts and placeholders. A command that is
 * copied from two lines would not run.
 */
const WORDS =
  /[("“`]*(?:npx )?modelassay [a-z-]+(?: (?:--?[a-z][\w-]*(?: [\w-]+(?= --?[a-z]|[.,;)]|$))?|"[^"]*"|'[^']*'|[A-Z]{4,}…?|[\w-]*[./][\w./*-]*))*[^ ]*|[^ ]+/g;

export function isNarrow(text: string): boolean {
  return NARROW.test(text);
}

export function fitBy(widthOf: (text: string) => number): Fit {
  return {
    widthOf,
    pad(text, width, right) {
      const space = ' '.repeat(Math.max(0, width - widthOf(text)));
      return right ? space + text : text + space;
    },
    shortened(text, width) {
      if (widthOf(text) <= width) return text;
      let kept = '';
      for (const { segment } of new Intl.Segmenter().segment(text)) {
        if (widthOf(kept + segment) > width - 1) break;
        kept += segment;
      }
      return `${kept}…`;
    },
    wrapped(text, width) {
      const lines: string[] = [];
      let line = '';
      for (const word of text.match(WORDS) ?? ['']) {
        if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
          lines.push(line);
          line = word;
        } else {
          line = line === '' ? word : `${line} ${word}`;
        }
      }
      return [...lines, line];
    },
  };
}
