declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** A share between 0 and 1. */
export type Fraction = Branded<number, 'Fraction'>;
export type Milliseconds = Branded<number, 'Milliseconds'>;
export type Bytes = Branded<number, 'Bytes'>;
/** Lower-case hexadecimal SHA-256, prefixed: `sha256:…`. */
export type Digest = Branded<string, 'Digest'>;

export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const bytes = (value: number): Bytes => value as Bytes;

/** Throws RangeError outside [0, 1]; NaN is outside. */
export function fraction(value: number): Fraction {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`a fraction lies between 0 and 1, got ${value}`);
  return value as Fraction;
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
