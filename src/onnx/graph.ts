import { readSparseTensor, readTensor, type StoredTensor } from './tensor.ts';
import { readValueInfo, type ValueInfo } from './value-info.ts';
import type { Span, Wire } from './wire.ts';

/** What a graph is made of, without its edges. */
export interface OnnxGraph {
  readonly name: string;
  /** As declared. Before IR 4 initializers had to be among them. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly StoredTensor[];
  /** Of this graph alone. */
  readonly nodes: number;
}

export interface OperatorCount {
  /** `ai.onnx` for the default domain. */
  readonly domain: string;
  readonly type: string;
  readonly count: number;
}

/** Gathers, over a whole model, what lies at any depth: subgraphs, function bodies, attributes. */
export interface Census {
  graph(message: Span): OnnxGraph;
  /** A NodeProto of a function body. */
  node(message: Span): void;
  operators(): readonly OperatorCount[];
  /** Graphs within attributes (branches, loop bodies). */
  subgraphs(): number;
  subgraphNodes(): number;
  externalTensors(): readonly StoredTensor[];
}

export const DEFAULT_DOMAIN = 'ai.onnx';

export function censusOf(wire: Wire): Census {
  const counts = new Map<string, { domain: string; type: string; count: number }>();
  const external: StoredTensor[] = [];
  let subgraphs = 0;
  let subgraphNodes = 0;

  function keep(tensor: StoredTensor): StoredTensor {
    if (tensor.external) external.push(tensor);
    return tensor;
  }

  function graph(message: Span): OnnxGraph {
    let name = '';
    let nodes = 0;
    const inputs: ValueInfo[] = [];
    const outputs: ValueInfo[] = [];
    const initializers: StoredTensor[] = [];
    wire.fields(message, (field) => {
      if (field.number === 1) {
        node(wire.message(field));
        nodes++;
      } else if (field.number === 2) name = wire.text(field);
      else if (field.number === 5) initializers.push(keep(readTensor(wire, wire.message(field))));
      else if (field.number === 11) inputs.push(readValueInfo(wire, wire.message(field)));
      else if (field.number === 12) outputs.push(readValueInfo(wire, wire.message(field)));
      else if (field.number === 15) readSparseTensor(wire, wire.message(field), keep);
    });
    return { name, inputs, outputs, initializers, nodes };
  }

  function node(message: Span): void {
    let type = '';
    let domain = '';
    wire.fields(message, (field) => {
      if (field.number === 4) type = wire.text(field);
      else if (field.number === 7) domain = wire.text(field);
      else if (field.number === 5) attribute(wire.message(field));
    });
    domain ||= DEFAULT_DOMAIN;
    const key = `${domain}\n${type}`;
    const counted = counts.get(key);
    if (counted) counted.count++;
    else counts.set(key, { domain, type, count: 1 });
  }

  /** AttributeProto: only what can hold tensors or graphs. */
  function attribute(message: Span): void {
    wire.fields(message, (field) => {
      if (field.number === 5 || field.number === 10) keep(readTensor(wire, wire.message(field)));
      else if (field.number === 22 || field.number === 23) readSparseTensor(wire, wire.message(field), keep);
      else if (field.number === 6 || field.number === 11) {
        subgraphs++;
        const { nodes } = graph(wire.message(field));
        subgraphNodes += nodes;
      }
    });
  }

  return {
    graph,
    node,
    operators: () => [...counts.values()].sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1)),
    subgraphs: () => subgraphs,
    subgraphNodes: () => subgraphNodes,
    externalTensors: () => external,
  };
}

function keyOf({ domain, type }: OperatorCount): string {
  return `${domain}\n${type}`;
}
