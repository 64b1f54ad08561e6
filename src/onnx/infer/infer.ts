import { smallConstants } from '../constants.ts';
import { elementTypeOf } from '../element-type.ts';
import { DEFAULT_DOMAIN, type OnnxGraph, type OnnxNode } from '../graph.ts';
import type { OnnxFunction, OnnxModel, Opset } from '../model.ts';
import { nodeName } from '../names.ts';
import { lookUp, type OperatorSchema } from '../operators.ts';
import { quoted } from '../quoted.ts';
import type { ValueInfo } from '../value-info.ts';
import { type Content, contentOf, type Held } from './contents.ts';
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
  /** Its elements, where they are sizes that follow from sizes. */
  readonly content?: Content;
}

interface Scope {
  readonly values: Map<string, Known>;
  readonly constants: ReadonlyMap<string, readonly number[]>;
  readonly outer: Scope | null;
  readonly opsets: readonly Opset[];
  /** The function whose body it is; null in the graph. */
  readonly inside: string | null;
}

/** Functions that call functions: a hostile file could otherwise ask for more calls than there is time for. */
const MAX_CALLS = 10_000;
const MAX_DEPTH = 30;

/**
 * Follows element types and shapes from inputs and weights to outputs, through graphs within graphs, and says where they cannot
 * be: what an operator does not take, inputs that do not go together, declarations that another one contradicts. Sizes that are
 * symbols contradict nothing. The body of a function is followed at each call, as far as it does not hang on its attributes.
 */
export function infer(model: Pick<OnnxModel, 'graph' | 'opsets' | 'functions'>): Inference {
  const problems: InferenceProblem[] = [];
  const unknown = new Map<string, number>();
  const own = new Map(model.functions.map((one) => [`${one.domain}\n${one.name}`, one]));
  const told = new Set<string>();
  let calls = 0;
  let depth = 0;
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
    const constants = smallConstants(graph);
    const { opsets, inside } = outer ?? { opsets: model.opsets, inside: null };
    const scope: Scope = { values: new Map(), constants, outer, opsets, inside };
    for (const value of graph.inputs) scope.values.set(value.name, declared(value));
    for (const { name, type, dims } of graph.initializers) scope.values.set(name, { type: type.code, dims });
    const promised = new Map([...graph.values, ...graph.outputs].map((value) => [value.name, value]));
    walk(graph.nodes, scope, promised);
    return scope;
  }

  /** The body of a function, given what this call gives it. */
  function called(body: OnnxFunction, inputs: readonly Known[]): readonly Known[] {
    if (++calls > MAX_CALLS || depth >= MAX_DEPTH) return [];
    depth++;
    const values = new Map(body.inputs.map((name, at) => [name, inputs[at] ?? UNKNOWN]));
    const constants = smallConstants({ initializers: [], nodes: body.nodes });
    walk(body.nodes, { values, constants, outer: null, opsets: body.opsets, inside: body.name }, new Map());
    depth--;
    return body.outputs.map((name) => values.get(name) ?? UNKNOWN);
  }

  function walk(nodes: readonly OnnxNode[], scope: Scope, promised: ReadonlyMap<string, ValueInfo>): void {
    for (const node of nodes) {
      for (const { graphs } of node.attributes) for (const inner of graphs) visit(inner, scope);
      const written = outputsOf(node, scope);
      for (const [at, name] of node.outputs.entries()) {
        if (name === '') continue;
        tensors++;
        const found = written[at] ?? UNKNOWN;
        if (found.dims) shaped++;
        const promise = promised.get(name);
        scope.values.set(name, promise ? hold(node, promise, found, scope) : found);
      }
    }
  }

  /** Once, however often a function is called. */
  function tell(kind: InferenceProblem['kind'], where: string, what: string, { inside }: Scope): void {
    const place = inside === null ? where : `${where} in the function ${quoted(inside)}`;
    const key = `${kind} ${place} ${what}`;
    if (!told.has(key)) problems.push({ kind, where: place, what });
    told.add(key);
  }

  function outputsOf(node: OnnxNode, scope: Scope): readonly Known[] {
    const inputs = node.inputs.map((name) => (name === '' ? UNKNOWN : find(name, scope)));
    const body = own.get(`${node.domain}\n${node.type}`);
    if (body) return called(body, inputs);
    const schema = schemaOf(node, scope.opsets);
    // What an attribute is that the call of a function gives, is not known here.
    if (schema === undefined || node.attributes.some(({ reference }) => reference !== '')) {
      note(node);
      return [];
    }
    const { outputs, problem } = outputTypes(
      node,
      schema,
      inputs.map(({ type }) => type),
    );
    if (problem !== null) tell('type', nodeName(node), problem, scope);
    const held = inputs.map(({ dims, content }, at) => {
      const name = node.inputs[at]!;
      return { dims, content: content ?? (name === '' ? undefined : constantOf(name, scope)) };
    });
    const shapes = shapesOf(node, schema, held, scope);
    const content = contentOf(node, held);
    return node.outputs.map((_, at) => ({
      type: outputs[at],
      dims: shapes[at],
      ...(at === 0 && content ? { content } : {}),
    }));
  }

  function shapesOf(node: OnnxNode, { since }: OperatorSchema, held: readonly Held[], scope: Scope): readonly Dims[] {
    const rule = node.domain === DEFAULT_DOMAIN ? SHAPE_RULES.get(node.type) : undefined;
    if (rule === undefined) {
      note(node);
      return [];
    }
    const attributes = new Map(node.attributes.map((one) => [one.name, one]));
    try {
      return rule({
        inputs: held.map(({ dims }) => dims),
        outputs: node.outputs.length,
        since,
        attribute: (name) => attributes.get(name),
        given: (at) => (node.inputs[at] ?? '') !== '',
        content: (at) => held[at]?.content,
        constant: (at) => {
          const content = held[at]?.content;
          return content?.every((one) => typeof one === 'number') ? content : undefined;
        },
      });
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      tell('shape', nodeName(node), error.message, scope);
      return [];
    }
  }

  /** What a declaration and the inference say together; a declaration is believed where the inference knows nothing. */
  function hold(node: OnnxNode, promise: ValueInfo, found: Known, scope: Scope): Known {
    const { type, dims } = declared(promise);
    const where = `${quoted(promise.name)}, which ${nodeName(node)} writes,`;
    if (type !== undefined && found.type !== undefined && type !== found.type) {
      tell('type', where, `is declared as ${nameOf(type)}, and is ${nameOf(found.type)}`, scope);
    }
    if (
      dims &&
      found.dims &&
      (dims.length !== found.dims.length || dims.some((dim, at) => clash(dim, found.dims![at]!)))
    ) {
      tell('shape', where, `is declared as ${shownDims(dims)}, and is ${shownDims(found.dims)}`, scope);
    }
    const alike = dims && found.dims && dims.length === found.dims.length;
    const merged = alike ? found.dims.map((dim, at) => dim ?? dims[at]!) : (found.dims ?? dims);
    return { ...found, type: found.type ?? type, dims: merged };
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
