import { DEFAULT_DOMAIN, type OnnxGraph, type OnnxNode } from './graph.ts';
import type { Dims } from './infer/dims.ts';
import type { Inference } from './infer/infer.ts';
import type { OnnxModel } from './model.ts';
import { QUANTISED } from './quantised.ts';

/** How much a model is. */
export interface Inventory {
  /** Elements of the initializers of the graph. */
  readonly parameters: number;
  /** At any depth. */
  readonly nodes: number;
  /** Multiplications with addition of one row through the graph, every symbol being 1; those of subgraphs are not counted. */
  readonly multiplyAdds: number;
  /** Products whose shapes are not known, so that theirs are missing from that number. */
  readonly uncounted: number;
  /** Convolutions and matrix products, where a network spends its time. */
  readonly products: number;
  /** Those of them that compute on quantised numbers: by their operator, or between DequantizeLinear nodes. */
  readonly quantised: number;
}

const PRODUCTS = new Set(['Conv', 'ConvTranspose', 'MatMul', 'Gemm']);

export function inventoryOf(model: Pick<OnnxModel, 'graph' | 'nodes'>, { values }: Inference): Inventory {
  const { graph, nodes } = model;
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node.type] as const)));
  let multiplyAdds = 0;
  let uncounted = 0;
  let products = 0;
  let quantised = 0;
  for (const node of graph.nodes) {
    const own = isProduct(node);
    if (!own) continue;
    products++;
    if (QUANTISED.test(node.type) || isDequantised(node, writers)) quantised++;
    const count = countOf(node, (name) => values.get(name)?.dims);
    if (count === null) uncounted++;
    else multiplyAdds += count;
  }
  return { parameters: parametersOf(graph), nodes, multiplyAdds, uncounted, products, quantised };
}

/** Elements of the initializers of the graph. */
export function parametersOf({ initializers }: OnnxGraph): number {
  return initializers.reduce((total, { dims }) => total + dims.reduce((product, dim) => product * dim, 1), 0);
}

/** Products of ONNX itself, and those of whoever computes on integers. */
function isProduct({ domain, type }: OnnxNode): boolean {
  if (domain === DEFAULT_DOMAIN && PRODUCTS.has(type)) return true;
  return QUANTISED.test(type) && /MatMul|Conv|Gemm/.test(type);
}

function isDequantised({ inputs }: OnnxNode, writers: ReadonlyMap<string, string>): boolean {
  return inputs.slice(0, 2).every((name) => writers.get(name) === 'DequantizeLinear');
}

function countOf({ type, inputs, outputs, attributes }: OnnxNode, dimsOf: (name: string) => Dims): number | null {
  const written = sizeOf(dimsOf(outputs[0] ?? ''));
  // Of a quantised product, the second tensor stands behind scale and zero point of the first.
  const second = /^QLinear/.test(type) ? 3 : 1;
  const [left, right] = [dimsOf(inputs[0] ?? ''), dimsOf(inputs[second] ?? '')];
  if (written === null || !right || !left) return null;
  if (/Conv/.test(type)) {
    // Each element that is written (of ConvTranspose: read) meets one filter.
    const each = sizeOf(right.slice(1));
    const met = type === 'ConvTranspose' ? sizeOf(left) : written;
    return each === null || met === null ? null : met * each;
  }
  const turned = type === 'Gemm' && attributes.some(({ name, integer }) => name === 'transA' && integer === 1);
  const inner = sizeOf([left.at(turned ? 0 : -1) ?? 1]);
  return inner === null ? null : written * inner;
}

/** With 1 for every symbol; null where a size is unknown. */
function sizeOf(dims: Dims): number | null {
  return (
    dims?.reduce<number | null>((product, dim) => {
      const size = typeof dim === 'string' ? sizeOfSymbol(dim) : dim;
      return product === null || size === null ? null : product * size;
    }, 1) ?? null
  );
}

/** Exporters write products of symbols as one: `16*batch`. Of sums and quotients nothing is told. */
function sizeOfSymbol(symbol: string): number | null {
  if (/\/\/| [+-] /.test(symbol)) return null;
  return symbol.split('*').reduce((product, factor) => product * (/^\d+$/.test(factor) ? Number(factor) : 1), 1);
}
