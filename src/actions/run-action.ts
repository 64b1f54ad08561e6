import { asInput, spelled } from '../core/advice.ts';
import { AssayError, positionPrefix, type SourcePosition, toldBy } from '../core/errors.ts';
import { TOOL } from '../core/version.ts';
import { EXIT, exitCodeOfError } from '../suite/exit-code.ts';
import { withHelp } from '../wording/help.ts';
import type { Toolkit } from './toolkit.ts';

/** What an action found: an exit code other than 0 blocks the merge, and `headline` says why in one line. */
export interface ActionOutcome {
  readonly exitCode: number;
  readonly headline: string;
}

/**
 * The frame around every action, and the one place that fails a job. The first line appears before anything heavy is
 * loaded, so that a log is never silent. `advise` is asked where the machine could not do the work.
 */
export async function runAction(
  title: string,
  body: (toolkit: Toolkit) => Promise<ActionOutcome>,
  advise?: (toolkit: Toolkit) => Promise<void>,
): Promise<void> {
  process.stdout.write(`Model Assay ${TOOL.version}: ${title}\n`);
  const { openToolkit } = await import('./toolkit.ts');
  const toolkit = await openToolkit(process.env);
  const stop = () => toolkit.stop.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Node would end with 1, which says that a verdict blocks, and tell nobody why.
  process.once('uncaughtException', async (error) => process.exit(await breakOff(toolkit, error)));
  try {
    const { exitCode, headline } = await body(toolkit);
    if (exitCode !== EXIT.notBlocked) await fail(toolkit, headline);
    process.exitCode = exitCode;
  } catch (error) {
    process.exitCode = await breakOff(toolkit, error);
  }
  if (process.exitCode === EXIT.couldNotRun) await advise?.(toolkit);
}

/** There is no outcome; returns the exit code. */
async function breakOff(toolkit: Toolkit, error: unknown): Promise<number> {
  const message = spelled(toldBy(error), asInput);
  await fail(toolkit, message, error instanceof AssayError ? error.position : undefined);
  if (!(error instanceof AssayError) && error instanceof Error) toolkit.log.info(error.stack ?? message);
  // A later step that asks for the verdict finds one. Of two values the runner takes the last.
  const { writeOutputs } = await import('../github/outputs.ts');
  writeOutputs(toolkit.environment, { verdict: 'error', summary: message });
  return exitCodeOfError(error);
}

/** Red, and on the line that is to blame where that is a line of the repository. */
async function fail({ workspace }: Toolkit, message: string, position?: SourcePosition): Promise<void> {
  const [{ repositoryPath }, { commandLine }] = await Promise.all([
    import('../github/annotations.ts'),
    import('../github/commands.ts'),
  ]);
  const prefix = positionPrefix(position);
  const told = message.startsWith(prefix) ? message : prefix + message;
  const file = position && repositoryPath(position.file, { workingFolder: workspace, repositoryRoot: workspace });
  const at = position && file ? { file, line: position.line, col: position.column } : {};
  process.stdout.write(`${commandLine('error', withHelp(told), at)}\n`);
}
