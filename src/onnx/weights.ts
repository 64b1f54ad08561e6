import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { everyGraph } from './every-node.ts';
import { countFloats, type FloatCount } from './float-count.ts';
import type { OnnxGraph } from './graph.ts';
import type { OnnxModel } from './model.ts';
import type { StoredTensor } from './tensor.ts';

/** What the elements of a model's weights are. */
export interface Weights {
  /** Tensors of floating point with what their elements are; those that are all ordinary numbers are left out. */
  readonly odd: readonly OddTensor[];
  /** Groups of tensors with the same elements, the largest first. */
  readonly duplicates: readonly DuplicateTensors[];
  /** Tensors of floating point that were looked at. */
  readonly looked: number;
  /** Those that are written in a way that is not read here. */
  readonly left: number;
}

export interface OddTensor extends FloatCount {
  readonly name: string;
  /** As ONNX writes it: `FLOAT16`. */
  readonly type: string;
  readonly elements: number;
}

export interface DuplicateTensors {
  readonly names: readonly string[];
  /** Of one of them. */
  readonly bytes: number;
}

/** Smaller ones are constants, of which a graph has many alike. */
const MIN_DUPLICATE_BYTES = 1024;
const HEAD_BYTES = 4096;
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Reads every weight of a model once, a part at a time. The files must be those that `modelFiles` has found safe. Throws
 * EnvironmentError where one cannot be read.
 */
export async function readWeights(model: OnnxModel, signal?: AbortSignal): Promise<Weights> {
  const files = new Map<string, FileHandle>();
  const tensors = [...everyGraph(model)].flatMap(tensorsOf);
  try {
    const odd: OddTensor[] = [];
    let looked = 0;
    let left = 0;
    for (const { name, type, dims, place } of tensors.map(placed)) {
      if (type.name !== 'FLOAT' && type.name !== 'DOUBLE' && type.name !== 'FLOAT16' && type.name !== 'BFLOAT16')
        continue;
      if (place === null) {
        if (!dims.includes(0)) left++;
        continue;
      }
      looked++;
      const count: FloatCount = { nan: 0, infinite: 0, beyondHalf: 0, lostInHalf: 0 };
      for await (const chunk of chunks(place)) countFloats(chunk, type.name, count);
      const elements = dims.reduce((product, dim) => product * dim, 1);
      if (Object.values(count).some((one) => one > 0)) odd.push({ name, type: type.name, elements, ...count });
    }
    return { odd, looked, left, duplicates: await duplicatesOf(tensors.map(placed)) };
  } finally {
    for (const file of files.values()) await file.close();
  }

  function placed(tensor: StoredTensor): StoredTensor & { readonly place: Place | null } {
    const { external, payload, bytes } = tensor;
    if (external === null) return { ...tensor, place: payload && { path: model.path, ...payload } };
    const length = external.length ?? bytes;
    if (length === null) return { ...tensor, place: null };
    const path = join(dirname(model.path), external.location);
    return { ...tensor, place: { path, start: external.offset, end: external.offset + length } };
  }

  async function duplicatesOf(all: readonly (StoredTensor & { readonly place: Place | null })[]) {
    const large = all.filter(({ bytes, place }) => place !== null && (bytes ?? 0) >= MIN_DUPLICATE_BYTES);
    const alike = groupsOf(large, ({ type, dims }) => `${type.name} ${dims.join()}`);
    const groups: DuplicateTensors[] = [];
    for (const group of alike) {
      const heads = await digests(group, HEAD_BYTES);
      for (const close of groupsOf(group, (one) => heads.get(one)!)) {
        const whole = await digests(close, Number.POSITIVE_INFINITY);
        for (const same of groupsOf(close, (one) => whole.get(one)!)) {
          // What lies in the same bytes of a file is a weight that is tied, and takes no room twice.
          const places = new Set(same.map(({ place }) => `${place!.path} ${place!.start}`));
          if (places.size > 1) groups.push({ names: same.map(({ name }) => name), bytes: same[0]!.bytes! });
        }
      }
    }
    return groups.toSorted((a, b) => b.bytes * b.names.length - a.bytes * a.names.length);
  }

  async function digests<T extends { readonly place: Place | null }>(group: readonly T[], bytes: number) {
    const found = new Map<T, string>();
    for (const one of group) {
      const { path, start, end } = one.place!;
      const hash = createHash('sha256');
      for await (const chunk of chunks({ path, start, end: Math.min(end, start + bytes) })) hash.update(chunk);
      found.set(one, hash.digest('hex'));
    }
    return found;
  }

  async function* chunks({ path, start, end }: Place): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - start));
    for (let at = start; at < end; at += buffer.length) {
      signal?.throwIfAborted();
      const length = Math.min(buffer.length, end - at);
      yield await readAt(path, buffer.subarray(0, length), at);
    }
  }

  async function readAt(path: string, into: Buffer, position: number): Promise<Buffer> {
    try {
      const file = files.get(path) ?? (await open(path));
      files.set(path, file);
      for (let done = 0; done < into.length; ) {
        const { bytesRead } = await file.read(into, done, into.length - done, position + done);
        if (bytesRead === 0) throw new Error('it became shorter');
        done += bytesRead;
      }
      return into;
    } catch (error) {
      throw new EnvironmentError(`reading ${path} failed: ${messageOf(error)}`, { cause: error });
    }
  }
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Of TreeEnsemble (ai.onnx.ml): sets of members, which NaN ends; and the thresholds of its nodes, NaN where a node asks for a member
 * of a set and has none. Where there are no sets, the thresholds are weights like any other.
 */
const MEMBERS = 'membership_values';
const THRESHOLDS = 'nodes_splits';

function tensorsOf({ initializers, nodes }: OnnxGraph): readonly StoredTensor[] {
  const constants = nodes.flatMap(({ outputs, attributes }) => {
    const mayBeNaN = attributes.some(({ name }) => name === MEMBERS) ? [MEMBERS, THRESHOLDS] : [];
    return attributes.flatMap(({ name, tensors }) =>
      (mayBeNaN.includes(name) ? [] : tensors).map((tensor) => ({
        ...tensor,
        name: tensor.name || (outputs[0] ?? ''),
      })),
    );
  });
  return [...initializers, ...constants];
}

/** Groups of more than one. */
function groupsOf<T>(items: readonly T[], key: (item: T) => string): T[][] {
  return [...Map.groupBy(items, key).values()].filter(({ length }) => length > 1);
}
