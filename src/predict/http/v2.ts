import { SubjectError } from '../../core/errors.ts';
import type { Tensor, TensorSpec, TensorType } from '../../core/tensor.ts';
import { jsonElements } from '../json-rows.ts';
import { elementCount } from '../tensor-types.ts';
import { isMapping } from './answers.ts';
import type { TensorProtocol } from './protocol.ts';

const TYPES: Readonly<Record<string, TensorType>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
};
const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type, name]));

/**
 * Open Inference Protocol v2 over REST, as KServe, MLServer and Triton speak it (kserve/open-inference-protocol,
 * specification/protocol/inference_rest.md). `url` is that of the model, with or without a version.
 */
export function openInference(url: string, name: string, output: string | undefined): TensorProtocol {
  const model = url.replace(/\/(infer)?$/, '');
  return {
    takes: 'tensors',
    async signature(exchange) {
      const said = await exchange.get(model);
      if (!isMapping(said)) return null;
      const inputs = specsOf(said.inputs);
      return inputs.length === 0 ? null : { inputs, outputs: specsOf(said.outputs) };
    },
    async ask(exchange, { tensors, rows }) {
      const inputs = [...tensors].map(([input, tensor]) => ({
        name: input,
        shape: tensor.dims,
        datatype: NAMES.get(tensor.type)!,
        data: jsonElements({ ...tensor, shape: tensor.dims.slice(1), nulls: [] }, (at) => {
          const row = Math.floor(at / Math.max(1, tensor.data.length / rows));
          return `Input "${input}" of the endpoint ${name} would be given what JSON cannot write, in row ${row + 1} of a batch`;
        }),
      }));
      const body = { inputs, ...(output !== undefined && { outputs: [{ name: output }] }) };
      const said = await exchange.post(`${model}/infer`, body);
      const outputs = isMapping(said) && Array.isArray(said.outputs) ? said.outputs : [];
      if (outputs.length === 0) throw new SubjectError(`The endpoint ${name} answered without outputs.`);
      return new Map(outputs.map((one) => tensorOf(one, name)));
    },
  };
}

function specsOf(given: unknown): TensorSpec[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((one: unknown): TensorSpec[] => {
    if (!isMapping(one) || typeof one.name !== 'string' || !Array.isArray(one.shape)) return [];
    const type = TYPES[String(one.datatype)];
    const dims = one.shape.map((dim: unknown) => (Number(dim) >= 0 ? Number(dim) : ''));
    return type === undefined ? [] : [{ name: one.name, type, dims }];
  });
}

function tensorOf(given: unknown, endpoint: string): [string, Tensor] {
  const fail = (problem: string) => new SubjectError(`The endpoint ${endpoint} answered with an output ${problem}.`);
  if (!isMapping(given) || typeof given.name !== 'string' || !Array.isArray(given.data)) {
    throw fail('that has no name or no data');
  }
  const type = TYPES[String(given.datatype)];
  if (type === undefined) throw fail(`"${given.name}" of the datatype ${JSON.stringify(given.datatype)}`);
  const dims = Array.isArray(given.shape) ? given.shape.map(Number) : [];
  const flat: unknown[] = given.data.flat(Number.POSITIVE_INFINITY as 1);
  if (flat.length !== elementCount(dims))
    throw fail(`"${given.name}" of ${flat.length} elements for the shape [${dims.join(', ')}]`);
  const wanted = type === 'string' ? 'string' : type === 'bool' ? 'boolean' : 'number';
  const bad = flat.find((value) => typeof value !== wanted && !(type === 'bool' && (value === 0 || value === 1)));
  // A NaN has no spelling in JSON, and most servers write null for it.
  const values = type.startsWith('float') ? flat.map((value) => (value === null ? Number.NaN : value)) : flat;
  if (bad !== undefined && !(bad === null && type.startsWith('float'))) {
    throw fail(`"${given.name}" of the datatype ${String(given.datatype)} that holds ${JSON.stringify(bad)}`);
  }
  if (type === 'string') return [given.name, { type, dims, data: values as string[] }];
  if (type.startsWith('float')) {
    return [given.name, { type: 'float64', dims, data: Float64Array.from(values as number[]) }];
  }
  return [given.name, { type: 'int64', dims, data: BigInt64Array.from(values as number[], BigInt) }];
}
