import { isFrom } from '../draft.ts';
import { areDistinct } from '../equal.ts';
import type { Compiling, Fits, Keyword, Node } from '../node.ts';
import { countOf, formed, isList, schemasOf } from '../problem.ts';

/** A keyword on lists says nothing of other values. */
const ofLists =
  (fits: (value: readonly unknown[], ...more: Tail<Parameters<Fits>>) => boolean): Fits =>
  (value, scope, seen) =>
    !isList(value) || fits(value, scope, seen);

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

const atTheirPlace = (nodes: readonly Node[]): Fits =>
  ofLists((one, scope, seen) => {
    for (const [at, { fits }] of nodes.entries()) {
      if (at >= one.length) break;
      if (!fits(one[at], scope, undefined)) return false;
      seen?.items.add(at);
    }
    return true;
  });

const all = (node: Node, first: number): Fits =>
  ofLists((one, scope, seen) => {
    for (let at = first; at < one.length; at++) {
      if (!node.fits(one[at], scope, undefined)) return false;
      seen?.items.add(at);
    }
    return true;
  });

function tuple(keyword: string, value: unknown, { nodeOf }: Compiling): readonly Node[] {
  return schemasOf(keyword, value).map((schema) => nodeOf(schema, keyword));
}

export const prefixItems: Keyword = (value, compiling) => atTheirPlace(tuple('prefixItems', value, compiling));

/** Until 2019-09 a list of schemas is what `prefixItems` is now. */
export const items: Keyword = (value, compiling) => {
  const { draft, schema, nodeOf } = compiling;
  if (!isFrom(draft, '2020-12') && isList(value)) return atTheirPlace(tuple('items', value, compiling));
  const prefix = isFrom(draft, '2020-12') && isList(schema.prefixItems) ? schema.prefixItems.length : 0;
  return all(nodeOf(value, 'items'), prefix);
};

export const additionalItems: Keyword = (value, { schema, nodeOf }) =>
  isList(schema.items) ? all(nodeOf(value, 'additionalItems'), schema.items.length) : undefined;

export const unevaluatedItems: Keyword = (value, { nodeOf }) => {
  const node = nodeOf(value, 'unevaluatedItems');
  return ofLists((one, scope, seen) => {
    for (const [at, item] of one.entries()) {
      if (seen!.items.has(at)) continue;
      if (!node.fits(item, scope, undefined)) return false;
      seen!.items.add(at);
    }
    return true;
  });
};

export const contains: Keyword = (value, { draft, schema, nodeOf }) => {
  const node = nodeOf(value, 'contains');
  const count = (key: string, otherwise: number) =>
    isFrom(draft, '2019-09') && Object.hasOwn(schema, key) ? countOf(key, schema[key]) : otherwise;
  const [least, most] = [count('minContains', 1), count('maxContains', Number.POSITIVE_INFINITY)];
  const speaks = isFrom(draft, '2020-12');
  return ofLists((one, scope, seen) => {
    let found = 0;
    for (const [at, item] of one.entries()) {
      if (!node.fits(item, scope, undefined)) continue;
      found++;
      if (speaks) seen?.items.add(at);
    }
    return found >= least && found <= most;
  });
};

export const minItems: Keyword = (value) => {
  const least = countOf('minItems', value);
  return ofLists((one) => one.length >= least);
};

export const maxItems: Keyword = (value) => {
  const most = countOf('maxItems', value);
  return ofLists((one) => one.length <= most);
};

export const uniqueItems: Keyword = (value) =>
  formed('uniqueItems', value, (one) => typeof one === 'boolean', 'true or false') ? ofLists(areDistinct) : undefined;
