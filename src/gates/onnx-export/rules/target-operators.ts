import { DEFAULT_DOMAIN } from '../../../onnx/graph.ts';
import { several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

export const targetOperators: Rule = {
  title: 'the target has every operator',
  handling: 'fail',
  remedy:
    'Export without the operator, write it with others, or bring a plugin of the target and name it with rules: { target-operators: warn }.',
  find({ model, target }) {
    if (target === undefined) return 'not-asked';
    const { lacks, accelerates } = target;
    if (accelerates !== null) return 'not-asked';
    if (lacks === null) return { notChecked: `there is no list of operators for ${target.name}` };
    return model.operators
      .filter(({ domain, type }) => domain === DEFAULT_DOMAIN && lacks.includes(type))
      .map(({ type, count }) => ({
        where: several(count, 'node'),
        what: `of ${type} ${count === 1 ? 'is' : 'are'} not supported by ${target.name}`,
      }));
  },
};
