import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Profile } from '../../src/profile/document.ts';
import { firstProfile, profileLike } from '../../src/profile/measure.ts';
import { mergeShards } from '../../src/suite/merge-shards.ts';
import { resultFilesIn } from '../../src/suite/read-results.ts';
import { createTableEngine } from '../../src/table/engine.ts';
import { workshop } from '../gates/data-schema/harness.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shards-'));
  return () => rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await engine.close();
  await shop.close();
});

const options = {
  engine,
  made: '2026-01-01T00:00:00Z',
  seed: 0,
  name: 'rows',
  without: new Set<string>(),
  types: new Map(),
  keepRows: 1_000,
};
let files = 0;
const rows = async (from: number, to: number) =>
  engine.open({
    paths: [
      await shop.parquet(
        `${files++}.parquet`,
        `SELECT i::DOUBLE AS x, 'c' || i % 7 AS c FROM range(${from}, ${to}) t(i)`,
      ),
    ],
  });
const put = (path: string, document: unknown) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(document));
};
const merge = () => mergeShards([folder], join(folder, 'out'));
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Profile;

async function parts(): Promise<{ whole: Profile; parts: Profile[] }> {
  const first = await firstProfile(await rows(0, 900), options);
  const like = async (from: number, to: number) => (await profileLike(first, await rows(from, to), options)).profile;
  return { whole: await like(0, 900), parts: [await like(0, 100), await like(100, 600), await like(600, 900)] };
}

test('parts of one name are merged to what one run counts, whichever folders they lie in, and are no results', async () => {
  const { whole, parts: three } = await parts();
  for (const [leg, part] of three.entries()) put(`leg-${leg}/live.json`, part);
  put('leg-0/accuracy.json', {});
  const [merged, ...more] = await merge();
  expect(more).toEqual([]);
  expect(merged).toEqual({ path: join(folder, 'out/profiles/live.json'), shards: 3, rows: 900 });
  const { features, rows: counted, sample } = read(merged!.path);
  expect(counted).toBe(900);
  expect(features.map(({ values, missing, nan }) => [missing, nan, values.is !== 'nothing' && values.counts])).toEqual(
    whole.features.map(({ values, missing, nan }) => [missing, nan, values.is !== 'nothing' && values.counts]),
  );
  expect(sample!.rows.map(String).sort()).toEqual(whole.sample!.rows.map(String).sort());
  expect((await resultFilesIn([folder])).map(({ name }) => name)).toEqual([join(folder, 'leg-0/accuracy.json')]);
  // Again: what was merged is no part of itself.
  expect(await merge()).toEqual([merged]);
});

test('numbered parts say how many there are; one that is missing or there twice is an error', async () => {
  const { parts: three } = await parts();
  for (const [at, part] of three.entries()) put(`live-${at + 1}-of-3.json`, part);
  expect((await merge())[0]).toMatchObject({ shards: 3, rows: 900 });
  rmSync(join(folder, 'live-2-of-3.json'));
  await expect(merge()).rejects.toThrow('part 2 of 3 did not come');
  expect(existsSync(join(folder, 'out/profiles/live.json'))).toBe(false);
  put('live-2-of-3.json', three[1]);
  put('again/live-2-of-3.json', three[1]);
  await expect(merge()).rejects.toThrow('4 profiles came for 3 parts');
  rmSync(join(folder, 'again'), { recursive: true });
  put('live-4.json', three[1]);
  await expect(merge()).rejects.toThrow('do not agree');
});

test('the same rows twice, and an edited part, are errors', async () => {
  const { parts: three } = await parts();
  put('a/live.json', three[0]);
  put('b/live.json', three[0]);
  await expect(merge()).rejects.toThrow('would count twice');
  put('b/live.json', { ...three[1], rows: 7 });
  await expect(merge()).rejects.toThrow('edited');
});

test('nothing is written where no profile lies', async () => {
  put('accuracy.json', {});
  expect(await merge()).toEqual([]);
});
