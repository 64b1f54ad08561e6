import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { zipEntries } from '../../src/table/npz/zip.ts';
import { fixtures, valuesOf, workbench } from './tables.ts';

const bench = workbench();
const at = (name: string) => join(fixtures, 'table', name);
const openRows = (...paths: string[]) => bench.engine().openRows({ paths });
const expected = JSON.parse(await readFile(at('expected.json'), 'utf8')) as Record<
  string,
  { shape: number[]; values: (string | number | boolean)[] }
>;

describe.each(['arrays.npz', 'arrays-deflated.npz'])('%s', (file) => {
  test.each(Object.entries(expected))('array %s has the values NumPy gave it', async (name, { shape, values }) => {
    const rows = await openRows(at(file));
    for (const size of [2, 5]) {
      const read: unknown[] = [];
      for await (const batch of rows.read([name], size)) {
        const column = batch.columns.get(name)!;
        expect(column.shape).toEqual(shape);
        expect(column.nulls).toEqual([]);
        read.push(...column.data);
      }
      expect(read.map(String)).toEqual(
        values.map((value) => String(typeof value === 'boolean' ? Number(value) : value)),
      );
    }
  });
});

test('several arrays at once, scalars passed over, the digits as they are', async () => {
  const rows = await openRows(at('arrays.npz'));
  expect(rows.columns.map(({ name }) => name)).not.toContain('temperature');
  expect(rows.columns).toContainEqual({ name: 'matrix_f', declared: '>i2(2,3)' });
  const digits = await openRows(join(fixtures, 'digits/eval.npz'));
  expect(digits.rows).toBe(997);
  const fromParquet = await openRows(join(fixtures, 'digits/eval.parquet'));
  expect(await valuesOf(digits, 'label')).toEqual(await valuesOf(fromParquet, 'label'));
  expect(await valuesOf(digits, 'pixels', 100)).toEqual(await valuesOf(fromParquet, 'pixels', 333));
});

test('a header of version 3 with a name in UTF-8, in an entry with zip64 sizes', async () => {
  const rows = await openRows(at('version3.npz'));
  expect(await valuesOf(rows, 'naïve')).toEqual([0, 1, 2]);
});

test.each([
  ['objects.npz', 'holds Python objects'],
  ['unequal.npz', 'array "x" has 5 rows, "y" has 4'],
  ['complex.npz', 'has the type "<c16"'],
  ['structured.npz', 'is a structured array'],
])('%s is refused: it %s', async (file, message) => {
  const opening = openRows(at(file));
  await expect(opening).rejects.toThrow(ConfigurationError);
  await expect(opening).rejects.toThrow(message);
});

test('a missing array is named', async () => {
  const rows = await openRows(at('version3.npz'));
  await expect(valuesOf(rows, 'naive')).rejects.toThrow('Did you mean "naïve"?');
});

test('every cut of a file is an error, never a shorter table', async () => {
  const whole = await readFile(at('version3.npz'));
  for (let length = 0; length < whole.length; length += 7) {
    const file = await bench.file('cut.npz', whole.subarray(0, length));
    await expect(openRows(file)).rejects.toThrow(ConfigurationError);
  }
});

test('a changed byte of the data is found by the checksum', async () => {
  for (const name of ['arrays.npz', 'arrays-deflated.npz']) {
    const content = await readFile(at(name));
    const file = await open(at(name));
    const entry = (await zipEntries(file, name)).find((one) => one.name === 'matrix.npy')!;
    await file.close();
    content[entry.offset + 30 + 'matrix.npy'.length + entry.compressed - 8]! ^= 1;
    const rows = bench.file(`changed-${name}`, content).then((changed) => openRows(changed));
    await expect(rows.then((opened) => valuesOf(opened, 'matrix'))).rejects.toThrow(ConfigurationError);
  }
});

describe('an archive that lies', () => {
  const header = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", 16);

  test.each<[string, Parameters<typeof archive>[0], string]>([
    [
      'about a size that DEFLATE cannot reach',
      [{ size: 1 << 30, packed: true }],
      'claims more than the archive can hold',
    ],
    ['with entries that overlap', [{}, { offset: 0 }], 'claims more than the archive can hold'],
    ['by an encrypted entry', [{ flags: 1 }], 'is encrypted'],
    ['by another method', [{ method: 12 }], 'is packed by method 12'],
    ['about its size', [{ size: header.length - 4 }], 'claims'],
    ['about its checksum', [{ crc: 1 }], 'is damaged'],
  ])('%s is refused', async (_, entries, message) => {
    const file = await bench.file('lies.npz', archive(entries, header));
    const reading = openRows(file).then((rows) => valuesOf(rows, 'x0'));
    await expect(reading).rejects.toThrow(ConfigurationError);
    if (message !== 'claims') await expect(reading).rejects.toThrow(message);
  });

  test.each([
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", 'has 16 bytes of data, and 20 by its header'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", 'impossible shape'],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (4,), }", 'Python objects'],
    ["{'descr': '<f4', 'shape': (4,), }", 'does not name type, order and shape'],
    ["__import__('os')", 'does not name type, order and shape'],
  ])('header %s is refused', async (text, message) => {
    const file = await bench.file('header.npz', archive([{}], npy(text, 16)));
    await expect(openRows(file)).rejects.toThrow(message);
  });

  test('an honest one of the same make is read', async () => {
    const file = await bench.file('honest.npz', archive([{}, { packed: true }], header));
    expect(await valuesOf(await openRows(file), 'x1')).toEqual([0, 0, 0, 0]);
  });
});

function npy(header: string, bytes: number): Buffer {
  const text = Buffer.from(`${header}\n`);
  const preamble = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 255, text.length >> 8]);
  return Buffer.concat([preamble, text, Buffer.alloc(bytes)]);
}

interface Entry {
  readonly packed?: boolean;
  readonly size?: number;
  readonly offset?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
}

/** A zip archive with one array per entry, and the lies asked for. */
function archive(entries: readonly Entry[], content: Buffer): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  entries.forEach((entry, index) => {
    const name = Buffer.from(`x${index}.npy`);
    const body = entry.packed ? deflateRawSync(content) : content;
    const fields = (start: number) => {
      const record = Buffer.alloc(start === 0 ? 30 : 46);
      const shift = start === 0 ? 4 : 6;
      record.writeUInt32LE(start === 0 ? 0x04034b50 : 0x02014b50, 0);
      record.writeUInt16LE(entry.flags ?? 0, shift + 2);
      record.writeUInt16LE(entry.method ?? (entry.packed ? 8 : 0), shift + 4);
      record.writeUInt32LE(entry.crc ?? crc(content), shift + 10);
      record.writeUInt32LE(body.length, shift + 14);
      record.writeUInt32LE(entry.size ?? content.length, shift + 18);
      record.writeUInt16LE(name.length, shift + 22);
      if (start !== 0) record.writeUInt32LE(entry.offset ?? at, 42);
      return record;
    };
    directory.push(fields(1), name);
    const local = Buffer.concat([fields(0), name, body]);
    parts.push(local);
    at += local.length;
  });
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** CRC-32 of ISO-HDLC, bit by bit. */
function crc(content: Buffer): number {
  let value = ~0;
  for (const octet of content) {
    value ^= octet;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
