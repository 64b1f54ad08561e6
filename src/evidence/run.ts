import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { runCommand } from '../child/command.ts';
import { commandProblem } from '../child/problem.ts';
import { isCheckout } from '../core/checkout.ts';
import { bytes, milliseconds } from '../core/units.ts';

const LIMITS = { timeout: milliseconds(10_000), output: bytes(32 * 1024 * 1024) };

/** Standard output, or null where the program is missing or fails: then a fact is simply not known. */
export async function run(program: string, args: readonly string[]): Promise<string | null> {
  const outcome = await runCommand({ program, args, folder: process.cwd() }, LIMITS, new AbortController().signal);
  return commandProblem(outcome) === null ? outcome.stdout.toString() : null;
}

/** What git answers about a folder; null where it has nothing to say, or is not there. */
export async function runGit(folder: string, args: readonly string[]): Promise<string | null> {
  return isCheckout(folder) ? run('git', ['-C', folder, ...args]) : null;
}

/** Whether a program is installed: to start a process only to hear that it is not takes longer than to look. */
export function isInstalled(program: string): boolean {
  if (process.platform === 'win32') return true;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(`${folder}/${program}`));
}
