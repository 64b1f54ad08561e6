import { AssayError, messageOf, positionPrefix } from '../core/errors.ts';
import { EXIT, exitCodeOfError } from '../suite/exit-code.ts';
import { TOOL } from '../suite/version.ts';
import type { Toolkit } from './toolkit.ts';

/** What an action found: an exit code other than 0 blocks the merge, and `headline` says why in one line. */
export interface ActionOutcome {
  readonly exitCode: number;
  readonly headline: string;
}

/**
 * The frame around every action, and the one place that fails a job. The first line appears before anything heavy is
 * loaded, so that a log is never silent.
 */
export async function runAction(title: string, body: (toolkit: Toolkit) => Promise<ActionOutcome>): Promise<void> {
  process.stdout.write(`Model Assay ${TOOL.version}: ${title}\n`);
  const { openToolkit } = await import('./toolkit.ts');
  const toolkit = await openToolkit(process.env);
  const stop = () => toolkit.stop.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { exitCode, headline } = await body(toolkit);
    if (exitCode !== EXIT.notBlocked) toolkit.core.setFailed(headline);
    process.exitCode = exitCode;
  } catch (error) {
    const position = error instanceof AssayError ? error.position : undefined;
    const message = messageOf(error);
    toolkit.core.setFailed(message.startsWith(positionPrefix(position)) ? message : positionPrefix(position) + message);
    if (!(error instanceof AssayError) && error instanceof Error) toolkit.log.info(error.stack ?? message);
    process.exitCode = exitCodeOfError(error);
  }
}
