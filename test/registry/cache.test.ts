import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { holdVersion, type ModelCache } from '../../src/registry/cache.ts';
import { folderRegistry } from '../../src/registry/folder/registry.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { modelOf } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { PLACE, scratch } from './sample.ts';

const root = scratch(afterAll);
const KILOBYTE = 1_000;
let opened = 0;

/** A registry with versions 1, 2, … of these contents, and an empty cache. */
async function prepare(contents: readonly string[], maxBytes = 2 ** 30) {
  const place = join(root, String(++opened));
  const registry = folderRegistry(join(place, 'registry'));
  for (const content of contents)
    await registry.createVersion(PLACE.model, newVersion(root, { 'model.onnx': content }));
  const cache: ModelCache = { folder: join(place, 'cache'), maxBytes };
  let fetched = 0;
  const counting: Registry = {
    ...registry,
    async fetchBytes(model, version) {
      fetched++;
      return registry.fetchBytes(model, version);
    },
  };
  const hold = (number: number) =>
    holdVersion(counting, PLACE.model, String(number), modelOf({ 'model.onnx': contents[number - 1]! }), cache);
  return { cache, hold, fetched: () => fetched };
}

const nameOf = (content: string) => modelOf({ 'model.onnx': content }).digest.replace(':', '-');
const keptIn = ({ folder }: ModelCache) => readdirSync(folder).filter((name) => name.startsWith('sha256-'));

test('a model is fetched once, and what is held goes when it is released', async () => {
  const { cache, hold, fetched } = await prepare(['one']);
  for (let time = 0; time < 3; time++) {
    const held = await hold(1);
    expect(readFileSync(join(held.folder, 'model.onnx'), 'utf8')).toBe('one');
    await held.release();
  }
  expect(fetched()).toBe(1);
  expect(readdirSync(cache.folder)).toEqual([nameOf('one')]);
});

test.each<[string, (kept: string) => void]>([
  ['a byte was added', (kept) => appendFileSync(join(kept, 'model.onnx'), '!')],
  ['a file is missing', (kept) => rmSync(join(kept, 'model.onnx'))],
  [
    'a link stands for a file',
    (kept) => {
      writeFileSync(join(root, 'elsewhere'), 'one');
      rmSync(join(kept, 'model.onnx'));
      symlinkSync(join(root, 'elsewhere'), join(kept, 'model.onnx'));
    },
  ],
])('what lies in the cache is not trusted: where %s it is fetched anew, and mended', async (_, damage) => {
  const { cache, hold, fetched } = await prepare(['one']);
  await (await hold(1)).release();
  damage(join(cache.folder, nameOf('one')));
  const held = await hold(1);
  expect(readFileSync(join(held.folder, 'model.onnx'), 'utf8')).toBe('one');
  expect(fetched()).toBe(2);
  await (await hold(1)).release();
  expect(fetched()).toBe(2);
});

test('a file that was added to the cache is not handed on', async () => {
  const { cache, hold } = await prepare(['one']);
  await (await hold(1)).release();
  writeFileSync(join(cache.folder, nameOf('one'), 'model.onnx.data'), 'x');
  expect(readdirSync((await hold(1)).folder)).toEqual(['model.onnx']);
});

test('the cache keeps to its bound: what was not used for longest goes first', async () => {
  const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(KILOBYTE));
  const { cache, hold } = await prepare(contents, 2.5 * KILOBYTE);
  await hold(1);
  await hold(2);
  const old = new Date(Date.now() - 60_000);
  utimesSync(join(cache.folder, nameOf(contents[1]!)), old, old);
  await hold(3);
  expect(keptIn(cache).sort()).toEqual([contents[0]!, contents[2]!].map(nameOf).sort());
});

test('a model above the bound is handed over, and not kept', async () => {
  const { cache, hold } = await prepare(['a'.repeat(KILOBYTE)], KILOBYTE - 1);
  expect(readFileSync(join((await hold(1)).folder, 'model.onnx'))).toHaveLength(KILOBYTE);
  expect(keptIn(cache)).toEqual([]);
});

test('what one job holds stays, whatever another job removes', async () => {
  const { cache, hold } = await prepare(['one']);
  const held = await hold(1);
  rmSync(join(cache.folder, nameOf('one')), { recursive: true });
  expect(readFileSync(join(held.folder, 'model.onnx'), 'utf8')).toBe('one');
});

test('many jobs at once, with a bound that keeps one model, all get their bytes', async () => {
  const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(KILOBYTE));
  const { cache, hold } = await prepare(contents, 1.5 * KILOBYTE);
  const jobs = Array.from({ length: 60 }, async (_, job) => {
    const held = await hold((job % 3) + 1);
    expect(readFileSync(join(held.folder, 'model.onnx'), 'utf8')).toBe(contents[job % 3]);
    await held.release();
  });
  await Promise.all(jobs);
  await (await hold(1)).release();
  expect(keptIn(cache)).toHaveLength(1);
  expect(readdirSync(cache.folder)).toHaveLength(1);
});

test('what a killed job left behind long ago is cleared, and what is fresh is not', async () => {
  const { cache, hold } = await prepare(['one']);
  for (const name of ['.held-old', '.draft-old', '.gone-old', '.held-new', 'mine']) {
    mkdirSync(join(cache.folder, name), { recursive: true });
    const time = new Date(Date.now() - (name.endsWith('old') ? 7 : 1) * 24 * 3_600_000);
    utimesSync(join(cache.folder, name), time, time);
  }
  await (await hold(1)).release();
  expect(readdirSync(cache.folder).sort()).toEqual(['.held-new', 'mine', nameOf('one')].sort());
});

test('a cache that cannot be written is an error of the machine', async () => {
  const { cache, hold } = await prepare(['one']);
  writeFileSync(cache.folder, 'a file in its way');
  await expect(hold(1)).rejects.toThrow(EnvironmentError);
});
