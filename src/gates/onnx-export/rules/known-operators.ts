import { didYouMean } from '../../../core/nearest.ts';
import { everyNode, type PlacedNode } from '../../../onnx/every-node.ts';
import type { OnnxModel } from '../../../onnx/model.ts';
import { nodeName } from '../../../onnx/names.ts';
import { isStandardDomain, operatorNames } from '../../../onnx/operators.ts';
import { quoted } from '../../../onnx/quoted.ts';
import type { Finding, Rule } from './rule.ts';
import { lookUpNode } from './schema-of.ts';

export const knownOperators: Rule = {
  title: 'every operator is one that ONNX has in its opset',
  handling: 'fail',
  remedy: 'Export with the opset that has the operator, or without the operator.',
  find: ({ model }) => [...everyNode(model)].flatMap((placed) => problemOf(placed, model)),
};

function problemOf({ node, opsets }: PlacedNode, { functions }: OnnxModel): Finding[] {
  const { domain, type } = node;
  if (!isStandardDomain(domain) || functions.some((one) => one.domain === domain && one.name === type)) return [];
  const version = opsets.find((one) => one.domain === domain)?.version;
  const found = lookUpNode(node, opsets);
  const where = nodeName(node);
  if (found.found === 'nothing') {
    const meant = didYouMean(type, operatorNames(domain)).trim();
    return [{ where, what: `is of ${quoted(type)}, which ${domain} does not have${meant && ` (${meant})`}` }];
  }
  if (found.found === 'later') {
    return [
      {
        where,
        what: `needs ${quoted(type)}, which came with opset ${found.since} of ${domain}; the model asks for ${version}`,
      },
    ];
  }
  if (found.found === 'schema' && found.schema.deprecated) {
    return [{ where, what: `is of ${quoted(type)}, which ${domain} dropped in opset ${found.schema.since}` }];
  }
  return [];
}
