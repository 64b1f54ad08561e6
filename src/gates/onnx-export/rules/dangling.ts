import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const dangling: Rule = {
  title: 'whatever is read is written',
  handling: 'fail',
  remedy: 'Export the whole graph, or give the missing value as an input or an initializer.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'dangling')
      .map(({ name, where }) => ({ where, what: `reads ${quoted(name)}, which nothing writes` })),
};
