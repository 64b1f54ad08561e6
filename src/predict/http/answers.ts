import { SubjectError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { allocate, elementCount, part, place } from '../tensor-types.ts';
import type { Answers } from './protocol.ts';

/** What one prediction is called where the endpoint gives it no name. */
export const UNNAMED = 'predictions';

/**
 * A list with one prediction for each row, as tensors: a number, a text, a list of numbers, or a mapping of such. Whole
 * numbers stay whole, so that they can be labels, unless `scores` says what they are. What is neither in every row, such as
 * a mapping within a mapping, is left out. Throws SubjectError, which `name` begins.
 */
export function tensorsOf(list: readonly unknown[], name: string, scores: boolean): Answers {
  if (!list.every(isMapping)) return new Map([[UNNAMED, tensorOf(list, name, scores)]]);
  const [first] = list;
  const tensors = Object.keys(first ?? {}).flatMap((key): [string, Tensor][] => {
    const values = list.map((row) => row[key]);
    if (values.some((value) => isMapping(value) || value === undefined || value === null)) return [];
    return [[key, tensorOf(values, `${name}, of which "${key}"`, scores)]];
  });
  if (tensors.length > 0) return new Map(tensors);
  throw new SubjectError(`${name} answers with mappings that hold no number, text or list in every row.`);
}

function tensorOf(values: readonly unknown[], name: string, scores: boolean): Tensor {
  const dims = shapeOf(values);
  const flat = (values as unknown[]).flat(Number.POSITIVE_INFINITY as 1);
  if (dims === null || flat.length !== elementCount(dims)) {
    throw new SubjectError(`${name} gives predictions of different shapes in one answer, or none.`);
  }
  if (flat.every((value): value is number => typeof value === 'number')) {
    const whole = !scores && dims.length === 1 && flat.every(Number.isSafeInteger);
    return whole
      ? { type: 'int64', dims, data: BigInt64Array.from(flat, BigInt) }
      : { type: 'float64', dims, data: Float64Array.from(flat) };
  }
  if (flat.every((value) => typeof value === 'string' || typeof value === 'boolean')) {
    return { type: 'string', dims, data: flat.map(String) };
  }
  const at = flat.findIndex((value) => typeof value !== typeof flat[0] || value === null);
  throw new SubjectError(
    `${name} gives ${JSON.stringify(flat[Math.max(0, at)])} among its predictions; each is a number, a text or a list of numbers.`,
  );
}

function shapeOf(values: readonly unknown[]): number[] | null {
  const [first] = values;
  if (!Array.isArray(first)) return values.some(Array.isArray) ? null : [values.length];
  const inner = values.map((value) => (Array.isArray(value) ? shapeOf(value) : null));
  const [shape] = inner;
  if (!shape || inner.some((one) => one === null || one.join() !== shape.join())) return null;
  return [values.length, ...shape];
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rows in another order, or some of them. */
export function gather(answers: Answers, rows: readonly number[]): Answers {
  return new Map(
    [...answers].map(([name, { type, dims, data }]) => {
      const shape = dims.slice(1);
      const width = elementCount(shape);
      const gathered = allocate(type, rows.length * width);
      for (const [at, row] of rows.entries()) place(gathered, part(data, row * width, (row + 1) * width), at * width);
      return [name, { type, dims: [rows.length, ...shape], data: gathered }];
    }),
  );
}
