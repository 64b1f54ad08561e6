import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { bytes } from '../../src/core/units.ts';
import { createDecode } from '../../src/images/decode.ts';
import { fileBelow, filesOf } from '../../src/images/files.ts';
import { BOUNDS, type Image, type Reading } from '../../src/images/image.ts';
import { hammingBits, NEAR } from '../../src/images/near.ts';
import { blank, picture } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const decode = createDecode(sharp, BOUNDS);

let files = 0;
async function readingOf(content: Buffer | string, from = decode): Promise<Reading> {
  const file = join(folder, `${files++}`);
  writeFileSync(file, content);
  return from(file, { hash: true });
}

async function imageOf(content: Buffer): Promise<Image> {
  const reading = await readingOf(content);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.image;
}

async function reasonFor(content: Buffer | string, from = decode): Promise<string> {
  const reading = await readingOf(content, from);
  return reading.ok ? `a ${reading.image.format}` : reading.reason;
}

describe('what a file holds', () => {
  test('format, size, mode', async () => {
    expect(await imageOf(await picture(1).png().toBuffer())).toMatchObject({
      format: 'png',
      width: 64,
      height: 48,
      channels: 3,
      mode: 'srgb',
      orientation: 1,
      pages: 1,
      blank: false,
    });
    expect(await imageOf(await picture(1).greyscale().toColorspace('b-w').jpeg().toBuffer())).toMatchObject({
      format: 'jpeg',
      channels: 1,
      mode: 'b-w',
    });
    expect(await imageOf(await picture(1).toColorspace('cmyk').jpeg().toBuffer())).toMatchObject({ mode: 'cmyk' });
    expect(await imageOf(await picture(1).avif().toBuffer())).toMatchObject({ format: 'avif', width: 64 });
    expect(await imageOf(await picture(1).webp().toBuffer())).toMatchObject({ format: 'webp', width: 64 });
    expect(await imageOf(await picture(1).tiff().toBuffer())).toMatchObject({ format: 'tiff', width: 64 });
  });

  test('the stored size and the orientation of a photograph that lies on its side', async () => {
    const image = await imageOf(await picture(1).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect(image).toMatchObject({ orientation: 6, width: 64, height: 48 });
  });

  test('one color, in any format, and nothing visible', async () => {
    expect((await imageOf(await blank().png().toBuffer())).blank).toBe(true);
    expect((await imageOf(await blank().jpeg().toBuffer())).blank).toBe(true);
    expect((await imageOf(await picture(1).ensureAlpha(0).png().toBuffer())).blank).toBe(true);
    expect((await imageOf(await picture(1).ensureAlpha(1).png().toBuffer())).blank).toBe(false);
  });

  test('frames of an animation are all looked at', async () => {
    const frames = await Promise.all([blank(), picture(2)].map((frame) => frame.png().toBuffer()));
    const image = await imageOf(
      await sharp(await Promise.all(frames), { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    expect(image).toMatchObject({ format: 'gif', pages: 2, width: 64, height: 48, blank: false });
  });
});

describe('files that cannot be read', () => {
  test('truncated, damaged, empty, no image', async () => {
    const jpeg = await picture(1, 256, 256).jpeg().toBuffer();
    const png = await picture(1, 256, 256).png().toBuffer();
    expect(await reasonFor(jpeg.subarray(0, jpeg.length >> 1))).toMatch(/premature end/i);
    expect(await reasonFor(png.subarray(0, png.length - 400))).not.toBe('a png');
    const damaged = Buffer.from(jpeg);
    damaged.fill(0xa5, jpeg.length >> 1, (jpeg.length >> 1) + 40);
    expect(await reasonFor(damaged)).not.toBe('a jpeg');
    expect(await reasonFor('')).toBe('it is empty');
    expect(await reasonFor('label,path\n1,a.png\n')).toMatch(/unsupported image format/);
  });

  test('formats that can name other files are not opened', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="4" height="9"/></svg>';
    expect(await reasonFor(svg)).toMatch(/unsupported image format/);
  });

  test('bounds', async () => {
    const png = await picture(1).png().toBuffer();
    const bounds = { bytes: bytes(1e6), pixels: 1e6, pages: 10 };
    expect(await reasonFor(png, createDecode(sharp, { ...bounds, pixels: 3071 }))).toMatch(/exceeds pixel limit/);
    expect(await reasonFor(png, createDecode(sharp, { ...bounds, pixels: 3072 }))).toBe('a png');
    expect(await reasonFor(png, createDecode(sharp, { ...bounds, bytes: bytes(100) }))).toMatch(/at most 100/);
  });

  test('a folder and a missing file say so without naming the machine', async () => {
    expect([await decode(folder, { hash: false }), await decode(join(folder, 'none'), { hash: false })]).toEqual([
      { ok: false, reason: 'it is not a file' },
      { ok: false, reason: 'there is no such file' },
    ]);
  });
});

describe('the perceptual hash', () => {
  const hashOf = async (content: Buffer) => (await imageOf(content)).hash!;

  test('scaled, recompressed, turned by EXIF or in 16 bits it is the same picture; others are far', async () => {
    const original = await hashOf(await picture(1).png().toBuffer());
    const upright = await picture(1).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const copies = [
      await picture(1).jpeg({ quality: 60 }).toBuffer(),
      await picture(1).resize(200, 150).png().toBuffer(),
      await picture(1).toColorspace('rgb16').png().toBuffer(),
      upright,
    ];
    for (const copy of copies) expect(hammingBits(original, await hashOf(copy))).toBeLessThanOrEqual(NEAR);
    for (const seed of [2, 3, 5])
      expect(hammingBits(original, await hashOf(await picture(seed).png().toBuffer()))).toBeGreaterThan(10);
  });

  test('is the same for the same pixels in another format', async () => {
    for (const seed of [1, 4, 6]) {
      const jpeg = await picture(seed, 900, 700).jpeg({ quality: 80 }).toBuffer();
      const copies = [sharp(jpeg).png(), sharp(jpeg).webp({ lossless: true }), sharp(jpeg).tiff()];
      for (const copy of copies) expect(await hashOf(await copy.toBuffer())).toEqual(await hashOf(jpeg));
    }
  });

  test('says whether a pixel is darker than its right neighbor', async () => {
    const ramp = Buffer.from(Array.from({ length: 72 }, (_, index) => (index % 9) * 20));
    const raw = { width: 9, height: 8, channels: 1 } as const;
    expect(await hashOf(await sharp(ramp, { raw }).png().toBuffer())).toEqual([0xffffffff, 0xffffffff]);
    expect(await hashOf(await sharp(ramp, { raw }).flop().png().toBuffer())).toEqual([0, 0]);
  });
});

describe('files of a folder', () => {
  test('patterns, and what lies outside', async () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    for (const name of ['1.png', 'a/2.png', 'a/b/3.jpg', '.hidden', 'a+b.png']) writeFileSync(join(root, name), '');
    symlinkSync(join(folder, 'outside'), join(root, 'link'));
    writeFileSync(join(folder, 'outside'), '');
    expect((await filesOf(root)).names).toEqual(['1.png', 'a+b.png', 'a/2.png', 'a/b/3.jpg', 'link']);
    expect((await filesOf(`${root}/**/*.png`)).names).toEqual(['1.png', 'a+b.png', 'a/2.png']);
    expect((await filesOf(`${root}/a/**`)).names).toEqual(['2.png', 'b/3.jpg']);
    expect((await filesOf(`${root}/?.png`)).names).toEqual(['1.png']);
    const refused = { refused: 'its path leads out of the folder' };
    expect(await fileBelow(root, '../outside')).toEqual(refused);
    expect(await fileBelow(root, join(folder, 'outside'))).toEqual(refused);
    expect(await fileBelow(root, 'link')).toEqual(refused);
    expect(await fileBelow(root, '.')).toEqual(refused);
    expect(await fileBelow(root, 'none')).toEqual({ refused: 'there is no such file' });
    expect(await fileBelow(root, 'a\0b')).toEqual({ refused: 'its path holds a null character' });
    expect(await fileBelow(root, join(root, '1.png'))).toHaveProperty('path');
    expect(await fileBelow(root, 'a/../1.png')).toHaveProperty('path');
  });
});
