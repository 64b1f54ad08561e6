import * as z from 'zod';
import { nearest } from '../core/nearest.ts';
import { expandable } from './environment.ts';
import { durationKey, pathForm, pathKey, type Short } from './keys.ts';
import { place, strict, withLongForm } from './meaning.ts';

const columnKey = () => z.string().min(1);

const scoresKey = () =>
  z
    .record(z.string().min(1), columnKey())
    .refine(
      (columns) => Object.keys(columns).length >= 2,
      'it names the column of each class, and there are at least two.',
    );

const commandShape = {
  run: z
    .union([z.string().min(1), z.array(z.string()).min(1)])
    .describe('A line for the shell, or a program with its arguments as a list, which no shell reads.'),
  writes: z.enum(['ndjson', 'csv', 'parquet']).default('ndjson').describe('How it writes its predictions.'),
  timeout: durationKey().prefault('1h').describe('After this it is ended, with what it started.'),
  environment: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/))
    .optional()
    .describe('Variables of this process that it may see; no token reaches it otherwise.'),
};

/** `python predict.py`, or a mapping with `run`. */
const commandKey = () =>
  withLongForm(z.union([z.string().min(1), z.strictObject(commandShape)]), (written) =>
    typeof written === 'string' ? { run: written } : written,
  ).transform((value) => (typeof value === 'string' ? z.strictObject(commandShape).parse({ run: value }) : value));

const httpShape = {
  url: expandable()
    .refine((text) => /^https?:\/\//.test(text), 'an address begins with http:// or https://.')
    .describe(
      'Of a model (v2: …/v2/models/NAME; tf-serving: …/v1/models/NAME), or the address that takes the rows (json).',
    ),
  protocol: z
    .enum(['v2', 'tf-serving', 'json'])
    .optional()
    .describe('Open Inference Protocol, TensorFlow Serving, or a body of your own. Default: by the address.'),
  body: z
    .unknown()
    .optional()
    .describe('With json: what is sent, "$rows" standing for the list of rows as mappings. Default: { rows: $rows }.'),
  predictions: z
    .string()
    .regex(/^(\/.*)?$/)
    .optional()
    .describe('With json: the JSON pointer to the list of predictions. Default: /predictions.'),
  signature: z.string().optional().describe('With tf-serving: the signature. Default: serving_default.'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), z.string().regex(/^[A-Za-z_]\w*$/))
    .optional()
    .describe('Header → the environment variable that holds its value, such as a login.'),
  timeout: durationKey().prefault('30s').describe('For one request.'),
  retries: z
    .int()
    .min(0)
    .max(20)
    .default(4)
    .describe('Further tries of a request that was not answered, or with 429, 502, 503 or 504.'),
  concurrency: z.int().min(1).max(64).default(4).describe('Requests at a time.'),
};

/** An address, or a mapping with `url`. */
const httpKey = () =>
  withLongForm(z.union([z.string().min(1), z.strictObject(httpShape)]), (written) =>
    typeof written === 'string' ? { url: written } : written,
  ).transform((value) => (typeof value === 'string' ? z.strictObject(httpShape).parse({ url: value }) : value));

const modelShape = {
  name: place(z.string().min(1).max(200)).optional().describe('What reports call it. Default: the file name.'),
  path: place(pathKey())
    .optional()
    .describe(
      'The ONNX file, with external weights beside it, or a folder with one at its top, all of whose files are the model; or a table of predictions; or, beside command, the file or folder that it loads.',
    ),
  command: commandKey()
    .optional()
    .describe('Instead of running a file here: a program that reads rows and writes predictions.'),
  http: httpKey()
    .optional()
    .describe('Instead of a file: an endpoint that predicts; an address, or a mapping with `url`.'),
  kind: z
    .enum(['onnx', 'table'])
    .optional()
    .describe('What the file is. Default: table for Parquet, CSV, JSON and NPZ, else onnx.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Of a folder: the ONNX file in it that is run, such as onnx/model.onnx. Default: the only one at its top.',
    ),
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
  id: columnKey()
    .optional()
    .describe(
      'Of predictions that come with ids: the column, or the member of the answer, with that of the row. Default: as in data.',
    ),
  predicted: columnKey()
    .optional()
    .describe(
      'Of a table of predictions: the column with the predicted class or number. Default: predicted or prediction.',
    ),
  interval: z
    .strictObject({ low: columnKey(), high: columnKey() })
    .optional()
    .describe('Of predicted numbers: the columns with the bounds of an interval of each row.'),
  'further-rows': strict(z.enum(['refuse', 'allow']), ['allow', 'refuse'])
    .optional()
    .describe('Of predictions: what to make of those for rows that the data does not have. Default: refuse.'),
  probabilities: scoresKey().optional().describe('Of a table of predictions: class → the column with its probability.'),
  logits: scoresKey().optional().describe('Of a table of predictions: class → the column with its logit.'),
};

