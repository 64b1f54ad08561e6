import { copyFileSync, mkdirSync } from 'node:fs';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { reader } from '../../images/decoders.ts';
import { blank, picture } from '../../images/pictures.ts';
import { contract, own, workshop } from './harness.ts';

const shop = workshop();
afterAll(() => shop.close());
const images = async () => reader;

beforeAll(async () => {
  mkdirSync(shop.at('good'));
  mkdirSync(shop.at('bad'));
  const put = async (name: string, image: Sharp) => shop.file(name, await image.toBuffer());
  await put('good/one.png', picture(1).png());
  await put('good/two.jpg', picture(2).jpeg());
  await put('bad/blank.png', blank().png());
  await put('bad/first.png', picture(3).png());
  copyFileSync(shop.at('bad/first.png'), shop.at('bad/second.png'));
  await put('bad/third.jpg', picture(3).jpeg({ quality: 70 }));
  await put('bad/turned.jpg', picture(5).withMetadata({ orientation: 8 }).jpeg());
  shop.file('bad/cut.jpg', (await picture(7).jpeg().toBuffer()).subarray(0, 900));
});

let files = 0;
/** Run one rule on a table with these paths; null is a missing value. */
function onPaths(paths: readonly (string | null)[], rule: string, reading = images, key = true, severity = 'error') {
  files++;
  const rows = paths.map((path, index) => `k${index + 1},${path ?? ''}`).join('\n');
  return shop.run(
    {
      contract: shop.file(
        `${files}.yaml`,
        contract([
          `{ name: id${key ? ', primaryKey: true' : ''} }`,
          `{ name: path, quality: [${own(`rule: images, root: .${rule}`, `pictures, severity: ${severity}`)}] }`,
        ]),
      ),
      data: shop.file(`${files}.csv`, `id,path\n${rows}\n`),
    },
    reading,
  );
}

async function found(paths: readonly (string | null)[], rule = '') {
  const ran = await onPaths(paths, rule);
  const measured = ran.measurement.tables[0]!.rules.find(({ id }) => id.endsWith('pictures'))!;
  return measured;
}

