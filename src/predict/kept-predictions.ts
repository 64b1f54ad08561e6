import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { openPlainFile } from '../core/plain-file.ts';
import { canonicalJson, digestOf } from '../result/canonical.ts';
import type { NonFinite } from './non-finite.ts';
import type { PredictedRows } from './outputs.ts';
import type { Keeping, PredictedBatch, RowPredictor } from './row-predictor.ts';

/** What predictions are of, as far as anything can change them: model, rows, how rows are fed, what is read. */
export type PredictedOf = Readonly<Record<string, unknown>>;

/** What a reader of predictions is told of the model that made them. */
type Told = Pick<RowPredictor, 'output' | 'classes' | 'unreadable' | 'environment'>;

const MAGIC = 'modelassay-predictions/1\n';
const SHA_256 = 32;
/** Of one batch: a batch of the largest models has 1 GiB at most. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The predictions that `make` would make, from an earlier run where that kept them, and kept for the next one where not. A file is
 * named by the digest of what it is of, says so once more inside, and ends with the SHA-256 of its bytes: all of it is hashed
 * before any of it is believed, and what does not fit is told, made anew and replaced. Only whole predictions are kept.
 */
export async function withKept(
  of: PredictedOf,
  { folder, count }: Keeping,
  log: Logger,
  identity: RowPredictor['identity'],
  make: () => Promise<RowPredictor>,
): Promise<RowPredictor> {
  const path = join(folder, `${digestOf(of).slice('sha256:'.length)}.predictions`);
  const kept = await openKept(path, of).catch((error: unknown) => {
    log.warn(
      `Predictions of ${identity.name} were kept in ${path} and are not read: ${messageOf(error)}. It is run anew.`,
    );
    return null;
  });
  if (kept !== null) {
    log.info(`Predictions of ${identity.name} are those of an earlier run, kept in ${path}.`);
    return served(kept, identity);
  }
  return keeping(await make(), path, { of, count }, log);
}

interface Kept extends Told {
  batches(): AsyncGenerator<PredictedBatch>;
  close(): Promise<void>;
}

function served(
  { output, classes, unreadable, environment, batches, close }: Kept,
  identity: RowPredictor['identity'],
) {
  return {
    // Nothing shows that these bytes made them, so they vouch for no model.
    identity: { ...identity, bytes: 'predictions' as const },
    output,
    ...(classes && { classes }),
    unreadable,
    environment: { ...environment, predictions: 'kept from an earlier run' },
    columns: [],
    texts: [],
    predict: batches,
    close,
  };
}

/** Null where there is none. Throws where it is not what was written. */
async function openKept(path: string, of: PredictedOf): Promise<Kept | null> {
  let file: FileHandle;
  try {
    file = await openPlainFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const end = (await file.stat()).size - SHA_256;
    const first = MAGIC.length;
    if (end < first || (await read(file, 0, first)).toString('latin1') !== MAGIC) throw new Error('it is no such file');
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ start: 0, end: end - 1, autoClose: false })) hash.update(chunk);
    if (!hash.digest().equals(await read(file, end, SHA_256)))
      throw new Error('its bytes are not those that were written');
    const { header, next } = await readFrame(file, first, end);
    const { of: written, told } = header as { readonly of: PredictedOf; readonly told: Told };
    if (canonicalJson(written) !== canonicalJson(of)) throw new Error('it is of another model or of other rows');
    return { ...told, batches: () => batchesOf(file, next, end), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* batchesOf(file: FileHandle, from: number, end: number): AsyncGenerator<PredictedBatch> {
  for (let at = from; at < end; ) {
    const { header, payload, next } = await readFrame(file, at, end);
    yield batchOf(header as BatchHeader, payload);
    at = next;
  }
}

/** The model's own predictions, which are also written down. What cannot be written is told, and the run goes on without. */
function keeping(
  predictor: RowPredictor,
  path: string,
  { of, count }: { readonly of: PredictedOf; readonly count: number },
  log: Logger,
): RowPredictor {
  const { output, classes, unreadable, environment } = predictor;
  const told: Told = { output, ...(classes && { classes }), unreadable, environment };
  return {
    ...predictor,
    async *predict(rows) {
      let writing: Writing | undefined;
      const attempt = async (step: () => Promise<unknown>) => {
        try {
          await step();
        } catch (error) {
          log.warn(`Predictions cannot be kept in ${path}: ${messageOf(error)}.`);
          await writing?.drop();
          writing = undefined;
        }
      };
      let seen = 0;
      await attempt(async () => {
        writing = await begin(path, { of, told });
      });
      try {
        for await (const batch of predictor.predict(rows)) {
          seen += batch.batch.rows;
          if (writing) await attempt(() => writing!.add(batch));
          yield batch;
        }
        if (writing && seen === count) {
          await attempt(() => writing!.finish());
          writing = undefined;
        }
      } finally {
        await writing?.drop();
      }
    },
    close: () => predictor.close(),
  };
}

interface Writing {
  add(batch: PredictedBatch): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  drop(): Promise<void>;
}

async function begin(path: string, header: unknown): Promise<Writing> {
  await mkdir(join(path, '..'), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, 'w');
  const hash = createHash('sha256');
  const writing: Writing = {
    async add(batch) {
      await writeFrame(file, hash, ...frameOf(batch));
    },
    async finish() {
      await file.write(hash.digest());
      await file.close();
      await rename(partial, path);
    },
    async drop() {
      await file.close();
      await rm(partial, { force: true });
    },
  };
  try {
    await write(file, hash, Buffer.from(MAGIC, 'latin1'));
    await writeFrame(file, hash, header, []);
    return writing;
  } catch (error) {
    await writing.drop();
    throw error;
  }
}

type Numbers = Float32Array | Float64Array | Int32Array;

interface BatchHeader {
  readonly start: number;
  readonly rows: number;
  readonly nonFiniteFeatures: NonFinite;
  readonly filled: number;
  readonly predicted: readonly OutputHeader[];
}

/** Of arrays their type and length, in the order of the payload. */
type OutputHeader =
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | {
      readonly kind: 'logits' | 'probabilities';
      readonly classes: number;
      readonly nonFinite: NonFinite;
      readonly arrays: readonly ArrayHeader[];
    }
  | { readonly kind: 'values' | 'bounds'; readonly arrays: readonly ArrayHeader[] };
type ArrayHeader = readonly [type: keyof typeof ARRAYS, length: number];

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array } as const;

