import { ELEMENT_ARRAYS, type NumericType, type TensorData, type TensorType } from '../core/tensor.ts';

type NumericData = Exclude<TensorData, string[]>;

interface NumericArray {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericData;
  new (length: number): NumericData;
}

const ARRAYS: Readonly<Record<NumericType, NumericArray>> = ELEMENT_ARRAYS;

export const TENSOR_TYPES = [...(Object.keys(ARRAYS) as NumericType[]), 'string'] as const satisfies TensorType[];

export function isNumericType(type: TensorType): type is NumericType {
  return type !== 'string';
}

export function bytesPerElement(type: NumericType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

export function allocate(type: TensorType, count: number): TensorData {
  return isNumericType(type) ? new ARRAYS[type](count) : new Array<string>(count).fill('');
}

/** `count` elements of a buffer, without a copy. */
export function viewOf(type: NumericType, buffer: ArrayBuffer, byteOffset: number, count: number): TensorData {
  return new ARRAYS[type](buffer, byteOffset, count);
}

/** Elements from `start` up to `end`, without a copy where they are numbers. */
export function part(data: TensorData, start: number, end: number): TensorData {
  return Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end);
}

/** Copy `source` into `target`, which has the same type, from element `at` on. */
export function place(target: TensorData, source: TensorData, at: number): void {
  if (Array.isArray(target)) for (let i = 0; i < source.length; i++) target[at + i] = source[i] as string;
  else (target as Float32Array).set(source as Float32Array, at);
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** `float32 [batch, 1, 8, 8]`; a dimension without a name is `?`. */
export function shownShape(type: string, dims: readonly (number | string)[]): string {
  return `${type} [${dims.map((dim) => (dim === '' ? '?' : dim)).join(', ')}]`;
}
