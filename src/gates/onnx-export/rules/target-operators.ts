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
    const { lacks, has } = target;
    if (lacks === null && has === null) return { notChecked: `there is no list of operators for ${target.name}` };
    return model.operators
      .filter(({ domain, type }) => domain === DEFAULT_DOMAIN && (has ? !has.includes(type) : lacks!.includes(type)))
      .map(({ type, count }) => ({
        where: several(count, 'node'),
        what: `of ${type} are not supported by ${target.name}`,
      }));
  },
};
