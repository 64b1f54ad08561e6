import * as z from 'zod';
import { DIGEST, parseDigest } from '../core/units.ts';

/** What the parts of a document are made of, each with the size beyond which it is hostile rather than large. */
const MAX_TEXT = 10_000;

export const text = z.string().max(MAX_TEXT);
export const name = z.string().min(1).max(1_000);
export const number = z.number();
export const count = z.int().min(0);
/** The one schema of a digest: what it has parsed is a Digest and is parsed no more. */
export const digest = z.string().regex(DIGEST, 'a digest is sha256: and 64 hexadecimal digits').transform(parseDigest);
export const scalar = z.union([text, number, z.boolean(), z.null()]);
export const sourceSchema = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1) });
