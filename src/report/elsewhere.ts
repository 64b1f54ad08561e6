import type { Result, Table } from '../result/document.ts';
import { worst } from '../result/verdict.ts';

/**
 * Results whose tables say what other gates found about the same model: a row that one of them decides is told by its verdict, and
 * stays as it is where none of them ran. Pure.
 */
export function withVerdictsElsewhere(results: readonly Result[]): readonly Result[] {
  if (results.every(({ tables }) => tables.every(({ elsewhere }) => elsewhere === undefined))) return results;
  return results.map((result) => ({
    ...result,
    tables: result.tables.map((table) => decided(table, result, results)),
  }));
}

function decided(table: Table, { subject }: Result, results: readonly Result[]): Table {
  const rows = [...table.rows];
  for (const { row, gate, says } of table.elsewhere ?? []) {
    const found = results.filter((other) => other.gate === gate && isOf(other, subject));
    if (found.length > 0) rows[row] = says[worst(found.map(({ verdict }) => verdict))];
  }
  return { ...table, rows };
}

/** Of the same bytes, whatever they are called. */
function isOf(other: Result, subject: Result['subject']): boolean {
  return subject !== null && other.subject?.digest === subject.digest;
}
