import type { Rule } from './rule.ts';

export const shapes: Rule = {
  title: 'shapes go together, and are what the model declares',
  handling: 'fail',
  remedy:
    'Export again from the code that runs; declarations of a graph that was edited are made anew by onnx.shape_inference.',
  find: ({ inference }) => inference.problems.filter(({ kind }) => kind === 'shape'),
};