function headerOf(data: Numbers): ArrayHeader {
  const type = data instanceof Float32Array ? 'float32' : data instanceof Float64Array ? 'float64' : 'int32';
  return [type, data.length];
}

function frameOf({
  batch,
  predicted,
  nonFiniteFeatures,
  filled,
}: PredictedBatch): [header: BatchHeader, payload: Numbers[]] {
  const payload: Numbers[] = [];
  const outputs = predicted.map((output): OutputHeader => {
    if (output.kind === 'labels') return output;
    const arrays =
      output.kind === 'values'
        ? [output.values]
        : output.kind === 'bounds'
          ? [output.low, output.high]
          : [output.scores, output.predicted];
    payload.push(...arrays);
    const headers = arrays.map(headerOf);
    if (output.kind === 'values' || output.kind === 'bounds') return { kind: output.kind, arrays: headers };
    return { kind: output.kind, classes: output.classes, nonFinite: output.nonFinite, arrays: headers };
  });
  return [{ start: batch.start, rows: batch.rows, nonFiniteFeatures, filled, predicted: outputs }, payload];
}

function batchOf({ start, rows, nonFiniteFeatures, filled, predicted }: BatchHeader, payload: Buffer): PredictedBatch {
  let at = 0;
  const next = <N extends Numbers>([type, length]: ArrayHeader): N => {
    const array = new ARRAYS[type](length);
    const bytes = new Uint8Array(array.buffer);
    bytes.set(payload.subarray(at, at + bytes.byteLength));
    at += bytes.byteLength;
    return array as N;
  };
  const outputs = predicted.map((output): PredictedRows => {
    switch (output.kind) {
      case 'labels':
        return output;
      case 'values':
        return { kind: 'values', values: next(output.arrays[0]!) };
      case 'bounds':
        return { kind: 'bounds', low: next(output.arrays[0]!), high: next(output.arrays[1]!) };
      default: {
        const { kind, classes, nonFinite, arrays } = output;
        return { kind, classes, scores: next(arrays[0]!), predicted: next(arrays[1]!), nonFinite };
      }
    }
  });
  return { batch: { start, rows, columns: new Map() }, predicted: outputs, nonFiniteFeatures, filled };
}

/** Two lengths, a header as JSON, and numbers as they lie in memory. */
async function writeFrame(file: FileHandle, hash: Hash, header: unknown, payload: readonly Numbers[]): Promise<void> {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.byteLength, 0);
  lengths.writeUInt32LE(
    payload.reduce((sum, { byteLength }) => sum + byteLength, 0),
    4,
  );
  await write(file, hash, lengths);
  await write(file, hash, text);
  for (const { buffer, byteOffset, byteLength } of payload)
    await write(file, hash, new Uint8Array(buffer, byteOffset, byteLength));
}

async function write(file: FileHandle, hash: Hash, content: Uint8Array): Promise<void> {
  hash.update(content);
  await file.writeFile(content);
}

async function readFrame(
  file: FileHandle,
  at: number,
  end: number,
): Promise<{ header: unknown; payload: Buffer; next: number }> {
  const lengths = await read(file, at, 8);
  const [ofText, ofPayload] = [lengths.readUInt32LE(0), lengths.readUInt32LE(4)];
  const next = at + 8 + ofText + ofPayload;
  if (next > end) throw new Error('it is cut short');
  const header: unknown = JSON.parse((await read(file, at + 8, ofText)).toString('utf8'));
  return { header, payload: await read(file, at + 8 + ofText, ofPayload), next };
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  if (length > MOST_BYTES) throw new Error('it is too long');
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  if (bytesRead < length) throw new Error('it is cut short');
  return buffer;
}
