import type { Rule } from './rule.ts';

export const types: Rule = {
  title: 'every node is given element types that its operator takes',
  handling: 'fail',
  remedy: 'Export again; after a conversion to another precision, add the Cast that it left out.',
  find: ({ inference }) => inference.problems.filter(({ kind }) => kind === 'type'),
};
