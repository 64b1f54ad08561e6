import { styleText } from 'node:util';
import { visible } from '../wording/visible.ts';
import { widthOf } from './width.ts';

export type Style = 'pass' | 'fail' | 'unsure' | 'quiet' | 'none';
export type Line = readonly { readonly text: string; readonly style: Style }[];

const FORMATS = { pass: 'green', fail: 'red', unsure: 'yellow', quiet: 'dim' } as const;

/**
 * Lines as one text that ends with a line break. Whatever the text, it holds no terminal sequence but our own colors, and
 * no line of it is a command to the runner of GitHub Actions, which executes what begins with `::` and what holds `##[`.
 */
export function paintLines(lines: readonly Line[], color: boolean): string {
  return `${lines.map((line) => line.map(({ text, style }) => paint(harmless(text), style, color)).join('')).join('\n')}\n`;
}

export function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

/** At most `width` columns of a text; a cut is marked. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text broken between words into lines of at most `width` columns; a longer word stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function harmless(text: string): string {
  return visible(text)
    .replace(/^(\s*)::/, '$1: :')
    .replaceAll('##[', '## [');
}

function paint(text: string, style: Style, color: boolean): string {
  return color && style !== 'none' ? styleText(FORMATS[style], text, { validateStream: false }) : text;
}
