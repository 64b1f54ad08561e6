import { message, number, type Part, text, varint } from '../../onnx/proto.ts';

/** Small models for the rules, valid unless a test makes them otherwise. */

const FLOAT = 1;

interface NodeParts {
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: readonly Part[];
  readonly doc?: string;
}

/** A NodeProto, as a field of a graph (1) or of a function (7). */
export function op(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { name = '', domain = '', attributes = [], doc = '' }: NodeParts = {},
  field = 1,
): Part {
  return message(
    field,
    ...inputs.map((one) => text(1, one)),
    ...outputs.map((one) => text(2, one)),
    text(3, name),
    text(4, type),
    ...attributes.map((one) => message(5, one)),
    text(6, doc),
    text(7, domain),
  );
}

export const intAttribute = (name: string, value: number): Part => [
  ...text(1, name),
  ...number(3, value),
  ...number(20, 2),
];
export const textAttribute = (name: string, value: string): Part => [
  ...text(1, name),
  ...text(4, value),
  ...number(20, 3),
];
export const graphAttribute = (name: string, ...parts: readonly Part[]): Part => [
  ...text(1, name),
  ...message(6, ...parts),
  ...number(20, 5),
];

/** A FLOAT tensor of these numbers. */
export const tensorAttribute = (name: string, values: readonly number[]): Part => [
  ...text(1, name),
  ...message(
    5,
    number(1, values.length),
    number(2, FLOAT),
    text(8, name),
    message(9, [...Buffer.from(Float32Array.from(values).buffer)]),
  ),
  ...number(20, 4),
];

function value(field: number, name: string, dims: readonly (number | string)[]): Part {
  const shape = dims.map((dim) => message(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  return message(field, text(1, name), message(2, message(1, number(1, FLOAT), message(2, ...shape))));
}

export const input = (name: string, dims: readonly (number | string)[] = ['n', 3]): Part => value(11, name, dims);
export const output = (name: string, dims: readonly (number | string)[] = ['n', 3]): Part => value(12, name, dims);

/** Its elements are zeros. */
export function weight(name: string, dims: readonly number[], type = FLOAT, bytes = 4): Part {
  const size = dims.reduce((product, dim) => product * dim, bytes);
  return message(5, ...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), [
    74,
    ...varint(size),
    ...new Array<number>(size).fill(0),
  ]);
}

/** An initializer of whole numbers: INT64 (7) or BOOL (9). */
export function integers(name: string, dims: readonly number[], values: readonly number[], type = 7): Part {
  const field = type === 7 ? 7 : 5;
  return message(
    5,
    ...dims.map((dim) => number(1, dim)),
    number(2, type),
    ...values.map((one) => number(field, one)),
    text(8, name),
  );
}

interface ModelParts {
  readonly ir?: number;
  readonly opsets?: readonly (readonly [domain: string, version: number])[];
  /** Further fields of the model. */
  readonly rest?: readonly Part[];
}

/** A ModelProto around the fields of its graph. */
export function modelOf(graph: readonly Part[], { ir = 10, opsets = [['', 20]], rest = [] }: ModelParts = {}): Buffer {
  return Buffer.from([
    ...number(1, ir),
    ...message(7, text(2, 'g'), ...graph),
    ...opsets.flatMap(([domain, version]) => message(8, text(1, domain), number(2, version))),
    ...rest.flat(),
  ]);
}
