import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { featureName, type Profile } from '../../src/profile/document.ts';
import { firstProfile, type ProfileOptions, profileLike } from '../../src/profile/measure.ts';
import { mergeProfiles } from '../../src/profile/merge.ts';
import { countNumbers, edgesOf, nextBelow, numbers, quantile } from '../../src/profile/numbers.ts';
import { readProfile } from '../../src/profile/read.ts';
import { sealed } from '../../src/profile/seal.ts';
import { createTableEngine } from '../../src/table/engine.ts';
import { workshop } from '../gates/data-schema/harness.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
  rmSync(shop.folder, { recursive: true, force: true });
});

const options = (more: Partial<ProfileOptions> = {}): ProfileOptions => ({
  engine,
  made: '2026-01-01T00:00:00Z',
  seed: 0,
  name: 'rows',
  without: new Set(),
  types: new Map(),
  keepRows: 0,
  ...more,
});

let files = 0;
async function opened(select: string) {
  return engine.open({ paths: [await shop.parquet(`${files++}.parquet`, select)] });
}
const first = async (select: string, more?: Partial<ProfileOptions>) =>
  firstProfile(await opened(select), options(more));
function feature(profile: Profile, name: string) {
  const found = profile.features.find((one) => featureName(one) === name);
  if (found === undefined) throw new Error(`no ${name} in ${profile.features.map(featureName).join(', ')}`);
  return found;
}

const ROWS = `SELECT i AS id, (i * 7919) % 1009 / 7.0 AS x, (i % 5)::INT AS code, ['a','b','c'][1 + i % 3] AS letter,
  i % 2 = 0 AS flag, DATE '1969-12-01' + (i % 60)::INT AS day, CASE WHEN i % 10 = 0 THEN NULL ELSE i % 700 END AS gappy,
  'row ' || i AS note, [i, i + 1]::DOUBLE[] AS pair FROM range(1000) t(i)`;

