import { smallConstants } from '../../../onnx/constants.ts';
import { DEFAULT_DOMAIN, type OnnxNode } from '../../../onnx/graph.ts';
import { nodeName } from '../../../onnx/names.ts';
import type { Rule } from './rule.ts';

/**
 * What stores a tensor in fewer bytes than it has (8-bit weights, a shape that is filled), what draws at random, and Constant
 * itself, which is folded already.
 */
const KEPT = new Set(
  'Bernoulli Cast Constant ConstantOfShape DequantizeLinear Expand EyeLike Multinomial QuantizeLinear RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Tile'.split(
    ' ',
  ),
);

export const foldable: Rule = {
  title: 'nothing is computed that could be stored',
  handling: 'pass',
  remedy:
    'Fold constants at the export (do_constant_folding or optimize of torch.onnx.export), where the runtime does not.',
  find({ model: { graph } }) {
    const constant = new Set([...graph.initializers.map(({ name }) => name), ...smallConstants(graph).keys()]);
    for (const { type, outputs } of graph.nodes)
      if (type === 'Constant') for (const name of outputs) constant.add(name);
    const overridable = new Set(graph.inputs.map(({ name }) => name));
    const found: OnnxNode[] = [];
    for (const node of graph.nodes) {
      const given = node.inputs.filter((name) => name !== '');
      const fixed = given.length > 0 && given.every((name) => constant.has(name) && !overridable.has(name));
      const plain =
        node.domain === DEFAULT_DOMAIN &&
        !KEPT.has(node.type) &&
        node.attributes.every(({ graphs }) => graphs.length === 0);
      if (!fixed || !plain) continue;
      found.push(node);
      for (const name of node.outputs) constant.add(name);
    }
    return found.map((node) => ({ where: nodeName(node), what: 'computes the same from constants at every run' }));
  },
};
