import { ConfigurationError } from '../core/errors.ts';
import { censusOf, type OperatorCount } from './census.ts';
import { DEFAULT_DOMAIN, type GraphReader, graphReader, type OnnxGraph, type OnnxNode } from './graph.ts';
import { likeness } from './likeness.ts';
import { readEntry, type StoredTensor } from './tensor.ts';
import { type ModelText, type TextLog, textLog } from './texts.ts';
import type { ValueInfo } from './value-info.ts';
import { withWire } from './window.ts';
import type { Field, Span, Wire } from './wire.ts';

/** What a model file says of itself. Nothing in it was executed, and no weights were read. */
export interface OnnxModel {
  readonly path: string;
  /** Of the model file alone. */
  readonly bytes: number;
  readonly irVersion: number;
  readonly producer: { readonly name: string; readonly version: string };
  /** 0 where it is not given. */
  readonly modelVersion: number;
  readonly opsets: readonly Opset[];
  /** metadata_props in order; a value of more than 64 KiB is null, because it was not read. */
  readonly metadata: ReadonlyMap<string, string | null>;
  readonly graph: OnnxGraph;
  /** Graph inputs that a caller must feed: those that no initializer gives. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Of the main graph and of every graph within it. */
  readonly nodes: number;
  readonly subgraphs: number;
  /** Over the main graph, its subgraphs and the bodies of functions; most frequent first. */
  readonly operators: readonly OperatorCount[];
  readonly functions: readonly OnnxFunction[];
  /** Every tensor, at any depth, whose elements lie in another file. */
  readonly externalTensors: readonly StoredTensor[];
  /** Documentation and metadata at any depth, up to 16 MiB of it. */
  readonly texts: readonly ModelText[];
  /** Texts that were not kept, or not to their end. */
  readonly textsLeftOut: number;
}

export interface Opset {
  /** `ai.onnx` for the default domain. */
  readonly domain: string;
  readonly version: number;
}

/** A function that the model brings along: an operator whose meaning is a graph. */
export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What its body is written in. */
  readonly opsets: readonly Opset[];
  readonly nodes: readonly OnnxNode[];
}

/**
 * Reads the structure of an ONNX model in time that does not depend on the size of its weights.
 * Throws ConfigurationError where the path is no file, the file is no ONNX model (it says what the file looks like), it is
 * cut short or damaged, or its graph has no nodes or no outputs.
 */
export async function readModel(path: string): Promise<OnnxModel> {
  return withWire(path, (wire, head) => {
    if (wire.whole.end === 0)
      throw new ConfigurationError(`the model ${path} has zero bytes; export or download it again`);
    const other = likeness(head);
    if (other) throw new ConfigurationError(`the model ${path} is not an ONNX file: it looks like ${other}`);
    return modelFrom(wire);
  });
}

const MAX_METADATA = 10_000;
const MAX_METADATA_VALUE_BYTES = 64 * 1024;

function modelFrom(wire: Wire): OnnxModel {
  const texts = textLog(wire);
  const reader = graphReader(wire, texts);
  const producer = { name: '', version: '' };
  const opsets: Opset[] = [];
  const metadata = new Map<string, string | null>();
  const functions: OnnxFunction[] = [];
  let irVersion = 0;
  let modelVersion = 0;
  let graph: OnnxGraph | undefined;
  wire.fields(wire.whole, (field) => {
    if (field.number === 1) irVersion = wire.integer(field);
    else if (field.number === 2) producer.name = wire.text(field);
    else if (field.number === 3) producer.version = wire.text(field);
    else if (field.number === 5) modelVersion = wire.integer(field);
    else if (field.number === 8) opsets.push(readOpset(wire, wire.message(field)));
    else if (field.number === 6) texts.add('the model', 'doc_string', field);
    else if (field.number === 14) {
      readMetadata(wire, field, metadata);
      texts.addEntry('the model', field);
    } else if (field.number === 25) functions.push(readFunction(wire, wire.message(field), reader, texts));
    else if (field.number === 7) {
      // protobuf would merge two graphs into one; a reader that takes the last would see another model than the runtime.
      if (graph) wire.refuse('it holds two graphs');
      graph = reader.graph(wire.message(field));
    }
  });
  if (irVersion < 1) wire.refuse('it has no IR version, so it is no ONNX model or was cut short');
  if (!graph) return wire.refuse('it has no graph, so it is no ONNX model or was cut short');
  if (graph.nodes.length === 0) wire.refuse('its graph has no nodes');
  if (graph.outputs.length === 0) wire.refuse('its graph has no outputs');
  const { nodes, subgraphs, operators, externalTensors } = censusOf(
    graph,
    functions.map((one) => one.nodes),
  );
  const given = new Set(graph.initializers.map(({ name }) => name));
  return {
    path: wire.path,
    bytes: wire.whole.end,
    irVersion,
    producer,
    modelVersion,
    opsets,
    metadata,
    graph,
    inputs: graph.inputs.filter(({ name }) => !given.has(name)),
    outputs: graph.outputs,
    nodes,
    subgraphs,
    operators,
    functions,
    externalTensors,
    texts: texts.texts(),
    textsLeftOut: texts.leftOut(),
  };
}

/** OperatorSetIdProto. */
function readOpset(wire: Wire, message: Span): Opset {
  let domain = '';
  let version = 0;
  wire.fields(message, (field) => {
    if (field.number === 1) domain = wire.text(field);
    else if (field.number === 2) version = wire.integer(field);
  });
  return { domain: domain || DEFAULT_DOMAIN, version };
}

function readMetadata(wire: Wire, field: Field, metadata: Map<string, string | null>): void {
  if (metadata.size >= MAX_METADATA) wire.refuse(`it has more than ${MAX_METADATA} metadata entries`);
  let isLong = false;
  let key = '';
  wire.fields(wire.message(field), (part) => {
    if (part.number === 1) key = wire.text(part);
    else if (part.number === 2) isLong = part.end - part.start > MAX_METADATA_VALUE_BYTES;
  });
  metadata.set(key, isLong ? null : readEntry(wire, field).value);
}

/** FunctionProto. */
function readFunction(wire: Wire, message: Span, reader: GraphReader, texts: TextLog): OnnxFunction {
  let name = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const opsets: Opset[] = [];
  const nodes: OnnxNode[] = [];
  const words: Field[] = [];
  wire.fields(message, (field) => {
    reader.keep();
    if (field.number === 1) name = wire.text(field);
    else if (field.number === 4) inputs.push(wire.text(field));
    else if (field.number === 5) outputs.push(wire.text(field));
    else if (field.number === 7) nodes.push(reader.node(wire.message(field)));
    else if (field.number === 8 || field.number === 14) words.push(field);
    else if (field.number === 9) opsets.push(readOpset(wire, wire.message(field)));
    else if (field.number === 10) domain = wire.text(field);
  });
  for (const field of words) {
    if (field.number === 8) texts.add(`the function ${name}`, 'doc_string', field);
    else texts.addEntry(`the function ${name}`, field);
  }
  return { domain: domain || DEFAULT_DOMAIN, name, inputs, outputs, opsets, nodes };
}
