import { SubjectError } from '../../../core/errors.ts';
import { bytes } from '../../../core/units.ts';
import type { CommandSource } from '../../../predict/command-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { Setting, TimedArm } from './arm.ts';
import { commandOf, requireNoVariables, throwIfFailed } from './command.ts';
import { readNumbers } from './numbers.ts';

const MOST_OUTPUT = bytes(64 * 2 ** 20);
const MILLISECONDS = { ns: 1e-6, us: 1e-3, ms: 1, s: 1e3 } as const;

/** A program that times its own calls and prints how long each took: each run of it is a block. */
export function openNumbersArm(model: NamedModel<CommandSource>, setting: Setting): TimedArm {
  const { policy, context } = setting;
  requireNoVariables(model);
  const command = commandOf(model.source, setting);
  let batch = 1;
  const { timeout } = model.source;
  const scale = MILLISECONDS[policy.keys.unit];
  return {
    environment: { predictor: 'command (numbers)' },
    rhythm: { calls: 1, leadIn: 0, time: timeout },
    async prepare(cell) {
      batch = cell.batch;
    },
    async time() {
      const environment = { ...command.environment, MODELASSAY_BATCH: String(batch) };
      const outcome = await context.run({ ...command, environment }, { timeout, output: MOST_OUTPUT });
      throwIfFailed(model, setting, outcome);
      const read = readNumbers(outcome.stdout.toString('utf8'), scale);
      if (!(read instanceof Float64Array)) {
        throw new SubjectError(`The command of the model ${model.name} ${read.problem}`, { position: model.position });
      }
      const failures = read.filter((latency) => latency === Number.POSITIVE_INFINITY).length;
      return {
        latencies: read,
        span: read.reduce((sum, latency) => sum + (Number.isFinite(latency) ? latency : 0), 0),
        failures,
        failure: failures === 0 ? null : 'the command printed inf',
        peakMemory: null,
      };
    },
    started: async () => null,
    harness: async () => null,
    close: async () => {},
  };
}
