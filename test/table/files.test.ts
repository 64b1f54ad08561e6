import { createHash } from 'node:crypto';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestFiles, sourceFiles } from '../../src/table/files.ts';
import { formatOf } from '../../src/table/format.ts';
import { workbench } from './tables.ts';

const bench = workbench();
const isData = (name: string) => name.endsWith('.csv');
const files = (...paths: string[]) => sourceFiles({ paths: paths.map((one) => bench.at(one)) }, isData);
const names = async (...paths: string[]) => (await files(...paths)).map((file) => file.name);
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

test('a list keeps its order; a glob and a folder are sorted; bookkeeping files are passed over', async () => {
  await mkdir(bench.at('d/sub'), { recursive: true });
  for (const name of ['d/b.csv', 'd/a.csv', 'd/sub/c.csv', 'd/_SUCCESS.csv', 'd/.a.csv', 'd/note.md'])
    await bench.file(name, name);
  expect(await names('d/b.csv', 'd/a.csv')).toEqual(['b.csv', 'a.csv']);
  expect(await names('d/[ab].csv')).toEqual(['a.csv', 'b.csv']);
  expect(await names('d/**/*.csv')).toEqual(expect.arrayContaining(['a.csv', 'b.csv', 'sub/c.csv']));
  expect(await names('d')).toEqual(['a.csv', 'b.csv', 'sub/c.csv']);
  const everything = await sourceFiles({ paths: [bench.at('d')] }, 'everything');
  expect(everything.map((file) => file.name)).toEqual([
    '.a.csv',
    '_SUCCESS.csv',
    'a.csv',
    'b.csv',
    'note.md',
    'sub/c.csv',
  ]);
});

test('the digest of several files names them below their common folder, in any order', async () => {
  const expected = `sha256:${hex(`a.csv\0${hex('d/a.csv')}\nsub/c.csv\0${hex('d/sub/c.csv')}\n`)}`;
  expect(await digestFiles(await files('d/sub/c.csv', 'd/a.csv'))).toBe(expected);
  expect(await digestFiles(await files('d/a.csv', 'd/sub/c.csv'))).toBe(expected);
  expect(await digestFiles(await files('d/a.csv'))).toBe(`sha256:${hex('d/a.csv')}`);
});

test('what matches nothing, does not exist or comes twice is an error', async () => {
  await expect(files('d/*.none')).rejects.toThrow(/No file matches .*\*\.none/);
  await expect(files('d/aa.csv')).rejects.toThrow('does not exist, but a.csv is there.');
  await expect(files('nowhere/a.csv')).rejects.toThrow('Its folder does not exist either');
  await expect(sourceFiles({ paths: [] }, isData)).rejects.toThrow('No data file is named');
  await expect(files('d/a.csv', 'd/*.csv')).rejects.toThrow('is named twice');
  await symlink(bench.at('d/a.csv'), bench.at('link.csv'));
  await expect(files('d/a.csv', 'link.csv')).rejects.toThrow('is named twice');
  await mkdir(bench.at('bare'));
  await expect(files('bare')).rejects.toThrow('holds no data file');
});

test('the partitions of a file are those below what was named', async () => {
  await mkdir(bench.at('run=1/set/year=2024/month=01'), { recursive: true });
  await bench.file('run=1/set/year=2024/month=01/a.csv', 'x');
  const partitions = async (named: string) => (await files(named)).map((file) => file.partitions);
  expect(await partitions('run=1/set')).toEqual([['year', 'month']]);
  expect(await partitions('run=1/set/year=2024')).toEqual([['month']]);
  expect(await partitions('run=1/set/*/*/a.csv')).toEqual([['year', 'month']]);
  expect(await partitions('run=1/set/year=2024/month=01/a.csv')).toEqual([[]]);
});

test('the format comes from the extension, unless it is named, and is one', async () => {
  const [a] = await files('d/a.csv');
  expect(formatOf({ paths: [] }, [a!])).toBe('csv');
  expect(formatOf({ paths: [] }, [{ ...a!, path: join('x', 'A.PARQUET') }])).toBe('parquet');
  expect(formatOf({ paths: [] }, [{ ...a!, path: 'x.tsv.gz' }])).toBe('csv');
  expect(formatOf({ paths: [], format: 'parquet' }, [a!])).toBe('parquet');
  expect(() => formatOf({ paths: [] }, [{ ...a!, path: 'x.dat' }])).toThrow('cannot be told from its extension');
  expect(() => formatOf({ paths: [] }, [{ ...a!, path: 'x.feather' }])).toThrow(/Arrow IPC, .* as Parquet: python -c/);
  expect(() => formatOf({ paths: [] }, [{ ...a!, path: 'x.xlsx' }])).toThrow('Save the sheet as CSV');
  expect(() => formatOf({ paths: [] }, [a!, { ...a!, path: 'x.npz' }])).toThrow('files of one format');
});

test('a pointer of Git LFS, and data that DVC keeps, are told as what they are', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';
  const parquet = await bench.file('lfs.parquet', pointer);
  await expect(bench.engine().openRows({ paths: [parquet] })).rejects.toThrow(
    /lfs\.parquet is a Git LFS pointer; .*lfs pull/,
  );
  const stub = await bench.file('kept.csv.dvc', 'outs: []\n');
  await expect(bench.engine().open({ paths: [stub.slice(0, -4)] })).rejects.toThrow(
    /kept\.csv does not exist, but kept\.csv\.dvc stands beside it \(dvc pull \S+ fetches it\)\./,
  );
  const outs = 'outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f\n  size: 14445097\n  hash: md5\n  path: kept.csv\n';
  const imported = `md5: 6ac2c1\nfrozen: true\ndeps:\n- path: data/kept.csv\n  repo:\n    url: u\n${outs}`;
  for (const [name, content] of Object.entries({
    'named.csv.dvc': outs,
    'copied.csv': outs,
    'imported.csv.dvc': imported,
  })) {
    const path = await bench.file(name, content);
    for (const opened of [bench.engine().open({ paths: [path] }), bench.engine().openRows({ paths: [path] })])
      await expect(opened).rejects.toThrow(
        `${name} is a file of DVC; fetch what it stands for ("dvc pull"), and name that: kept.csv.`,
      );
  }
  // A table of one column that is called so is a table.
  const own = await bench.file('own.csv', 'outs:\n1\n');
  expect((await bench.engine().open({ paths: [own] })).rows).toBe(1);
  await expect(bench.engine().openRows({ paths: ['s3://bucket/a.parquet'] })).rejects.toThrow('download it first');
});
