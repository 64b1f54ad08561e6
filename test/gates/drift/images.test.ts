import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createTableEngine } from '../../../src/table/engine.ts';
import { reader } from '../../images/decoders.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});
const DIGITS = resolve(import.meta.dirname, '../../../fixtures/digits');
const run = (keys: object) => runDrift(engine, keys, { folder: shop.folder, context: { images: async () => reader } });

describe('pixels in lists, with nothing else known of them', () => {
  const columns = { brightness: 'ignore', contrast: 'ignore', ink: 'ignore' };
  const on = (current: string) =>
    run({
      reference: { path: `${DIGITS}/train.parquet`, id: 'id' },
      current: { path: `${DIGITS}/${current}.parquet`, id: 'id' },
      images: 'pixels',
      columns,
    });

  test('of the digits by day are quiet', async () => {
    expect((await on('live-day')).open).toEqual([]);
  });

  test('of the digits by night are caught, brightness first', async () => {
    const { open, description } = await on('live-night');
    expect(open).toContain('ks[pixels.brightness] fail');
    expect(open).toContain('ks[pixels.contrast] fail');
    expect(description.findings![0]).toMatch(/^pixels \(brightness\)/);
  });

  test('channels may come first, nested or flat, and are told apart from rows', async () => {
    const reference = await shop.parquet(
      'first.parquet',
      'SELECT [[[i % 7, 2], [3, 4]], [[9, 9], [9, 9]], [[1, 1], [1, 1]]]::INT[][][] AS x FROM range(50) t(i)',
    );
    const flat = await shop.parquet(
      'flat.parquet',
      'SELECT [i % 7, 9, 1, 2, 9, 1, 3, 9, 1, 4, 9, 1] AS x FROM range(50) t(i)',
    );
    const nested = await run({ reference, current: reference, images: { column: 'x', channels: 'first' } });
    const last = await run({ reference: flat, current: flat, images: { column: 'x', shape: [2, 2, 3] } });
    const means = [nested, last].map(({ measurement }) =>
      measurement.comparisons
        .filter(({ reference: one }) => one.column === 'x')
        .map(({ current }) => (current.values as { mean?: number }).mean),
    );
    expect(means[0]!.slice(-5)).toEqual(means[1]!.slice(-5));
  });

  test.each([
    [{ column: 'y' }, 'images names the column "y"'],
    [{ column: 'x', shape: [5, 5] }, 'which are no 5 × 5'],
    ['x', 'which are no square'],
    ['text', 'None of the 50 images'],
    ['i', 'images are paths of files or lists'],
  ])('%j is told what is wrong', async (images, message) => {
    const current = await shop.parquet(
      'bad.parquet',
      "SELECT [1, 2, 3] AS x, 'none.png' AS text, i FROM range(50) t(i)",
    );
    await expect(run({ reference: current, current, images })).rejects.toThrow(message);
  });
});

describe('image files', () => {
  const folder = join(shop.folder, 'images');
  async function written(name: string, count: number, light: (at: number) => number) {
    mkdirSync(folder, { recursive: true });
    for (let at = 0; at < count; at++) {
      const shade = light(at);
      const data = Buffer.from(
        Array.from({ length: 8 * 8 * 3 }, (_, value) => Math.min(255, shade + ((value * 37 + at * 11) % 90))),
      );
      await sharp(data, { raw: { width: 8, height: 8, channels: 3 } })
        .png()
        .toFile(join(folder, `${name}-${at}.png`));
    }
    return shop.parquet(`${name}.parquet`, `SELECT 'images/${name}-' || i || '.png' AS path FROM range(${count}) t(i)`);
  }

  test('are compared by how they look and by their size; those that cannot be read are counted', async () => {
    const reference = await written('day', 150, (at) => 60 + ((at * 17) % 60));
    const dark = await written('dark', 150, (at) => 5 + ((at * 17) % 20));
    const keys = { images: { column: 'path', folder: '.' } };
    const quiet = await run({ reference, current: reference, ...keys });
    expect(quiet.open.filter((one) => one.endsWith('fail'))).toEqual([]);
    const { open, checks } = await run({ reference, current: dark, ...keys });
    expect(open).toContain('ks[path.brightness] fail');
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ks[path.width]', 'ks[path.bytes]', 'ks[path.color]']),
    );
    const broken = await shop.parquet(
      'broken.parquet',
      "SELECT CASE WHEN i % 5 = 0 THEN 'images/none.png' ELSE 'images/day-' || i || '.png' END AS path FROM range(150) t(i)",
    );
    expect((await run({ reference, current: broken, ...keys })).open).toContain('unreadable[path.brightness] fail');
  });
});
