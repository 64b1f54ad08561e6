import { join } from 'node:path';
import { ConfigurationError, messageOf, SubjectError } from '../../../core/errors.ts';
import { fileProblem } from '../../../core/file-problem.ts';
import { bytes } from '../../../core/units.ts';
import { readProfile, readSummary, readTimes, settingsOf, type TrtexecLayer } from '../../../gpu/trtexec.ts';
import type { CommandSource } from '../../../predict/command-source.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import type { TimedCalls } from '../../../predict/time-calls.ts';
import type { Setting, TimedArm } from './arm.ts';
import { commandOf, requireNoVariables, throwIfFailed } from './command.ts';

const MOST_OUTPUT = bytes(256 * 2 ** 20);
/** The variable that tells a command where its exports are read, and their names there. */
const FOLDER = 'MODELASSAY_TRTEXEC';
const TIMES = 'times.json';
const PROFILE = 'profile.json';

interface Run {
  readonly calls: TimedCalls;
  readonly tensorrt: string;
  readonly settings: string;
  readonly layers: readonly TrtexecLayer[];
}

/**
 * trtexec, or a command that runs it: each run of it is a block, and its calls are those of `--exportTimes`. It is run once when it
 * is opened, which warms the engine up and tells what it times; that run does not count.
 */
export async function openTrtexecArm(model: NamedModel<CommandSource>, setting: Setting): Promise<TimedArm> {
  const { context, policy } = setting;
  requireNoVariables(model);
  requireOneBatch(model, setting);
  const { timeout } = model.source;
  const run = () =>
    context.files.withFolder(async (folder): Promise<Run> => {
      const command = commandOf({ ...model.source, run: exporting(model.source.run, folder) }, setting);
      const outcome = await context.run(
        { ...command, environment: { ...command.environment, [FOLDER]: folder } },
        { timeout, output: MOST_OUTPUT },
      );
      throwIfFailed(model, setting, outcome);
      const read = (name: string) => context.files.read(join(folder, name), MOST_OUTPUT);
      const times = await read(TIMES).catch((error: unknown) => {
        throw refuse(
          model,
          `wrote no ${TIMES} (${fileProblem(error)}). Let trtexec write it: --exportTimes=$${FOLDER}/${TIMES}.`,
        );
      });
      const profile = (await context.files.exists(join(folder, PROFILE))) ? text(await read(PROFILE)) : null;
      try {
        return runOf(text(times), `${outcome.stdout.toString('utf8')}\n${outcome.stderr}`, profile);
      } catch (error) {
        throw refuse(model, `wrote what cannot be read: ${messageOf(error)}.`);
      }
    });
  const first = await run();
  const { tensorrt, settings, layers } = first;
  return {
    environment: { predictor: 'command (trtexec)', tensorrt, trtexecSettings: settings },
    rhythm: { calls: 1, leadIn: 0, time: timeout },
    layers,
    prepare: async () => {},
    async time() {
      const next = await run();
      if (next.settings === settings && next.tensorrt === tensorrt) return next.calls;
      throw new ConfigurationError(
        `Two runs of ${model.name} timed different things: ${settings}, and ${next.settings}. Their numbers say nothing of each other.`,
        { position: policy.sources.at([]) ?? model.position },
      );
    },
    started: async () => null,
    harness: async () => null,
    close: async () => {},
  };
}

/** Rows of a call are what its engine was given: nobody tells trtexec here. */
function requireOneBatch({ name }: NamedModel<CommandSource>, { policy: { keys, sources } }: Setting): void {
  if (keys.batch.length === 1) return;
  throw new ConfigurationError(
    `trtexec times one shape of ${name}, and batch names ${keys.batch.length}. Say the rows of its calls alone, such as batch: ${keys.batch[0]}.`,
    { position: sources.at(['batch']) },
  );
}

/** With the exports that are read here, unless it says where they go: the profile where layers are profiled at all. */
function exporting(run: CommandSource['run'], folder: string): CommandSource['run'] {
  const given = typeof run === 'string' ? run : run.join(' ');
  if (given.includes(FOLDER)) return run;
  const wanted = [
    ...(given.includes('--exportTimes') ? [] : [['--exportTimes', TIMES] as const]),
    ...(/--(?:dumpProfile|separateProfileRun)\b/.test(given) && !given.includes('--exportProfile')
      ? [['--exportProfile', PROFILE] as const]
      : []),
  ];
  return typeof run === 'string'
    ? [run, ...wanted.map(([flag, file]) => `${flag}="$${FOLDER}/${file}"`)].join(' ')
    : [...run, ...wanted.map(([flag, file]) => `${flag}=${join(folder, file)}`)];
}

function runOf(times: string, log: string, profile: string | null): Run {
  const { latencies, span, transfers } = readTimes(times);
  const summary = readSummary(log);
  return {
    calls: { latencies, span, failures: 0, failure: null, peakMemory: null },
    tensorrt: summary.version ?? 'not told',
    settings: settingsOf(summary, transfers),
    layers: profile === null ? [] : slowestFirst(readProfile(profile)),
  };
}

function slowestFirst(layers: readonly TrtexecLayer[]): readonly TrtexecLayer[] {
  if (layers.length === 0) throw new Error('its profile names no layer');
  return layers.toSorted((a, b) => b.average - a.average);
}

function refuse({ name, position }: NamedModel<CommandSource>, problem: string): SubjectError {
  return new SubjectError(`The command of the model ${name} ${problem}`, { position });
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
