import { ConfigurationError } from '../core/errors.ts';
import { type Census, censusOf, DEFAULT_DOMAIN, type OnnxGraph, type OperatorCount } from './graph.ts';
import { likeness } from './likeness.ts';
import { readEntry, type StoredTensor } from './tensor.ts';
import type { ValueInfo } from './value-info.ts';
import { type Field, type Span, type Wire, withWire } from './wire.ts';

/** What a model file says of itself. Nothing in it was executed, and no weights were read. */
export interface OnnxModel {
  readonly path: string;
  /** Of the model file alone. */
  readonly bytes: number;
  readonly irVersion: number;
  readonly producer: { readonly name: string; readonly version: string };
  /** 0 where it is not given. */
  readonly modelVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
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
  readonly functions: readonly { readonly domain: string; readonly name: string; readonly nodes: number }[];
  /** Every tensor, at any depth, whose elements lie in another file. */
  readonly externalTensors: readonly StoredTensor[];
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
  const census = censusOf(wire);
  const producer = { name: '', version: '' };
  const opsets: { domain: string; version: number }[] = [];
  const metadata = new Map<string, string | null>();
  const functions: { domain: string; name: string; nodes: number }[] = [];
  let irVersion = 0;
  let modelVersion = 0;
  let graph: OnnxGraph | undefined;
  wire.fields(wire.whole, (field) => {
    if (field.number === 1) irVersion = wire.integer(field);
    else if (field.number === 2) producer.name = wire.text(field);
    else if (field.number === 3) producer.version = wire.text(field);
    else if (field.number === 5) modelVersion = wire.integer(field);
    else if (field.number === 8) opsets.push(readOpset(wire, wire.message(field)));
    else if (field.number === 14) readMetadata(wire, field, metadata);
    else if (field.number === 25) functions.push(readFunction(wire, wire.message(field), census));
    else if (field.number === 7) {
      // protobuf would merge two graphs into one; a reader that takes the last would see another model than the runtime.
      if (graph) wire.refuse('it holds two graphs');
      graph = census.graph(wire.message(field));
    }
  });
  if (irVersion < 1) wire.refuse('it has no IR version, so it is no ONNX model or was cut short');
  if (!graph) return wire.refuse('it has no graph, so it is no ONNX model or was cut short');
  if (graph.nodes === 0) wire.refuse('its graph has no nodes');
  if (graph.outputs.length === 0) wire.refuse('its graph has no outputs');
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
    nodes: graph.nodes + census.subgraphNodes(),
    subgraphs: census.subgraphs(),
    operators: census.operators(),
    functions,
    externalTensors: census.externalTensors(),
  };
}

/** OperatorSetIdProto. */
function readOpset(wire: Wire, message: Span): { domain: string; version: number } {
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

/** FunctionProto. Its body's operators join the census. */
function readFunction(wire: Wire, message: Span, census: Census): { domain: string; name: string; nodes: number } {
  let name = '';
  let domain = '';
  let nodes = 0;
  wire.fields(message, (field) => {
    if (field.number === 1) name = wire.text(field);
    else if (field.number === 10) domain = wire.text(field);
    else if (field.number === 7) {
      census.node(wire.message(field));
      nodes++;
    }
  });
  return { domain: domain || DEFAULT_DOMAIN, name, nodes };
}
