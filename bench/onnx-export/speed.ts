// How long structure takes inside the process, and the whole command over onnx.checker: the digits ViT, a model with 20 GB of
// external data (a sparse file) and one of 1 GB in one file; the hashes of a model in two files over those of one as large; and parity of ten million floats over NumPy. Each pair alternates, so
// that a busy machine slows both alike. Usage: node bench/onnx-export/speed.ts PYTHON [cli] (PYTHON: one that has onnx and numpy)
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from 'simple-statistics';
import { sumAgreement } from '../../src/gates/onnx-export/parity/agreement.ts';
import { externalFiles } from '../../src/onnx/files.ts';
import { hashFiles } from '../../src/onnx/hash-files.ts';
import { readModel } from '../../src/onnx/model.ts';
import { structureOf } from '../../src/onnx/structure.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { externalTensor, message, model, number, text, varint } from '../../test/onnx/proto.ts';

const PYTHON = process.argv[2]!;
const CLI = resolve(process.argv[3] ?? join(import.meta.dirname, '../../dist/cli.js'));
const PEER = join(import.meta.dirname, 'peer.py');
const RUNS = 7;
const digits = join(import.meta.dirname, '../../fixtures/digits/candidate.onnx');
const folder = mkdtempSync(join(tmpdir(), 'modelassay-bench-'));
try {
  const sparse = sparseModel(20 * 1024 ** 3);
  const single = singleFile(1024 ** 3);
  for (const [name, path] of [
    ['digits ViT', digits],
    ['20 GB of external data', sparse],
  ] as const) {
    await structure(path);
    const times: number[] = [];
    for (let run = 0; run < 20; run++) times.push(await structure(path));
    console.log(`structure of the ${name}, without digest: ${median(times).toFixed(1)} ms`);
  }
  for (const [name, path] of [
    ['digits ViT', digits],
    ['1 GB in one file', single],
  ] as const) {
    const own: Cost[] = [];
    const peer: Cost[] = [];
    for (let run = 0; run < RUNS; run++) {
      own.push(wholeCommand(path));
      peer.push(costOf(PYTHON, [PEER, 'check', path]));
    }
    const times = (of: (cost: Cost) => number) =>
      `${median(own.map((cost, run) => of(cost) / of(peer[run]!))).toFixed(2)} (${median(own.map(of)).toFixed(0)} over ${median(peer.map(of)).toFixed(0)} ms)`;
    console.log(
      `--structure-only on ${name} over onnx.checker: time ${times(({ wall }) => wall)}, processor time ${times(({ processor }) => processor)}, ${Math.max(...own.map(({ mib }) => mib)).toFixed(0)} MiB`,
    );
  }
  await sideBySide(single);
  parity();
} finally {
  rmSync(folder, { recursive: true });
}

async function structure(path: string): Promise<number> {
  const started = performance.now();
  const read = await readModel(path);
  structureOf(read);
  await externalFiles(read);
  return performance.now() - started;
}

interface Cost {
  readonly wall: number;
  /** User and system, of the process and its children. */
  readonly processor: number;
  readonly mib: number;
}

function wholeCommand(path: string): Cost {
  const args = [CLI, 'onnx-export', '--model', path, '--structure-only', 'true', '--out', join(folder, 'out')];
  return costOf(process.execPath, args);
}

/** Milliseconds, and the most memory, as GNU time tells them. */
function costOf(program: string, args: readonly string[]): Cost {
  const started = performance.now();
  const { stderr } = spawnSync('/usr/bin/time', ['-f', '%M %U %S', program, ...args], { encoding: 'utf8' });
  const wall = performance.now() - started;
  const [kib, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { wall, processor: 1000 * (user! + system!), mib: kib! / 1024 };
}

/** Two files of half the size each, which are hashed at once. */
async function sideBySide(whole: string): Promise<void> {
  const halves = [join(folder, 'half.1'), join(folder, 'half.2')];
  for (const half of halves) {
    copyFileSync(whole, half);
    truncateSync(half, 512 * 1024 ** 2);
  }
  const shares: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const two = await timeOf(() => hashFiles(halves));
    shares.push(two / (await timeOf(() => hashFiles([whole]))));
  }
  console.log(`hashes of two files of 512 MiB over that of one of 1 GiB: ${median(shares).toFixed(2)} times`);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function parity(): void {
  const random = seededRandom(1);
  const dims = [1_000_000, 10];
  const reference = Float32Array.from({ length: 10_000_000 }, () => 2 * random() - 1);
  const values = reference.map((value) => value + 1e-6 * (2 * random() - 1));
  const own: number[] = [];
  const peer: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const sum = sumAgreement({ atol: 1e-5, rtol: 1e-4 });
    sum.add({ type: 'float32', dims, data: values }, { type: 'float32', dims, data: reference });
    sum.result();
    own.push(performance.now() - started);
    peer.push(Number(execFileSync(PYTHON, [PEER, 'parity'], { encoding: 'utf8' }).split(' ')[0]));
  }
  console.log(
    `parity of 10⁷ floats: ${(median(own) / median(peer)).toFixed(2)} times NumPy (${median(own).toFixed(0)} over ${median(peer).toFixed(0)} ms)`,
  );
}

/** One weight of this many bytes in a file that is a hole. */
function sparseModel(bytes: number): string {
  const path = join(folder, 'sparse.onnx');
  const weight = externalTensor('w', [bytes / 4], { location: 'sparse.bin', offset: '0', length: `${bytes}` });
  writeFileSync(path, model(message(5, weight)));
  writeFileSync(join(folder, 'sparse.bin'), '');
  truncateSync(join(folder, 'sparse.bin'), bytes);
  return path;
}

/** Relu and an initializer of this many bytes, all of them written. */
function singleFile(bytes: number): string {
  const path = join(folder, 'single.onnx');
  const head = Buffer.from([...number(1, bytes / 4), ...number(2, 1), ...text(8, 'w'), 74, ...varint(bytes)]);
  const value = (field: number, name: string) =>
    message(field, text(1, name), message(2, message(1, number(1, 1), message(2, message(1, number(1, bytes / 4))))));
  const add = message(1, text(1, 'x'), text(1, 'w'), text(2, 'y'), text(4, 'Add'));
  const around = Buffer.from([...add, ...text(2, 'g'), ...value(11, 'x'), ...value(12, 'y')]);
  const tensor = Buffer.from([42, ...varint(head.length + bytes)]);
  const graph = Buffer.from([58, ...varint(around.length + tensor.length + head.length + bytes)]);
  const file = openSync(path, 'w');
  for (const part of [
    Buffer.from(number(1, 10)),
    Buffer.from(message(8, number(2, 20))),
    graph,
    around,
    tensor,
    head,
  ]) {
    writeSync(file, part);
  }
  const chunk = Buffer.alloc(16 * 1024 * 1024, readFileSync(digits));
  for (let done = 0; done < bytes; done += chunk.length)
    writeSync(file, chunk, 0, Math.min(chunk.length, bytes - done));
  return path;
}