describe('images named by a column', () => {
  test('passes what is as agreed, and judges no null', async () => {
    const rule = ', formats: [png, jpg], modes: [srgb], minWidth: 64, maxHeight: 48, minAspect: 1.3, duplicates: near';
    const { outcome } = await found(['good/one.png', null, 'good/two.jpg'], rule);
    expect(outcome).toMatchObject({ state: 'counted', violations: 0, judged: 2, unit: 'images' });
  });

  test.each([
    ['a missing file', 'good/none.png', '', 'unreadable (there is no such file)'],
    ['a truncated file', 'bad/cut.jpg', '', 'unreadable (VipsJpeg: premature end of JPEG image)'],
    ['a path that climbs out', '../good/one.png', '', 'unreadable (its path leads out of the folder)'],
    ['an absolute path elsewhere', '/etc/hostname', '', 'unreadable (its path leads out of the folder)'],
    ['one color', 'bad/blank.png', '', 'is blank'],
    ['an EXIF rotation', 'bad/turned.jpg', '', 'its EXIF orientation is 8'],
    ['another format', 'good/one.png', ', formats: [jpeg]', 'is png'],
    ['another mode', 'good/one.png', ', modes: [b-w]', 'its mode is srgb'],
    ['too small', 'good/one.png', ', minWidth: 65', 'is 64 × 48'],
    ['too high', 'good/one.png', ', maxHeight: 47', 'is 64 × 48'],
    ['too wide for its height', 'good/one.png', ', maxAspect: 1', 'its aspect is 1.333 (64 × 48)'],
    ['too many bytes', 'good/one.png', ', maxBytes: 100', expect.stringMatching(/^has \d+ bytes$/)],
  ])('finds %s, and names it by key', async (_, path, rule, reason) => {
    const { outcome, examples } = await found([null, path], rule);
    expect(outcome).toMatchObject({ state: 'counted', violations: 1, judged: 1 });
    expect(examples).toHaveLength(1);
    expect(examples[0]!.slice(0, 4)).toBe('k2: ');
    expect(examples[0]!.slice(4).replace(/\(Vips.*premature.*\)/i, '(VipsJpeg: premature end of JPEG image)')).toEqual(
      reason,
    );
  });

  test.each([
    ['none', 0],
    ['exact', 1],
    ['near', 2],
  ])('duplicates: %s counts %i', async (duplicates, violations) => {
    const paths = [
      'bad/third.jpg',
      'bad/second.png',
      'bad/first.png',
      'good/one.png',
      './good/one.png',
      'good/one.png',
    ];
    const { outcome } = await found(paths, `, duplicates: ${duplicates}`);
    expect(outcome).toMatchObject({ violations, judged: 4 });
  });

  test('is told what may be switched off', async () => {
    const { outcome } = await found(['bad/blank.png', 'bad/turned.jpg'], ', blank: false, rotated: false');
    expect(outcome).toMatchObject({ violations: 0, judged: 2 });
  });

  test('keeps to a limit and a condition like any other rule', async () => {
    const paths = ['good/one.png', 'bad/blank.png'];
    const verdict = async (rule: string) =>
      (await onPaths(paths, rule)).checks.find(({ id }) => /pictures/.test(id))!.verdict;
    expect(await verdict('')).toBe('fail');
    expect(await verdict(', maxViolations: 50%')).toBe('pass');
    expect(await verdict(', maxViolations: 49%')).toBe('fail');
    expect(await verdict(`, where: "id = 'k1'"`)).toBe('pass');
    const warned = await onPaths(paths, '', images, true, 'warning');
    expect(warned.checks.find(({ id }) => /pictures/.test(id))).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'warns', by: 'severity' },
    });
  });

  test('names rows by their position where there is no key, and never shows a path', async () => {
    const ran = await onPaths(['good/one.png', 'bad/blank.png'], '', images, false);
    const examples = ran.measurement.tables[0]!.rules.flatMap((rule) => rule.examples);
    expect(examples).toEqual([expect.stringMatching(/^row \d: is blank$/)]);
    expect(JSON.stringify([ran.checks, ran.description])).not.toContain('bad/blank.png');
  });

  test('is an error of its own where nothing can be decoded, and where the column names nothing', async () => {
    const ran = await onPaths(['good/one.png'], '', () =>
      Promise.reject(new EnvironmentError('sharp is needed, and was neither found nor installed.\n  1. /a/way')),
    );
    const check = ran.checks.find(({ id }) => /pictures/.test(id))!;
    expect(check.verdict).toBe('error');
    expect(check.reason).toContain('images cannot be read on this machine: sharp is needed');
    expect(check.reason).not.toContain('/a/way');
    expect(ran.broken).toHaveLength(1);
    expect((await onPaths([null], '')).checks.find(({ id }) => /pictures/.test(id))!.verdict).toBe('error');
  });
});

describe('images of a folder', () => {
  const onFolder = async (rule: string) => {
    files++;
    const ran = await shop.run(
      {
        contract: shop.file(`${files}.yaml`, contract(['{ name: id }'], [own(`rule: images, ${rule}`, 'pictures')])),
        data: shop.file(`${files}.csv`, 'id\n1\n'),
      },
      images,
    );
    return ran.measurement.tables[0]!.rules.find(({ id }) => id.endsWith('pictures'))!;
  };

  test('names every violation by its path below the folder', async () => {
    expect((await onFolder('folder: good')).outcome).toMatchObject({ violations: 0, judged: 2 });
    const { outcome, examples } = await onFolder('folder: bad, duplicates: near');
    expect(outcome).toMatchObject({
      violations: 5,
      judged: 6,
      detail: '1 blank, 1 unreadable, 1 duplicate, 1 near duplicate, 1 rotated',
    });
    expect(examples).toEqual([
      'blank.png: is blank',
      expect.stringMatching(/^cut\.jpg: unreadable \(/),
      'second.png: the same file as first.png',
      'third.jpg: looks like first.png',
      'turned.jpg: its EXIF orientation is 8',
    ]);
  });

  test('takes a pattern; a folder that is empty or missing is an error', async () => {
    expect((await onFolder("folder: 'good/*.jpg'")).outcome).toMatchObject({ violations: 0, judged: 1 });
    expect((await onFolder("folder: 'good/*.webp'")).outcome).toMatchObject({ state: 'empty' });
    expect((await onFolder('folder: nowhere')).outcome).toMatchObject({
      state: 'error',
      reason: 'the folder nowhere cannot be listed (ENOENT)',
    });
  });
});
