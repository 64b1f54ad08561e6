import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { createDecode } from '../../src/images/decode.ts';
import { BOUNDS } from '../../src/images/image.ts';
import type { ImageReader } from '../../src/images/reader.ts';

const file = (name: string) => join(import.meta.dirname, name);
const repository = resolve(import.meta.dirname, '../..');

/** The program that decodes, run from source. */
export const decoderProgram = { program: file('child-program.ts'), folder: repository };
/** One that does what hostile images do to it: see there. */
export const hostileProgram = { ...decoderProgram, program: file('hostile-program.ts') };

const decode = createDecode(sharp, BOUNDS);
/** Without processes, which take a second to start from source; reader.test.ts has the real one. */
export const reader: ImageReader = {
  async read(paths, wanted) {
    const readings = new Map();
    for (const one of paths) readings.set(one, await decode(one, wanted));
    return readings;
  },
};
