import type * as z from 'zod';

/** Where what keys name is looked for. */
export interface OpenRequest {
  /** Paths are relative to it, and it is the git repository that is worked in. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The keys of one kind of store: `kind` names it. */
export type KindSchema = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

/** What a kind of registry or ledger is: its keys, and how it is opened. What it does is loaded only then. */
export interface Kind<Schema extends KindSchema, Store> {
  readonly schema: Schema;
  /** Throws ConfigurationError where what the keys name cannot be what they say. */
  open(keys: z.output<Schema>, request: OpenRequest): Promise<Store>;
}

type SchemasOf<Kinds extends readonly { readonly schema: KindSchema }[]> = {
  -readonly [Index in keyof Kinds]: Kinds[Index]['schema'];
};

/** The schemas of a list of kinds, each in its place. */
export function schemasOf<const Kinds extends readonly { readonly schema: KindSchema }[]>(
  kinds: Kinds,
): SchemasOf<Kinds> {
  return kinds.map(({ schema }) => schema) as SchemasOf<Kinds>;
}

/** The kind that keys name which were checked against the schemas of the same list. */
export function kindOf<One extends { readonly schema: KindSchema }>(
  kinds: readonly One[],
  keys: { kind: string },
): One {
  return kinds.find(({ schema }) => schema.shape.kind.value === keys.kind)!;
}
