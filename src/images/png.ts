import { crc32, deflateSync } from 'node:zlib';
import type { Pixels } from './resize.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GRAY = 0;
const RGB = 2;

/**
 * A PNG file of pixels alone. It is made here and not where images are decoded: only numbers come from there, so that nothing
 * of a file that somebody made to do harm, and nothing that a camera noted in it, can reach a report.
 */
export function pngOf({ width, height, channels, data }: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? GRAY : RGB, 0, 0, 0], 8);
  const line = width * channels;
  const lines = Buffer.alloc((line + 1) * height);
  // A line begins with its filter: 0 is none.
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND')]);
}

function chunk(type: string, content: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.byteLength, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
