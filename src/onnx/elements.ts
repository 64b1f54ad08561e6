import { ConfigurationError } from '../core/errors.ts';
import { ELEMENT_ARRAYS, type Tensor, type TensorData, type TensorType } from '../core/tensor.ts';
import { readTensor } from './tensor.ts';
import { type Field, type Wire, wireOver } from './wire.ts';

/**
 * A file that holds one TensorProto, such as `input_0.pb` of the onnx project's test data. Throws ConfigurationError where it
 * holds none, lacks elements, or is of a type that cannot be fed.
 */
export function decodeTensor(content: Uint8Array, path: string): { readonly name: string; readonly tensor: Tensor } {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const wire = wireOver(
    { size: bytes.length, byte: (at) => bytes[at]!, copy: (start, end) => bytes.subarray(start, end) },
    path,
  );
  const { name, type, dims, external } = readTensor(wire, wire.whole);
  if (type.tensor === null) {
    throw new ConfigurationError(
      `${path} holds elements of the type ${type.name}, which ONNX Runtime for Node.js cannot exchange. Leave this set of test data out.`,
    );
  }
  if (external !== null)
    throw new ConfigurationError(`${path} keeps its elements in another file. Save them within it.`);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const data = elementsOf(wire, type.tensor, count);
  if (data.length !== count) {
    throw new ConfigurationError(
      `${path} has ${data.length} elements, and its shape [${dims.join(', ')}] asks for ${count}.`,
    );
  }
  return { name, tensor: { type: type.tensor, dims, data } };
}

function elementsOf(wire: Wire, type: TensorType, count: number): TensorData {
  const fields: Field[] = [];
  wire.fields(wire.whole, (field) => {
    if (ELEMENTS.has(field.number)) fields.push(field);
  });
  if (type === 'string') return fields.filter(({ number }) => number === 6).map((field) => wire.text(field));
  const array = ELEMENT_ARRAYS[type];
  const raw = fields.find(({ number }) => number === 9);
  if (raw !== undefined) {
    const own = new Uint8Array(wire.bytes(raw));
    if (own.length % array.BYTES_PER_ELEMENT !== 0) wire.refuse('its elements end within one');
    return new array(own.buffer) as TensorData;
  }
  if (type === 'float32' || type === 'float64') {
    // Packed, or one by one: eight or four bytes each, in the order of the machine.
    const own = Buffer.concat(fields.map((field) => wire.payload(field)));
    return new array(new Uint8Array(own).buffer) as TensorData;
  }
  const integers = fields.flatMap((field) => wire.integers(field, count));
  const data = new array(integers.length) as Exclude<TensorData, string[]>;
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (const [at, value] of integers.entries()) {
    if (wide) data[at] = BigInt(value);
    else data[at] = value;
  }
  return data;
}

/** float_data, int32_data, string_data, int64_data, raw_data, double_data, uint64_data of TensorProto. */
const ELEMENTS: ReadonlySet<number> = new Set([4, 5, 6, 7, 9, 10, 11]);
