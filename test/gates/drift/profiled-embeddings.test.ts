import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDigest } from '../../../src/core/units.ts';
import { embeddingsOfColumn } from '../../../src/gates/drift/joint/embed.ts';
import type { Profile } from '../../../src/profile/document.ts';
import { embeddingLike, firstEmbedding } from '../../../src/profile/embedding.ts';
import { firstProfile, type ProfileOptions, profileLike } from '../../../src/profile/measure.ts';
import { mergeProfiles } from '../../../src/profile/merge.ts';
import { readProfile } from '../../../src/profile/read.ts';
import { sealed, withEmbeddings } from '../../../src/profile/seal.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});
const DIGITS = resolve(import.meta.dirname, '../../../fixtures/digits');
const signal = new AbortController().signal;

async function profileOf(
  path: string,
  column: string,
  { like, keepRows = 1_000 }: { like?: Profile; keepRows?: number } = {},
) {
  const dataset = await engine.open({ paths: [path] });
  const options: ProfileOptions = {
    engine,
    made: '2026-01-01T00:00:00Z',
    seed: 0,
    name: path,
    without: new Set(['id']),
    types: new Map(),
    keepRows,
  };
  const source = await engine.openRows({ paths: [path] });
  const rows = embeddingsOfColumn(source, column, undefined, { signal });
  try {
    if (like === undefined) {
      const first = await firstProfile(dataset, options);
      return withEmbeddings(first, [await firstEmbedding(rows, { seed: 0, keepRows })]);
    }
    const { profile } = await profileLike(like, dataset, options);
    return withEmbeddings(profile, [await embeddingLike(like.embeddings![0]!, rows, { keepRows })]);
  } finally {
    await source.close();
  }
}

let files = 0;
function written(profile: Profile): string {
  mkdirSync(shop.folder, { recursive: true });
  const path = join(shop.folder, `profile-${files++}.json`);
  writeFileSync(path, JSON.stringify(profile));
  return path;
}

const against = (reference: string, current: string | object, keys: object = {}) =>
  runDrift(engine, { reference, current, embeddings: 'pixels', columns: { label: 'ignore' }, ...keys });
const digits = (name: string) => ({ path: `${DIGITS}/${name}.parquet`, id: 'id' });

