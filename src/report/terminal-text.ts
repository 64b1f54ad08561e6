import { styleText } from 'node:util';
import { visible } from '../wording/visible.ts';

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

function harmless(text: string): string {
  return visible(text)
    .replace(/^(\s*)::/, '$1: :')
    .replaceAll('##[', '## [');
}

function paint(text: string, style: Style, color: boolean): string {
  return color && style !== 'none' ? styleText(FORMATS[style], text, { validateStream: false }) : text;
}
