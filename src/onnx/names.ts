import type { OnnxGraph, OnnxNode } from './graph.ts';
import type { OnnxModel } from './model.ts';
import { quoted } from './quoted.ts';

/** What is wrong with how a model’s nodes are tied together by names. */
export interface NameProblem {
  readonly kind: /** Read before the node that writes it, so the nodes are in no topological order. */
    | 'late'
    /** Written by a node that needs, in the end, what it writes. */
    | 'cycle'
    /** Read, and nobody writes it. */
    | 'dangling'
    /** Written twice in one graph. */
    | 'twice'
    /** Written in a subgraph, and the same name is seen there from outside. */
    | 'shadow'
    | 'unused initializer'
    | 'unused input';
  readonly name: string;
  /** Who reads or writes it: `the node Gemm_3`, `the outputs of the graph`. */
  readonly where: string;
}

/**
 * Follows every name of a model from where it is written to where it is read, through subgraphs, which see the names of the
 * graphs around them, and bodies of functions, which see none (onnx/onnx, docs/IR.md, "Names Within a Graph").
 */
export function nameProblems({ graph, functions }: Pick<OnnxModel, 'graph' | 'functions'>): readonly NameProblem[] {
  const problems: NameProblem[] = [];
  trace(blockOf(graph, 'the graph'), null, problems);
  for (const { name, inputs, outputs, nodes } of functions) {
    trace({ label: `the function ${quoted(name)}`, inputs, outputs, initializers: [], nodes }, null, problems);
  }
  return problems;
}

/** What a message calls a node: by its name, else by what it writes. */
export function nodeName({ name, type, outputs }: OnnxNode): string {
  const output = outputs.find((one) => one !== '');
  return `the ${type} node ${quoted(name || (output ?? ''))}`;
}

/** A graph or a function’s body. */
interface Block {
  readonly label: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: readonly string[];
  readonly nodes: readonly OnnxNode[];
}

/** A block while it is walked. */
interface Scope {
  /** By name, the index of the node that writes it; −1 for inputs and initializers. */
  readonly writers: ReadonlyMap<string, number>;
  readonly read: Set<string>;
  /** The node that is looked at: what later nodes write is not there yet. */
  at: number;
  /** Which node needs which: pairs of the one that writes and the one that reads. */
  readonly needs: [writer: number, reader: number][];
  readonly outer: Scope | null;
}

function blockOf(graph: OnnxGraph, label: string): Block {
  return {
    label,
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs.map(({ name }) => name),
    initializers: [...graph.initializers, ...graph.sparse].map(({ name }) => name).filter((name) => name !== ''),
    nodes: graph.nodes,
  };
}

function trace(block: Block, outer: Scope | null, problems: NameProblem[]): void {
  const scope: Scope = { writers: writersOf(block, outer, problems), read: new Set(), at: 0, needs: [], outer };
  for (const [at, node] of block.nodes.entries()) {
    scope.at = at;
    for (const name of node.inputs) if (name !== '') read(name, scope, () => nodeName(node), problems);
    for (const attribute of node.attributes) {
      for (const graph of attribute.graphs) {
        trace(blockOf(graph, `${attribute.name} of ${nodeName(node)}`), scope, problems);
      }
    }
  }
  scope.at = block.nodes.length;
  for (const name of block.outputs) read(name, scope, () => `the outputs of ${block.label}`, problems);
  for (const at of cycleOf(block.nodes.length, scope.needs)) {
    const node = block.nodes[at]!;
    problems.push({ kind: 'cycle', name: node.outputs[0] ?? '', where: nodeName(node) });
  }
  // What a subgraph or a function is given, it need not read.
  if (outer !== null || block.label !== 'the graph') return;
  const given = new Set(block.initializers);
  for (const name of new Set([...block.initializers, ...block.inputs])) {
    if (scope.read.has(name)) continue;
    problems.push({ kind: given.has(name) ? 'unused initializer' : 'unused input', name, where: block.label });
  }
}

function writersOf(block: Block, outer: Scope | null, problems: NameProblem[]): ReadonlyMap<string, number> {
  const writers = new Map<string, number>();
  const twice = (name: string, where: string) => problems.push({ kind: 'twice', name, where });
  for (const names of [block.inputs, block.initializers]) {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name)) twice(name, block.label);
      seen.add(name);
      writers.set(name, -1);
    }
  }
  for (const [at, node] of block.nodes.entries()) {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (writers.has(name)) twice(name, nodeName(node));
      else if (isSeen(name, outer))
        problems.push({ kind: 'shadow', name, where: `${nodeName(node)} in ${block.label}` });
      writers.set(name, at);
    }
  }
  return writers;
}

/**
 * The nodes that no order can compute (Kahn, CACM 5 (1962) 558): those of a cycle, and those that need them; none where
 * there is none. What needs an earlier node only is in order already, which is how every sorted graph is done at once.
 */
function cycleOf(nodes: number, needs: readonly (readonly [writer: number, reader: number])[]): readonly number[] {
  if (needs.every(([writer, reader]) => writer < reader)) return [];
  const waiting = new Array<number>(nodes).fill(0);
  const readers = Map.groupBy(needs, ([writer]) => writer);
  for (const [, reader] of needs) if (reader < nodes) waiting[reader]!++;
  const ready = [...waiting.keys()].filter((at) => waiting[at] === 0);
  for (const at of ready) {
    for (const [, reader] of readers.get(at) ?? []) if (reader < nodes && --waiting[reader]! === 0) ready.push(reader);
  }
  return [...waiting.keys()].filter((at) => waiting[at]! > 0);
}

function isSeen(name: string, scope: Scope | null): boolean {
  for (let one = scope; one; one = one.outer) if ((one.writers.get(name) ?? one.at) < one.at) return true;
  return false;
}

function read(name: string, scope: Scope, where: () => string, problems: NameProblem[]): void {
  let late = false;
  for (let one: Scope | null = scope; one; one = one.outer) {
    const writer = one.writers.get(name);
    if (writer === undefined) continue;
    one.read.add(name);
    if (writer >= 0) one.needs.push([writer, one.at]);
    if (writer < one.at) return;
    late = true;
  }
  problems.push({ kind: late ? 'late' : 'dangling', name, where: where() });
}
