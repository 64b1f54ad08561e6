import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { CsvOptions } from '../../src/table/source.ts';
import { valuesOf, workbench } from './tables.ts';

const bench = workbench();
let count = 0;

async function table(content: string | Uint8Array, options: { extension?: string; csv?: CsvOptions } = {}) {
  const file = await bench.file(`t${count++}.${options.extension ?? 'csv'}`, content);
  return bench.engine().openRows({ paths: [file], csv: options.csv });
}

/** The declared type and the values of the only column. */
async function column(...cells: string[]): Promise<[string, unknown[]]> {
  const rows = await table(`x,other\n${cells.map((cell) => `${cell},.\n`).join('')}`);
  return [rows.columns[0]!.declared, await valuesOf(rows, 'x')];
}

test('an integer is what is written as one; everything else keeps its text', async () => {
  expect(await column('7', '-3', '', '9223372036854775807')).toEqual(['BIGINT', [7n, -3n, null, 2n ** 63n - 1n]]);
  expect(await column('007', '8')).toEqual(['VARCHAR', ['007', '8']]);
  expect(await column('+7', '8')).toEqual(['VARCHAR', ['+7', '8']]);
  expect(await column(' 7', '8')).toEqual(['VARCHAR', [' 7', '8']]);
  expect(await column('9223372036854775808')).toEqual(['VARCHAR', ['9223372036854775808']]);
  expect(await column('1_000')).toEqual(['VARCHAR', ['1_000']]);
});

test('numbers, truth values and lists are told from every row, not from a sample', async () => {
  expect(await column('1', '2.5', '-1e-3', '.5', '3.', 'nan', 'inf', '-inf', '')).toEqual([
    'DOUBLE',
    [1, 2.5, -1e-3, 0.5, 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null],
  ]);
  expect(await column('-0')).toEqual(['DOUBLE', [-0]]);
  expect(await column('true', 'False', '')).toEqual(['BOOLEAN', [1, 0, null]]);
  expect(await column('true', '1')).toEqual(['VARCHAR', ['true', '1']]);
  expect(await column('00.5')).toEqual(['VARCHAR', ['00.5']]);
  expect(await column('"[1, 2.5]"', '"[3, 4]"')).toEqual([
    'DOUBLE[]',
    [
      [1, 2.5],
      [3, 4],
    ],
  ]);
  expect(await column('"[[1, 2], [3, 4]]"')).toEqual(['DOUBLE[][]', [[1, 2, 3, 4]]]);
  expect(await column('[1 2]')).toEqual(['VARCHAR', ['[1 2]']]);
  const late = await table(`x\n${'1\n'.repeat(30_000)}seven\n`);
  expect(late.columns[0]!.declared).toBe('VARCHAR');
});

test('an empty value is null, a quoted one is the empty text; a column without values is text', async () => {
  expect(await column('a', '', '""', '"  "')).toEqual(['VARCHAR', ['a', null, '', '  ']]);
  expect(await column('', '')).toEqual(['VARCHAR', [null, null]]);
  expect(await column('1', '""')).toEqual(['BIGINT', [1n, null]]);
});

test('quotes, delimiters, line ends, byte-order mark, gzip and encodings', async () => {
  const quoted = await table('"a ""b""",c\r\n"x,1\r\ny",2\r\nz,3');
  expect(quoted.columns.map(({ name }) => name)).toEqual(['a "b"', 'c']);
  expect(await valuesOf(quoted, 'a "b"')).toEqual(['x,1\r\ny', 'z']);
  const marked = await table('\ufeffid,x\n1,2\n');
  expect(marked.columns[0]!.name).toBe('id');
  const tabs = await table('a\tb\n1,5\t2\n', { extension: 'tsv' });
  expect(await valuesOf(tabs, 'a')).toEqual(['1,5']);
  const semicolons = await table("a;b\n'1;5';2\n", { csv: { delimiter: ';', quote: "'" } });
  expect(await valuesOf(semicolons, 'a')).toEqual(['1;5']);
  const packed = await table(gzipSync('id,x\n007,a\n'), { extension: 'csv.gz' });
  expect(await valuesOf(packed, 'id')).toEqual(['007']);
  const latin = await table(Buffer.from('næme,x\né,1\n', 'latin1'), { csv: { encoding: 'latin-1' } });
  expect(await valuesOf(latin, 'næme')).toEqual(['é']);
  const wide = await table(Buffer.from('\ufeffname,x\né,1\n', 'utf16le'), { csv: { encoding: 'utf-16' } });
  expect(await valuesOf(wide, 'name')).toEqual(['é']);
});

/** UTF-16 in the order of the network. */
function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

