import type { DuckDBConnection } from '@duckdb/node-api';
import { requireWholeGzip } from './csv-header.ts';
import { describeSql, pathList, type Scan } from './scan.ts';

/** Largest object of a JSON file. */
const MAX_OBJECT_BYTES = 64 << 20;

/**
 * JSON: an array of objects, or one object after another; one per line in `.ndjson` and `.jsonl`. Types are told from all
 * objects, not from a sample, and a key that an object lacks is null. A text that is a date in every object is a date.
 */
export function jsonScan(connection: DuckDBConnection): Scan {
  const settings = [
    'records = true',
    'sample_size = -1',
    'map_inference_threshold = -1',
    'convert_strings_to_integers = false',
    'ignore_errors = false',
    `maximum_object_size = ${MAX_OBJECT_BYTES}`,
  ];
  const sql = (files: readonly string[], further: readonly string[]) => {
    const lines = files.every((file) => /\.(ndjson|jsonl)(\.gz)?$/i.test(file));
    const format = `format = ${lines ? "'newline_delimited'" : "'auto'"}`;
    return `read_json(${[pathList(files), format, ...settings, ...further].join(', ')})`;
  };
  return {
    ordered: false,
    sql,
    async columns(file) {
      if (/\.gz$/i.test(file)) await requireWholeGzip(file);
      return describeSql(connection, sql([file], ['hive_partitioning = false']));
    },
  };
}
