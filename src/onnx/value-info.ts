import type { TensorSpec } from '../core/tensor.ts';
import { type ElementType, elementTypeOf } from './element-type.ts';
import type { Span, Wire } from './wire.ts';

/** A named input or output of a graph. */
export interface ValueInfo {
  readonly name: string;
  readonly kind: 'tensor' | 'sparse tensor' | 'sequence' | 'map' | 'optional' | 'opaque' | 'unknown';
  /** Of a tensor, sparse or not; null for the other kinds. */
  readonly type: ElementType | null;
  /** A string is a symbolic dimension, '' one without a name. null where the model does not tell the rank. */
  readonly dims: readonly (number | string)[] | null;
}

const KINDS: Readonly<Record<number, ValueInfo['kind']>> = {
  1: 'tensor',
  4: 'sequence',
  5: 'map',
  7: 'opaque',
  8: 'sparse tensor',
  9: 'optional',
};

const MAX_RANK = 64;

/** Reads a ValueInfoProto. */
export function readValueInfo(wire: Wire, message: Span): ValueInfo {
  let name = '';
  let value: Omit<ValueInfo, 'name'> = { kind: 'unknown', type: null, dims: null };
  wire.fields(message, (field) => {
    if (field.number === 1) name = wire.text(field);
    else if (field.number === 2) value = readType(wire, wire.message(field));
  });
  return { name, ...value };
}

/** A tensor that can be fed or fetched, or the end of a sentence that begins with the value's name and says why not. */
export function tensorSpec(
  value: ValueInfo,
): { readonly ok: true; readonly spec: TensorSpec } | { readonly ok: false; readonly reason: string } {
  if (value.kind !== 'tensor' || value.type === null) return { ok: false, reason: `is a ${value.kind}, not a tensor` };
  if (value.type.tensor === null) {
    return {
      ok: false,
      reason: `has the element type ${value.type.name}, which ONNX Runtime for Node.js cannot exchange`,
    };
  }
  if (value.dims === null) return { ok: false, reason: 'has no declared rank' };
  return { ok: true, spec: { name: value.name, type: value.type.tensor, dims: value.dims } };
}

/** TypeProto is a oneof: the last of its kinds holds. */
function readType(wire: Wire, message: Span): Omit<ValueInfo, 'name'> {
  let value: Omit<ValueInfo, 'name'> = { kind: 'unknown', type: null, dims: null };
  wire.fields(message, (field) => {
    const kind = KINDS[field.number];
    if (kind === 'tensor' || kind === 'sparse tensor') value = { kind, ...readTensorType(wire, wire.message(field)) };
    else if (kind !== undefined) value = { kind, type: null, dims: null };
  });
  return value;
}

/** TypeProto.Tensor: elem_type, shape. */
function readTensorType(wire: Wire, message: Span): Pick<ValueInfo, 'type' | 'dims'> {
  let type = elementTypeOf(0);
  let dims: (number | string)[] | null = null;
  wire.fields(message, (field) => {
    if (field.number === 1) type = elementTypeOf(wire.integer(field));
    else if (field.number === 2) dims = readShape(wire, wire.message(field));
  });
  return { type, dims };
}

function readShape(wire: Wire, message: Span): (number | string)[] {
  const dims: (number | string)[] = [];
  wire.fields(message, (field) => {
    if (field.number !== 1) return;
    if (dims.length === MAX_RANK) wire.refuse(`a value has more than ${MAX_RANK} dimensions`);
    dims.push(readDimension(wire, wire.message(field)));
  });
  return dims;
}

/** dim_value or dim_param. A negative value means "any" to exporters and to ONNX Runtime alike. */
function readDimension(wire: Wire, message: Span): number | string {
  let dim: number | string = '';
  wire.fields(message, (field) => {
    if (field.number === 1) dim = wire.integer(field);
    else if (field.number === 2) dim = wire.text(field);
  });
  return typeof dim === 'number' && dim < 0 ? '' : dim;
}
