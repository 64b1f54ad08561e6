// A Vision Transformer over JPEG files from disk, beside Python's onnxruntime with Pillow and NumPy: same model, same batches,
// runs alternate. Usage: node bench/images/vit.ts PYTHON [images] [rounds]. PYTHON has onnx, onnxruntime, numpy and Pillow.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from 'simple-statistics';
import { silentLogger } from '../../src/core/log.ts';
import { bytes, milliseconds } from '../../src/core/units.ts';
import { openImageRows, PIXELS } from '../../src/images/image-rows.ts';
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
options = ort.SessionOptions()
options.add_session_config_entry("session.intra_op.allow_spinning", sys.argv[3])
session = ort.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
paths = sorted(glob.glob(sys.argv[2] + "/*.jpg"))
start, began = time.perf_counter(), time.process_time()
for at in range(0, len(paths), ${BATCH}):
    batch = np.stack([np.asarray(Image.open(p).convert("RGB").resize((224, 224), 2), np.float32).transpose(2, 0, 1) / 255 for p in paths[at:at + ${BATCH}]])
    session.run(None, {"pixels": (batch - np.float32(0.5)) / np.float32(0.5)})
print(time.perf_counter() - start, time.process_time() - began)`;

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
  const arms = {
    'Python as it comes': () => inPython(files, '1'),
    'Python, threads that wait asleep': () => inPython(files, '0'),
    here: () => run(decoder, predictor),
  };
  const spent = new Map<string, Spent[]>(Object.keys(arms).map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, arm] of Object.entries(arms)) spent.get(name)!.push(await arm());
  }
  process.stdout.write(
    `${images} images in batches of ${BATCH}, load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} processors\n`,
  );
  for (const [name, times] of spent) {
    const told = (['clock', 'processor'] as const).map((what) => {
      const ratios = times.map((one, at) => one[what] / spent.get('here')![at]![what]);
      return `by the ${what} ${median(times.map((one) => one[what])).toFixed(2)} s, ${median(ratios).toFixed(2)} of what it takes here (${ratios.map((one) => one.toFixed(2)).join(', ')})`;
    });
    process.stdout.write(`${name}: ${told.join('; ')}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Seconds: by the clock, and of all processors together, which is what a busy machine has to give. */
interface Spent {
  readonly clock: number;
  readonly processor: number;
}

/** Of this process and of its children. Linux only. */
function processorSeconds(): number {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return ['self', ...children].reduce((sum, process) => {
    const [user, system] = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
    return sum + (Number(user) + Number(system)) / 100;
  }, 0);
}

function inPython(files: string, spinning: string): Spent {
  const said = execFileSync(python, ['-c', PEER, model, files, spinning], { encoding: 'utf8' });
  const [clock, processor] = said.split(' ').map(Number);
  return { clock: clock!, processor: processor! };
}

async function run(decoder: string, predictChild: string): Promise<Spent> {
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
  const limits = { timeout: milliseconds(600_000), memory: bytes(2 ** 33), threads: 0, waiting: 'asleep' } as const;
  const opened = await found!.open(asked, limits);
  // Both arms are timed from where model and decoders are there, as in a run of many images.
  for await (const _ of rows.read([PIXELS], 1, signal)) break;
  const [start, before] = [performance.now(), processorSeconds()];
  let seen = 0;
  for await (const { batch } of opened.predict(rows.read(opened.columns, BATCH, signal))) seen += batch.rows;
  const clock = (performance.now() - start) / 1000;
  const processor = processorSeconds() - before;
  await opened.close();
  await rows.close();
  if (seen !== Number(images)) throw new Error(`${seen} rows`);
  return { clock, processor };
}
