import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAddress, placeIn } from '../../src/core/address.ts';
import { shownPath, standIn, whyMissing } from '../../src/core/place.ts';

const folder = mkdtempSync(join(tmpdir(), 'place-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['s3://bucket/a.parquet', 'gs://b/a', 'https://host/a.parquet', 'abfss://c@a/b', 'hf://datasets/a'])(
  '%s is an address and stays as it is',
  (address) => {
    expect(isAddress(address)).toBe(true);
    expect(placeIn('/home', address)).toBe(address);
    expect(shownPath(address)).toBe(address);
  },
);

test.each(['a.parquet', './s3/a', 'C:\\data\\a.csv', 'env://a'])('%s is a path', (path) => {
  expect(isAddress(path)).toBe(false);
  expect(placeIn('/home', path)).toBe(resolve('/home', path));
});

test('a missing file is told with what is there in its place: a stub of DVC, a name like it, an address', () => {
  const model = join(folder, 'model.onnx');
  expect(whyMissing(model)).toBe('');
  writeFileSync(`${model}.dvc`, 'outs: []');
  expect(whyMissing(model)).toBe(`, but model.onnx.dvc stands beside it (dvc pull ${model}.dvc fetches it)`);
  writeFileSync(join(folder, 'candidate.onnx'), '');
  expect(whyMissing(join(folder, 'candidat.onnx'))).toBe(', but candidate.onnx is there');
  expect(whyMissing(join(folder, 'elsewhere', 'candidat.onnx'))).toBe('');
  expect(whyMissing('s3://bucket/model.onnx')).toContain('Download it in a step before');
});

test('a pointer of Git LFS is known by its first line', () => {
  expect(standIn(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'))).toContain(
    'lfs pull',
  );
  expect(standIn(Buffer.from('id,version\n1,2\n'))).toBeUndefined();
  expect(standIn(new Uint8Array())).toBeUndefined();
});
