import type { Table } from '../../result/document.ts';
import { type Markup, markup, type Part } from '../markup.ts';
import { tableTexts } from '../table-text.ts';

export interface Column {
  readonly title: string;
  /** Sets a cell apart: right-aligned numbers, code, the name of the row, a sentence, a few words, one line. */
  readonly kind: 'number' | 'text' | 'code' | 'sql' | 'name' | 'long' | 'brief' | 'line';
}

export interface Cell {
  readonly content: Part;
  /** What a number sorts by; null sorts last. Without it a cell sorts by its text. */
  readonly key?: number | null;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** For the verdict filter and the tone of the row. */
  readonly verdict?: string;
  readonly tone?: string;
}

export interface TableText {
  readonly caption: string;
  readonly note?: string | null;
  /** Where a heading says the same just above, the caption is not repeated in sight. */
  readonly underHeading?: boolean;
}

/** A table with a caption that a script makes sortable and filterable, in a region that scrolls and takes the focus. */
export function dataTable(id: string, text: TableText, columns: readonly Column[], rows: readonly Row[]): Markup {
  const head = columns.map(({ title, kind }) =>
    kind === 'number' ? markup`<th scope="col" class="n">${title}</th>` : markup`<th scope="col">${title}</th>`,
  );
  const title = text.underHeading ? null : markup`<p class="title">${text.caption}</p>`;
  const note = text.note ? markup`<p class="note">${text.note}</p>` : null;
  const shape = needsWidth(columns, rows) ? 'panel wide' : 'panel';
  // The caption is for who hears the page; who sees it has the same words in the head, beside the filter.
  return markup`<div class="${shape}"><div class="head"><div aria-hidden="true">${title}${note}</div><div class="tools"></div></div><div class="scroll" role="group" aria-labelledby="${id}" tabindex="0"><table><caption><span class="sr" id="${id}">${text.caption}</span>${text.note ? markup`<span class="sr">${text.note}</span>` : null}</caption><thead><tr>${head}</tr></thead><tbody>
${rows.map((row) => writeRow(row, columns))}</tbody></table></div></div>
`;
}

/** One of a result's own tables. */
export function ownTable(id: string, table: Table): Markup {
  const texts = tableTexts(table);
  const columns = table.columns.map(({ title, kind }): Column => ({ title, kind }));
  const rows = table.rows.map(
    (row, index): Row => ({
      cells: row.map((value, column) => {
        const content = texts[index]![column]!;
        return table.columns[column]!.kind === 'number'
          ? { content, key: typeof value === 'number' ? value : null }
          : { content };
      }),
    }),
  );
  return dataTable(id, { caption: table.title, note: table.note }, columns, rows);
}

/** Narrow tables stand side by side where there is room. */
function needsWidth(columns: readonly Column[], rows: readonly Row[]): boolean {
  if (columns.length > 5) return true;
  return rows.some(({ cells }) => cells.some(({ content }) => typeof content === 'string' && content.length > 40));
}

function writeRow({ cells, verdict, tone }: Row, columns: readonly Column[]): Markup {
  const attributes = verdict === undefined ? null : markup` data-verdict="${verdict}" class="tone-${tone ?? 'pass'}"`;
  return markup`<tr${attributes}>${cells.map((cell, index) => writeCell(cell, columns[index]!.kind))}</tr>\n`;
}

function writeCell({ content, key }: Cell, kind: Column['kind']): Markup {
  const sort = key === undefined ? null : markup` data-k="${key === null ? '' : String(key)}"`;
  switch (kind) {
    case 'number':
      return markup`<td class="n"${sort}>${content}</td>`;
    case 'name':
      return markup`<th scope="row"${sort}>${content}</th>`;
    case 'code':
    case 'sql':
      return markup`<td${sort}><code>${content}</code></td>`;
    case 'long':
      return markup`<td class="long"${sort}>${content}</td>`;
    case 'brief':
      return markup`<td class="brief"${sort}>${content}</td>`;
    case 'line':
      return markup`<td class="w"${sort}>${content}</td>`;
    case 'text':
      return markup`<td${sort}>${content}</td>`;
  }
}
