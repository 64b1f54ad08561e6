import type { OnnxNode } from '../../../onnx/graph.ts';
import { nodeName } from '../../../onnx/names.ts';
import type { OperatorSchema } from '../../../onnx/operators.ts';
import { quoted } from '../../../onnx/quoted.ts';
import type { Finding, Rule } from './rule.ts';
import { nodesWithSchema } from './schema-of.ts';

export const attributes: Rule = {
  title: 'every node has the attributes of its operator',
  handling: 'fail',
  remedy: 'Export again with the opset that the model declares: operators have other attributes in other opsets.',
  find: ({ model }) => [...nodesWithSchema(model)].flatMap(({ node, schema }) => problemsOf(node, schema)),
};

function problemsOf(node: OnnxNode, { since, attributes: known }: OperatorSchema): Finding[] {
  const where = nodeName(node);
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { name, type } of node.attributes) {
    const wanted = known.get(name);
    if (seen.has(name)) problems.push(`gives the attribute ${quoted(name)} twice`);
    // Names that begin with two underscores are a runtime's own.
    else if (wanted === undefined && !name.startsWith('__')) {
      problems.push(`has the attribute ${quoted(name)}, which version ${since} of its operator does not`);
    } else if (wanted && type !== 'UNDEFINED' && type !== wanted.type) {
      problems.push(`gives ${quoted(name)} as ${type}, and its operator takes ${wanted.type}`);
    }
    seen.add(name);
  }
  for (const [name, { required }] of known) {
    if (required && !seen.has(name)) problems.push(`lacks the attribute ${quoted(name)}, which its operator requires`);
  }
  return problems.map((what) => ({ where, what }));
}
