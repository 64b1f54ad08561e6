import { bindingProblem, boundTo } from '../../../child/affinity.ts';
import type { CommandOutcome } from '../../../child/command.ts';
import { commandProblem } from '../../../child/problem.ts';
import type { Command } from '../../../child/program.ts';
import { ConfigurationError, SubjectError } from '../../../core/errors.ts';
import type { CommandSource } from '../../../predict/command-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { Setting } from './arm.ts';

/** A user's program as this gate runs it: on the processors of the policy, where it names some. */
export function commandOf({ run, folder, at }: CommandSource, { place, policy }: Setting): Command {
  const { visibleDevices } = place;
  const { processors } = policy.keys;
  const environment = {
    ...(at !== undefined && { MODELASSAY_MODEL: at }),
    ...(visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: visibleDevices }),
  };
  if (typeof run === 'string' && processors === undefined) return { folder, environment, shell: run };
  const line = typeof run === 'string' ? ['/bin/sh', '-c', run] : run;
  const [program, ...args] = boundTo(processors, line);
  return { folder, environment, program: program!, args };
}

/** Throws what came of a command that did not succeed. */
export function throwIfFailed(
  { name, position }: NamedModel<CommandSource>,
  { policy: { keys, sources } }: Setting,
  outcome: Pick<CommandOutcome, 'ended' | 'stderr'>,
): void {
  const problem = commandProblem(outcome);
  if (problem === null) return;
  const unbound = bindingProblem(keys.processors, outcome.stderr);
  if (unbound !== null) {
    throw new ConfigurationError(`The command of the model ${name} ${unbound}.`, {
      position: sources.at(['processors']),
    });
  }
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
