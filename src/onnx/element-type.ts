import type { TensorType } from '../core/tensor.ts';

/** An element type of onnx.TensorProto.DataType. */
export interface ElementType {
  readonly code: number;
  /** As ONNX writes it: `FLOAT`, `BFLOAT16`. */
  readonly name: string;
  /** Bits of one element as stored; null for strings, which have no fixed width. */
  readonly bits: number | null;
  /** As ONNX Runtime for Node.js feeds and fetches it; null where it cannot. */
  readonly tensor: TensorType | null;
}

/** The element type with this number; one that this table does not know has no width and no tensor type. */
export function elementTypeOf(code: number): ElementType {
  return BY_CODE.get(code) ?? { code, name: `element type ${code}`, bits: null, tensor: null };
}

/** onnx.proto of ONNX 1.23 (IR 14). Types of less than a byte are stored packed, rounded up to whole bytes per tensor. */
export const ELEMENT_TYPES: readonly ElementType[] = [
  { code: 0, name: 'UNDEFINED', bits: null, tensor: null },
  { code: 1, name: 'FLOAT', bits: 32, tensor: 'float32' },
  { code: 2, name: 'UINT8', bits: 8, tensor: 'uint8' },
  { code: 3, name: 'INT8', bits: 8, tensor: 'int8' },
  { code: 4, name: 'UINT16', bits: 16, tensor: 'uint16' },
  { code: 5, name: 'INT16', bits: 16, tensor: 'int16' },
  { code: 6, name: 'INT32', bits: 32, tensor: 'int32' },
  { code: 7, name: 'INT64', bits: 64, tensor: 'int64' },
  { code: 8, name: 'STRING', bits: null, tensor: 'string' },
  { code: 9, name: 'BOOL', bits: 8, tensor: 'bool' },
  { code: 10, name: 'FLOAT16', bits: 16, tensor: 'float16' },
  { code: 11, name: 'DOUBLE', bits: 64, tensor: 'float64' },
  { code: 12, name: 'UINT32', bits: 32, tensor: 'uint32' },
  { code: 13, name: 'UINT64', bits: 64, tensor: 'uint64' },
  { code: 14, name: 'COMPLEX64', bits: 64, tensor: null },
  { code: 15, name: 'COMPLEX128', bits: 128, tensor: null },
  { code: 16, name: 'BFLOAT16', bits: 16, tensor: null },
  { code: 17, name: 'FLOAT8E4M3FN', bits: 8, tensor: null },
  { code: 18, name: 'FLOAT8E4M3FNUZ', bits: 8, tensor: null },
  { code: 19, name: 'FLOAT8E5M2', bits: 8, tensor: null },
  { code: 20, name: 'FLOAT8E5M2FNUZ', bits: 8, tensor: null },
  { code: 21, name: 'UINT4', bits: 4, tensor: null },
  { code: 22, name: 'INT4', bits: 4, tensor: null },
  { code: 23, name: 'FLOAT4E2M1', bits: 4, tensor: null },
  { code: 24, name: 'FLOAT8E8M0', bits: 8, tensor: null },
  { code: 25, name: 'UINT2', bits: 2, tensor: null },
  { code: 26, name: 'INT2', bits: 2, tensor: null },
  { code: 27, name: 'FLOAT6E2M3', bits: 6, tensor: null },
  { code: 28, name: 'FLOAT6E3M2', bits: 6, tensor: null },
];

const BY_CODE: ReadonlyMap<number, ElementType> = new Map(ELEMENT_TYPES.map((type) => [type.code, type]));
