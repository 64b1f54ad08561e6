import * as z from 'zod';
import { expandable } from './environment.ts';
import { file, strict } from './meaning.ts';
import { parseDuration, parseSize } from './quantity.ts';

/** A file or folder. Relative paths are relative to the file that names them, or to the working folder for a flag. */
export const pathKey = () => file(expandable());

/** `100ms`, `10m` → milliseconds. */
export const durationKey = () =>
  z.union([z.string(), z.number()]).transform((text, context) => take(parseDuration(text), context));

/** `512MiB`, `4GB` → bytes. */
export const sizeKey = () =>
  z.union([z.string(), z.number()]).transform((text, context) => take(parseSize(text), context));

/** What to make of a verdict other than pass: block, tell, or let it be. */
export const handlingKey = () => strict(z.enum(['fail', 'warn', 'pass']), ['pass', 'warn', 'fail']);

/** Of a key whose short form names a file, or a list of them: `rows.csv` is `{ path: rows.csv }`. */
export function pathForm<T>(written: T): Exclude<T, Short> | { path: Extract<T, Short> } {
  const isShort = typeof written === 'string' || Array.isArray(written);
  return isShort ? { path: written as Extract<T, Short> } : (written as Exclude<T, Short>);
}

export type Short = string | readonly unknown[];

/** Take a parsed quantity, or report its problem at this key. */
export function take<T>(
  parsed: { ok: true; value: T } | { ok: false; problem: string },
  context: z.core.$RefinementCtx<unknown>,
): T {
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: `${parsed.problem}.` });
  return z.NEVER;
}
