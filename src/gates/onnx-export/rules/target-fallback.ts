import { DEFAULT_DOMAIN } from '../../../onnx/graph.ts';
import { several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

export const targetFallback: Rule = {
  title: 'the target runs every operator itself',
  handling: 'warn',
  remedy:
    'Export without the operator, or write it with others: each stay on the processor costs a copy there and back. Where that is meant, let it be with rules: { target-fallback: pass }.',
  find({ model, target }) {
    if (target === undefined || target.accelerates === null) return 'not-asked';
    const { name, accelerates } = target;
    return model.operators
      .filter(({ domain, type }) => domain === DEFAULT_DOMAIN && !accelerates.includes(type))
      .map(({ type, count }) => ({
        where: several(count, 'node'),
        what: `of ${type} ${count === 1 ? 'runs' : 'run'} on the processor: ${name} does not have that operator`,
      }));
  },
};
