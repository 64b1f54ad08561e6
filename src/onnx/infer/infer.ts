import { smallConstants } from '../constants.ts';
import { elementTypeOf } from '../element-type.ts';
import { DEFAULT_DOMAIN, type OnnxGraph, type OnnxNode } from '../graph.ts';
import type { OnnxModel, Opset } from '../model.ts';
import { nodeName } from '../names.ts';
import { lookUp, type OperatorSchema } from '../operators.ts';
import { quoted } from '../quoted.ts';
import type { ValueInfo } from '../value-info.ts';
import { clash, type Dims, dimsOf, ShapeError, shownDims } from './dims.ts';
import { SHAPE_RULES } from './shape-rules.ts';
import { outputTypes, type TypeCode } from './types.ts';

/** What follows from a model's structure about what flows in it. */
export interface Inference {
  readonly problems: readonly InferenceProblem[];
  /** Of the main graph, by name. */
  readonly values: ReadonlyMap<string, Known>;
  /** Outputs of nodes, at any depth. */
  readonly tensors: number;
  /** Those of which the shape is known, sizes perhaps as symbols or open. */
  readonly shaped: number;
  /** Operators whose shapes nobody inferred, most frequent first. */
  readonly unknown: readonly string[];
}

export interface InferenceProblem {
  readonly kind: 'type' | 'shape';
  /** `the Add node "sum"`, `the output "y"`. */
  readonly where: string;
  /** The end of a sentence that begins with it. */
  readonly what: string;
}

/** What is known of a value. */
export interface Known {
  readonly type: TypeCode;
  readonly dims: Dims;
}

interface Scope {
  readonly values: Map<string, Known>;
  readonly constants: ReadonlyMap<string, readonly number[]>;
  readonly outer: Scope | null;
}

/**
 * Follows element types and shapes from inputs and weights to outputs, through graphs within graphs, and says where they cannot
 * be: what an operator does not take, inputs that do not go together, declarations that another one contradicts. Sizes that are
 * symbols contradict nothing. Bodies of functions are left out: what they are given hangs on the call.
 */
export function infer(model: Pick<OnnxModel, 'graph' | 'opsets' | 'functions'>): Inference {
  const problems: InferenceProblem[] = [];
  const unknown = new Map<string, number>();
  const own = new Set(model.functions.map(({ domain, name }) => `${domain}\n${name}`));
  let tensors = 0;
  let shaped = 0;
  const { values } = visit(model.graph, null);
  return {
    problems,
    values,
    tensors,
    shaped,
    unknown: [...unknown].toSorted(([, a], [, b]) => b - a).map(([type]) => type),
  };

  function visit(graph: OnnxGraph, outer: Scope | null): Scope {
    const scope: Scope = { values: new Map(), constants: smallConstants(graph), outer };
    for (const value of graph.inputs) scope.values.set(value.name, declared(value));
    for (const { name, type, dims } of graph.initializers) scope.values.set(name, { type: type.code, dims });
    const promised = new Map([...graph.values, ...graph.outputs].map((value) => [value.name, value]));
    for (const node of graph.nodes) {
      for (const { graphs } of node.attributes) for (const inner of graphs) visit(inner, scope);
      const written = outputsOf(node, scope);
      for (const [at, name] of node.outputs.entries()) {
        if (name === '') continue;
        tensors++;
        const found = written[at] ?? UNKNOWN;
        if (found.dims) shaped++;
        const promise = promised.get(name);
        scope.values.set(name, promise ? hold(node, promise, found) : found);
      }
    }
    return scope;
  }

  function outputsOf(node: OnnxNode, scope: Scope): readonly Known[] {
    const schema = schemaOf(node, model.opsets);
    if (schema === undefined || own.has(`${node.domain}\n${node.type}`)) {
      note(node);
      return [];
    }
    const inputs = node.inputs.map((name) => (name === '' ? UNKNOWN : find(name, scope)));
    const { outputs, problem } = outputTypes(
      node,
      schema,
      inputs.map(({ type }) => type),
    );
    if (problem !== null) problems.push({ kind: 'type', where: nodeName(node), what: problem });
    const shapes = shapesOf(
      node,
      schema,
      inputs.map(({ dims }) => dims),
      scope,
    );
    return node.outputs.map((_, at) => ({ type: outputs[at], dims: shapes[at] }));
  }

  function shapesOf(node: OnnxNode, { since }: OperatorSchema, inputs: readonly Dims[], scope: Scope): readonly Dims[] {
    const rule = node.domain === DEFAULT_DOMAIN ? SHAPE_RULES.get(node.type) : undefined;
    if (rule === undefined) {
      note(node);
      return [];
    }
    const attributes = new Map(node.attributes.map((one) => [one.name, one]));
    try {
      return rule({
        inputs,
        outputs: node.outputs.length,
        since,
        attribute: (name) => attributes.get(name),
        given: (at) => (node.inputs[at] ?? '') !== '',
        constant: (at) => (node.inputs[at] ? constantOf(node.inputs[at], scope) : undefined),
      });
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      problems.push({ kind: 'shape', where: nodeName(node), what: error.message });
      return [];
    }
  }

  /** What a declaration and the inference say together; a declaration is believed where the inference knows nothing. */
  function hold(node: OnnxNode, promise: ValueInfo, found: Known): Known {
    const { type, dims } = declared(promise);
    const where = `${quoted(promise.name)}, which ${nodeName(node)} writes,`;
    if (type !== undefined && found.type !== undefined && type !== found.type) {
      problems.push({ kind: 'type', where, what: `is declared as ${nameOf(type)}, and is ${nameOf(found.type)}` });
    }
    if (
      dims &&
      found.dims &&
      (dims.length !== found.dims.length || dims.some((dim, at) => clash(dim, found.dims![at]!)))
    ) {
      problems.push({
        kind: 'shape',
        where,
        what: `is declared as ${shownDims(dims)}, and is ${shownDims(found.dims)}`,
      });
    }
    return { type: found.type ?? type, dims: found.dims ?? dims };
  }

  function note({ type }: OnnxNode): void {
    unknown.set(type, (unknown.get(type) ?? 0) + 1);
  }
}

const UNKNOWN: Known = { type: undefined, dims: undefined };

function declared({ kind, type, dims }: ValueInfo): Known {
  if (kind === 'tensor') return { type: type?.code || undefined, dims: dimsOf(dims) };
  return { type: kind === 'unknown' ? undefined : 0, dims: undefined };
}

function nameOf(code: number): string {
  return code === 0 ? 'no tensor' : elementTypeOf(code).name;
}

function schemaOf({ domain, type }: OnnxNode, opsets: readonly Opset[]): OperatorSchema | undefined {
  const version = opsets.find((one) => one.domain === domain)?.version;
  const found = version === undefined ? undefined : lookUp(domain, type, version);
  return found?.found === 'schema' && !found.schema.deprecated ? found.schema : undefined;
}

function find(name: string, scope: Scope): Known {
  for (let one: Scope | null = scope; one; one = one.outer) {
    const known = one.values.get(name);
    if (known) return known;
  }
  return UNKNOWN;
}

function constantOf(name: string, scope: Scope): readonly number[] | undefined {
  for (let one: Scope | null = scope; one; one = one.outer) {
    const constant = one.constants.get(name);
    if (constant) return constant;
    // The name means what the nearest graph that has it says.
    if (one.values.has(name)) return undefined;
  }
  return undefined;
}
