import { ConfigurationError } from '../../../core/errors.ts';
import type { Task } from '../../../metrics/metric.ts';
import type { RowPredictor } from '../../../predict/row-predictor.ts';
import { timeCalls } from '../../../predict/time-calls.ts';
import type { RowBatch } from '../../../table/rows.ts';
import type { Present, Setting, TimedArm } from './arm.ts';
import { readBatches, requireRows } from './rows.ts';

/**
 * An ONNX file from rows to predictions, as the accuracy gate runs it: its columns made into tensors, the way into the model's
 * process and back, the model, and its outputs read as classes or numbers. The clock is of this process.
 */
export async function openRowsArm({ model, found }: Present, setting: Setting): Promise<TimedArm> {
  const { policy, context } = setting;
  requireOwnProcessor(setting);
  const source = requireRows(model, setting);
  const { inputs, categories, missing } = policy.keys.data ?? {};
  const { timeout, memory, threads } = policy.keys;
  const budget = { timeout, memory, threads, quantisedArithmetic: 'native' } as const;
  const openAs = (task: Task) =>
    found.open({ table: source.name, columns: source.columns, task, inputs, categories, missing }, budget);
  // A number for each row, or else what tells its class: nobody says here which it is.
  const predictor = await openAs('values').catch((error: unknown) => {
    if (error instanceof ConfigurationError) return openAs('classes');
    throw error;
  });
  let batches: readonly RowBatch[] = [];
  return {
    environment: { ...predictor.environment, timedFrom: 'rows' },
    rhythm: null,
    async prepare({ batch }) {
      batches = await readBatches(source, predictor, batch, context.signal);
    },
    time: async (block) => ({
      ...(await timeCalls(
        (input) => predictOnce(predictor, batches[input % batches.length]!),
        block,
        context.clock.monotonic,
      )),
      peakMemory: null,
    }),
    started: async () => null,
    harness: async () => null,
    close: () => predictor.close(),
  };
}

async function predictOnce(predictor: RowPredictor, batch: RowBatch): Promise<void> {
  for await (const predicted of predictor.predict(only(batch))) void predicted;
}

async function* only(batch: RowBatch): AsyncGenerator<RowBatch> {
  yield batch;
}

/** Rows go the way of the accuracy gate, which knows neither other providers nor processors to bind to. */
function requireOwnProcessor({ policy: { keys, sources } }: Setting): void {
  const stray = keys.provider !== 'cpu' ? 'provider' : keys.processors !== undefined ? 'processors' : null;
  if (stray === null) return;
  throw new ConfigurationError(
    `timed: rows goes the way of the accuracy gate, which has no ${stray}. Leave ${stray} out, or say timed: model.`,
    { position: sources.at([stray]) ?? sources.at(['timed']) },
  );
}