describe('embeddings of a profile', () => {
  test('that keeps rows are compared as rows are: quiet by day, told apart by night', async () => {
    const profile = written(await profileOf(`${DIGITS}/train.parquet`, 'pixels'));
    const day = await against(profile, digits('live-day'));
    expect(day.open).toEqual([]);
    expect(day.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['separation[pixels]', 'strangers[pixels]']));
    const night = await against(profile, digits('live-night'));
    expect(night.open).toEqual(expect.arrayContaining(['separation[pixels] fail', 'strangers[pixels] fail']));
    expect(night.measurement.joint[0]!.strangers[0]!.name).toMatch(/^night-/);
  });

  test('that keeps no rows are compared by their distances, and what needs rows is not checked by name', async () => {
    const profile = written(await profileOf(`${DIGITS}/train.parquet`, 'pixels', { keepRows: 0 }));
    const day = await against(profile, digits('live-day'));
    expect(day.open).toEqual([]);
    expect(day.description.notChecked.map(({ title }) => title)).toContain('pixels: separation');
    const night = await against(profile, digits('live-night'));
    expect(night.open).toContain('strangers[pixels] fail');
    const [row] = night.description.tables[0]!.rows;
    expect(row![0]).toMatch(/^night-/);
    expect([row![2], row![4]]).toEqual([null, null]);
    const statistics = night.description.tables.at(-1)!.rows.filter(([column]) => column === 'pixels');
    expect(statistics.map(([, name]) => name)).toEqual(
      expect.arrayContaining(['mahalanobis_tail', 'centroid_distance', 'centroid_cosine']),
    );
    // A tolerance that is stated for what cannot be had is no pass.
    const stated = await against(profile, digits('live-day'), {
      columns: { pixels: { separation: { max: 0.1 } }, label: 'ignore' },
    });
    expect(stated.open).toEqual(['compared[pixels: separation] error']);
  });

  test('of rows that did not change are quiet in every split, and a table that keeps no row of the covariance is judged by others', async () => {
    const rows = (from: number, to: number) =>
      `SELECT list_transform(range(40), j -> sqrt(-2 * ln((hash(i, j, 1) % 1000003 + 1) / 1000004.0)) * cos(6.2831853 * (hash(i, j, 2) % 1000003) / 1000003.0)) AS pixels FROM range(${from}, ${to}) t(i)`;
    const reference = await shop.parquet('reference.parquet', rows(0, 300));
    const profile = await profileOf(reference, 'pixels', { keepRows: 0 });
    const { rows: all, distances } = profile.embeddings![0]!;
    expect(all).toBe(300);
    expect(distances.counts.reduce((sum, here) => sum + here, 0)).toBe(150);
    const path = written(profile);
    const shares = [];
    for (let at = 1; at <= 8; at++) {
      const current = await shop.parquet(`current-${at}.parquet`, rows(at * 1_000, at * 1_000 + 300));
      const { measurement, open } = await against(path, current, { columns: {} });
      expect(open.filter((one) => one.endsWith('fail'))).toEqual([]);
      shares.push(measurement.joint[0]!.tail.current.share);
    }
    // Of a covariance that is judged by the rows that it is made of, a tenth of new rows would lie beyond.
    expect(shares.reduce((sum, share) => sum + share / shares.length, 0)).toBeLessThan(0.03);
  });

  test('of shards add up to those of one run, whatever their order', async () => {
    const like = await profileOf(`${DIGITS}/train.parquet`, 'pixels');
    const part = (name: string, where: string) =>
      shop.parquet(name, `SELECT * FROM read_parquet('${DIGITS}/eval.parquet') WHERE ${where}`);
    const [one, two] = [await part('one.parquet', 'label < 4'), await part('two.parquet', 'label >= 4')];
    const parts = [await profileOf(one, 'pixels', { like }), await profileOf(two, 'pixels', { like })];
    const whole = (await profileOf(`${DIGITS}/eval.parquet`, 'pixels', { like })).embeddings![0]!;
    const merged = mergeProfiles(parts);
    expect(mergeProfiles(parts.toReversed())).toEqual(merged);
    const [embedding] = merged.embeddings!;
    expect(embedding!.rows).toBe(whole.rows);
    expect(embedding!.distances).toEqual(whole.distances);
    for (const [at, sum] of embedding!.sums.entries()) expect(sum).toBeCloseTo(whole.sums[at]!, 9);
    expect(readProfile(JSON.stringify(merged), 'merged.json')).toEqual(merged);
    // And a profile is compared with a profile.
    const { open, checks } = await against(written(like), written(merged), { columns: { label: 'ignore' } });
    expect(open).toEqual([]);
    expect(checks.map(({ id }) => id)).toContain('strangers[pixels]');
  });
});

test('of rows that hang together count their groups as witnesses, in a profile as in rows', async () => {
  const users = (from: number) =>
    `SELECT i // 10 AS person, list_transform(range(8), j -> (hash(i // 10, j) % 1000) / 1000.0) AS pixels FROM range(${from}, ${from + 1_000}) t(i)`;
  const reference = await shop.parquet('users.parquet', users(0));
  const current = await shop.parquet('other-users.parquet', users(10_000));
  const source = await engine.openRows({ paths: [reference] });
  const first = async (groupBy: string | undefined) =>
    firstEmbedding(embeddingsOfColumn(source, 'pixels', groupBy, { signal }), { seed: 0, keepRows: 1_000 });
  const [alone, grouped] = [await first(undefined), await first('person')];
  await source.close();
  expect(alone.designEffect).toBe(1);
  expect(grouped.designEffect).toBeGreaterThan(5);
  expect(new Set(grouped.sample!.groups).size).toBeLessThanOrEqual(100);
  const { checks } = await runDrift(engine, {
    reference,
    current,
    embeddings: 'pixels',
    'group-by': 'person',
  });
  const verdicts = checks.filter(({ id }) => /\[pixels\]$/.test(id) && !id.startsWith('missing'));
  expect(verdicts.map(({ verdict }) => verdict)).not.toContain('fail');
});

