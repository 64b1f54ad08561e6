declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

export type Milliseconds = Branded<number, 'Milliseconds'>;
export type Bytes = Branded<number, 'Bytes'>;
/** Lower-case hexadecimal SHA-256, prefixed: `sha256:…`. */
export type Digest = Branded<string, 'Digest'>;

export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const bytes = (value: number): Bytes => value as Bytes;
