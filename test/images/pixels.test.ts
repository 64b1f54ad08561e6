import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { BOUNDS } from '../../src/images/image.ts';
import { openPixelReader } from '../../src/images/pixel-reader.ts';
import { pixelsOf } from '../../src/images/pixels.ts';
import type { Recipe } from '../../src/images/recipe.ts';
import { decoderProgram, hostileProgram } from './decoders.ts';

/** Written by pixels.golden.py with Pillow. */
interface Golden {
  readonly cases: readonly { file: string; recipe: Recipe; width: number; height: number; pixels: string }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('pixels.golden.json', import.meta.url), 'utf8'));
const at = (file: string) => join(import.meta.dirname, 'pixels', file);
const PLAIN: Recipe = { resize: null, kernel: 'bilinear', crop: null, gray: false, exif: 'apply' };

describe('Pillow', () => {
  test.each(golden.cases.map((one) => [`${one.file} ${JSON.stringify(one.recipe)}`, one] as const))(
    'makes the same of %s',
    async (_, { file, recipe, width, height, pixels }) => {
      const found = await pixelsOf(sharp, readFileSync(at(file)), recipe, BOUNDS);
      expect([found.width, found.height]).toEqual([width, height]);
      const wanted = Buffer.from(pixels, 'base64');
      expect(found.data.length).toBe(wanted.length);
      expect(Buffer.compare(Buffer.from(found.data), wanted)).toBe(0);
    },
  );
});

describe('what cannot be read says why', () => {
  test.each<[string, Partial<Recipe>, RegExp]>([
    ['cmyk.jpg', {}, /it is CMYK, of which decoders make different colors/],
    ['deep.png', {}, /more than 8 bits a channel/],
    ['broken.jpg', {}, /premature end|truncated|VipsJpeg/i],
    ['text.png', {}, /unsupported image format/i],
    ['none.png', {}, /there is no such file/],
    ['pixel.png', { crop: { height: 8, width: 8 } }, /it is 1 × 1 before it is cropped to 8 × 8; resize it first/],
  ])('%s', async (file, recipe, message) => {
    const reader = openPixelReader({ ...decoderProgram, workers: 1 });
    const [reading] = await reader.read([{ path: at(file) }], { ...PLAIN, ...recipe });
    await reader.close();
    expect(reading!.ok ? '' : reading!.reason).toMatch(message);
  });

  test('an image with more pixels than allowed', async () => {
    await expect(pixelsOf(sharp, readFileSync(at('photo.png')), PLAIN, { ...BOUNDS, pixels: 100 })).rejects.toThrow(
      /pixel limit/,
    );
  });
});

/** Ids of the processes of this one that decode. */
function decoders(): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, program] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && program!.includes('child-program') ? [pid!] : [];
  });
}

describe('processes that decode', () => {
  const reader = openPixelReader({ ...decoderProgram, workers: 2 });
  afterAll(() => reader.close());

  test('answer in the order of the files, whoever reads them', async () => {
    const files = golden.cases.map(({ file }) => ({ path: at(file) }));
    const readings = await reader.read(files, { ...PLAIN, resize: { height: 4, width: 4 } });
    expect(readings).toHaveLength(files.length);
    const again = await reader.read(files.toReversed(), { ...PLAIN, resize: { height: 4, width: 4 } });
    expect(again.toReversed()).toEqual(readings);
    const inside = files.map(({ path }) => ({ bytes: readFileSync(path) }));
    expect(await reader.read(inside, { ...PLAIN, resize: { height: 4, width: 4 } })).toEqual(readings);
  });

  test('refuse bytes that are none, or too many, and go on', async () => {
    const images = [{ bytes: new Uint8Array(0) }, { bytes: Buffer.from('text') }, { path: at('photo.png') }];
    const readings = await reader.read(images, PLAIN);
    expect(readings.map((reading) => (reading.ok ? 'read' : reading.reason))).toEqual([
      'it is empty',
      expect.stringMatching(/unsupported image format/i),
      'read',
    ]);
  });

  test('are as many as was said, whoever reads at once, and end with the reader', async () => {
    const shared = openPixelReader({ ...decoderProgram, workers: 1 });
    const before = new Set(decoders());
    const files = [{ path: at('photo.png') }, { path: at('pixel.png') }];
    await Promise.all([1, 2, 3].map(() => shared.read(files, PLAIN)));
    expect(decoders().filter((child) => !before.has(child))).toHaveLength(1);
    await shared.close();
    expect(decoders().filter((child) => !before.has(child))).toEqual([]);
  });

  test('and one that an image ends is started anew', async () => {
    const hostile = openPixelReader({ ...hostileProgram, workers: 1 });
    const readings = await hostile.read([{ path: at('photo.png') }, { path: at('photo.png') }], PLAIN);
    await hostile.close();
    expect(readings.every(({ ok }) => !ok)).toBe(true);
  });
});
