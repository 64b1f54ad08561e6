import { DEFAULT_DOMAIN, type OnnxGraph } from './graph.ts';

/** Small tensors of integers or truth values that a graph gives by name: shapes, axes, switches. */
export function smallConstants({
  initializers,
  nodes,
}: Pick<OnnxGraph, 'initializers' | 'nodes'>): ReadonlyMap<string, readonly number[]> {
  const constants = new Map<string, readonly number[]>();
  for (const { name, integers } of initializers) if (integers) constants.set(name, integers);
  for (const { domain, type, outputs, attributes } of nodes) {
    if (domain !== DEFAULT_DOMAIN || type !== 'Constant') continue;
    const integers = attributes.find(({ name }) => name === 'value')?.tensors[0]?.integers;
    if (integers && outputs[0] !== undefined) constants.set(outputs[0], integers);
  }
  return constants;
}
