import { appendFile, stat } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { fits, STEP_SUMMARY_BYTES, type TextRoom } from '../report/room.ts';
import type { Environment } from '../runtime/environment.ts';

/**
 * Append a report to the job summary. `render` gets the room that is left in this step and returns markdown within it.
 * Returns false, after one warning, where it could not be shown: a report that cannot be shown never changes a verdict.
 */
export async function writeStepSummary(
  environment: Environment,
  render: (room: TextRoom) => string,
  log: Logger,
): Promise<boolean> {
  const file = environment.GITHUB_STEP_SUMMARY;
  if (!file) return false;
  try {
    const used = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    const room = { bytes: STEP_SUMMARY_BYTES - used - 2 };
    const markdown = render(room);
    if (!fits(markdown, room)) {
      log.warn(
        `The report is too long for the job summary (${Buffer.byteLength(markdown)} bytes); read it in its file.`,
      );
      return false;
    }
    await appendFile(file, `${used > 0 ? '\n' : ''}${markdown.replace(/\n*$/, '\n')}`);
    return true;
  } catch (error) {
    log.warn(`The job summary could not be written: ${messageOf(error)}.`);
    return false;
  }
}
