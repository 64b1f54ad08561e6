import type { Draft } from './draft.ts';
import type { JsonObject } from './problem.ts';
import type { Resource, Resources } from './resources.ts';

/** Which members and items of a value schemas have spoken of so far (Core §11). */
export interface Seen {
  readonly keys: Set<string>;
  readonly items: Set<number>;
}

/** The resources that led to a schema, the innermost first (Core §7.1). */
export interface Scope {
  readonly resource: Resource;
  readonly outer: Scope | undefined;
}

/** Whether a value fits. What was spoken of is written into `seen` where anybody asks. */
export type Fits = (value: unknown, scope: Scope | undefined, seen: Seen | undefined) => boolean;

/** A schema, compiled. */
export interface Node {
  fits: Fits;
}

/** What the keywords of one schema are compiled with. */
export interface Compiling {
  readonly draft: Draft;
  readonly resources: Resources;
  readonly resource: Resource;
  readonly options: { readonly formats: boolean; readonly onUnknownFormat?: (format: string) => void };
  /** The schema itself, for keywords that depend on the ones beside them. */
  readonly schema: JsonObject;
  nodeOf(schema: unknown, keyword: string): Node;
  /** A schema elsewhere in the document. */
  nodeAt(schema: unknown, resource: Resource): Node;
}

/** Compiles one keyword of a schema; undefined where it says nothing of its own. */
export type Keyword = (value: unknown, compiling: Compiling) => Fits | undefined;

export const newSeen = (): Seen => ({ keys: new Set(), items: new Set() });

export function addSeen(to: Seen, { keys, items }: Seen): void {
  for (const key of keys) to.keys.add(key);
  for (const item of items) to.items.add(item);
}
