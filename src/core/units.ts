declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

export type Milliseconds = Branded<number, 'Milliseconds'>;
export type Bytes = Branded<number, 'Bytes'>;
/** Lower-case hexadecimal SHA-256, prefixed: `sha256:…`. */
export type Digest = Branded<`sha256:${string}`, 'Digest'>;

export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const bytes = (value: number): Bytes => value as Bytes;

export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The only way to a Digest: a document's come through the schema of `result/scalars.ts`, which asks this. Throws RangeError for
 * any other text.
 */
export function parseDigest(text: string): Digest {
  if (!DIGEST.test(text)) {
    throw new RangeError(`a digest is sha256: and 64 hexadecimal digits, got ${JSON.stringify(text.slice(0, 100))}`);
  }
  return text as Digest;
}

/** The digest whose hexadecimal digits these are, as a hash or a list of files gives them. Throws RangeError as parseDigest does. */
export function digestOfHex(hex: string): Digest {
  return parseDigest(`sha256:${hex}`);
}
