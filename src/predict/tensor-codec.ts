import type { Tensor, TensorType } from '../core/tensor.ts';
import { bytesPerElement, elementCount, isNumericType, viewOf } from './tensor-types.ts';

/** A tensor without its data, which travels as a payload: its bytes, or for strings a JSON array. */
export interface TensorHeader {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
}

/** The bytes that travel for a tensor. Those of numbers are not copied. */
export function bytesOf({ type, data }: Tensor): Uint8Array {
  if (Array.isArray(data) || !isNumericType(type)) return Buffer.from(JSON.stringify(data));
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The tensors of a frame by name, without copying numbers. Throws TypeError where header and payload do not agree. */
export function readTensors(
  headers: readonly TensorHeader[],
  payloads: readonly Uint8Array<ArrayBuffer>[],
): Map<string, Tensor> {
  if (headers.length !== payloads.length) throw new TypeError('tensors without data');
  return new Map(headers.map(({ name, type, dims }, at) => [name, readTensor(type, dims, payloads[at]!)]));
}

function readTensor(type: TensorType, dims: readonly number[], payload: Uint8Array<ArrayBuffer>): Tensor {
  const count = elementCount(dims);
  if (isNumericType(type)) {
    if (count * bytesPerElement(type) !== payload.byteLength) throw misfit(type);
    return { type, dims, data: viewOf(type, payload.buffer, payload.byteOffset, count) };
  }
  const data: unknown = JSON.parse(
    Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'),
  );
  if (!isTexts(data) || data.length !== count) throw misfit(type);
  return { type, dims, data };
}

function isTexts(data: unknown): data is string[] {
  return Array.isArray(data) && data.every((item) => typeof item === 'string');
}

function misfit(type: TensorType): TypeError {
  return new TypeError(`a tensor of type ${type} whose data does not fit its shape`);
}
