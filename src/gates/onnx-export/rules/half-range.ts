import { quoted } from '../../../onnx/quoted.ts';
import { formatCount, several } from '../../../wording/numbers.ts';
import { computesInHalf } from '../precision.ts';
import type { Rule } from './rule.ts';

export const halfRange: Rule = {
  title: 'weights lie in the range of float16 where the model computes in it',
  handling: 'warn',
  remedy:
    'Leave the operators that use these weights in float32 (op_block_list or node_block_list of the converter), or scale the weights.',
  find({ model, weights }) {
    if ('notRead' in weights) return { notChecked: weights.notRead };
    if (!computesInHalf(model)) return 'not-asked';
    return weights.odd
      .filter(({ type, beyondHalf, lostInHalf }) => beyondHalf > 0 || (type === 'FLOAT' && lostInHalf > 0))
      .map(({ name, type, beyondHalf, elements }) => {
        const where = `the ${type} weight ${quoted(name)}`;
        if (beyondHalf === 0) return { where, what: 'has elements that are 0 in float16, and are not 0' };
        const many = `has ${several(beyondHalf, 'element')} of ${formatCount(elements)}`;
        return type === 'FLOAT16'
          ? { where, what: `${many} at ±65504, which is what a converter leaves of larger ones` }
          : { where, what: `${many} beyond ±65504, infinite in float16` };
      });
  },
};
