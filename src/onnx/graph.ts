import { readSparseTensor, readTensor, type StoredTensor } from './tensor.ts';
import type { TextLog } from './texts.ts';
import { readValueInfo, type ValueInfo } from './value-info.ts';
import type { Field, Span, Wire } from './wire.ts';

/** A graph with its edges, which are names: who writes a name is read by whoever reads that name. */
export interface OnnxGraph {
  readonly name: string;
  /** As declared. Before IR 4 initializers had to be among them. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly StoredTensor[];
  /** Of sparse initializers: their values, which bear the name, and their indices, which have none. */
  readonly sparse: readonly StoredTensor[];
  /** What the exporter says of values in between. */
  readonly values: readonly ValueInfo[];
  /** Of this graph alone. */
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxNode {
  /** '' where it has none. */
  readonly name: string;
  /** `ai.onnx` for the default domain. */
  readonly domain: string;
  readonly type: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxAttribute {
  readonly name: string;
  readonly type: AttributeType;
  /** In the body of a function: the attribute of the call that gives the value; '' where it stands here. */
  readonly reference: string;
  /** Of an INT; null for every other type. */
  readonly integer: number | null;
  /** Of INTS with at most 64 of them; null for every other. */
  readonly integers: readonly number[] | null;
  /** Of STRINGS with at most 1,000 of them, each of at most 256 bytes; absent for every other. */
  readonly texts?: readonly string[];
  /** Of a STRING of at most 256 bytes; null for every other. */
  readonly text: string | null;
  readonly tensors: readonly StoredTensor[];
  readonly graphs: readonly OnnxGraph[];
}

/** onnx.AttributeProto.AttributeType, by number. */
const ATTRIBUTE_TYPES = [
  'UNDEFINED',
  'FLOAT',
  'INT',
  'STRING',
  'TENSOR',
  'GRAPH',
  'FLOATS',
  'INTS',
  'STRINGS',
  'TENSORS',
  'GRAPHS',
  'SPARSE_TENSOR',
  'SPARSE_TENSORS',
  'TYPE_PROTO',
  'TYPE_PROTOS',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export interface GraphReader {
  graph(message: Span): OnnxGraph;
  /** A NodeProto, of a graph or of a function's body. */
  node(message: Span): OnnxNode;
  /** Counts one more thing that is kept; throws where a file holds more of them than any real model. */
  keep(): void;
}

export const DEFAULT_DOMAIN = 'ai.onnx';

/**
 * Nodes, names, attributes, tensors and declared values together: a graph of 100,000 nodes has less than a million. A file
 * of two bytes a node must not take the memory of the machine.
 */
const MAX_KEPT = 3_000_000;

/** As many as a list of axes has, twice over for pads. */
const MAX_INTEGERS = 64;
const MAX_TEXTS = 1_000;
const MAX_TEXT = 256;

export function graphReader(wire: Wire, texts: TextLog): GraphReader {
  let kept = 0;

  function keep(): void {
    if (++kept > MAX_KEPT) wire.refuse(`it has more than ${MAX_KEPT} nodes, names and tensors`);
  }

  function counted<T>(item: T): T {
    keep();
    return item;
  }

  function graph(message: Span): OnnxGraph {
    let name = '';
    const inputs: ValueInfo[] = [];
    const outputs: ValueInfo[] = [];
    const values: ValueInfo[] = [];
    const initializers: StoredTensor[] = [];
    const sparse: StoredTensor[] = [];
    const nodes: OnnxNode[] = [];
    const words: Field[] = [];
    wire.fields(message, (field) => {
      if (field.number === 1) nodes.push(counted(node(wire.message(field))));
      else if (field.number === 2) name = wire.text(field);
      else if (field.number === 5) initializers.push(counted(readTensor(wire, wire.message(field))));
      else if (field.number === 11) inputs.push(counted(readValueInfo(wire, wire.message(field))));
      else if (field.number === 12) outputs.push(counted(readValueInfo(wire, wire.message(field))));
      else if (field.number === 13) values.push(counted(readValueInfo(wire, wire.message(field))));
      else if (field.number === 15) readSparseTensor(wire, wire.message(field), (one) => sparse.push(counted(one)));
      else if (field.number === 10 || field.number === 16) words.push(field);
    });
    for (const field of words) {
      if (field.number === 10) texts.add(`the graph ${name}`, 'doc_string', field);
      else texts.addEntry(`the graph ${name}`, field);
    }
    return { name, inputs, outputs, initializers, sparse, values, nodes };
  }

  function node(message: Span): OnnxNode {
    let name = '';
    let type = '';
    let domain = '';
    const inputs: string[] = [];
    const outputs: string[] = [];
    const attributes: OnnxAttribute[] = [];
    const words: Field[] = [];
    wire.fields(message, (field) => {
      if (field.number === 1) inputs.push(counted(wire.text(field)));
      else if (field.number === 2) outputs.push(counted(wire.text(field)));
      else if (field.number === 3) name = wire.text(field);
      else if (field.number === 4) type = wire.text(field);
      else if (field.number === 5) attributes.push(counted(attribute(wire.message(field))));
      else if (field.number === 7) domain = wire.text(field);
      else if (field.number === 6 || field.number === 9) words.push(field);
    });
    for (const field of words) {
      if (field.number === 6) texts.add(`the node ${name || type}`, 'doc_string', field);
      else texts.addEntry(`the node ${name || type}`, field);
    }
    return { name, domain: domain || DEFAULT_DOMAIN, type, inputs, outputs, attributes };
  }

  /** AttributeProto. Of numbers and texts only what says a shape, axes or a switch is kept. */
  function attribute(message: Span): OnnxAttribute {
    let name = '';
    let code = 0;
    let reference = '';
    let integer: number | null = null;
    let text: Field | undefined;
    const lists: Field[] = [];
    const texts: Field[] = [];
    const tensors: StoredTensor[] = [];
    const graphs: OnnxGraph[] = [];
    wire.fields(message, (field) => {
      if (field.number === 1) name = wire.text(field);
      else if (field.number === 20) code = wire.integer(field);
      else if (field.number === 21) reference = wire.text(field);
      else if (field.number === 3) integer = Number.isNaN(field.varint) ? null : field.varint;
      else if (field.number === 4) text = field;
      else if (field.number === 9 && texts.length <= MAX_TEXTS) texts.push(field);
      else if (field.number === 8 && lists.length <= MAX_INTEGERS) lists.push(field);
      else if (field.number === 5 || field.number === 10) tensors.push(counted(readTensor(wire, wire.message(field))));
      else if (field.number === 22 || field.number === 23) {
        readSparseTensor(wire, wire.message(field), (tensor) => tensors.push(counted(tensor)));
      } else if (field.number === 6 || field.number === 11) graphs.push(counted(graph(wire.message(field))));
    });
    const type = ATTRIBUTE_TYPES[code] ?? 'UNDEFINED';
    return {
      name,
      type,
      reference,
      integer: type === 'INT' ? (integer ?? 0) : null,
      integers: type === 'INTS' ? integersOf(lists) : null,
      ...(type === 'STRINGS' && textsOf(texts)),
      text: type === 'STRING' && text && text.end - text.start <= MAX_TEXT ? wire.words(text) : null,
      tensors,
      graphs,
    };
  }

  function textsOf(fields: readonly Field[]): { readonly texts: readonly string[] } | null {
    const isShort = fields.every(({ start, end }) => end - start <= MAX_TEXT);
    return isShort && fields.length <= MAX_TEXTS ? { texts: fields.map((field) => wire.words(field)) } : null;
  }

  function integersOf(lists: readonly Field[]): readonly number[] | null {
    const bytes = lists.reduce((sum, { start, end }) => sum + end - start, 0);
    // A number has ten bytes at most.
    if (bytes > 10 * MAX_INTEGERS) return null;
    const integers = lists.flatMap((field) =>
      field.wireType === 0 ? [field.varint] : wire.integers(field, MAX_INTEGERS),
    );
    return integers.length > MAX_INTEGERS || integers.some(Number.isNaN) ? null : integers;
  }

  return { graph, node, keep };
}
