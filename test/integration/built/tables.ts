import { makeWithSql } from '../../table/tables.ts';
import { DIGITS } from './assay.ts';

/**
 * The digits' evaluation rows as a Parquet file, changed by SQL: `select` sees the table `rows` with the columns id, label,
 * pixels, brightness, contrast and ink, and one `nth`, which numbers the rows from 0.
 */
export async function writeDigits(path: string, select: string): Promise<string> {
  await makeWithSql(
    `create view rows as select *, row_number() over () - 1 as nth from read_parquet('${DIGITS}/eval.parquet')`,
    `copy (${select}) to '${path}' (format parquet)`,
  );
  return path;
}

/**
 * Rows for the tiny models of fixtures/models, which take three features x: row after row its label, 0 to 2, and features
 * that are the logits of a model which is always right.
 */
export function clearRows(rows: number, change: (row: number) => Partial<ClearRow> = () => ({})): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = row % 3;
    const features = [0, 1, 2].map((index) => (index === label ? 5 : 1));
    const given: ClearRow = { id: `r${row}`, label: String(label), features, ...change(row) };
    return [given.id, given.label, ...given.features].join(',');
  });
  return `${['id,label,a,b,c', ...lines].join('\n')}\n`;
}

interface ClearRow {
  readonly id: string;
  readonly label: string;
  readonly features: readonly (number | string)[];
}

/** Members of a policy that reads `clearRows` from rows.csv with a model that takes x. */
export const CLEAR_DATA = { path: 'rows.csv', id: 'id', label: 'label', inputs: { x: ['a', 'b', 'c'] } };
