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
