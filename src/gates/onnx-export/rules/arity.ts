import { nodeName } from '../../../onnx/names.ts';
import type { Finding, Rule } from './rule.ts';
import { nodesWithSchema } from './schema-of.ts';

export const arity: Rule = {
  title: 'every node has as many inputs and outputs as its operator takes',
  handling: 'fail',
  remedy: 'Export again with the opset that the model declares: operators take other inputs in other opsets.',
  find: ({ model }) =>
    [...nodesWithSchema(model)].flatMap(({ node, schema }) => [
      ...count(nodeName(node), node.inputs.length, schema.inputs, 'input', schema.since),
      ...count(nodeName(node), node.outputs.length, schema.outputs, 'output', schema.since),
    ]),
};

function count(
  where: string,
  found: number,
  { least, most }: { readonly least: number; readonly most: number },
  what: string,
  since: number,
): Finding[] {
  if (found >= least && found <= most) return [];
  const wanted =
    least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  return [
    {
      where,
      what: `has ${found} ${what}${found === 1 ? '' : 's'}, and version ${since} of its operator takes ${wanted}`,
    },
  ];
}
