import { quoted } from '../../../onnx/quoted.ts';
import { formatBytes, several } from '../../../wording/numbers.ts';
import type { Rule } from './rule.ts';

export const duplicateWeights: Rule = {
  title: 'no weight is stored twice',
  handling: 'warn',
  remedy: 'Tie the weights again after the export: let one initializer serve all nodes that use it.',
  find({ weights }) {
    if ('notRead' in weights) return { notChecked: weights.notRead };
    return weights.duplicates.map(({ names, bytes }) => ({
      where: `the weight ${quoted(names[0]!)}`,
      what: `of ${formatBytes(bytes)} is stored ${several(names.length, 'time')}, as ${names.slice(1, 4).map(quoted).join(', ')}${names.length > 4 ? ', …' : ''} too`,
    }));
  },
};
