import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const unusedInputs: Rule = {
  title: 'every input is used',
  handling: 'warn',
  remedy: 'Remove the input, or find out why the export lost what reads it: a caller must feed it for nothing.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'unused input')
      .map(({ name, where }) => ({ where, what: `has the input ${quoted(name)}, which nothing reads` })),
};
