import { execFile } from 'node:child_process';

/** Standard output, or null where the program is missing or fails: then a fact is simply not known. */
export function run(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000, maxBuffer: 32 * 1024 * 1024, windowsHide: true }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
