import type { Keyword, Node } from '../node.ts';
import { schemasOf } from '../problem.ts';

export const allOf: Keyword = (value, { nodeOf }) => {
  const nodes = schemasOf('allOf', value).map((schema) => nodeOf(schema, 'allOf'));
  return (one, scope, seen) => nodes.every(({ fits }) => fits(one, scope, seen));
};

export const anyOf: Keyword = (value, { nodeOf }) => {
  const nodes = schemasOf('anyOf', value).map((schema) => nodeOf(schema, 'anyOf'));
  // Where somebody asks what was spoken of, all that fit have spoken.
  return (one, scope, seen) =>
    seen === undefined
      ? nodes.some(({ fits }) => fits(one, scope, undefined))
      : nodes.filter(({ fits }) => fits(one, scope, seen)).length > 0;
};

export const oneOf: Keyword = (value, { nodeOf }) => {
  const nodes = schemasOf('oneOf', value).map((schema) => nodeOf(schema, 'oneOf'));
  return (one, scope, seen) => {
    let fitting = 0;
    for (const { fits } of nodes) if (fits(one, scope, seen) && ++fitting > 1) return false;
    return fitting === 1;
  };
};

export const not: Keyword = (value, { nodeOf }) => {
  const node = nodeOf(value, 'not');
  return (one, scope) => !node.fits(one, scope, undefined);
};

export const when: Keyword = (value, { nodeOf, schema }) => {
  const condition = nodeOf(value, 'if');
  const branch = (key: 'then' | 'else'): Node | undefined =>
    Object.hasOwn(schema, key) ? nodeOf(schema[key], key) : undefined;
  const [then, otherwise] = [branch('then'), branch('else')];
  return (one, scope, seen) => (condition.fits(one, scope, seen) ? then : otherwise)?.fits(one, scope, seen) ?? true;
};
