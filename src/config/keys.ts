import { z } from 'zod';
import { expandable } from './environment.ts';
import { parseDuration, parseSize } from './quantity.ts';

/** A file or folder. Relative paths are relative to the file that names them, or to the working folder for a flag. */
export const pathKey = () => expandable();

/** `100ms`, `10m` → milliseconds. */
export const durationKey = () =>
  z.union([z.string(), z.number()]).transform((text, context) => take(parseDuration(text), context));

/** `512MiB`, `4GB` → bytes. */
export const sizeKey = () =>
  z.union([z.string(), z.number()]).transform((text, context) => take(parseSize(text), context));

/** What to make of a verdict other than pass: block, tell, or let it be. */
export const severityKey = () => z.enum(['fail', 'warn', 'pass']);

const modelShape = {
  name: z.string().min(1).max(200).optional().describe('What reports call it. Default: the file name.'),
  path: pathKey().describe('The ONNX file; external weights lie beside it.'),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the output that holds logits, probabilities or labels. Default: the only one that can.'),
  'output-kind': z
    .enum(['logits', 'probabilities', 'labels'])
    .optional()
    .describe('What that output holds. Default: judged by its name and type.'),
  classes: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(2)
    .optional()
    .describe('Label of each output column, in order. Default: 0, 1, 2, …'),
};

const pathToModel = <T extends { path: string }>(value: string | T): { path: string } | T =>
  typeof value === 'string' ? { path: value } : value;

/** `models/m.onnx`, or a mapping with `path` and what the file itself does not say. */
export const modelKey = () => z.union([pathKey(), z.strictObject(modelShape)]).transform(pathToModel<ModelKeys>);

export type ModelKeys = z.infer<z.ZodObject<typeof modelShape>>;

/** Take a parsed quantity, or report its problem at this key. */
export function take<T>(
  parsed: { ok: true; value: T } | { ok: false; problem: string },
  context: z.core.$RefinementCtx<unknown>,
): T {
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: `${parsed.problem}.` });
  return z.NEVER;
}
