import { DRAFTS, type Draft, draftOf, isFrom } from './draft.ts';
import { KEYWORDS } from './keywords/index.ts';
import { addSeen, type Compiling, type Fits, type Node, newSeen } from './node.ts';
import { isObject, isSchema, type JsonObject, SchemaProblem } from './problem.ts';
import { type Resource, type Resources, resourcesOf } from './resources.ts';

export interface CompileOptions {
  /** A text has to have the format that is named, as the drafts allow; else it is an annotation. Default: true. */
  readonly formats?: boolean;
  /** Told of each format that is not known, which then says nothing. Default: it is a SchemaProblem. */
  readonly onUnknownFormat?: (format: string) => void;
}

/**
 * The test of a value under a JSON Schema: draft 4, 6, 7, 2019-09 or 2020-12, which is taken where none is named. Throws
 * SchemaProblem for what is no schema, a draft or a format that is not known, a pattern that is none, and a reference that leads out
 * of the document, so that nothing passes unjudged. The test throws SchemaProblem where a schema leads back to itself without end.
 */
export function compileSchema(document: unknown, options: CompileOptions = {}): (value: unknown) => boolean {
  const draft = draftOf(document);
  if (draft === undefined)
    throw new SchemaProblem(
      `$schema is ${JSON.stringify((document as JsonObject).$schema)}; judged are the drafts ${DRAFTS.join(', ')}`,
    );
  const resources = resourcesOf(document, draft);
  const node = compileAll(document, draft, resources, { formats: true, ...options });
  return (value) => {
    try {
      return node.fits(value, undefined, undefined);
    } catch (error) {
      if (error instanceof RangeError) throw new SchemaProblem('a schema or a value nests too deep, or without end');
      throw error;
    }
  };
}

/** Every schema that can be reached, before any value is judged: each is compiled once, however many lead to it. */
function compileAll(document: unknown, draft: Draft, resources: Resources, options: Compiling['options']): Node {
  const known = new Map<JsonObject, Node>();
  const waiting: (() => void)[] = [];
  const nodeAt = (schema: unknown, resource: Resource): Node => {
    if (!isObject(schema)) return { fits: () => schema === true };
    const found = known.get(schema);
    if (found !== undefined) return found;
    const node: Node = { fits: () => true };
    known.set(schema, node);
    waiting.push(() => {
      node.fits = fitsOf(schema, {
        draft,
        resources,
        resource,
        options,
        schema,
        nodeAt,
        nodeOf(inner, keyword) {
          if (
            !isSchema(inner) ||
            (typeof inner === 'boolean' && !isFrom(draft, '6') && !keyword.startsWith('additional'))
          )
            throw new SchemaProblem(`${keyword} is ${JSON.stringify(inner)?.slice(0, 80)}; it is a schema`);
          return nodeAt(inner, isObject(inner) ? resources.of(inner) : resource);
        },
      });
    });
    return node;
  };
  if (!isSchema(document)) throw new SchemaProblem('a schema is a mapping of keywords, true or false');
  const root = nodeAt(document, resources.root);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
  return root;
}

/** All keywords of a schema hold; those on what no other has spoken of come last. */
function fitsOf(schema: JsonObject, compiling: Compiling): Fits {
  const alone = '$ref' in schema && !isFrom(compiling.draft, '2019-09');
  const names = alone ? ['$ref'] : Object.keys(schema);
  const last = (name: string) => Number(name.startsWith('unevaluated'));
  const tests = names
    .sort((a, b) => last(a) - last(b))
    .flatMap((name) => {
      const keyword = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name]! : undefined;
      const applies =
        keyword !== undefined && isFrom(compiling.draft, keyword.from) && !isBeyond(compiling.draft, keyword.to);
      const fits = applies ? keyword.compile(schema[name], compiling) : undefined;
      return fits === undefined ? [] : [fits];
    });
  const { resource } = compiling;
  const asks = names.some((name) => last(name) === 1);
  return (value, scope, seen) => {
    const within = scope?.resource === resource ? scope : { resource, outer: scope };
    const own = asks || seen !== undefined ? newSeen() : undefined;
    for (const fits of tests) if (!fits(value, within, own)) return false;
    if (seen !== undefined) addSeen(seen, own!);
    return true;
  };
}

const isBeyond = (draft: Draft, last: Draft | undefined): boolean =>
  last !== undefined && DRAFTS.indexOf(draft) > DRAFTS.indexOf(last);
