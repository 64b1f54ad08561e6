import * as z from 'zod';
import { expandable } from './environment.ts';
import { file, place, strict, withLongForm } from './meaning.ts';
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
export const severityKey = () => strict(z.enum(['fail', 'warn', 'pass']), ['pass', 'warn', 'fail']);

const columnKey = () => z.string().min(1);

const scoresKey = () =>
  z
    .record(z.string().min(1), columnKey())
    .refine(
      (columns) => Object.keys(columns).length >= 2,
      'it names the column of each class, and there are at least two.',
    );

const modelShape = {
  name: place(z.string().min(1).max(200)).optional().describe('What reports call it. Default: the file name.'),
  path: place(pathKey()).describe('The ONNX file, with external weights beside it; or a table of predictions.'),
  kind: z
    .enum(['onnx', 'table'])
    .optional()
    .describe('What the file is. Default: table for Parquet, CSV, JSON and NPZ, else onnx.'),
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
  id: columnKey().optional().describe('Of a table of predictions: the column that names the row. Default: as in data.'),
  predicted: columnKey()
    .optional()
    .describe(
      'Of a table of predictions: the column with the predicted class or number. Default: predicted or prediction.',
    ),
  probabilities: scoresKey().optional().describe('Of a table of predictions: class → the column with its probability.'),
  logits: scoresKey().optional().describe('Of a table of predictions: class → the column with its logit.'),
};

/** Of a key whose short form names a file, or a list of them: `rows.csv` is `{ path: rows.csv }`. */
export function pathForm<T>(written: T): Exclude<T, Short> | { path: Extract<T, Short> } {
  const isShort = typeof written === 'string' || Array.isArray(written);
  return isShort ? { path: written as Extract<T, Short> } : (written as Exclude<T, Short>);
}

type Short = string | readonly unknown[];

/** `models/m.onnx`, or a mapping with `path` and what the file itself does not say. */
export const modelKey = () =>
  withLongForm(z.union([pathKey(), z.strictObject(modelShape)]), pathForm).transform(
    (value): ModelKeys => pathForm(value),
  );

export type ModelKeys = z.infer<z.ZodObject<typeof modelShape>>;

const baselineShape = {
  ...modelShape,
  path: modelShape.path.optional(),
  stage: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Instead of a path: a pointer of the registry, whose version is fetched. `baseline: production` is short.',
    ),
  file: z.string().min(1).optional().describe('The ONNX file of that version. Default: the only one at its top.'),
};

/** The word that stands for a pointer of the registry and not for a file of that name. */
export const CHAMPION = 'production';

/** `models/m.onnx`, `production`, or a mapping with either `path` or `stage`. */
export const baselineKey = () =>
  withLongForm(z.union([pathKey(), z.strictObject(baselineShape)]), baselineForm).transform(
    (value, context): ModelKeys | ChampionKeys => {
      const { path, stage, file, ...rest } = baselineForm(value);
      if (path === undefined && stage !== undefined) return { ...rest, stage, file };
      if (path !== undefined && stage === undefined && file === undefined) return { ...rest, path };
      const message = 'name either path, a model file, or stage, a pointer of the registry with its optional file.';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    },
  );

type BaselineShape = z.infer<z.ZodObject<typeof baselineShape>>;

function baselineForm<T>(written: T): Exclude<T, Short> | BaselineShape {
  return written === CHAMPION ? { stage: CHAMPION } : (pathForm(written) as Exclude<T, Short> | BaselineShape);
}

/** A baseline that a registry keeps; what it does not say of its outputs is as for the model under test. */
export type ChampionKeys = Omit<ModelKeys, 'path'> & { readonly stage: string; readonly file?: string | undefined };

/** Take a parsed quantity, or report its problem at this key. */
export function take<T>(
  parsed: { ok: true; value: T } | { ok: false; problem: string },
  context: z.core.$RefinementCtx<unknown>,
): T {
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: `${parsed.problem}.` });
  return z.NEVER;
}
