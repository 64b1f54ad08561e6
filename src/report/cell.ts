import { clipped, visible } from '../wording/visible.ts';

/** Longer than any honest name; a cell beyond it is cut with an ellipsis. */
const MAX_CELL = 160;
const MAX_COMMAND = 500;

/**
 * The one place that escapes text for markdown as GitHub renders it. What comes out stands on one line, shows the text
 * as it is, and does nothing: no markup, link, image, mention, issue reference, emoji shortcode, formula, HTML or marker
 * of ours. It is safe in a table cell, in prose and at the start of a line, also where a runner reads the file in its log.
 *
 * GitHub finds mentions, issue numbers and shortcodes in the rendered text, where a backslash no longer exists, so those
 * are broken with a zero-width space (`&#8203;`), and `$` stands in an element of its own, as GitHub's guide to formulas asks.
 */
export function prose(text: string): string {
  return escapeInline(visible(text).trim(), (character) => `\\${character}`)
    .replace(/^([-+=#])(?=\s|$|\1)/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^::/, `:${BREAK}:`);
}

/**
 * A sentence of ours that may hold a command between backticks: the command is set as code, where it can be copied whole,
 * because nothing inside code has to be broken. What is a stranger's in it does as little as anywhere.
 */
export function message(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => {
      if (index % 2 === 1) return code(part, MAX_COMMAND);
      const [, before, inner, after] = /^(\s*)(.*?)(\s*)$/s.exec(part)!;
      return inner === ''
        ? part.replace(/\s+/g, ' ')
        : `${before === '' ? '' : ' '}${prose(inner!)}${after === '' ? '' : ' '}`;
    })
    .join('')
    .trim();
}

/** `prose` in bold, or nothing: two pairs of stars around nothing would be a rule across the page. */
export function strong(text: string): string {
  const escaped = prose(text);
  return escaped === '' ? '' : `**${escaped}**`;
}

/** `prose`, cut to the length of a table cell: a list between two of its names, a sentence between two words. */
export function cell(text: string): string {
  if (text.length <= MAX_CELL) return prose(text);
  const comma = text.lastIndexOf(', ', MAX_CELL - 3);
  if (comma > MAX_CELL / 2) return prose(`${text.slice(0, comma)}, …`);
  const space = text.lastIndexOf(' ', MAX_CELL - 2);
  return prose(space > MAX_CELL / 2 ? `${text.slice(0, space)} …` : clipped(text, MAX_CELL));
}

/** For text inside an HTML block, such as a `<summary>`, where markdown and its backslashes mean nothing. */
export function htmlText(text: string): string {
  return escapeInline(clipped(text, MAX_CELL), entity);
}

/**
 * An identifier or a command, in code type. Backticks where they hold the text safely; otherwise a `<code>` element,
 * because inside backticks neither a pipe of a table, nor `<!--` of a marker, nor `##[` of a runner's command could be escaped.
 */
export function code(text: string, length = MAX_CELL): string {
  const line = clipped(text, length);
  if (line === '') return '<code></code>';
  if (!/[`|<]|##\[|^\$|\$$/.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[!-/:-@[-`{-~]/g, (character) =>
    character === '@' ? `${entity(character)}${BREAK}` : entity(character),
  )}</code>`;
}

/** A link whose address is ours; only the label is text from elsewhere, and it is already escaped. */
export function link(label: string, url: string): string {
  return /^https?:\/\/[^\s<>()\\"'`|]+$/.test(url) ? `[${label}](${url})` : label;
}

const BREAK = '&#8203;';

/**
 * One pass, left to right. Intervals such as `[−0.2, +1.4]` keep their brackets: they cannot be a link.
 * An underscore between letters is not emphasis in GFM, so `accuracy_micro` stays readable in the source.
 */
const SPECIAL = new RegExp(
  [
    String.raw`(?<interval>\[[-−+]?[\d.\u202f]+,[ \u00a0][-−+]?[\d.\u202f]+\](?![[(:]))`,
    String.raw`(?<mark>[\\${'`'}*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}]))`,
    '(?<html>[<>&])',
    String.raw`(?<dollar>\$)`,
    String.raw`(?<scheme>(?<=[a-z]):(?=//)|(?<=\b(?:mailto|xmpp)):|(?<=\bwww)\.)`,
    String.raw`(?<reference>@(?=[a-z\d])|#(?=\d)|(?<=\bGH)-(?=\d)|:(?=(?:100|1234|(?!\d+:)[\w+-]{1,50}):))`,
  ].join('|'),
  'giu',
);

function escapeInline(text: string, escapeMark: (character: string) => string): string {
  return text.replace(SPECIAL, (match, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups.interval !== undefined) return match;
    if (groups.mark !== undefined) return escapeMark(match);
    if (groups.html !== undefined) return HTML[match]!;
    if (groups.dollar !== undefined) return '<span>$</span>';
    return groups.scheme === '.' ? `${BREAK}.` : `${match}${BREAK}`;
  });
}

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
