import { DEFAULT_DOMAIN } from '../../../onnx/graph.ts';
import { several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

/** As a policy writes it. */
export function operatorName(domain: string, type: string): string {
  return domain === DEFAULT_DOMAIN ? type : `${domain}:${type}`;
}

export const deniedOperators: Rule = {
  title: 'operators are those that the policy lets pass',
  handling: 'fail',
  remedy: 'Export without the operator, or change allow-operators and deny-operators.',
  find({ model, allowed, denied }) {
    if (allowed.length === 0 && denied.length === 0) return 'not-asked';
    return model.operators
      .map(({ domain, type, count }) => ({ name: operatorName(domain, type), count }))
      .filter(({ name }) => denied.includes(name) || (allowed.length > 0 && !allowed.includes(name)))
      .map(({ name, count }) => ({
        where: several(count, 'node'),
        what: denied.includes(name)
          ? `of ${name} are denied by deny-operators`
          : `of ${name} are not among allow-operators`,
      }));
  },
};
