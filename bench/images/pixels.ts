// Images from disk to numbers, beside Pillow and NumPy in one run: `node bench/images/pixels.ts PYTHON [images] [workers]`.
// JPEG files of 500 × 375 pixels, the shorter side to 256, the middle 224 × 224, normalised, channels first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openPixelReader } from '../../src/images/pixel-reader.ts';
import { normalise, type Preprocessing } from '../../src/images/preprocessing.ts';

const [python = 'python3', images = '300', workers = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
const count = Number(images);
const PREPROCESSING: Preprocessing = {
  recipe: {
    resize: { shortest: 256 },
    kernel: 'bicubic',
    crop: { height: 224, width: 224 },
    gray: false,
    exif: 'apply',
  },
  order: 'RGB',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
  layout: 'nchw',
};

try {
  execFileSync(python, [
    '-c',
    `
import sys, numpy as np
from PIL import Image
rng = np.random.default_rng(1)
y, x = np.mgrid[0:375, 0:500]
for i in range(int(sys.argv[2])):
    base = np.stack([128 + 100 * np.sin(x / (9 + i % 7)), 255 * y / 375, 128 + 90 * np.cos(y / 13 + i)], -1)
    Image.fromarray(np.clip(base + rng.normal(0, 10, base.shape), 0, 255).astype(np.uint8)).save(f"{sys.argv[1]}/{i}.jpg", quality=88)`,
    folder,
    images,
  ]);
  const theirs = Number(
    execFileSync(
      python,
      [
        '-c',
        `
import sys, time, numpy as np
from PIL import Image, ImageOps
mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
start, total = time.perf_counter(), 0.0
for i in range(int(sys.argv[2])):
    image = ImageOps.exif_transpose(Image.open(f"{sys.argv[1]}/{i}.jpg")).convert("RGB").resize((341, 256), 3).crop((58, 16, 282, 240))
    pixels = ((np.asarray(image, np.float32) / 255 - mean) / std).transpose(2, 0, 1).copy()
    total += float(pixels[0, 0, 0])
print(time.perf_counter() - start)`,
        folder,
        images,
      ],
      { encoding: 'utf8' },
    ),
  );
  const root = resolve(import.meta.dirname, '../..');
  const program = join(folder, 'child.mjs');
  writeFileSync(
    program,
    `import { runImageChild } from '${join(root, 'src/images/child.ts')}';\nawait runImageChild();\n`,
  );
  const reader = openPixelReader({ program, folder: root, workers: Number(workers) });
  const paths = Array.from({ length: count }, (_, at) => ({ path: join(folder, `${at}.jpg`) }));
  await reader.read(paths.slice(0, 8), PREPROCESSING.recipe);
  const start = performance.now();
  const target = new Float32Array(3 * 224 * 224);
  for (let at = 0; at < count; at += 32) {
    for (const reading of await reader.read(paths.slice(at, at + 32), PREPROCESSING.recipe)) {
      if (!reading.ok) throw new Error(reading.reason);
      normalise(reading.pixels, PREPROCESSING, target, 0);
    }
  }
  const ours = (performance.now() - start) / 1000;
  await reader.close();
  process.stdout.write(
    `${count} images: Pillow ${theirs.toFixed(2)} s, here with ${workers} ${workers === '1' ? 'process' : 'processes'} ${ours.toFixed(2)} s, ${(theirs / ours).toFixed(2)} times its throughput\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
