import type { CommandOutcome } from '../../../child/command.ts';
import { commandProblem } from '../../../child/problem.ts';
import type { Command } from '../../../child/program.ts';
import { ConfigurationError, SubjectError } from '../../../core/errors.ts';
import type { CommandSource } from '../../../predict/command-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { Place } from './arm.ts';

/** A user's program as this gate runs it. */
export function commandOf({ run, folder, at }: CommandSource, { visibleDevices }: Place): Command {
  const environment = {
    ...(at !== undefined && { MODELASSAY_MODEL: at }),
    ...(visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: visibleDevices }),
  };
  const place = { folder, environment };
  return typeof run === 'string' ? { ...place, shell: run } : { ...place, program: run[0]!, args: run.slice(1) };
}

/** Throws what came of a command that did not succeed. */
export function throwIfFailed(
  { name, position }: NamedModel<CommandSource>,
  outcome: Pick<CommandOutcome, 'ended' | 'stderr'>,
): void {
  const problem = commandProblem(outcome);
  if (problem === null) return;
  const message = `The command of the model ${name} ${problem}.`;
  throw outcome.ended.kind === 'unstartable'
    ? new ConfigurationError(message, { position })
    : new SubjectError(message, { position });
}

/** Throws ConfigurationError where variables are named, which this gate does not pass on. */
export function requireNoVariables({ name, source, position }: NamedModel<CommandSource>): void {
  if (source.environment === undefined || source.environment.length === 0) return;
  throw new ConfigurationError(
    `command.environment of the model ${name} names variables, and a command that is timed gets none. Leave it out.`,
    { position },
  );
}
