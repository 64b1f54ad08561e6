import { isAddress } from '../../core/address.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { FileSource, TableFormat } from '../source.ts';
import { literal } from './quote.ts';

/** A table that DuckDB reads with extensions only: in an object store, on a server, in a lake or a database. */
export interface ExtendedTable {
  readonly extensions: readonly string[];
  readonly sql: string;
  /** Addresses whose bytes make the digest; none where it is made of files on this machine. */
  readonly addresses: readonly string[];
}

/**
 * Undefined where DuckDB reads the source without an extension.
 * Throws ConfigurationError for addresses beside files, and for what is not Parquet at an address.
 */
export function extendedTable(source: FileSource, format: TableFormat | undefined): ExtendedTable | undefined {
  const [path] = source.paths;
  if (path === undefined) return undefined;
  const addresses = source.paths.filter(isAddress);
  const local = source.paths.find((one) => !isAddress(one));
  if (addresses.length > 0 && local !== undefined) {
    throw new ConfigurationError(`${addresses[0]} is an address and ${local} is not: a table lies in one place.`);
  }
  const transport = local === undefined ? [/^(az|azure|abfss):/i.test(path) ? 'azure' : 'httpfs'] : [];
  switch (format) {
    case 'delta':
      return { extensions: [...transport, 'delta'], sql: `delta_scan(${only(source)})`, addresses: [] };
    case 'iceberg':
      return { extensions: [...transport, 'iceberg'], sql: `iceberg_scan(${only(source)})`, addresses: [] };
    case 'sqlite':
      return { extensions: ['sqlite_scanner'], sql: `sqlite_scan(${only(source)}, ${tableOf(source)})`, addresses: [] };
    default:
      if (local !== undefined) return undefined;
      if (format !== 'parquet') {
        throw new ConfigurationError(
          `${path}: only Parquet is read from an address. Download it, or say format: parquet.`,
        );
      }
      return { extensions: transport, sql: `read_parquet([${addresses.map(literal).join(', ')}])`, addresses };
  }
}

function only(source: FileSource): string {
  const [path, second] = source.paths;
  if (second !== undefined)
    throw new ConfigurationError(`${path} and ${second}: a ${source.format} table has one place.`);
  return literal(path!);
}

function tableOf(source: FileSource): string {
  if (source.table === undefined) {
    throw new ConfigurationError(`${source.paths[0]} is a database. Name one of its tables with table.`);
  }
  return literal(source.table);
}
