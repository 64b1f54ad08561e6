import * as z from 'zod';
import { pathKey } from '../config/keys.ts';
import { CSV_ENCODINGS, TABLE_FORMATS } from '../table/source.ts';

const csvShape = {
  delimiter: z.string().optional().describe('One character. Default: `,`, or a tab for .tsv and .tab.'),
  quote: z.string().optional().describe('One character. Default: `"`.'),
  encoding: z.enum(CSV_ENCODINGS).optional().describe('Default: utf-8.'),
};

/** Where a table is and how it is written: part of every key of a gate that names one. */
export const sourceShape = {
  path: z.union([pathKey(), z.array(pathKey()).min(1)]).describe('A file, a folder, a glob or a list of files.'),
  format: z.enum(TABLE_FORMATS).optional().describe('Default: by the file’s extension.'),
  csv: z.strictObject(csvShape).optional().describe('How delimited text is written.'),
};
