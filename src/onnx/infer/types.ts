import { type ElementType, elementTypeOf } from '../element-type.ts';
import type { OnnxNode } from '../graph.ts';
import type { Formal, OperatorSchema } from '../operators.ts';

/** Number of an element type in TensorProto.DataType, 0 for what is no tensor; undefined where nobody knows. */
export type TypeCode = number | undefined;

/**
 * The element types of what a node writes, from those of what it reads and what its operator declares. `problem` is the end of a
 * sentence that begins with the node, where its inputs cannot be.
 */
export function outputTypes(
  node: OnnxNode,
  { types }: Pick<OperatorSchema, 'types'>,
  inputs: readonly TypeCode[],
): { readonly outputs: readonly TypeCode[]; readonly problem: string | null } {
  const bound = new Map<string, { readonly code: number; readonly at: number }>();
  let problem: string | null = null;
  for (const [at, code] of inputs.entries()) {
    const formal = formalAt(types.inputs, at);
    if (code === undefined || formal === undefined) continue;
    if (!formal.allowed.includes(code)) {
      problem ??= `is given ${shown(code)} as its input ${at}, and its operator takes ${allowed(formal)}`;
      continue;
    }
    // Of what is no tensor only that is known.
    if (code === 0 || formal.parameter === '' || formal.repeats === 'mixed') continue;
    const before = bound.get(formal.parameter);
    if (before === undefined) bound.set(formal.parameter, { code, at });
    else if (before.code !== code) {
      problem ??= `is given ${shown(before.code)} as its input ${before.at} and ${shown(code)} as its input ${at}, which must be alike`;
    }
  }
  const outputs = node.outputs.map((_, at): TypeCode => {
    if (at === 0 && node.type in CHOSEN) return CHOSEN[node.type]!(node, inputs);
    const formal = formalAt(types.outputs, at);
    if (formal === undefined || formal.repeats === 'mixed') return undefined;
    const same = bound.get(formal.parameter)?.code;
    return same ?? (formal.allowed.length === 1 ? formal.allowed[0] : undefined);
  });
  return { outputs, problem };
}

function formalAt(formals: readonly Formal[], at: number): Formal | undefined {
  const last = formals.at(-1);
  return formals[at] ?? (last && last.repeats !== 'no' ? last : undefined);
}

function shown(code: number): string {
  return code === 0 ? 'what is no tensor' : nameOf(code);
}

function allowed({ allowed: codes }: Formal): string {
  const names = codes.filter((code) => code !== 0).map(nameOf);
  return names.length > 6 ? `${names.slice(0, 6).join(', ')}, … only` : names.join(' or ') || 'no tensor';
}

function nameOf(code: number): string {
  return elementTypeOf(code).name;
}

const FLOAT = 1;
const UINT8 = 2;
const INT32 = 6;

type Choice = (node: OnnxNode, inputs: readonly TypeCode[]) => TypeCode;

const asked =
  (attribute: string, usual: Choice): Choice =>
  (node, inputs) => {
    const written = node.attributes.find(({ name }) => name === attribute)?.integer;
    return written == null || written === 0 ? usual(node, inputs) : written;
  };
const always =
  (code: number): Choice =>
  () =>
    code;
const input =
  (at: number): Choice =>
  (_, inputs) =>
    inputs[at];

/** Operators whose first output has a type that the node says, not its inputs. */
const CHOSEN: Readonly<Record<string, Choice>> = {
  Cast: asked('to', () => undefined),
  Constant: constantType,
  ConstantOfShape: (node) => tensorType(node) ?? FLOAT,
  RandomNormal: asked('dtype', always(FLOAT)),
  RandomUniform: asked('dtype', always(FLOAT)),
  RandomNormalLike: asked('dtype', input(0)),
  RandomUniformLike: asked('dtype', input(0)),
  Bernoulli: asked('dtype', input(0)),
  EyeLike: asked('dtype', input(0)),
  Multinomial: asked('dtype', always(INT32)),
  HannWindow: asked('output_datatype', always(FLOAT)),
  HammingWindow: asked('output_datatype', always(FLOAT)),
  BlackmanWindow: asked('output_datatype', always(FLOAT)),
  MelWeightMatrix: asked('output_datatype', always(FLOAT)),
  QuantizeLinear: (node, inputs) => (node.inputs[2] ? inputs[2] : asked('output_dtype', always(UINT8))(node, inputs)),
  DequantizeLinear: asked('output_dtype', input(1)),
  BitCast: asked('to', () => undefined),
  SequenceEmpty: always(0),
  SequenceAt: () => undefined,
};

function constantType(node: OnnxNode): TypeCode {
  const names = new Set(node.attributes.map(({ name }) => name));
  if (names.has('value_float') || names.has('value_floats')) return FLOAT;
  if (names.has('value_int') || names.has('value_ints')) return INT64;
  if (names.has('value_string') || names.has('value_strings')) return STRING;
  return tensorType(node);
}

const INT64 = 7;
const STRING = 8;

function tensorType({ attributes }: OnnxNode): TypeCode {
  const type: ElementType | undefined = attributes.find(({ tensors }) => tensors.length > 0)?.tensors[0]?.type;
  return type?.code;
}
