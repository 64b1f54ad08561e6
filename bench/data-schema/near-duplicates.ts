import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { createDecode } from '../../src/images/decode.ts';
import { BOUNDS, type Image } from '../../src/images/image.ts';
import { hammingBits } from '../../src/images/near.ts';

/**
 * How far apart the hashes of copies and of different pictures are: `node bench/data-schema/near-duplicates.ts FOLDER [PICTURES]`.
 * For each distance: which share of the copies of each kind is found, and how many pictures look like an earlier, different one.
 */
const [folder = '.', most = '1000'] = process.argv.slice(2);
const DISTANCES = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12];
const scratch = mkdtempSync(join(tmpdir(), 'near-duplicates-'));
const decode = createDecode(sharp, BOUNDS);

type Size = { readonly width: number; readonly height: number };
const part = ({ width, height }: Size, share: number) => {
  const [w, h] = [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
};
const COPIES: Readonly<Record<string, (picture: Sharp, size: Size) => Sharp>> = {
  'JPEG, quality 75': (picture) => picture.jpeg({ quality: 75 }),
  'JPEG, quality 30': (picture) => picture.jpeg({ quality: 30 }),
  'WebP, quality 50': (picture) => picture.webp({ quality: 50 }),
  'half the size': (picture, { width }) => picture.resize(Math.ceil(width / 2)).png(),
  'twice the size': (picture, { width }) => picture.resize(width * 2).png(),
  'stretched to 224 × 224': (picture) => picture.resize(224, 224, { fit: 'fill' }).png(),
  'in gray': (picture) => picture.grayscale().png(),
  '20 % brighter': (picture) => picture.modulate({ brightness: 1.2 }).png(),
  blurred: (picture) => picture.blur(2).png(),
  'turned by EXIF': (picture) => picture.rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }),
  'cut by 2 %': (picture, size) => picture.extract(part(size, 0.98)).png(),
  'cut by 10 %': (picture, size) => picture.extract(part(size, 0.9)).png(),
  'turned by 2°': (picture) => picture.rotate(2, { background: '#000' }).png(),
  mirrored: (picture) => picture.flop().png(),
};

const names = readdirSync(folder)
  .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  .sort()
  .slice(0, Number(most));
const hashes: (readonly [number, number])[] = [];
const found = new Map(Object.keys(COPIES).map((kind) => [kind, [] as number[]]));
try {
  for (const name of names) {
    const original = join(folder, name);
    const image = await imageOf(original);
    if (!image?.hash || image.blank) continue;
    hashes.push(image.hash);
    for (const [kind, make] of Object.entries(COPIES)) {
      const file = join(scratch, 'copy');
      writeFileSync(file, await make(sharp(readFileSync(original)).autoOrient(), image).toBuffer());
      const copy = await imageOf(file);
      if (copy?.hash) found.get(kind)!.push(hammingBits(image.hash, copy.hash));
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
console.log(
  `${hashes.length} pictures\n| within | ${DISTANCES.join(' | ')} |\n|---|${DISTANCES.map(() => '---|').join('')}`,
);
for (const [kind, distances] of found) {
  const shares = DISTANCES.map((bits) => percent(distances.filter((one) => one <= bits).length / distances.length));
  console.log(`| ${kind} | ${shares.join(' | ')} |`);
}
const nearest = hashes.map((hash, index) =>
  Math.min(64, ...hashes.slice(0, index).map((other) => hammingBits(hash, other))),
);
console.log(
  `| different pictures that look like an earlier one | ${DISTANCES.map((bits) => nearest.filter((one) => one <= bits).length).join(' | ')} |`,
);
const pairs = (hashes.length * (hashes.length - 1)) / 2;
const close = DISTANCES.map((bits) =>
  hashes.reduce(
    (sum, hash, index) => sum + hashes.slice(0, index).filter((other) => hammingBits(hash, other) <= bits).length,
    0,
  ),
);
console.log(`| pairs of different pictures | ${close.map((count) => (count / pairs).toExponential(1)).join(' | ')} |`);
for (const [index, bits] of nearest.entries()) {
  if (bits <= 8) console.log(`${names[index]} is ${bits} bits from an earlier one`);
}

async function imageOf(file: string): Promise<Image | undefined> {
  const reading = await decode(file, { hash: true });
  return reading.ok ? reading.image : undefined;
}
