import { everyNode } from '../../../onnx/every-node.ts';
import type { Opset } from '../../../onnx/model.ts';
import type { Finding, Judged, Rule } from './rule.ts';

export const opsetImports: Rule = {
  title: 'every domain that is used is imported, with one version',
  handling: 'fail',
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

/** The very same import twice, as skl2onnx writes it, says the same twice. */
function twice(opsets: readonly Opset[]): Finding[] {
  return [...Map.groupBy(opsets, ({ domain }) => domain)]
    .map(([domain, imports]) => ({ domain, versions: [...new Set(imports.map(({ version }) => version))] }))
    .filter(({ versions }) => versions.length > 1)
    .map(({ domain, versions }) => ({
      where: 'the opset imports',
      what: `ask for versions ${versions.join(' and ')} of ${domain}`,
    }));
}
