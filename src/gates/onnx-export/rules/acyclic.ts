import type { Rule } from './rule.ts';

export const acyclic: Rule = {
  title: 'no node needs what it writes itself',
  handling: 'fail',
  remedy: 'Export again: a graph with a cycle has no order in which it could be computed.',
  find: ({ names }) =>
    names
      .filter(({ kind }) => kind === 'cycle')
      .map(({ where }) => ({ where, what: 'is part of a cycle, or needs what one would write' })),
};
