import type { LineProgram } from '../../../child/lines.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import { bytes } from '../../../core/units.ts';
import type { CommandSource } from '../../../predict/command-source.ts';
import { jsonRows } from '../../../predict/json-rows.ts';
import type { NamedModel } from '../../../predict/row-predictor.ts';
import { timeCalls } from '../../../predict/time-calls.ts';
import type { Setting, TimedArm } from './arm.ts';
import { commandOf, requireNoVariables, throwIfFailed } from './command.ts';
import { readBatches, requireRows } from './rows.ts';

const MOST_LINE = bytes(64 * 2 ** 20);

/** A program that answers one JSON row with one JSON line, timed from the writing of the one to the reading of the other. */
export function openLinesArm(model: NamedModel<CommandSource>, setting: Setting): TimedArm {
  const { policy, context } = setting;
  requireNoVariables(model);
  const source = requireRows(model, setting);
  const start = () =>
    context.startLines(commandOf(model.source, setting), { timeout: policy.keys.timeout, line: MOST_LINE });
  let program: LineProgram | undefined;
  let lines: readonly string[] = [];
  const call = async (input: number): Promise<void> => {
    program ??= start();
    const text = await program.ask(lines[input % lines.length]!);
    if (text === null) {
      const { ended, stderr } = program;
      program = undefined;
      // A late answer is slower than any limit; whoever gives it is started anew.
      if (ended?.kind === 'late') throw new Error(`no answer within ${policy.keys.timeout / 1000} s`);
      died = { ended: ended ?? { kind: 'exited', code: 0 }, stderr };
      throw new Error('it ended');
    }
    const problem = problemOf(text);
    if (problem !== null) throw new Error(problem);
  };
  let died: (Pick<LineProgram, 'stderr'> & { readonly ended: NonNullable<LineProgram['ended']> }) | undefined;
  return {
    environment: { predictor: 'command (lines)' },
    rhythm: null,
    async prepare({ batch }) {
      if (batch !== 1) {
        throw new ConfigurationError(
          `A command that answers lines is asked about one row a line, and batch is ${batch}. Say batch: 1.`,
          {
            position: policy.sources.at(['batch']),
          },
        );
      }
      const columns = columnsOf(
        source.columns.map(({ name }) => name),
        policy.keys.data?.inputs,
      );
      const batches = await readBatches(source, { columns, texts: [] }, 1, context.signal);
      lines = batches.map((rows) => JSON.stringify(jsonRows(rows, columns, source.name)[0]));
    },
    async time(block) {
      const timed = await timeCalls(call, block, context.clock.monotonic);
      if (died?.ended.kind === 'exited' && died.ended.code === 0) {
        throwIfFailed(model, setting, {
          stderr: `${died.stderr}\nit ended although there were more rows to answer`,
          ended: { kind: 'exited', code: -1 },
        });
      }
      if (died) throwIfFailed(model, setting, died);
      return { ...timed, peakMemory: null };
    },
    started: async () => null,
    harness: async () => null,
    close: async () => program?.close(),
  };
}

function columnsOf(names: readonly string[], inputs: Readonly<Record<string, string | readonly string[]>> | undefined) {
  return inputs === undefined ? names : [...new Set(Object.values(inputs).flat())];
}

/** Why an answer is none. */
function problemOf(text: string): string | null {
  try {
    const said: unknown = JSON.parse(text);
    const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : null;
    return error === null || error === undefined ? null : `error: ${JSON.stringify(error).slice(0, 200)}`;
  } catch {
    return `no JSON: ${JSON.stringify(text.slice(0, 200))}`;
  }
}
