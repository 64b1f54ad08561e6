import type { Compiling, Fits, Keyword, Node, Scope } from '../node.ts';
import { isObject, SchemaProblem, textOf } from '../problem.ts';
import type { Resource, Target } from '../resources.ts';

export const ref: Keyword = (value, compiling) => {
  const { schema, resource } = found('$ref', value, compiling);
  const node = compiling.nodeAt(schema, resource);
  return (one, scope, seen) => node.fits(one, scope, seen);
};

/** Leads where the outermost resource on the way says, if the name that it leads to is one that others may take over (Core §8.2.3.2). */
export const dynamicRef: Keyword = (value, compiling) => {
  const { schema, resource, anchor } = found('$dynamicRef', value, compiling);
  const own = compiling.nodeAt(schema, resource);
  if (anchor === undefined || resource.dynamicAnchors.get(anchor) !== schema)
    return (one, scope, seen) => own.fits(one, scope, seen);
  return overriding(compiling, own, (other) => other.dynamicAnchors.get(anchor));
};

/** Of draft 2019-09: `#`, taken over by the outermost resource that says `$recursiveAnchor: true` (Core §8.2.4.2.1). */
export const recursiveRef: Keyword = (value, compiling) => {
  const { schema, resource } = found('$recursiveRef', value, compiling);
  const own = compiling.nodeAt(schema, resource);
  const isOpen = (one: unknown) => isObject(one) && one.$recursiveAnchor === true;
  if (!isOpen(schema)) return (one, scope, seen) => own.fits(one, scope, seen);
  return overriding(compiling, own, ({ root }) => (isOpen(root) ? root : undefined));
};

function found(keyword: string, value: unknown, { resources, resource }: Compiling): Target {
  const reference = textOf(keyword, value);
  const target = resources.find(reference, resource);
  if (target !== undefined) return target;
  if (reference.startsWith('#')) throw new SchemaProblem(`${keyword} ${reference} leads nowhere in this document`);
  throw new SchemaProblem(`${keyword} ${reference} leads into another document, which is not read`, { leadsOut: true });
}

/** Which schema is meant is known only with the way that led here; all that it may be are compiled beforehand. */
function overriding({ nodeAt, resources }: Compiling, own: Node, schemaIn: (resource: Resource) => unknown): Fits {
  for (const resource of resources.all()) {
    const schema = schemaIn(resource);
    if (schema !== undefined) nodeAt(schema, resource);
  }
  return (value, scope, seen) => {
    let fits = own.fits;
    for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
      const schema = schemaIn(at.resource);
      if (schema !== undefined) fits = nodeAt(schema, at.resource).fits;
    }
    return fits(value, scope, seen);
  };
}
