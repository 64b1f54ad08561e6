import { isStandardDomain } from '../../../onnx/operators.ts';
import { several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

export const customDomains: Rule = {
  title: 'operators come from ONNX, or from domains that the policy names',
  handling: 'fail',
  remedy: 'Name the domain with domains: [com.microsoft] where every runtime that serves the model has it.',
  find({ model, domains, target }) {
    const known = new Set([...domains, ...(target?.domains ?? [])]);
    const own = new Set(model.functions.map(({ domain, name }) => `${domain}\n${name}`));
    return model.operators
      .filter(({ domain, type }) => !isStandardDomain(domain) && !known.has(domain) && !own.has(`${domain}\n${type}`))
      .map(({ domain, type, count }) => ({
        where: several(count, 'node'),
        what: `of ${type} ${count === 1 ? 'comes' : 'come'} from ${domain}`,
      }));
  },
};
