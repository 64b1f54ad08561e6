import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../src/core/errors.ts';
import { inventoryOf } from '../../src/onnx/inventory.ts';
import { readModel } from '../../src/onnx/model.ts';
import { structureOf } from '../../src/onnx/structure.ts';
import { seededRandom } from '../../src/stats/random.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
/** Small ones, so that a mutation mostly meets structure: subgraphs, functions, sparse and external tensors, quantised operators. */
const SEEDS = [
  'onnx/corners',
  'onnx/external',
  'onnx-export/tokens',
  'onnx-export/layernorm-fp16',
  'models/zipmap',
  'models/slow',
];

export interface Fuzzed {
  readonly read: number;
  readonly refused: number;
  /** What was neither read nor refused in one sentence: a crash of ours. */
  readonly crashes: readonly { readonly run: number; readonly message: string }[];
  /** Of the file that took longest, in milliseconds of processor time: whoever else is busy does not count. */
  readonly slowest: number;
}

/**
 * Reads `runs` mutations of small models, and follows names, types and shapes through those that can be read. The same seed makes
 * the same files.
 */
export async function fuzz(runs: number, seed: number): Promise<Fuzzed> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-fuzz-'));
  const path = join(folder, 'm.onnx');
  const wholes = SEEDS.map((name) => readFileSync(join(FIXTURES, `${name}.onnx`)));
  const random = seededRandom(seed);
  const crashes: { run: number; message: string }[] = [];
  let read = 0;
  let refused = 0;
  let slowest = 0;
  try {
    for (let run = 0; run < runs; run++) {
      writeFileSync(path, mutated(wholes[run % wholes.length]!, random));
      const before = process.cpuUsage();
      try {
        const model = await readModel(path);
        inventoryOf(model, structureOf(model).inference);
        read++;
      } catch (error) {
        if (error instanceof ConfigurationError && /^[^\n]{20,600}$/.test(error.message)) refused++;
        else crashes.push({ run, message: (error as Error).stack ?? String(error) });
      }
      const { user, system } = process.cpuUsage(before);
      slowest = Math.max(slowest, (user + system) / 1000);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { read, refused, crashes, slowest };
}

/** One to four bytes changed, a part repeated, removed or cut off. */
function mutated(whole: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(limit * random());
  const bytes = Buffer.from(whole);
  const kind = random();
  if (kind < 0.1) return bytes.subarray(0, below(bytes.length));
  const start = below(bytes.length);
  const end = Math.min(bytes.length, start + 1 + below(64));
  if (kind < 0.2) return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  if (kind < 0.3) return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  for (let edits = 1 + below(4); edits > 0; edits--) bytes[below(bytes.length)] = below(256);
  return bytes;
}