test.each<[string, string | Uint8Array, Parameters<typeof table>[1]]>([
  ['UTF-16, big endian', bigEndian('\ufeffname,x\né,1\nü,2\n'), { csv: { encoding: 'utf-16' } }],
  ['windows-1252', Buffer.from('name,x\r\n\xe9,1\r\n\xfc,2', 'latin1'), { csv: { encoding: 'windows-1252' } }],
  ['blank lines before the header', '\n\r\nname,x\né,1\nü,2\n', {}],
  ['a mark and a blank line before the header', '\ufeff\nname,x\né,1\nü,2\n', {}],
  ['LF, CR LF and CR in one file', 'name,x\r\né,1\rü,2\n', {}],
  ['mixed ends in Latin-1', Buffer.from('name,x\r\n\xe9,1\n\xfc,2\r\n', 'latin1'), { csv: { encoding: 'latin-1' } }],
  ['gzip of mixed ends', gzipSync('name,x\r\né,1\nü,2\n'), { extension: 'csv.gz' }],
])('%s', async (_, content, options) => {
  const rows = await table(content, options);
  expect(rows.rows).toBe(2);
  expect(await valuesOf(rows, 'name')).toEqual(['é', 'ü']);
  expect(await valuesOf(rows, 'x')).toEqual([1n, 2n]);
});

test('windows-1252 is not Latin-1; bytes that are none in their encoding are told by file', async () => {
  const euro = await table(Buffer.from([0x6e, 0x0a, 0x80, 0x0a]), { csv: { encoding: 'windows-1252' } });
  expect(await valuesOf(euro, 'n')).toEqual(['€']);
  await expect(table(Buffer.from('\ufeffname,x\né,1\n', 'utf16le'))).rejects.toThrow(
    'it begins as UTF-16 does: utf-16',
  );
  await expect(table(Buffer.from('a\n\xd8\x00\n', 'latin1'), { csv: { encoding: 'utf-16' } })).rejects.toThrow(
    /t\d*\.csv.*no utf-16 text|csv: its bytes are no utf-16/,
  );
});

test('hostile and missing column names', async () => {
  const rows = await table(`"a'b""c{}: ;--",,"x\ny|<b>"\n1,2,3\n`);
  expect(rows.columns.map(({ name }) => name)).toEqual([`a'b"c{}: ;--`, 'column1', 'x\ny|<b>']);
  for (const { name } of rows.columns) expect(await valuesOf(rows, name)).toHaveLength(1);
});

test.each<[string, string | Uint8Array, RegExp]>([
  ['too few values', 'id,x,y\n1,a,b\n2,a\n3,a,b\n', /csv, line 3: expected 3 values, found 2/],
  ['too many values', 'id,x,y\n1,a,b\n2,a,b,c\n', /csv, line 3: expected 3 values, found 4/],
  ['an empty value too many', 'id,x\n1,a\n2,b,\n', /csv, line 3: expected 2 values, found 3/],
  [
    'empty values too many, after a value of two lines',
    'id,x\n1,"a\n"\n2,,,,\n',
    /csv, line 4: expected 2 values, found 5/,
  ],
  ['mixed ends and a bad line', 'id,x\r\n1,a\n2,a,b\n', /^(?!.*copies).*csv, line 3: expected 2 values, found 3/],
  ['an open quote', 'id,x\n1,"a\n', /csv, line 2: a quoted value does not end/],
  ['text after a quote', 'id,x\n1,"a" b\n', /csv, line 2: a quoted value does not end/],
  [
    'bytes that are no UTF-8',
    Buffer.from('id,x\n1,a\n2,\xe9\n', 'latin1'),
    /csv, line 3: its bytes are no text in this encoding/,
  ],
  ['a header that is no UTF-8', Buffer.from('id,\xe9\n1,2\n', 'latin1'), /csv, line 1: its bytes are no utf-8 text/],
  ['no header', '', /is empty: it has not even a header line/],
  ['two columns of one name', 'id,id\n1,2\n', /has two columns named "id"/],
])('%s is an error that names the place and shows no value', async (_, content, message) => {
  const opening = table(content);
  await expect(opening).rejects.toThrow(ConfigurationError);
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.not.toThrow(/Original Line|strict_mode/);
});

test('a gzip file cut short is an error, not a shorter table', async () => {
  const text = Array.from({ length: 20_000 }, (_, row) => `${row},${Math.sin(row)}\n`).join('');
  const packed = gzipSync(`id,x\n${text}`);
  await expect(table(packed.subarray(0, packed.length >> 1), { extension: 'csv.gz' })).rejects.toThrow(
    ConfigurationError,
  );
});

test('a header alone is a table without rows', async () => {
  const rows = await table('id,x\n');
  expect(rows).toMatchObject({ rows: 0, columns: [{ name: 'id' }, { name: 'x' }] });
  expect(await valuesOf(rows, 'x')).toEqual([]);
});

test('files of one table have the same header in the same order', async () => {
  const first = await bench.file('h1.csv', 'id,x\n1,a\n');
  const same = await bench.file('h2.csv', 'id,x\n002,b\n');
  const moved = await bench.file('h3.csv', 'x,id\nb,2\n');
  const rows = await bench.engine().openRows({ paths: [first, same] });
  expect(await valuesOf(rows, 'id')).toEqual(['1', '002']);
  await expect(bench.engine().openRows({ paths: [first, moved] })).rejects.toThrow(
    'column 1 is "id" in the first, "x" in the second',
  );
});

test('a delimiter that is no character is refused', async () => {
  await expect(table('a,b\n1,2\n', { csv: { delimiter: '||' } })).rejects.toThrow('csv.delimiter is "||"');
});
