/** The element types of a tensor, and of a column once it is read: NumPy and ONNX Runtime name them alike. */
export type TensorType =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string';

/** The elements, row-major: float16 is its bits in a Uint16Array, bool is 0 or 1 in a Uint8Array. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint32Array
  | BigUint64Array
  | string[];

/** The types whose elements are numbers. */
export type NumericType = Exclude<TensorType, 'string'>;

/** How the elements of each type lie in memory, one after the other. */
export const ELEMENT_ARRAYS = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const satisfies Readonly<Record<NumericType, unknown>>;

export interface Tensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** What a model declares of an input or an output. */
export interface TensorSpec {
  readonly name: string;
  readonly type: TensorType;
  /** A string is a symbolic dimension; '' has no name. */
  readonly dims: readonly (number | string)[];
}
