import { everyNode } from '../../../onnx/every-node.ts';
import type { Opset } from '../../../onnx/model.ts';
import type { Finding, Judged, Rule } from './rule.ts';

export const opsetImports: Rule = {
  title: 'every domain that is used is imported once',
  severity: 'fail',
  remedy: 'Name each domain once among the opset imports of the model, and of the function whose body uses it.',
  find: (judged) => [...missing(judged), ...twice(judged.model.opsets)],
};

function missing({ model }: Judged): Finding[] {
  const domains = new Set<string>();
  for (const { node, opsets } of everyNode(model)) {
    if (!opsets.some(({ domain }) => domain === node.domain)) domains.add(node.domain);
  }
  return [...domains].map((domain) => ({
    where: 'the opset imports',
    what: `lack ${domain}, whose operators are used`,
  }));
}

function twice(opsets: readonly Opset[]): Finding[] {
  return opsets
    .filter(({ domain }, at) => opsets.findIndex((other) => other.domain === domain) !== at)
    .map(({ domain }) => ({ where: 'the opset imports', what: `name ${domain} twice` }));
}
