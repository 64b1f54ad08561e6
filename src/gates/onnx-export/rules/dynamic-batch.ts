import { smallConstants } from '../../../onnx/constants.ts';
import type { OnnxGraph } from '../../../onnx/graph.ts';
import { nodeName } from '../../../onnx/names.ts';
import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const dynamicBatch: Rule = {
  title: 'the batch can have any size',
  handling: 'warn',
  remedy:
    'Export with a dynamic first dimension (dynamic_shapes of torch.onnx.export, initial_types with None of skl2onnx).',
  find: ({ model }) =>
    model.inputs.flatMap(({ name, dims }) => {
      const first = dims?.[0];
      if (typeof first !== 'number' || dims!.length < 2) return [];
      const baked = bakedBy(model.graph, first);
      return [
        {
          where: `the input ${quoted(name)}`,
          what: `takes batches of ${first} only${baked ? `; ${baked} has that size built in` : ''}`,
        },
      ];
    }),
};

/** The first node that reshapes to a constant shape which begins with the size of the batch. */
function bakedBy(graph: OnnxGraph, size: number): string | undefined {
  const constants = smallConstants(graph);
  const node = graph.nodes.find(
    ({ type, inputs }) => type === 'Reshape' && constants.get(inputs[1] ?? '')?.[0] === size,
  );
  return node && nodeName(node);
}