describe('a profile of a table', () => {
  test('has what its columns are', async () => {
    const profile = await first(ROWS);
    const told = Object.fromEntries(profile.features.map((one) => [featureName(one), `${one.type} ${one.values.is}`]));
    expect(told).toMatchObject({
      x: 'number numbers',
      code: 'integer categories',
      letter: 'text categories',
      flag: 'boolean categories',
      day: 'date nothing',
      'day (weekday)': 'date categories',
      gappy: 'integer numbers',
      'note (length)': 'text numbers',
      'note (capitals)': 'text categories',
      'pair (mean)': 'list numbers',
    });
    expect(feature(profile, 'gappy').missing).toBe(100);
    expect(feature(profile, 'letter').values).toMatchObject({
      counts: [
        ['a', 334],
        ['b', 333],
        ['c', 333],
      ],
      other: null,
    });
    expect(readProfile(JSON.stringify(profile), 'p.json')).toEqual(profile);
  });

  test.each([
    ['few, each in a bin of its own', 'i % 7', 20_000, { values: 7, exact: true }],
    ['more than bins, which come back', 'hash(i) % 1_500', 40_000, { values: 1_500, exact: true }],
    ['that all differ, of a few rows', 'i / 7.0', 9_000, { values: 9_000, exact: true }],
    ['that all differ, of many rows', '(hash(i) / 7.0)::DOUBLE', 40_000, { values: 200, exact: false }],
  ])('counts distinct numbers, %s', async (_, value, rows, distinct) => {
    const profile = await first(`SELECT (${value})::DOUBLE AS x FROM range(${rows}) t(i)`, { countDistinct: true });
    expect(feature(profile, 'x').distinct).toEqual(distinct);
    const again = await profileLike(
      profile,
      await opened(`SELECT (${value})::DOUBLE AS x FROM range(${rows}) t(i)`),
      options({ countDistinct: true }),
    );
    expect(feature(again.profile, 'x').distinct).toEqual(distinct);
  });

  test('adds up distinct numbers where each has a bin, and else knows at least so many', async () => {
    const distinctOfParts = async (value: string, later: string) => {
      const profile = await first(`SELECT (${value})::DOUBLE AS x FROM range(9000) t(i)`, { countDistinct: true });
      const rows = await opened(`SELECT (${later})::DOUBLE AS x FROM range(9000) t(i)`);
      const other = await profileLike(profile, rows, options({ countDistinct: true }));
      return feature(mergeProfiles([profile, other.profile]), 'x').distinct;
    };
    expect(await distinctOfParts('i % 7', 'i % 5 + 1')).toEqual({ values: 7, exact: true });
    expect(await distinctOfParts('i % 7', 'i % 5 + 4')).toEqual({ values: 8, exact: false });
    expect(await distinctOfParts('i % 900', '899 - i % 900')).toEqual({ values: 900, exact: false });
  });

  test('counts NaN, infinities and missing values apart, and takes both zeros for one', async () => {
    const profile = await first(
      `SELECT unnest([0.0, -0.0, 1.0, 'nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, NULL]) AS x`,
    );
    const x = feature(profile, 'x');
    expect(x).toMatchObject({ rows: 7, missing: 1, nan: 1 });
    expect(x.values).toMatchObject({ negativeInfinity: 1, positiveInfinity: 1, min: 0, max: 1 });
    expect(x.values.is === 'numbers' && x.values.counts.reduce((sum, one) => sum + one, 0)).toBe(3);
  });

  test('holds integers beyond 2^53 and dates before 1970', async () => {
    const profile = await first(
      `SELECT 9007199254740993 + i AS big, DATE '1900-01-01' + i::INT AS day FROM range(50) t(i)`,
    );
    expect(feature(profile, 'big').values).toMatchObject({ is: 'numbers' });
    expect(feature(profile, 'day (weekday)').distinct.values).toBe(7);
  });

  test('lists the most frequent of a million categories and says how many rows the others have', async () => {
    const profile = await first(`SELECT 'c' || i AS c FROM range(1000000) t(i)`, {
      types: new Map([['c', 'category']]),
    });
    const { values } = feature(profile, 'c');
    expect(values.is === 'categories' && [values.counts.length, values.other]).toEqual([5_000, { rows: 995_000 }]);
  });

  test('refuses a table without rows', async () => {
    await expect(first('SELECT 1 AS x WHERE false')).rejects.toThrow('has no rows');
  });

  test('of delimited text finds types, and counts cells that are of none', async () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, row) => `${row},${row === 4_999 ? 'N/A' : row / 2},${row % 2 === 0}`,
    );
    const csv = await engine.open({ paths: [shop.file('t.csv', `id,x,flag\n${rows.join('\n')}\n`)] });
    const profile = await firstProfile(csv, options());
    const of = (name: string) => `${feature(profile, name).type} ${feature(profile, name).unreadable}`;
    expect([of('id'), of('x'), of('flag')]).toEqual(['integer 0', 'number 1', 'boolean 0']);
  });

  test('knows how much rows of a group hang together', async () => {
    const grouped = `SELECT (i // 20) AS user, hash(i // 20) % 1000 / 10.0 AS same, hash(i) % 1000 / 10.0 AS own FROM range(2000) t(i)`;
    const profile = await first(grouped, { groupBy: 'user' });
    expect(feature(profile, 'same').designEffect).toBeGreaterThan(15);
    expect(feature(profile, 'own').designEffect).toBeLessThan(2);
    expect(profile.features.map(({ column }) => column)).not.toContain('user');
  });
});

