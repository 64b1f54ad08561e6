import type { VerbReport } from '../registry/verb.ts';
import type { Table } from '../result/document.ts';
import { type Fit, fitBy, isNarrow } from './fit.ts';
import { tableTexts } from './table-text.ts';
import { type Line, paintLines } from './terminal-text.ts';
import { ICONS } from './words.ts';

export interface VerbTextOptions {
  readonly color: boolean;
}

const GAP = '  ';
const MAX_CELL = 100;

/** What a verb came to, for a terminal: the sentences, then its table. Ends with a line break. */
export async function verbText(
  { ok, warns, sentences, table }: VerbReport,
  { color }: VerbTextOptions,
): Promise<string> {
  const calm = ok && warns !== true;
  const [mark, style] = calm ? (['✔', 'pass'] as const) : ok ? (['!', 'unsure'] as const) : (['✖', 'fail'] as const);
  const said = sentences.map(String).map((text, index): Line => {
    if (calm && index > 0) return [{ text: `${GAP}${text}`, style: 'none' }];
    return [
      { text: `${mark} `, style },
      { text, style: 'none' },
    ];
  });
  if (table === null || table.rows.length === 0) return paintLines(said, color);
  const head = table.columns.map(({ title }) => title);
  const texts = tableTexts(table).map((row) => row.map((text) => text.replace(/\s+/g, ' ')));
  const { widthOf, pad, shortened } = await fitFor([...head, ...texts.flat()]);
  const rows = texts.map((row) => row.map((text) => shortened(text, MAX_CELL)));
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column]!)].map(widthOf)));
  const lineOf = (row: readonly string[], quiet: boolean): Line => [
    {
      text: (GAP + row.map((text, column) => pad(text, widths[column]!, false)).join(GAP)).trimEnd(),
      style: quiet ? 'quiet' : 'none',
    },
  ];
  return paintLines([...said, [], lineOf(head, true), ...rows.map((row) => lineOf(row, false))], color);
}

/** The same as markdown, for a summary, an issue or a wiki. */
export async function verbMarkdown({ ok, warns, sentences, table }: VerbReport): Promise<string> {
  const { prose } = await import('./cell.ts');
  const icon = !ok ? ICONS.fail : warns === true ? ICONS.inconclusive : ICONS.pass;
  const said = sentences.map(String).map((text, index) => `${index === 0 ? `${icon} ` : ''}${prose(text)}`);
  const grid = table === null || table.rows.length === 0 ? [] : [await gridOf(table)];
  return `${[...said, ...grid].join('\n\n')}\n`;
}

async function gridOf(table: Table): Promise<string> {
  const { resultTable } = await import('./markdown-table.ts');
  return resultTable(table, table.rows.length, { aligned: true });
}

/** For these texts and their parts. What knows the letters of the world is loaded only where one is there. */
async function fitFor(texts: readonly string[]): Promise<Fit> {
  return texts.every(isNarrow) ? fitBy((text) => text.length) : (await import('./width.ts')).FIT;
}