describe('embeddings that are not those of the profile are refused', () => {
  const four = 'SELECT list_transform(range(4), j -> hash(i, j) % 100 / 100.0) AS pixels FROM range(200) t(i)';

  test('where they have another width', async () => {
    const profile = written(await profileOf(await shop.parquet('four.parquet', four), 'pixels'));
    const eight = await shop.parquet('eight.parquet', four.replace('range(4)', 'range(8)'));
    await expect(against(profile, eight, { columns: {} })).rejects.toThrow('has 8 numbers in a row');
  });

  test('where they come from another model, or from a model where the profile has a column', async () => {
    const profile = await profileOf(`${DIGITS}/train.parquet`, 'pixels');
    const [embedding] = profile.embeddings!;
    const named = { ...embedding!, name: 'logits', model: parseDigest(`sha256:${'0'.repeat(64)}`) };
    await expect(
      runDrift(
        engine,
        {
          reference: written(withEmbeddings(profile, [named])),
          current: digits('live-day'),
          embeddings: { output: 'logits', inputs: { pixels: 'pixels' } },
          columns: { label: 'ignore' },
        },
        { model: `${DIGITS}/candidate.onnx` },
      ),
    ).rejects.toThrow(/comes from the model sha256:.*Embeddings of two models cannot be compared/);
    await expect(
      against(written(withEmbeddings(profile, [{ ...embedding!, model: named.model }])), digits('live-day')),
    ).rejects.toThrow('comes from a column');
  });

  test('where two profiles measure in other ways, and where only one has them', async () => {
    const profile = await profileOf(`${DIGITS}/train.parquet`, 'pixels');
    const other = await profileOf(`${DIGITS}/eval.parquet`, 'pixels');
    const like = (
      await profileLike(profile, await engine.open({ paths: [`${DIGITS}/eval.parquet`] }), {
        engine,
        made: '2026-01-01T00:00:00Z',
        seed: 0,
        name: 'eval',
        without: new Set(['id']),
        types: new Map(),
        keepRows: 0,
      })
    ).profile;
    const strange = withEmbeddings(like, other.embeddings!);
    await expect(against(written(profile), written(strange))).rejects.toThrow('of another model, or of another width');
    expect(() => mergeProfiles([profile, withEmbeddings(like, other.embeddings!)])).toThrow(
      'cannot be merged: the embeddings of pixels',
    );
    expect(() => mergeProfiles([profile, like])).toThrow('only one of them has embeddings of pixels');
    const { open } = await against(written(profile), written(like));
    expect(open).toContain('compared[pixels] error');
  });

  test('where a profile’s numbers do not fit its width', async () => {
    const profile = await profileOf(`${DIGITS}/train.parquet`, 'pixels');
    const [embedding] = profile.embeddings!;
    const cut = sealed({ ...profile, embeddings: [{ ...embedding!, sums: embedding!.sums.slice(1) }] });
    expect(() => readProfile(JSON.stringify(cut), 'cut.json')).toThrow(
      'cut.json is damaged: the numbers of the embeddings pixels',
    );
  });

  test('where they are too few', async () => {
    const few = await shop.parquet('few.parquet', 'SELECT [1.0, 2.0] AS pixels FROM range(6) t(i)');
    await expect(profileOf(few, 'pixels')).rejects.toThrow('too few embeddings');
  });
});
