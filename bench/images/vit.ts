// A Vision Transformer over JPEG files from disk, beside Python's onnxruntime with Pillow and NumPy: same model, same batches,
// runs alternate. Usage: node bench/images/vit.ts PYTHON [images] [rounds]. PYTHON has onnx, onnxruntime, numpy and Pillow.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from 'simple-statistics';
import { silentLogger } from '../../src/core/log.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { openImageRows } from '../../src/images/image-rows.ts';
import type { Preprocessing } from '../../src/images/preprocessing.ts';
import { findModel } from '../../src/predict/model-source.ts';

const [python = 'python3', images = '64', rounds = '3'] = process.argv.slice(2);
const ROOT = resolve(import.meta.dirname, '../..');
const BATCH = 8;
const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
const model = join(folder, 'vit.onnx');
const signal = new AbortController().signal;

const PREPROCESSING: Preprocessing = {
  recipe: { resize: { height: 224, width: 224 }, kernel: 'bilinear', crop: null, gray: false, exif: 'ignore' },
  order: 'RGB',
  scale: 1 / 255,
  mean: [0.5],
  deviation: [0.5],
  layout: 'nchw',
};

const PEER = `
import sys, time, glob, numpy as np, onnxruntime as ort
from PIL import Image
session = ort.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
paths = sorted(glob.glob(sys.argv[2] + "/*.jpg"))
start = time.perf_counter()
for at in range(0, len(paths), ${BATCH}):
    batch = np.stack([np.asarray(Image.open(p).convert("RGB").resize((224, 224), 2), np.float32).transpose(2, 0, 1) / 255 for p in paths[at:at + ${BATCH}]])
    session.run(None, {"pixels": (batch - np.float32(0.5)) / np.float32(0.5)})
print(time.perf_counter() - start)`;

try {
  execFileSync(python, [join(import.meta.dirname, 'make_vit.py'), model]);
  const files = join(folder, 'data/cat');
  mkdirSync(files, { recursive: true });
  execFileSync(python, [
    '-c',
    `
import sys, numpy as np
from PIL import Image
rng = np.random.default_rng(1)
for i in range(int(sys.argv[2])):
    Image.fromarray(rng.integers(0, 255, (375, 500, 3), np.uint8)).resize((500, 375)).save(f"{sys.argv[1]}/{i:04}.jpg", quality=85)`,
    files,
    images,
  ]);
  const child = (name: string, body: string) => {
    const path = join(folder, name);
    writeFileSync(path, body);
    return path;
  };
  const decoder = child(
    'image.mjs',
    `import { runImageChild } from '${ROOT}/src/images/child.ts';\nawait runImageChild();\n`,
  );
  const predictor = child(
    'predict.mjs',
    `import { runPredictChild } from '${ROOT}/src/predict/child.ts';\nawait runPredictChild();\n`,
  );
  const [theirs, ours]: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(rounds); round++) {
    theirs.push(Number(execFileSync(python, ['-c', PEER, model, files], { encoding: 'utf8' })));
    ours.push(await run(decoder, predictor));
  }
  const ratios = theirs.map((one, at) => one / ours[at]!);
  process.stdout.write(
    `${images} images in batches of ${BATCH}: Python ${median(theirs).toFixed(2)} s, here ${median(ours).toFixed(2)} s, ` +
      `${median(ratios).toFixed(2)} times its throughput (${ratios.map((one) => one.toFixed(2)).join(', ')})\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(decoder: string, predictChild: string): Promise<number> {
  const request = {
    table: null,
    folder: join(folder, 'data'),
    shown: 'data',
    column: 'path',
    preprocessing: PREPROCESSING,
  };
  const rows = await openImageRows(request, { program: decoder, folder: ROOT, workers: 2 }, signal);
  const source = { kind: 'onnx', at: model, output: undefined, outputKind: undefined } as const;
  const found = await findModel(
    { name: 'vit', source, position: undefined },
    {
      log: silentLogger,
      signal,
      runtime: async () => ({ folder: ROOT, version: '1.30.0' }),
      childProgram: predictChild,
      tables: () => Promise.reject(new Error('no tables')),
    },
  );
  const asked = { table: 'data', columns: rows.columns, task: 'classes', reserved: ['path', 'label', 'id'] } as const;
  const limits = { timeout: milliseconds(600_000), memory: bytes(2 ** 33), threads: 0 };
  const opened = await found!.open(asked, limits);
  const start = performance.now();
  let seen = 0;
  for await (const { batch } of opened.predict(rows.read(opened.columns, BATCH, signal))) seen += batch.rows;
  const seconds = (performance.now() - start) / 1000;
  await opened.close();
  await rows.close();
  if (seen !== Number(images)) throw new Error(`${seen} rows`);
  return seconds;
}