/** `models/m.onnx`, or a mapping with `path`, `command` or `http` and what these themselves do not say. */
export const modelKey = () =>
  withLongForm(z.union([pathKey(), z.strictObject(modelShape)]), pathForm).transform((value, context): ModelKeys => {
    const keys: ModelKeys = pathForm(value);
    if (isNamed(keys)) return keys;
    context.addIssue({ code: 'custom', message: 'name path, command or http: where its predictions come from.' });
    return z.NEVER;
  });

function isNamed({ path, command, http }: Pick<ModelKeys, 'path' | 'command' | 'http'>): boolean {
  return [path, command, http].some((one) => one !== undefined);
}

export type ModelKeys = z.infer<z.ZodObject<typeof modelShape>>;

const baselineShape = {
  ...modelShape,
  stage: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Instead of a path: a pointer of the registry, whose version is fetched. `baseline: production` is short.',
    ),
  result: pathKey()
    .optional()
    .describe(
      'Instead of a path: what latency or gpu-benchmark wrote of it earlier on a like machine, such as latency.json, with its attachments.',
    ),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The file of that version, or of the folder, that is run. Default: as for the model; else the only ONNX file at its top; beside command the folder, where path is one.',
    ),
};

/** The word that stands for a pointer of the registry and not for a file of that name. */
export const CHAMPION = 'production';

/** ` Did you mean production, …?` of a file that is not there and is called almost so, as no file is; or nothing. */
export function meantChampion(name: string): string {
  const [guess] = name === CHAMPION || name.includes('.') ? [] : nearest(name, [CHAMPION]);
  return guess === undefined ? '' : ` Did you mean ${guess}, the version that the registry has there?`;
}

/** `models/m.onnx`, `production`, or a mapping with `path`, `command` or `http`, or with `stage`, or with `result`. */
export const baselineKey = () =>
  withLongForm(z.union([pathKey(), z.strictObject(baselineShape)]), baselineForm).transform(
    (value, context): BaselineKeys => {
      const { path, stage, command, http, result, ...rest } = baselineForm(value);
      const own = { ...rest, path, command, http };
      const ways = [isNamed(own), stage !== undefined, result !== undefined].filter(Boolean).length;
      if (ways === 1 && stage !== undefined) return { ...rest, stage };
      if (ways === 1 && result !== undefined) {
        const stray = Object.entries(rest).find(([key, value]) => key !== 'name' && value !== undefined)?.[0];
        if (stray === undefined) return { name: rest.name, result };
        context.addIssue({ code: 'custom', path: [stray], message: 'a result is read as it is. Leave it out.' });
        return z.NEVER;
      }
      if (ways === 1) return own;
      const message =
        'name either path, command or http, or stage, a pointer of the registry, or result, an earlier measurement.';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    },
  );

export type BaselineKeys = ModelKeys | ChampionKeys | ResultKeys;

type BaselineShape = z.infer<z.ZodObject<typeof baselineShape>>;

function baselineForm<T>(written: T): Exclude<T, Short> | BaselineShape {
  return written === CHAMPION ? { stage: CHAMPION } : (pathForm(written) as Exclude<T, Short> | BaselineShape);
}

/** A baseline that a registry keeps; what it does not say of its outputs is as for the model under test. */
export type ChampionKeys = Omit<ModelKeys, 'path' | 'command' | 'http'> & {
  readonly stage: string;
};

/** A baseline of which only an earlier measurement is there. */
export interface ResultKeys {
  readonly name: string | undefined;
  readonly result: string;
}
