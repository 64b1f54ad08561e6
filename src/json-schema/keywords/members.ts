import type { Compiling, Fits, Keyword, Node } from '../node.ts';
import { countOf, isList, isObject, type JsonObject, namesOf, objectOf } from '../problem.ts';
import { patternOf } from './values.ts';

/** A keyword on objects says nothing of other values. */
const ofObjects =
  (fits: (value: JsonObject, ...more: Tail<Parameters<Fits>>) => boolean): Fits =>
  (value, scope, seen) =>
    !isObject(value) || fits(value, scope, seen);

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

function named(keyword: string, value: unknown, { nodeOf }: Compiling): readonly (readonly [string, Node])[] {
  return Object.entries(objectOf(keyword, value)).map(([name, schema]) => [name, nodeOf(schema, keyword)] as const);
}

export const properties: Keyword = (value, compiling) => {
  const nodes = named('properties', value, compiling);
  return ofObjects((one, scope, seen) => {
    for (const [name, node] of nodes) {
      if (!Object.hasOwn(one, name)) continue;
      if (!node.fits(one[name], scope, undefined)) return false;
      seen?.keys.add(name);
    }
    return true;
  });
};

export const patternProperties: Keyword = (value, compiling) => {
  const nodes = named('patternProperties', value, compiling).map(
    ([pattern, node]) => [patternOf('patternProperties', pattern), node] as const,
  );
  return ofObjects((one, scope, seen) => {
    for (const key of Object.keys(one)) {
      for (const [pattern, node] of nodes) {
        if (!pattern.test(key)) continue;
        if (!node.fits(one[key], scope, undefined)) return false;
        seen?.keys.add(key);
      }
    }
    return true;
  });
};

export const additionalProperties: Keyword = (value, { nodeOf, schema }) => {
  const node = nodeOf(value, 'additionalProperties');
  const names = new Set(isObject(schema.properties) ? Object.keys(schema.properties) : []);
  const patterns = Object.keys(isObject(schema.patternProperties) ? schema.patternProperties : {}).map((pattern) =>
    patternOf('patternProperties', pattern),
  );
  return ofObjects((one, scope, seen) => {
    for (const key of Object.keys(one)) {
      if (names.has(key) || patterns.some((pattern) => pattern.test(key))) continue;
      if (!node.fits(one[key], scope, undefined)) return false;
      seen?.keys.add(key);
    }
    return true;
  });
};

export const unevaluatedProperties: Keyword = (value, { nodeOf }) => {
  const node = nodeOf(value, 'unevaluatedProperties');
  return ofObjects((one, scope, seen) => {
    for (const key of Object.keys(one)) {
      if (seen!.keys.has(key)) continue;
      if (!node.fits(one[key], scope, undefined)) return false;
      seen!.keys.add(key);
    }
    return true;
  });
};

export const propertyNames: Keyword = (value, { nodeOf }) => {
  const node = nodeOf(value, 'propertyNames');
  return ofObjects((one, scope) => Object.keys(one).every((key) => node.fits(key, scope, undefined)));
};

export const required: Keyword = (value) => {
  const names = namesOf('required', value);
  return ofObjects((one) => names.every((name) => Object.hasOwn(one, name)));
};

export const minProperties: Keyword = (value) => {
  const least = countOf('minProperties', value);
  return ofObjects((one) => Object.keys(one).length >= least);
};

export const maxProperties: Keyword = (value) => {
  const most = countOf('maxProperties', value);
  return ofObjects((one) => Object.keys(one).length <= most);
};

export const dependentRequired: Keyword = (value) => {
  const entries = Object.entries(objectOf('dependentRequired', value)).map(
    ([name, needed]) => [name, namesOf('dependentRequired', needed)] as const,
  );
  return ofObjects((one) =>
    entries.every(([name, needed]) => !Object.hasOwn(one, name) || needed.every((key) => Object.hasOwn(one, key))),
  );
};

export const dependentSchemas: Keyword = (value, compiling) => {
  const nodes = named('dependentSchemas', value, compiling);
  return ofObjects((one, scope, seen) =>
    nodes.every(([name, node]) => !Object.hasOwn(one, name) || node.fits(one, scope, seen)),
  );
};

/** Until draft 7: names or a schema, which later drafts tell apart. */
export const dependencies: Keyword = (value, compiling) => {
  const entries = Object.entries(objectOf('dependencies', value));
  const some = (isNames: boolean) => Object.fromEntries(entries.filter(([, one]) => isList(one) === isNames));
  const [names, schemas] = [dependentRequired(some(true), compiling)!, dependentSchemas(some(false), compiling)!];
  return (one, scope, seen) => names(one, scope, seen) && schemas(one, scope, seen);
};
