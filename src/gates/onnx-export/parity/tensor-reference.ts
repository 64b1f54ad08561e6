import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ConfigurationError } from '../../../core/errors.ts';
import { fileProblem } from '../../../core/file-problem.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { bytes, type Digest, digestOfHex } from '../../../core/units.ts';
import { decodeTensor } from '../../../onnx/elements.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import { npyTensor, npzTensors } from '../../../table/npz/whole.ts';
import type { GateContext } from '../../context.ts';
import { batchProblem } from './batch-problem.ts';
import type { Questions, Reference, Tensors } from './reference.ts';

/** Of one tensor: a set of test data is a sample, not a data set. */
const MAX_BYTES = bytes(1024 ** 3);

interface NamedTensor {
  /** Of the file, without its ending: `input_0`, `pixels`. */
  readonly stem: string;
  /** As the tensor says itself; '' where it does not. */
  readonly name: string;
  readonly tensor: Tensor;
}

/**
 * Folders of tensors, each folder one question with its answer: `input_0.pb` … `output_0.pb` … as in the test data of the onnx
 * project (`test_data_set_0`, `test_data_set_1`, …), or `NAME.npy` for each input and output.
 */
export async function tensorReference(
  context: GateContext,
  name: string,
  path: string,
  names: readonly string[],
): Promise<Reference> {
  const files = names.filter((file) => /\.(npy|pb)$/i.test(file));
  const digest = createHash('sha256');
  const sets: NamedTensor[][] = [];
  for (const [, members] of Map.groupBy(files, (file) => dirname(file))) {
    const set: NamedTensor[] = [];
    for (const file of members) {
      const content = await contentOf(context, join(path, file));
      digest.update(`${file}\0`).update(createHash('sha256').update(content).digest());
      set.push(tensorOf(file, content));
    }
    sets.push(set);
  }
  return referenceOf(name, digestOfHex(digest.digest('hex')), sets);
}

/** An .npz file whose arrays are whole tensors: one question with its answer. */
export async function npzReference(context: GateContext, name: string, path: string): Promise<Reference> {
  const content = Buffer.from(await contentOf(context, path));
  const tensors = await npzTensors(context.files.shown(path), content);
  const set = [...tensors].map(([stem, tensor]) => ({ stem, name: stem, tensor }));
  return referenceOf(name, digestOfHex(createHash('sha256').update(content).digest('hex')), [set]);
}

function referenceOf(name: string, digest: Digest, sets: readonly (readonly NamedTensor[])[]): Reference {
  return {
    name,
    datasets: [{ name, digest, rows: rowsOf(sets) }],
    precision: null,
    model: null,
    generated: false,
    ask: async (_, model) => questionsOf(model, name, sets),
    close: async () => undefined,
  };
}

async function contentOf(context: GateContext, path: string): Promise<Uint8Array> {
  try {
    return await context.files.read(path, MAX_BYTES);
  } catch (error) {
    throw new ConfigurationError(`${context.files.shown(path)} cannot be read: ${fileProblem(error)}.`, {
      cause: error,
    });
  }
}

function tensorOf(file: string, content: Uint8Array): NamedTensor {
  const stem = basename(file).replace(/\.\w+$/, '');
  if (/\.npy$/i.test(file)) return { stem, name: stem, tensor: npyTensor(file, Buffer.from(content)) };
  return { stem, ...decodeTensor(content, file) };
}

function rowsOf(sets: readonly (readonly NamedTensor[])[]): number {
  return sets.reduce((sum, set) => sum + (set[0]?.tensor.dims[0] ?? 1), 0);
}

function questionsOf(model: OnnxModel, name: string, sets: readonly (readonly NamedTensor[])[]): Questions {
  const asked = sets.map((set) => sorted(model, name, set));
  const problem = asked.map(({ inputs }) => batchProblem(model, (input) => inputs.get(input)?.dims[0]));
  return {
    rows: rowsOf(sets),
    outputs: [...new Set(asked.flatMap(({ wanted }) => [...wanted.keys()]))],
    problem: problem.find((one) => one !== null) ?? null,
    async *samples(outputs) {
      for (const { inputs, wanted } of asked) {
        const lacking = outputs.find((output) => !wanted.has(output));
        if (lacking !== undefined) {
          throw new ConfigurationError(`A set of ${name} has no output "${lacking}", and another one has it.`);
        }
        yield { inputs, otherInputs: null, wanted: async () => wanted };
      }
    },
  };
}

/**
 * Which tensor is which input or output: by its name; in test data of the onnx project, whose tensors may have none, by its
 * number.
 */
function sorted({ inputs, outputs }: OnnxModel, name: string, set: readonly NamedTensor[]) {
  const given = new Map<string, Tensor>();
  const wanted = new Map<string, Tensor>();
  for (const { stem, name: own, tensor } of set) {
    const [, side, number] = /^(input|output)_(\d+)$/.exec(stem) ?? [];
    const values = side === 'input' ? inputs : outputs;
    const byNumber = side === undefined ? undefined : values[Number(number)]?.name;
    const called = own !== '' && (side === undefined || values.some((one) => one.name === own)) ? own : byNumber;
    const key = called ?? (own || stem);
    const isInput = side === undefined ? inputs.some((one) => one.name === key) : side === 'input';
    (isInput ? given : wanted).set(key, tensor);
  }
  const missing = inputs.find((input) => !given.has(input.name));
  if (missing !== undefined) {
    throw new ConfigurationError(
      `The reference ${name} has no tensor for the input "${missing.name}"; it has ${[...given.keys(), ...wanted.keys()].join(', ')}.`,
    );
  }
  return { inputs: given as Tensors, wanted: wanted as Tensors };
}
