import type { OnnxGraph, OnnxNode } from './graph.ts';
import type { StoredTensor } from './tensor.ts';

export interface OperatorCount {
  /** `ai.onnx` for the default domain. */
  readonly domain: string;
  readonly type: string;
  readonly count: number;
}

/** What a model holds, counted at any depth: subgraphs, function bodies, attributes. */
export interface Census {
  /** Of the main graph and of every graph within it; bodies of functions are not counted. */
  readonly nodes: number;
  /** Graphs within attributes (branches, loop bodies). */
  readonly subgraphs: number;
  /** Most frequent first. */
  readonly operators: readonly OperatorCount[];
  readonly externalTensors: readonly StoredTensor[];
}

export function censusOf(main: OnnxGraph, bodies: readonly (readonly OnnxNode[])[]): Census {
  const counts = new Map<string, { domain: string; type: string; count: number }>();
  const externalTensors: StoredTensor[] = [];
  let subgraphs = 0;
  let nodes = 0;

  function visitGraph(graph: OnnxGraph): void {
    nodes += graph.nodes.length;
    visitTensors(graph.initializers);
    visitTensors(graph.sparse);
    for (const node of graph.nodes) visitNode(node);
  }

  function visitNode({ domain, type, attributes }: OnnxNode): void {
    const key = `${domain}\n${type}`;
    const counted = counts.get(key);
    if (counted) counted.count++;
    else counts.set(key, { domain, type, count: 1 });
    for (const { tensors, graphs } of attributes) {
      visitTensors(tensors);
      for (const graph of graphs) {
        subgraphs++;
        visitGraph(graph);
      }
    }
  }

  function visitTensors(tensors: readonly StoredTensor[]): void {
    for (const tensor of tensors) if (tensor.external) externalTensors.push(tensor);
  }

  visitGraph(main);
  for (const body of bodies) for (const node of body) visitNode(node);
  const operators = [...counts.values()].sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
  return { nodes, subgraphs, operators, externalTensors };
}

function keyOf({ domain, type }: OperatorCount): string {
  return `${domain}\n${type}`;
}
