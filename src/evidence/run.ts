import { runCommand } from '../child/command.ts';
import { commandProblem } from '../child/problem.ts';
import { bytes, milliseconds } from '../core/units.ts';

const LIMITS = { timeout: milliseconds(10_000), output: bytes(32 * 1024 * 1024) };

/** Standard output, or null where the program is missing or fails: then a fact is simply not known. */
export async function run(program: string, args: readonly string[]): Promise<string | null> {
  const outcome = await runCommand({ program, args, folder: process.cwd() }, LIMITS, new AbortController().signal);
  return commandProblem(outcome) === null ? outcome.stdout.toString() : null;
}
