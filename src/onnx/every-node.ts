import type { OnnxGraph, OnnxNode } from './graph.ts';
import type { OnnxModel, Opset } from './model.ts';

/** A node, and the versions of the domains that it is written in. */
export interface PlacedNode {
  readonly node: OnnxNode;
  readonly opsets: readonly Opset[];
}

/** Every node at any depth: of the graph, of graphs within it, of the bodies of functions. */
export function* everyNode({ graph, functions, opsets }: OnnxModel): Generator<PlacedNode> {
  yield* nodesOf(graph.nodes, opsets);
  for (const one of functions) yield* nodesOf(one.nodes, one.opsets);
}

/** Every graph at any depth, those in the bodies of functions included. */
export function* everyGraph(model: OnnxModel): Generator<OnnxGraph> {
  yield model.graph;
  for (const { node } of everyNode(model)) for (const { graphs } of node.attributes) yield* graphs;
}

function* nodesOf(nodes: readonly OnnxNode[], opsets: readonly Opset[]): Generator<PlacedNode> {
  for (const node of nodes) {
    yield { node, opsets };
    for (const { graphs } of node.attributes) for (const { nodes: inner } of graphs) yield* nodesOf(inner, opsets);
  }
}
