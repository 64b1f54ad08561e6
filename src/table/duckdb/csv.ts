import { ConfigurationError } from '../../core/errors.ts';
import { requireDistinctColumns } from '../columns.ts';
import type { CsvOptions } from '../source.ts';
import { csvDialect, csvHeader } from './csv-header.ts';
import { identifier, literal } from './quote.ts';
import { pathList, type Scan } from './scan.ts';

/** Longest line of a delimited file; an image of 224 × 224 × 3 numbers is 1.5 MB. */
const MAX_LINE_BYTES = 8 << 20;
/** Malformed lines that are counted. */
export const MAX_REJECTS = 10_000;

/**
 * Delimited text, all columns as text, by position. Every setting is written out: nothing is detected. A line that cannot
 * be read is an error, or where it is to be counted an entry of the table `reject_errors`.
 */
export async function csvScan(files: readonly string[], options: CsvOptions | undefined): Promise<Scan> {
  const [first] = files;
  const dialect = csvDialect(first!, options);
  const { names, blankLines } = await csvHeader(first!, dialect);
  requireDistinctColumns(first!, names);
  const settings = [
    'auto_detect = false',
    'header = true',
    // DuckDB would take the first of them for the header, and the header for a row.
    `skip = ${blankLines}`,
    `delim = ${literal(dialect.delimiter)}`,
    `quote = ${literal(dialect.quote)}`,
    `escape = ${literal(dialect.quote)}`,
    `encoding = ${literal(dialect.encoding)}`,
    "nullstr = ''",
    'allow_quoted_nulls = false',
    'strict_mode = true',
    'null_padding = false',
    `max_line_size = ${MAX_LINE_BYTES}`,
    `columns = {${names.map((name) => `${identifier(name)}: 'VARCHAR'`).join(', ')}}`,
  ];
  return {
    ordered: true,
    malformed: { refuse: 'ignore_errors = false', count: `store_rejects = true, rejects_limit = ${MAX_REJECTS}` },
    sql: (paths, further) => `read_csv(${[pathList(paths), ...settings, ...further].join(', ')})`,
    async columns(file) {
      const header = await csvHeader(file, dialect);
      if (header.blankLines !== blankLines) {
        throw new ConfigurationError(
          `${first} has ${blankLines} blank lines before its header and ${file} has ${header.blankLines}; files of one ` +
            'table have as many. Remove the blank lines.',
        );
      }
      return header.names.map((name) => ({ name, declared: 'VARCHAR' }));
    },
  };
}
