import { SubjectError } from '../../core/errors.ts';
import type { TensorSpec, TensorType } from '../../core/tensor.ts';
import { jsonColumn } from '../json-rows.ts';
import { isMapping, tensorsOf } from './answers.ts';
import type { TensorProtocol } from './protocol.ts';

const TYPES: Readonly<Record<string, TensorType>> = {
  DT_HALF: 'float16',
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float64',
  DT_INT8: 'int8',
  DT_INT16: 'int16',
  DT_INT32: 'int32',
  DT_INT64: 'int64',
  DT_UINT8: 'uint8',
  DT_UINT16: 'uint16',
  DT_UINT32: 'uint32',
  DT_UINT64: 'uint64',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
};

export interface TfServingOptions {
  /** Of the model, with or without a version. */
  readonly url: string;
  readonly name: string;
  readonly signature: string;
  /** The numbers that come back are scores, even where all are whole. */
  readonly scores: boolean;
}

/** TensorFlow Serving's REST API v1 in the row format (tensorflow/serving, tensorflow_serving/g3doc/api_rest.md). */
export function tensorFlowServing({ url, name, signature, scores }: TfServingOptions): TensorProtocol {
  const model = url.replace(/(:predict|\/)$/, '');
  return {
    takes: 'tensors',
    async signature(exchange) {
      const said = await exchange.get(`${model}/metadata`);
      const inputs = specsOf(at(said, ['metadata', 'signature_def', 'signature_def', signature, 'inputs']));
      const outputs = specsOf(at(said, ['metadata', 'signature_def', 'signature_def', signature, 'outputs']));
      return inputs.length === 0 ? null : { inputs, outputs };
    },
    async ask(exchange, { tensors, rows }) {
      const columns = new Map(
        [...tensors].map(([input, { type, dims, data }]) => [input, { type, shape: dims.slice(1), data, nulls: [] }]),
      );
      const batch = { start: 0, rows, columns };
      const inputs = [...tensors.keys()].map(
        (input) => [input, jsonColumn(batch, input, `a batch for ${name}`)] as const,
      );
      const instances = Array.from({ length: rows }, (_, row) =>
        Object.fromEntries(inputs.map(([input, values]) => [input, values[row]!])),
      );
      const said = await exchange.post(`${model}:predict`, { signature_name: signature, instances });
      const predictions = isMapping(said) ? said.predictions : undefined;
      if (!Array.isArray(predictions)) throw new SubjectError(`The endpoint ${name} answered without predictions.`);
      return tensorsOf(predictions, `The endpoint ${name}`, scores);
    },
  };
}

function specsOf(given: unknown): TensorSpec[] {
  if (!isMapping(given)) return [];
  return Object.entries(given).flatMap(([name, one]): TensorSpec[] => {
    const type = TYPES[String(at(one, ['dtype']))];
    const dims = at(one, ['tensor_shape', 'dim']);
    if (type === undefined || !Array.isArray(dims)) return [];
    return [{ name, type, dims: dims.map((dim) => (Number(at(dim, ['size'])) >= 0 ? Number(at(dim, ['size'])) : '')) }];
  });
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, key) => (isMapping(inner) ? inner[key] : undefined), value);
}
