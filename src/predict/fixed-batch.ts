import { SubjectError } from '../core/errors.ts';
import type { Tensor, TensorSpec } from '../core/tensor.ts';
import { allocate, elementCount, part, place, shownShape } from './tensor-types.ts';

type Tensors = ReadonlyMap<string, Tensor>;

/** The number of rows that every batch must have, where the inputs fix one number. */
export function fixedBatchOf(inputs: readonly TensorSpec[]): number | undefined {
  const sizes = new Set(inputs.map(({ dims: [first] }) => first).filter((first) => typeof first === 'number'));
  const [size] = sizes;
  return sizes.size === 1 && size !== 0 ? size : undefined;
}

/**
 * Runs a model that takes exactly `size` rows on any number of rows. Where the last rows do not fill a batch, the very
 * last one is repeated, and what comes out of it is dropped; a model that looks across the rows of a batch sees it.
 * Throws SubjectError where an output does not have one row for each row that went in.
 */
export async function inFixedBatches(
  inputs: Tensors,
  size: number | undefined,
  run: (inputs: Tensors) => Promise<Tensors>,
): Promise<Tensors> {
  const counts = new Set([...inputs.values()].map(({ dims }) => dims[0]));
  const [rows] = counts;
  if (size === undefined || counts.size !== 1 || !rows || rows === size) return run(inputs);
  const outputs: Tensors[] = [];
  for (let start = 0; start < rows; start += size) {
    const part = new Map([...inputs].map(([name, tensor]) => [name, rowsOf(tensor, start, size, rows)]));
    outputs.push(await run(part));
  }
  return new Map(
    [...outputs[0]!.keys()].map((name) => {
      const tensors = outputs.map((output) => output.get(name)!);
      for (const tensor of tensors) requireRows(name, tensor, size);
      return [name, joined(name, tensors, rows)];
    }),
  );
}

/** Throws SubjectError where an output does not have `rows` rows. */
export function requireRows(name: string, { type, dims }: Tensor, rows: number): void {
  if (dims[0] === rows) return;
  throw new SubjectError(
    `Output "${name}" came back as ${shownShape(type, dims)} for a batch of ${rows} ${rows === 1 ? 'row' : 'rows'}, and its first ` +
      'dimension must be that number. The export fixed it, or the model mixes rows: export it with a dynamic batch dimension.',
  );
}

function rowsOf({ type, dims, data }: Tensor, start: number, size: number, rows: number): Tensor {
  const perRow = elementCount(dims.slice(1));
  const shape = [size, ...dims.slice(1)];
  if (start + size <= rows) return { type, dims: shape, data: part(data, start * perRow, (start + size) * perRow) };
  const padded = allocate(type, size * perRow);
  const last = part(data, (rows - 1) * perRow, rows * perRow);
  place(padded, part(data, start * perRow, rows * perRow), 0);
  for (let row = rows - start; row < size; row++) place(padded, last, row * perRow);
  return { type, dims: shape, data: padded };
}

function joined(name: string, tensors: readonly Tensor[], rows: number): Tensor {
  const { type, dims } = tensors[0]!;
  const other = tensors.find((tensor) => tensor.dims.join() !== dims.join() || tensor.type !== type);
  if (other) {
    throw new SubjectError(
      `Output "${name}" changes its shape from batch to batch: ${shownShape(type, dims)}, then ${shownShape(other.type, other.dims)}.`,
    );
  }
  const perRow = elementCount(dims.slice(1));
  const data = allocate(type, rows * perRow);
  let row = 0;
  for (const tensor of tensors) {
    const kept = Math.min(tensor.dims[0]!, rows - row);
    place(data, part(tensor.data, 0, kept * perRow), row * perRow);
    row += kept;
  }
  return { type, dims: [rows, ...dims.slice(1)], data };
}
