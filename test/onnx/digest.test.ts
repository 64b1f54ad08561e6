import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestFiles, modelDigest, rootDigest } from '../../src/onnx/digest.ts';

const fixture = new URL('../../fixtures/onnx/', import.meta.url).pathname;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelassay-digest-'));
  await cp(fixture, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** Test vectors of the specification: test-vectors/v1.0/valid/key.bundle.json and sigstore.bundle.json. */
test.each([
  [
    [
      'bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc',
      '32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028',
    ],
    '92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4',
  ],
  [
    [
      'f6310066c7320497ea554260c32c43660bff648cb2a61194832cc086077085e1',
      '32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028',
    ],
    '61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226',
  ],
])('the root digest of the vectors of OpenSSF Model Signing', ([first, second], want) => {
  const files = [
    { path: 'signme-2', sha256: second! },
    { path: 'signme-1', sha256: first! },
  ];
  expect(rootDigest(files)).toBe(`sha256:${want}`);
});

/** sigstore/model-transparency, tests/_signing/testdata/signing/TestPayload/sample_model_file. */
test('a model of one file: its root digest is not the digest of the file', async () => {
  const path = join(folder, 'file_model');
  await writeFile(path, 'This is a simple model');
  expect(await digestFiles([{ name: 'file_model', path }])).toEqual({
    digest: 'sha256:002d162f867c5eee944e5080d25829b6625be0e3f081f6fbafc7dd655ca2e178',
    files: [
      { path: 'file_model', sha256: '3aab065c7181a173b5dd9e9d32a9f79923440b413be1e1ffcdba26a7365f719b', bytes: 22 },
    ],
  });
});

test('names are ordered by code point: "-" before "/", and U+FFFF before U+10000', () => {
  const one = 'a'.repeat(64);
  const two = 'b'.repeat(64);
  const digest = (...hex: string[]) =>
    `sha256:${createHash('sha256')
      .update(Buffer.from(hex.join(''), 'hex'))
      .digest('hex')}`;
  expect(
    rootDigest([
      { path: 'w/a', sha256: one },
      { path: 'w-a', sha256: two },
    ]),
  ).toBe(digest(two, one));
  expect(
    rootDigest([
      { path: '\u{10000}', sha256: one },
      { path: '\uffff', sha256: two },
    ]),
  ).toBe(digest(two, one));
});

test('no file, or two of one name, have no digest', () => {
  expect(() => rootDigest([])).toThrow(RangeError);
  expect(() =>
    rootDigest([
      { path: 'a', sha256: '00' },
      { path: 'a', sha256: '11' },
    ]),
  ).toThrow('one name');
});

test('external weights are part of the identity', async () => {
  const path = join(folder, 'external.onnx');
  const before = await modelDigest(path);
  expect(before.files.map((file) => [file.path, file.bytes])).toEqual([
    ['external.onnx', 492],
    ['weights-2.bin', 108],
    ['weights/first.bin', 160],
  ]);
  expect(rootDigest(before.files)).toBe(before.digest);
  expect(before.files[0]?.sha256).toBe('8b206c5a45eb079f5fae76e84766f149df6981908de3ddd4794f917554431ed0');
  await writeFile(join(folder, 'weights-2.bin'), Buffer.alloc(108));
  const after = await modelDigest(path);
  expect(after.files[0]).toEqual(before.files[0]);
  expect(after.digest).not.toBe(before.digest);
});

test('hashing stops when it is asked to, and tells of a file that went away', async () => {
  await expect(modelDigest(join(folder, 'external.onnx'), AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough',
  );
  await expect(digestFiles([{ name: 'gone', path: join(folder, 'gone') }])).rejects.toThrow(/reading .*gone failed/);
});
