/** The drafts of JSON Schema that are judged, in their order. */
export const DRAFTS = ['4', '6', '7', '2019-09', '2020-12'] as const;
export type Draft = (typeof DRAFTS)[number];

/** Which draft a schema is of, by its `$schema`: 2020-12 where it names none. Undefined of one that is not known. */
export function draftOf(schema: unknown): Draft | undefined {
  const named = (schema as { readonly $schema?: unknown } | null)?.$schema;
  if (typeof named !== 'string') return '2020-12';
  const [, draft] = /^https?:\/\/json-schema\.org\/(?:draft-0|draft\/)([^/]+)\/schema#?$/.exec(named) ?? [];
  return DRAFTS.find((one) => one === draft);
}

export const isFrom = (draft: Draft, first: Draft): boolean => DRAFTS.indexOf(draft) >= DRAFTS.indexOf(first);
