import { several } from '../wording/numbers.ts';
import { htmlText, link, prose } from './cell.ts';
import type { ReportContext } from './context.ts';

/** How much is said at all; less where a limit asks for it. */
export interface Detail {
  readonly aligned: boolean;
  /** Whether what passed is listed. */
  readonly passed: boolean;
  readonly tables: 'all' | 'unfolded' | 'none';
  /** At most this many rows, explanations and items in each place. */
  readonly rows: number;
}

/** How much of it stands outside the folds, in each place. */
export interface Sight {
  readonly measures: number;
  readonly columns: number;
  readonly items: number;
}

/** A link or a name of where everything is. */
export function wholeReport({ whole: { label, url } }: ReportContext): string {
  return url === null ? prose(label) : link(prose(label), url);
}

/** The first in sight, the rest under a fold, and how many did not fit. */
export function list(
  items: readonly string[],
  noun: string,
  context: ReportContext,
  detail: Detail,
  sight: Sight,
): string[] {
  const kept = items.slice(0, detail.rows);
  const rest = kept.slice(sight.items);
  return [
    kept.slice(0, sight.items).join('\n'),
    rest.length === 0 ? '' : fold(several(rest.length, `more ${noun}`), rest.join('\n')),
    left(items.length - kept.length, noun, context),
  ];
}

/** `23 more rows in the HTML report.`, or nothing where nothing is left. */
export function left(count: number, noun: string, context: ReportContext): string {
  return count <= 0 ? '' : `*${several(count, `more ${noun}`)} in ${wholeReport(context)}.*`;
}

/** GitHub reads markdown inside only after an empty line. */
export function fold(title: string, body: string): string {
  return `<details><summary>${htmlText(title)}</summary>\n\n${body}\n\n</details>`;
}

/** Blocks with an empty line between them; empty ones are left out. */
export function joined(...blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}
