import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

/** A warning only: ONNX Runtime sorts for itself, and its own float16 converter writes such files. onnx.checker refuses them. */
export const order: Rule = {
  title: 'nodes stand in topological order',
  handling: 'warn',
  remedy: 'Sort the graph before it is saved: ONNX asks for it, and not every runtime sorts for itself.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'late')
      .map(({ name, where }) => ({ where, what: `reads ${quoted(name)} before a node writes it` })),
};
