import { quoted } from '../../../onnx/quoted.ts';
import { formatCount, several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

export const finiteWeights: Rule = {
  title: 'no weight is NaN or infinite',
  handling: 'fail',
  remedy:
    'Export a checkpoint from before training diverged; a conversion to float16 makes infinities of what is beyond 65504.',
  find({ weights }) {
    if ('notRead' in weights) return { notChecked: weights.notRead };
    return weights.odd
      .filter(({ nan, infinite }) => nan + infinite > 0)
      .map(({ name, nan, infinite, elements }) => ({
        where: `the weight ${quoted(name)}`,
        what: `has ${several(nan + infinite, 'element')} of ${formatCount(elements)} that ${nan + infinite === 1 ? 'is' : 'are'} NaN or infinite`,
      }));
  },
};
