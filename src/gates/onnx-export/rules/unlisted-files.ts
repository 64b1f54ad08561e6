import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const unlistedFiles: Rule = {
  title: 'no file beside the model only looks like its weights',
  handling: 'warn',
  remedy:
    'Remove the file, or export again: it may be what an earlier export left, or weights that the model has lost.',
  find: ({ external }) =>
    external.unlisted.map((name) => ({
      where: `the file ${quoted(name)}`,
      what: 'lies beside the model, and no tensor names it',
    })),
};
