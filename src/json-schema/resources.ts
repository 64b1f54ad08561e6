import { type Draft, isFrom } from './draft.ts';
import { isObject, isSchema, type JsonObject, SchemaProblem } from './problem.ts';

/** A schema with an address of its own (Core §4.3.5), and the names that it gives to schemas within it. */
export interface Resource {
  readonly base: string;
  readonly root: unknown;
  readonly anchors: Map<string, unknown>;
  readonly dynamicAnchors: Map<string, unknown>;
}

/** Where a reference leads. */
export interface Target {
  readonly schema: unknown;
  readonly resource: Resource;
  /** What follows `#`, where that is a name and no pointer. */
  readonly anchor: string | undefined;
}

export interface Resources {
  readonly root: Resource;
  all(): Iterable<Resource>;
  /** The resource that a schema belongs to. */
  of(schema: JsonObject): Resource;
  /** Undefined where it leads out of the document, or nowhere. */
  find(reference: string, from: Resource): Target | undefined;
}

/** What a document is called that has no address. */
const NAMELESS = 'json-schema://document/';

const ONE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const MANY = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const NAMED = ['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'];

/** The schemas of a document by their addresses. Throws SchemaProblem for an address that is none. */
export function resourcesOf(document: unknown, draft: Draft): Resources {
  const byAddress = new Map<string, Resource>();
  const owners = new WeakMap<JsonObject, Resource>();
  const idKey = draft === '4' ? 'id' : '$id';

  const open = (base: string, root: unknown): Resource => {
    const resource = { base, root, anchors: new Map(), dynamicAnchors: new Map() };
    byAddress.set(base, resource);
    return resource;
  };

  const visit = (schema: unknown, outer: Resource): void => {
    if (!isObject(schema) || owners.has(schema)) return;
    const resource = owned(schema, outer);
    owners.set(schema, resource);
    for (const key of ONE) if (isSchema(schema[key])) visit(schema[key], resource);
    for (const key of MANY) if (Array.isArray(schema[key])) for (const one of schema[key]) visit(one, resource);
    for (const key of NAMED)
      if (isObject(schema[key])) for (const one of Object.values(schema[key])) visit(one, resource);
  };

  const owned = (schema: JsonObject, outer: Resource): Resource => {
    // Before 2019-09 nothing counts that stands beside a reference.
    if (!isFrom(draft, '2019-09') && '$ref' in schema) return outer;
    const id = schema[idKey];
    let resource = outer;
    if (typeof id === 'string') {
      const [address, fragment] = split(joined(id, outer.base));
      if (id.startsWith('#')) outer.anchors.set(fragment, schema);
      else if (schema === outer.root) {
        resource = { ...outer, base: address };
        byAddress.set(address, resource);
      } else resource = open(address, schema);
      if (!id.startsWith('#') && fragment !== '') resource.anchors.set(fragment, schema);
    }
    if (typeof schema.$anchor === 'string') resource.anchors.set(schema.$anchor, schema);
    if (typeof schema.$dynamicAnchor === 'string') {
      resource.anchors.set(schema.$dynamicAnchor, schema);
      resource.dynamicAnchors.set(schema.$dynamicAnchor, schema);
    }
    return resource;
  };

  const nameless = open(NAMELESS, document);
  visit(document, nameless);
  const root = isObject(document) ? owners.get(document)! : nameless;

  /** What a pointer leads to, and the resource that it lies in, which is another one below an address of its own. */
  const pointed = (pointer: string, start: Resource): Target | undefined => {
    let schema: unknown = start.root;
    let resource = start;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, key)) return undefined;
      schema = (schema as JsonObject)[key];
      if (isObject(schema)) resource = owners.get(schema) ?? resource;
    }
    if (!isSchema(schema)) return undefined;
    // It may stand where no keyword has a schema.
    visit(schema, resource);
    return { schema, resource: isObject(schema) ? owners.get(schema)! : resource, anchor: undefined };
  };

  return {
    root,
    all: () => byAddress.values(),
    of: (schema) => owners.get(schema) ?? root,
    find(reference, from) {
      const [address, fragment] = split(joined(reference, from.base));
      const resource = byAddress.get(address);
      if (resource === undefined) return undefined;
      if (fragment === '') return { schema: resource.root, resource, anchor: undefined };
      if (fragment.startsWith('/')) return pointed(fragment, resource);
      const schema = resource.anchors.get(fragment);
      return schema === undefined ? undefined : { schema, resource, anchor: fragment };
    },
  };
}

function joined(reference: string, base: string): string {
  const url = URL.parse(reference, base);
  if (url === null) throw new SchemaProblem(`${JSON.stringify(reference)} is no address`);
  return url.href;
}

/** An address without its fragment, and the fragment decoded. */
function split(address: string): [address: string, fragment: string] {
  const at = address.indexOf('#');
  if (at < 0) return [address, ''];
  try {
    return [address.slice(0, at), decodeURIComponent(address.slice(at + 1))];
  } catch {
    throw new SchemaProblem(`${JSON.stringify(address.slice(at))} is no fragment of an address`);
  }
}
