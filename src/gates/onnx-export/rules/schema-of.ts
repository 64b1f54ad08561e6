import type { PlacedNode } from '../../../onnx/every-node.ts';
import { everyNode } from '../../../onnx/every-node.ts';
import type { OnnxNode } from '../../../onnx/graph.ts';
import type { OnnxModel, Opset } from '../../../onnx/model.ts';
import { type Lookup, lookUp, type OperatorSchema } from '../../../onnx/operators.ts';

/** What ONNX says of a node's operator in the version that its graph imports. */
export function lookUpNode({ domain, type }: OnnxNode, opsets: readonly Opset[]): Lookup {
  const version = opsets.find((one) => one.domain === domain)?.version;
  return version === undefined ? { found: 'domain unknown' } : lookUp(domain, type, version);
}

/** Every node whose operator has a schema that holds; what a function of the model defines has none. */
export function* nodesWithSchema(model: OnnxModel): Generator<PlacedNode & { readonly schema: OperatorSchema }> {
  const own = new Set(model.functions.map(({ domain, name }) => `${domain}\n${name}`));
  for (const placed of everyNode(model)) {
    if (own.has(`${placed.node.domain}\n${placed.node.type}`)) continue;
    const found = lookUpNode(placed.node, placed.opsets);
    if (found.found === 'schema' && !found.schema.deprecated) yield { ...placed, schema: found.schema };
  }
}
