import { digestOf } from '../result/canonical.ts';
import type { EmbeddingProfile, Profile } from './document.ts';

/** A profile before its digest is taken; that of an earlier one counts for nothing. */
export type Unsealed = Omit<Profile, 'digest'> & { readonly digest?: string };

/** With the digest of all the rest, which tells an edited profile from one as it was made. */
export function sealed({ digest: _, ...content }: Unsealed): Profile {
  return { ...content, digest: digestOf(content) };
}

/** A profile with these embeddings. Without any it has no key of that name, as those that were made before there was one. */
export function withEmbeddings(
  { embeddings: _, ...profile }: Unsealed,
  embeddings: readonly EmbeddingProfile[],
): Profile {
  return sealed(embeddings.length === 0 ? profile : { ...profile, embeddings: [...embeddings] });
}

export function isIntact(profile: Profile): boolean {
  return sealed(profile).digest === profile.digest;
}
