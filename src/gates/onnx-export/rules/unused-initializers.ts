import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const unusedInitializers: Rule = {
  title: 'every initializer is used',
  handling: 'warn',
  remedy: 'Remove weights that nothing reads: they are shipped and loaded for nothing.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'unused initializer')
      .map(({ name, where }) => ({ where, what: `has the initializer ${quoted(name)}, which nothing reads` })),
};
