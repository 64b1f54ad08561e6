import { visible } from '../wording/visible.ts';

const WRITTEN = Symbol('markup');

/** Text that is markup already. Only `markup` and `trusted` make it. */
export interface Markup {
  readonly [WRITTEN]: string;
}

export type Part = string | number | Markup | null | readonly Part[];

/**
 * The one place that escapes text for HTML and XML, in elements and in quoted attributes. Hidden characters are shown and
 * characters that XML does not allow are gone, see `visible`.
 */
export function escapeMarkup(text: string): string {
  const line = visible(text);
  return SPECIAL.test(line) ? line.replace(ALL_SPECIAL, (character) => ENTITIES[character]!) : line;
}

/** `##[` begins a command of the runner wherever it stands in a line of a log. */
const SPECIAL = /[&<>"'`]|##\[/;
const ALL_SPECIAL = /[&<>"'`]|(?<=##)\[/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '[': '&#91;',
};

/** A tagged template: every string that is put in is escaped; markup, lists of it and `null` (nothing) go in as they are. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0]!;
  for (let index = 0; index < parts.length; index++) text += write(parts[index]!) + strings[index + 1]!;
  return trusted(text);
}

/** For what we wrote ourselves, or what was checked element by element. Never for text from a result. */
export function trusted(text: string): Markup {
  return { [WRITTEN]: text };
}

/** What was written, safe to put into a page. */
export function markupText(content: Markup): string {
  return content[WRITTEN];
}

function write(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeMarkup(part);
  if (typeof part === 'number') return String(part);
  return WRITTEN in part ? part[WRITTEN] : (part as readonly Part[]).map(write).join('');
}