describe('merging', () => {
  test('shards in any order give exactly the counts of a single run', async () => {
    const whole = await first(ROWS);
    const shard = async (where: string) =>
      (await profileLike(whole, await opened(`SELECT * FROM (${ROWS}) WHERE ${where}`), options())).profile;
    const [a, b, c] = [await shard('id < 10'), await shard('id BETWEEN 10 AND 700'), await shard('id > 700')];
    for (const shards of [
      [a, b, c],
      [c, a, b],
    ]) {
      const merged = mergeProfiles(shards);
      expect(merged.rows).toBe(1_000);
      for (const one of whole.features) {
        const other = feature(merged, featureName(one));
        const counted = (of: typeof one) => [
          of.rows,
          of.missing,
          of.nan,
          of.values.is === 'nothing' ? 0 : of.values.counts,
        ];
        expect(counted(other), featureName(one)).toEqual(counted(one));
        if (one.values.is === 'numbers' && other.values.is === 'numbers' && one.values.mean !== null) {
          expect(other.values.mean).toBeCloseTo(one.values.mean, 8);
          expect(other.values.variance).toBeCloseTo(one.values.variance!, 6);
        }
      }
    }
    expect(mergeProfiles([a, b, c])).toEqual(mergeProfiles([b, c, a]));
  });

  test('keep rows of each part by its share of all, and correlations of the whole', async () => {
    const whole = await first('SELECT i::DOUBLE AS x, i * 2.0 AS y FROM range(40000) t(i)', { keepRows: 200 });
    const part = async (select: string) =>
      (await profileLike(whole, await opened(select), options({ keepRows: 200 }))).profile;
    const large = await part('SELECT i::DOUBLE AS x, i * 2.0 AS y FROM range(36000) t(i)');
    const small = await part('SELECT i::DOUBLE AS x, -i * 2.0 AS y FROM range(36000, 40000) t(i)');
    const { sample, correlations } = mergeProfiles([large, small]);
    expect(sample!.rows).toHaveLength(200);
    // 20 are expected of the tenth of the rows; equal votes would be 100.
    const ofSmall = sample!.rows.filter(([x]) => Number(x) >= 36_000).length;
    expect(ofSmall).toBeGreaterThan(5);
    expect(ofSmall).toBeLessThan(40);
    expect([large, small].map((one) => one.correlations[0]!.pearson)).toEqual([1, -1]);
    expect(Math.abs(correlations[0]!.pearson)).toBeLessThan(0.9);
    // The smallest sample that is none of all rows says how many are kept.
    const fewer = await profileLike(
      whole,
      await opened('SELECT i::DOUBLE AS x, i * 2.0 AS y FROM range(36000) t(i)'),
      options({ keepRows: 50 }),
    );
    expect(mergeProfiles([fewer.profile, small]).sample!.rows).toHaveLength(50);
  });

  test('lose no row of parts that are whole', async () => {
    const whole = await first('SELECT i::DOUBLE AS x FROM range(900) t(i)', { keepRows: 1_000 });
    const parts = await Promise.all(
      [0, 300, 600].map(async (from) => {
        const rows = await opened(`SELECT i::DOUBLE AS x FROM range(${from}, ${from + 300}) t(i)`);
        return (await profileLike(whole, rows, options({ keepRows: 1_000 }))).profile;
      }),
    );
    const merged = mergeProfiles(parts).sample!.rows.map(([x]) => Number(x));
    expect(merged.sort((a, b) => a - b)).toEqual(Array.from({ length: 900 }, (_, x) => x));
    expect(
      mergeProfiles([whole, (await profileLike(whole, await opened('SELECT 1.0::DOUBLE AS x'), options())).profile])
        .sample,
    ).toBeNull();
  });

  test('refuses the same rows twice, other bins, and other columns', async () => {
    const one = await first('SELECT i::DOUBLE AS x FROM range(100) t(i)');
    expect(() => mergeProfiles([one, one])).toThrow('would count twice');
    const other = await first('SELECT i * 2.0 AS x FROM range(100) t(i)');
    expect(() => mergeProfiles([one, other])).toThrow('--like');
    const stranger = await first('SELECT i::DOUBLE AS y FROM range(99) t(i)');
    expect(() => mergeProfiles([one, stranger])).toThrow('only one of them has');
  });
});

describe('reading', () => {
  test('refuses what was edited, is cut short, or is of another version', async () => {
    const profile = await first('SELECT i::DOUBLE AS x FROM range(100) t(i)');
    const text = JSON.stringify(profile);
    expect(() => readProfile(text.replace('"rows":100', '"rows":101'), 'p')).toThrow('edited');
    expect(() => readProfile(text.slice(0, -9), 'p')).toThrow('not JSON');
    expect(() => readProfile(text.replace('profile/v1', 'profile/v2'), 'p')).toThrow('another version');
    expect(() => readProfile('{}', 'p')).toThrow('no profile');
    const [x] = profile.features;
    const wrong = sealed({ ...profile, features: [{ ...x!, missing: 5 }] });
    expect(() => readProfile(JSON.stringify(wrong), 'p')).toThrow('do not add up');
  });
});

describe('bins', () => {
  const values = fc.array(
    fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    {
      minLength: 1,
      maxLength: 300,
    },
  );

  test('hold every value once, in whichever order', () => {
    fc.assert(
      fc.property(values, values, (sample, rows) => {
        const edges = edgesOf(sample, false);
        expect(edges.every((edge, at) => at === 0 || edge > edges[at - 1]!)).toBe(true);
        const counted = countNumbers(rows, edges);
        expect(counted.counts.reduce((sum, here) => sum + here, 0)).toBe(rows.length);
        expect(countNumbers(rows.toReversed(), edges).counts).toEqual(counted.counts);
      }),
    );
  });

  test('give quantiles within the values', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (rows, p) => {
        const found = quantile(numbers(countNumbers(rows, edgesOf(rows, false))), p)!;
        expect(found).toBeGreaterThanOrEqual(Math.min(...rows));
        expect(found).toBeLessThanOrEqual(Math.max(...rows));
      }),
    );
  });

  test('before is the next double below', () => {
    expect([nextBelow(1, true), nextBelow(0, false), nextBelow(1, false)]).toEqual([0, -5e-324, 1 - 2 ** -53]);
    expect(nextBelow(-1, false)).toBe(-1 - 2 ** -52);
  });
});
