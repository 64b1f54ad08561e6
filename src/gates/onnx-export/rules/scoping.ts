import { quoted } from '../../../onnx/quoted.ts';
import type { Rule } from './rule.ts';

export const scoping: Rule = {
  title: 'subgraphs hide no name of the graphs around them',
  handling: 'fail',
  remedy: 'Rename the value of the subgraph: it sees the names of the graphs around it.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'shadow')
      .map(({ name, where }) => ({ where, what: `writes ${quoted(name)}, a name of a graph around it` })),
};
