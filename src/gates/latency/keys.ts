import * as z from 'zod';
import { durationKey, handlingKey, pathForm, pathKey, sizeKey, take } from '../../config/keys.ts';
import { dataset, how, judged, strict, withLongForm } from '../../config/meaning.ts';
import { feedShape, sourceShape } from '../source-keys.ts';
import { metricsKey } from './metric-keys.ts';
import { parseRate } from './rate.ts';

const dataShape = {
  ...sourceShape,
  path: sourceShape.path.describe('Parquet, CSV, JSON or NPZ: a file, a folder, a glob or a list of files.'),
  missing: z
    .enum(['error', 'nan'])
    .default('error')
    .describe('What a null feature is: refused, or NaN for a model that is made for missing values.'),
  ...feedShape,
};

const dimension = () => z.int().min(1).max(1_000_000);

/** What every gate that times calls can be told. */
export const timedShape = {
  data: dataset(withLongForm(z.union([pathKey(), z.strictObject(dataShape)]), pathForm), 'where needed')
    .transform((value) => (typeof value === 'string' ? z.strictObject(dataShape).parse(pathForm(value)) : value))
    .optional()
    .describe('Rows that the calls are made with. Default: inputs of the model’s own shapes, made with `seed`.'),
  batch: judged(z.union([dimension(), z.array(dimension()).min(1).max(20)]))
    .transform((value) => (typeof value === 'number' ? [value] : [...new Set(value)]))
    .prefault([1])
    .describe('Rows of one call; several are timed one after another, and every limit holds for each.'),
  sizes: judged(z.record(z.string(), z.union([dimension(), z.array(dimension()).min(1).max(20)])))
    .default({})
    .describe('Without data: the size, or sizes, of each symbolic dimension but the batch: `{ sequence: [64, 512] }`.'),
  timed: judged(z.enum(['model', 'rows']))
    .default('model')
    .describe(
      'What a call of an ONNX file is: the model alone, from tensors to tensors; or from rows of data to predictions, preparing and reading included.',
    ),
  time: how(durationKey())
    .prefault('60s')
    .describe('What timing may take in all, warm-up included; opening the models comes on top.'),
  'warm-up': how(durationKey()).prefault('10s').describe('At most this of it until the calls are stable.'),
  starts: how(z.int().min(1).max(1000))
    .default(10)
    .describe('How often each model is started anew, where a limit is about starting.'),
  protocol: judged(z.enum(['numbers', 'lines', 'trtexec']))
    .default('numbers')
    .describe(
      'Of a command: numbers prints how long each of its calls took, one a line; lines answers one JSON row a line, timed here; trtexec exports its times.',
    ),
  unit: judged(z.enum(['ns', 'us', 'ms', 's']))
    .default('ms')
    .describe('Of the numbers that a command prints.'),
  rate: judged(z.union([z.string(), z.number()]))
    .transform((text, context) => take(parseRate(text), context))
    .optional()
    .describe('Of an endpoint: requests per second, sent whatever the answers do: `50/s`.'),
  confidence: strict(z.number().min(0.8).max(0.999), 'higher')
    .default(0.99)
    .describe('One-sided confidence of every bound.'),
  'on-inconclusive': handlingKey()
    .default('fail')
    .describe('What to make of too few calls to decide, or of a machine that is too noisy: fail, warn or pass.'),
  'on-missing-baseline': handlingKey()
    .default('fail')
    .describe('What to make of a limit that needs a baseline when there is none.'),
  threads: judged(z.int().min(0).max(1024)).default(0).describe('Threads of the model runtime; 0 lets it choose.'),
  processors: judged(z.array(z.int().min(0).max(4095)).min(1))
    .optional()
    .describe('Linux: the processors that every timed process is bound to (`taskset`): `[2, 3]`. Default: all.'),
  timeout: how(durationKey()).prefault('30s').describe('For one call, and for loading a model.'),
  memory: how(sizeKey()).prefault('8GiB').describe('Resident memory that a model’s process may use.'),
  seed: judged(z.int().min(1).max(0xffff_ffff))
    .default(1)
    .describe('Seed of generated inputs, and of the order in which the models take turns.'),
};

/** The keys of `gates.latency`. Each is also an input of `actions/latency` and a flag of `modelassay latency`. */
export const latencyKeys = z.strictObject({
  metrics: metricsKey().describe(
    'Metric → limits: `min`, `max`, `max-rise` (5% or 2ms), `max-drop` where higher is better.',
  ),
  provider: judged(z.string().min(1))
    .default('cpu')
    .describe('Execution provider of ONNX Runtime: cpu, cuda, tensorrt, dml, coreml, webgpu.'),
  ...timedShape,
});

export type LatencyKeys = z.infer<typeof latencyKeys>;
