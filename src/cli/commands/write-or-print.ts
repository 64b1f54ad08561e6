import { writeFileSync } from 'node:fs';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import type { Terminal } from '../terminal.ts';

/** To the file, which must not be there yet, or to standard output. A person's edits are never written over. */
export function writeOrPrint(text: string, file: string | undefined, terminal: Terminal): void {
  if (file === undefined) {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new ConfigurationError(
        `${file} is there already and may have been edited; name another file or remove it.`,
      );
    }
    throw new ConfigurationError(`${file} cannot be written: ${messageOf(error)}.`);
  }
  terminal.error(`Written: ${file}\n`);
}
