import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const uniqueNames: Rule = {
  title: 'every value is written once',
  handling: 'fail',
  remedy: 'Rename one of the two values: a graph is in single static assignment form.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'twice')
      .map(({ name, where }) => ({ where, what: `writes ${quoted(name)}, which is written already` })),
};
