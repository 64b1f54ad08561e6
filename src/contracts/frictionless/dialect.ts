import type { KeyPath, SourceMap } from '../../config/sources.ts';
import { CSV_ENCODINGS, type CsvOptions } from '../../table/source.ts';
import type { Problems } from '../problems.ts';
import type { Resource } from './document.ts';

/** Values of a dialect that say what is done anyway. */
const AS_READ: Readonly<Record<string, readonly unknown[]>> = {
  header: [true],
  headerRows: [[1]],
  doubleQuote: [true],
  lineTerminator: ['\n', '\r\n', '\r'],
  skipInitialSpace: [false],
  caseSensitiveHeader: [true],
  csvddfVersion: ['1.2', 1.2],
  quoting: [0],
};
const USED = ['$schema', 'name', 'title', 'description', 'type', 'delimiter', 'quoteChar', 'csv'];
const ENCODINGS: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'iso-8859-1': 'latin-1',
  latin1: 'latin-1',
  cp1252: 'windows-1252',
};

/** How the delimited text of a resource is read; `at` is the resource. What is not read so goes to `problems`. */
export function csvOptions(
  { dialect, encoding }: Resource,
  at: KeyPath,
  sources: SourceMap,
  problems: Problems,
): CsvOptions | undefined {
  const refuse = (key: string, reason: string) =>
    problems.unsupported(sources.at([...at, ...key.split('.')]), key, reason);
  if (typeof dialect === 'string') refuse('dialect', 'it stands in another file; write delimiter and quoteChar here');
  const own = typeof dialect === 'object' ? dialect : {};
  for (const [key, value] of Object.entries(own)) {
    const fine = USED.includes(key) || AS_READ[key]?.some((one) => JSON.stringify(one) === JSON.stringify(value));
    if (!fine) refuse(`dialect.${key}`, 'delimited text is not read so');
  }
  const name = encoding?.toLowerCase();
  const known = CSV_ENCODINGS.find((one) => one === (name && (ENCODINGS[name] ?? name)));
  if (name !== undefined && known === undefined) refuse('encoding', `known encodings are ${CSV_ENCODINGS.join(', ')}`);
  const delimiter = own.delimiter ?? own.csv?.delimiter;
  const quote = own.quoteChar ?? own.csv?.quoteChar;
  if (delimiter === undefined && quote === undefined && known === undefined) return undefined;
  return { delimiter, quote, encoding: known };
}
