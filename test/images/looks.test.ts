import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createDecode } from '../../src/images/decode.ts';
import { BOUNDS } from '../../src/images/image.ts';
import { type Looks, looksOf } from '../../src/images/looks.ts';

const golden: readonly (Looks & { readonly file: string })[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'looks.golden.json'), 'utf8'),
);
const decode = createDecode(sharp, BOUNDS);

test.each(golden)('$file looks as numpy and scipy say', async ({ file, ...expected }) => {
  const reading = await decode(join(import.meta.dirname, 'pixels', file), { hash: false, looks: true });
  if (!reading.ok) throw new Error(reading.reason);
  for (const [name, value] of Object.entries(expected)) {
    expect(reading.image.looks![name as keyof Looks], name).toBeCloseTo(value, 9);
  }
});

describe('looks', () => {
  const gray = (data: readonly number[], width: number) =>
    looksOf({ width, height: data.length / width, channels: 1, data, white: 1 });

  test('of one color are flat', () => {
    const flat = gray(
      Array.from({ length: 12 }, () => 0.5),
      4,
    );
    expect(flat).toEqual({ brightness: 0.5, contrast: 0, sharpness: 0, color: 0, entropy: 0 });
  });

  test('do not depend on the scale of white, nor on a mirror', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 12, maxLength: 12 }), (data) => {
        const bytes = looksOf({ width: 4, height: 3, channels: 1, data, white: 255 });
        const floats = looksOf({ width: 4, height: 3, channels: 1, data: data.map((value) => value / 255), white: 1 });
        const turned = looksOf({ width: 4, height: 3, channels: 1, data: data.toReversed(), white: 255 });
        for (const name of ['brightness', 'contrast', 'sharpness', 'entropy'] as const) {
          expect(floats[name]).toBeCloseTo(bytes[name], 6);
          expect(turned[name]).toBeCloseTo(bytes[name], 6);
        }
      }),
    );
  });

  test('of a red image have color, and those of its gray have not', () => {
    const red = looksOf({ width: 1, height: 1, channels: 3, data: [255, 0, 0], white: 255 });
    expect(red.color).toBe(1);
    expect(red.brightness).toBeCloseTo(0.299, 12);
    expect(looksOf({ width: 1, height: 1, channels: 3, data: [9, 9, 9], white: 255 }).color).toBe(0);
  });
});
